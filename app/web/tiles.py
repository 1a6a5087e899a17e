"""Tiles and their TileJSON."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl

from apiflask import APIBlueprint
from flask import Response, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.http import parse_accept_header

from app import db
from app.config import settings
from app.domain.actors import Actor
from app.domain.areas import AreaLevel
from app.domain.coverage import ANY_OPERATOR, Reception
from app.domain.layers import layer_named
from app.errors import InputError
from app.maps.elements import TileSource
from app.services import tiles
from app.services.tile_questions import TileFilter
from app.web import metrics, parse, respond
from app.web.current import current_actor
from app.web.language import name_of
from tiles.encoding import unpacked
from tiles.tilejson import tilejson

bp = APIBlueprint("tiles", __name__, enable_openapi=False)

TILE_TYPE = "application/vnd.mapbox-vector-tile"
POLICY = "default-src 'none'; frame-ancestors 'none'"  # of what is no document
FAILED = "citygrid.tile_failed"  # in the environment of a request: what went wrong before the application
ATTRIBUTES = ("all", "few")
FILTERS = frozenset(
    {"profile", "operator", "reception", "run", "threshold", "technology"}
    | {"level", "kind", "state", "scenario", "attributes"}
)
LANGUAGE = "lang"  # of names in documents
DIGITS_MAX = 9  # longer numbers are off every map


def _whole(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= DIGITS_MAX):
        raise InputError(f"{name} {text!r} is not a whole number from 0")
    return int(text)


def area_level(text: str) -> AreaLevel:
    """One of the levels of areas."""
    try:
        return AreaLevel(text)
    except ValueError:
        raise InputError(f"level {text!r} is unknown; use one of {', '.join(AreaLevel)}") from None


def _is_few(text: str) -> bool:
    if text not in ATTRIBUTES:
        raise InputError(f"attributes {text!r} is unknown; use one of {', '.join(ATTRIBUTES)}")
    return text == "few"


@lru_cache(maxsize=1024)
def filter_of(query: str) -> TileFilter:
    """What the query of an address chooses; a name that means nothing here is refused, as pages do."""
    given = MultiDict(parse_qsl(query, keep_blank_values=True, errors="werkzeug.url_quote"))
    unknown = [name for name in given if name not in FILTERS and name != LANGUAGE]
    if unknown:
        listed = ", ".join(sorted({*FILTERS, LANGUAGE}))
        raise InputError(f"parameter {unknown[0][:40]!r} is unknown; known here: {listed}")
    return TileFilter(
        profile=given.get("profile") or None,
        operator=given.get("operator") or ANY_OPERATOR,
        reception=parse.reception(given["reception"]) if given.get("reception") else Reception.OUTDOOR,
        run_id=_whole(given["run"], "run") if given.get("run") else None,
        threshold_dbm=parse.number(given["threshold"], "threshold") if given.get("threshold") else None,
        technology=parse.technology(given["technology"]) if given.get("technology") else None,
        level=area_level(given["level"]) if given.get("level") else None,
        kind=given.get("kind") or None,
        state=given.get("state") or None,
        scenario_id=_whole(given["scenario"], "scenario") if given.get("scenario") else None,
        few_attributes=bool(given.get("attributes")) and _is_few(given["attributes"]),
    )


def tile_filter() -> TileFilter:
    """What the query of this request chooses; a value that means nothing is refused."""
    return filter_of(request.query_string.decode(errors="replace"))


def filters_of(asked: Mapping[str, str]) -> dict[str, str]:
    """What of a query stands in addresses made of it; other names mean something to `url_for` itself."""
    return {name: asked[name] for name in asked if name in FILTERS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question for a tile, as a request puts it."""

    layer: str
    z: int
    x: int
    y: int
    chosen: TileFilter
    known: Collection[str]  # tags of what the reader has
    is_newest: bool  # asked for, whatever is remembered


def tile_of(actor: Actor, asked: Asked) -> tiles.Tile:
    """The tile, out of memory where it may be."""
    layer, z, x, y = asked.layer, asked.z, asked.x, asked.y
    if not asked.is_newest:
        remembered = tiles.recalled(
            actor, layer=layer, z=z, x=x, y=y, chosen=asked.chosen, known_etags=asked.known
        )
        if remembered is not None:
            return remembered
    with db.tile_transaction() as session:
        return tiles.tile(
            session, actor, layer=layer, z=z, x=x, y=y, chosen=asked.chosen, known_etags=asked.known
        )


@bp.get("/tiles/<layer>/<z>/<x>/<y>.pbf")
def read_tile(layer: str, z: str, x: str, y: str) -> Response:
    """A Mapbox Vector Tile; 204 where nothing lies, which MapLibre draws as nothing."""
    failed = request.environ.get(FAILED)
    if failed is not None:
        raise failed
    asked = Asked(
        layer=layer,
        z=_whole(z, "z"),
        x=_whole(x, "x"),
        y=_whole(y, "y"),
        chosen=tile_filter(),
        known=request.if_none_match.as_set(include_weak=True),
        is_newest=wants_newest(request.headers.get("Cache-Control", "")),
    )
    tile = tile_of(current_actor(), asked)
    metrics.TILES.labels(tile.source).inc()
    status, headers, body = answer_of(tile, is_packed=takes_gzip(request.headers.get("Accept-Encoding", "")))
    return Response(body, status, headers)


@lru_cache(maxsize=256)
def takes_gzip(accepted: str) -> bool:
    """Whether a reader who accepts these encodings takes gzip."""
    return parse_accept_header(accepted).quality("gzip") > 0


def wants_newest(cache_control: str) -> bool:
    """
    Whether a reader has heard of a change and asks for what came after, as HTTP has it.

    Another process may have told: then this one may be about to hear of it.
    """
    return "no-cache" in cache_control or "max-age=0" in cache_control


def answer_of(tile: tiles.Tile, *, is_packed: bool) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of a tile, packed for who takes it so."""
    headers = {
        # One tag for both encodings: they hold the same, and are not the same bytes.
        "ETag": f'W/"{tile.etag}"',
        # Never for a shared cache: what a tile holds depends on who asks. Never unasked: on their rights, on
        # settings and on statements too, none of which the address names.
        "Cache-Control": "private, no-cache",
        "Vary": "Cookie, Accept-Encoding",
        "Content-Security-Policy": POLICY,
    }
    if tile.packed is None:
        return 304, headers, b""
    if not tile.packed:
        return 204, headers, b""
    headers["Content-Type"] = TILE_TYPE
    if is_packed:
        headers["Content-Encoding"] = "gzip"
    return 200, headers, tile.packed if is_packed else unpacked(tile.packed)


@bp.get("/tiles/<layer>.json")
def read_tilejson(layer: str) -> Response:
    """TileJSON with absolute addresses; the filter of the query goes into them."""
    tile_filter()  # a wrong value is refused here, not in every tile
    with db.transaction() as session:
        found, bounds = tiles.described(session, current_actor(), layer=layer)
    return respond.json_document(
        tilejson(
            layer,
            name=name_of(found.name_zh, found.name_en),
            tile_url=tile_address(layer, **filters_of(request.args)),
            min_zoom=found.min_zoom,
            max_zoom=settings().tiles.max_zoom,
            bounds=bounds,
        )
    )


def tile_source(layer: str, **query: str | int | None) -> TileSource:
    """Where the scripts of a map find the tiles of a layer."""
    return TileSource(
        layer=layer,
        url=tile_address(layer, **query),
        min_zoom=layer_named(layer).min_zoom,
        max_zoom=settings().tiles.max_zoom,
    )


def tile_address(layer: str, **query: str | int | None) -> str:
    """The absolute address of the tiles of a layer, with {z}, {x} and {y} to fill in."""
    kept = {key: str(value) for key, value in query.items() if value is not None}
    address = url_for(
        "tiles.read_tile", _external=True, **{**kept, "layer": layer, "z": "ZZ", "x": "XX", "y": "YY"}
    )  # type: ignore[arg-type]
    return address.replace("/ZZ/XX/YY.pbf", "/{z}/{x}/{y}.pbf")
