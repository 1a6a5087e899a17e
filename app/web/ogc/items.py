"""Features of a collection: pages of them, and one by one."""

from datetime import UTC, datetime
from typing import Any

from apiflask import APIBlueprint
from flask import Response, json, request

from app import db
from app.domain.collections import Chosen
from app.domain.systems import LON_LAT, System, system_named
from app.services import collections
from app.web import parse
from app.web.current import current_actor
from app.web.ogc import links
from app.web.ogc.asked import CHOICE, asked, chosen, limit_of, names_of, place_of
from app.web.ogc.schemas import title_of

bp = APIBlueprint("ogc_items", __name__, url_prefix="/ogc", enable_openapi=False)


@bp.get("/collections/<collection_id>/items")
def list_items(collection_id: str) -> Response:
    """Features in the order of their ids."""
    actor = current_actor()
    found = collections.collection(actor, key=collection_id)
    links.only(*names_of(found))
    system, limit, place = _system(), limit_of(), place_of()
    with db.page_transaction() as session:
        page = collections.page(
            session, actor, key=collection_id, asked=asked(found), system=system, limit=limit, place=place
        )
    head = {
        "type": "FeatureCollection",
        "timeStamp": links.stamp(datetime.now(UTC)),
        "numberMatched": page.number_matched,
        "numberReturned": page.written.count,
        **({} if page.is_counted else {"numberMatchedIsEstimate": True}),
        "links": [*_own_links(collection_id), *_further(page.written.next_after)],
    }
    if links.wants_html():
        whole = {**head, "features": json.loads(f"[{page.written.text}]")}
        return links.answer(whole, title=title_of(found))
    response = _features(f'{_open(head)},"features":[{page.written.text}]}}', system)
    filterable = links.address("ogc_collections.read_queryables", collection_id=collection_id)
    response.headers["Link"] = f'<{filterable}>; rel="{links.LONG_RELATIONS["queryables"]}"'
    return response


@bp.get("/collections/<collection_id>/items/<feature_id>")
def read_item(collection_id: str, feature_id: str) -> Response:
    """One feature."""
    actor = current_actor()
    found = collections.collection(actor, key=collection_id)
    links.only("crs", *(CHOICE if found.is_of_run else ()))
    system, number = _system(), parse.whole(feature_id, "feature id")
    with db.transaction() as session:
        text = collections.feature(
            session,
            actor,
            key=collection_id,
            number=number,
            system=system,
            chosen=chosen() if found.is_of_run else Chosen(),
        )
    own = {"links": _own_links(collection_id)}
    if links.wants_html():
        return links.answer({**json.loads(text), **own}, title=f"{title_of(found)} {feature_id}")
    return _features(f"{text[:-1]},{json.dumps(own)[1:]}", system)


def _open(head: dict[str, Any]) -> str:
    """An object that more is written into."""
    return json.dumps(head, sort_keys=False)[:-1]


def _features(body: str, system: System) -> Response:
    """What PostgreSQL wrote goes out as it is."""
    response = Response(body, content_type=links.GEOJSON)
    response.headers["Content-Crs"] = f"<{system.uri}>"
    return links.varying(response)


def _system() -> System:
    uri = request.args.get("crs")
    return LON_LAT if uri is None else system_named(uri, "crs", collections.stored_srid())


def _own_links(collection_id: str) -> list[links.Link]:
    whole = links.address("ogc_collections.read_collection", collection_id=collection_id)
    return [*links.self_links(links.GEOJSON), links.link("collection", whole)]


def _further(next_after: int | None) -> list[links.Link]:
    """An id says where the next page begins, whatever the offset of this one."""
    if next_after is None:
        return []
    return links.next_links(str(next_after), kind=links.GEOJSON, without=("offset",))
