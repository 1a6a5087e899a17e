"""The catalogue by OGC API - Records: one collection beside those of features."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from apiflask import APIBlueprint
from flask import Response, json, request

from app import db
from app.domain.catalogue import CatalogueRecord, CatalogueSearch
from app.domain.systems import LON_LAT
from app.errors import InputError
from app.services import catalogue
from app.web.current import current_actor
from app.web.language import title_of
from app.web.ogc import links
from app.web.ogc import record_documents as documents
from app.web.ogc.asked import box_of, interval_of, limit_of

bp = APIBlueprint("ogc_records", __name__, url_prefix="/ogc/collections/catalogue", enable_openapi=False)

PARAMETERS = ("limit", "after", "q", "bbox", "datetime", "type", "ids", "externalIds")


@bp.get("")
def read_catalogue() -> Response:
    """What the catalogue is."""
    links.only()
    catalogue.require_reader(current_actor())
    document = documents.catalogue()
    document["links"] = [*links.self_links(documents.CATALOGUE_TYPE), *document["links"][1:]]
    return links.answer(document, title=documents.title(), kind=documents.CATALOGUE_TYPE)


@bp.get("/items")
def list_records() -> Response:
    """Records in the order of their keys."""
    links.only(*PARAMETERS)
    search, limit, after = _search(), limit_of(), request.args.get("after", "")
    with db.transaction() as session:
        found = catalogue.records(session, current_actor(), search=search, with_extents=True)
    rest = [one for one in found if one.key > after]
    return _page(rest[:limit], matched=len(found), has_more=len(rest) > limit)


@bp.get("/items/<record_key>")
def read_record(record_key: str) -> Response:
    """One of them."""
    links.only()
    with db.transaction() as session:
        found = catalogue.record_of(session, current_actor(), key=record_key)
    document = documents.record(found)
    document["links"] = [*links.self_links(links.GEOJSON), *document["links"][2:]]
    return _answer(document, title_of(found.title))


def _page(shown: Sequence[CatalogueRecord], *, matched: int, has_more: bool) -> Response:
    whole = links.address("ogc_records.read_catalogue")
    write = documents.brief if links.wants_html() else documents.record
    document = {
        "type": "FeatureCollection",
        "timeStamp": links.stamp(datetime.now(UTC)),
        "numberMatched": matched,
        "numberReturned": len(shown),
        "features": [write(one) for one in shown],
        "links": [
            *links.self_links(links.GEOJSON),
            links.link("collection", whole, documents.CATALOGUE_TYPE),
            links.link("profile", documents.CATALOGUE_PROFILE),
            *(links.next_links(shown[-1].key, kind=links.GEOJSON) if has_more else []),
        ],
    }
    return _answer(document, documents.title())


def _answer(document: dict[str, Any], title: str) -> Response:
    if links.wants_html():
        return links.answer(document, title=title)
    response = Response(json.dumps(document, sort_keys=False), content_type=links.GEOJSON)
    response.headers["Content-Crs"] = f"<{LON_LAT.uri}>"
    return links.varying(response)


def _search() -> CatalogueSearch:
    given = request.args
    box, interval = given.get("bbox"), interval_of(given.get("datetime"))
    between = None if interval is None else (_day(interval[0], date.min), _day(interval[1], date.max))
    if between is not None and between[0] > between[1]:
        raise InputError(f"interval {given['datetime'][:80]!r} ends before it starts")
    return CatalogueSearch(
        terms=_listed("q") or (),
        bbox=None if box is None else box_of(box, LON_LAT),
        between=between,
        keys=_keys(),
    )


def _keys() -> tuple[str, ...] | None:
    """Those that `ids`, `externalIds` and `type` leave; none of them named leaves all."""
    types, ids, others = (_listed(name) for name in ("type", "ids", "externalIds"))
    if types is not None and documents.DATASET not in types:
        return ()
    if others is None or documents.scheme() in others:
        return ids
    outside = tuple(one.removeprefix(f"{documents.scheme()}:") for one in others)
    return outside if ids is None else tuple(one for one in ids if one in outside)


def _listed(name: str) -> tuple[str, ...] | None:
    text = request.args.get(name)
    return None if text is None else tuple(part.strip() for part in text.split(",") if part.strip())


def _day(text: str, open_end: date) -> date:
    """The day of an instant, in UTC; of an open end the first or last there is."""
    if text in ("", ".."):
        return open_end
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo is None else found.astimezone(UTC)).date()
    except (ValueError, OverflowError):  # in UTC it may lie before the first year or after the last
        raise InputError(
            f"datetime {text[:80]!r} is refused; needs an instant, or start/end with `..` for an open end"
        ) from None
