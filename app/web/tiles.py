"""Tiles and their TileJSON."""

from apiflask import APIBlueprint
from flask import Response, request, url_for

from app import db
from app.config import settings
from app.domain.areas import AreaLevel
from app.domain.coverage import ANY_OPERATOR, Reception
from app.domain.layers import layer_named
from app.errors import InputError
from app.maps.elements import TileSource
from app.services import tiles
from app.services.tiles import TileFilter
from app.web import metrics, parse, respond
from app.web.current import current_actor
from app.web.language import name_of
from tiles.tilejson import tilejson

bp = APIBlueprint("tiles", __name__, enable_openapi=False)

TILE_TYPE = "application/vnd.mapbox-vector-tile"
LASTING_SECONDS = 86_400
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


def tile_filter() -> TileFilter:
    """What the query chooses; a value that means nothing is refused."""
    given = request.args
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
    )


@bp.get("/tiles/<layer>/<z>/<x>/<y>.pbf")
def read_tile(layer: str, z: str, x: str, y: str) -> Response:
    """A Mapbox Vector Tile; 204 where nothing lies, which MapLibre draws as nothing."""
    address = {"z": _whole(z, "z"), "x": _whole(x, "x"), "y": _whole(y, "y")}
    known = frozenset(request.if_none_match.as_set(include_weak=True))
    with db.transaction() as session:
        tile = tiles.tile(
            session, current_actor(), layer=layer, **address, chosen=tile_filter(), known_etags=known
        )
    metrics.TILES.labels(tile.source).inc()
    return _answer(tile)


def _answer(tile: tiles.Tile) -> Response:
    if tile.body is None:
        response = Response(status=304)
    elif tile.body:
        response = Response(tile.body, content_type=TILE_TYPE)
    else:
        response = Response(status=204)
    response.set_etag(tile.etag)
    # Never for a shared cache: what a tile holds depends on who asks.
    response.headers["Cache-Control"] = (
        f"private, max-age={LASTING_SECONDS}" if tile.is_lasting else "private, no-cache"
    )
    response.headers["Vary"] = "Cookie"
    return response


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
            tile_url=tile_address(layer, **request.args.to_dict()),
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
    kept = {key: str(value) for key, value in query.items() if value is not None and key != "lang"}
    address = url_for(
        "tiles.read_tile", _external=True, **{**kept, "layer": layer, "z": "ZZ", "x": "XX", "y": "YY"}
    )  # type: ignore[arg-type]
    return address.replace("/ZZ/XX/YY.pbf", "/{z}/{x}/{y}.pbf")
