"""Features of a collection: pages of them, and one by one."""

from datetime import UTC, datetime
from typing import Any

from apiflask import APIBlueprint
from flask import Response, json, request
from flask_babel import gettext as _

from app import db
from app.domain.collections import Chosen
from app.domain.systems import LON_LAT, System, system_named
from app.services import collections
from app.web import parse
from app.web.current import current_actor
from app.web.ogc import links
from app.web.ogc.asked import CHOICE, asked, chosen, limit_of, names_of

bp = APIBlueprint("ogc_items", __name__, url_prefix="/ogc", enable_openapi=False)


@bp.get("/collections/<key>/items")
def list_items(key: str) -> Response:
    """Features in the order of their ids."""
    actor = current_actor()
    found = collections.collection(actor, key=key)
    links.only(*names_of(found))
    system, limit, after = _system(), limit_of(), _after()
    with db.transaction() as session:
        page = collections.page(
            session, actor, key=key, asked=asked(found), system=system, limit=limit, after=after
        )
    head = {
        "type": "FeatureCollection",
        "timeStamp": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "numberMatched": page.number_matched,
        "numberReturned": page.written.count,
        **({} if page.is_counted else {"numberMatchedIsEstimate": True}),
        "links": _page_links(key, page.written.next_after),
    }
    return _answer(head, page.written.text, system, title=key)


@bp.get("/collections/<key>/items/<feature_id>")
def read_item(key: str, feature_id: str) -> Response:
    """One feature."""
    actor = current_actor()
    found = collections.collection(actor, key=key)
    links.only("crs", *(CHOICE if found.is_of_run else ()))
    system = _system()
    number = parse.whole(feature_id, "feature id")
    with db.transaction() as session:
        text = collections.feature(
            session,
            actor,
            key=key,
            number=number,
            system=system,
            chosen=chosen() if found.is_of_run else Chosen(),
        )
    own = [
        *links.self_links(links.GEOJSON),
        links.link("collection", links.address("ogc_collections.read_collection", key=key)),
    ]
    if links.wants_html():
        return links.answer({**json.loads(text), "links": own}, title=f"{key} {feature_id}")
    body = f'{text[:-1]},"links":{json.dumps(own)}}}'
    return _in_system(Response(body, content_type=links.GEOJSON), system)


def _answer(head: dict[str, Any], features: str, system: System, *, title: str) -> Response:
    """What PostgreSQL wrote goes out as it is."""
    if links.wants_html():
        whole = {**head, "features": json.loads(f"[{features}]")}
        return links.answer(whole, title=title)
    body = f'{json.dumps(head, sort_keys=False)[:-1]},"features":[{features}]}}'
    return _in_system(Response(body, content_type=links.GEOJSON), system)


def _in_system(response: Response, system: System) -> Response:
    response.headers["Content-Crs"] = f"<{system.uri}>"
    return links.varying(response)


def _system() -> System:
    uri = request.args.get("crs")
    return LON_LAT if uri is None else system_named(uri, "crs", collections.stored_srid())


def _after() -> int:
    text = request.args.get("after")
    return 0 if text is None else parse.whole(text, "after")


def _page_links(key: str, next_after: int | None) -> list[links.Link]:
    own = [
        *links.self_links(links.GEOJSON),
        links.link("collection", links.address("ogc_collections.read_collection", key=key)),
    ]
    if next_after is None:
        return own
    values = {**request.args.to_dict(), "key": key, "after": next_after}
    return [
        *own,
        links.link("next", links.address("ogc_items.list_items", **values), links.GEOJSON, _("Next page")),
    ]
