"""Collections: what there is, where it lies, how it is asked for."""

from typing import Any

from apiflask import APIBlueprint
from flask import Response
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import db
from app.domain.actors import Actor
from app.domain.collections import Collection
from app.domain.systems import CRS84, EPSG, systems
from app.services import catalogue, collections
from app.web.current import current_actor
from app.web.language import is_chinese
from app.web.ogc import links, record_documents, schemas
from app.web.ogc.schemas import title_of

bp = APIBlueprint("ogc_collections", __name__, url_prefix="/ogc", enable_openapi=False)


@bp.get("/collections")
def list_collections() -> Response:
    """What the reader may see."""
    links.only()
    actor = current_actor()
    with db.transaction() as session:
        found = [_described(session, actor, one) for one in collections.listed(actor)]
    if catalogue.is_reader(actor):
        found.append(record_documents.catalogue())
    document = {
        "collections": found,
        "crs": list(systems(collections.stored_srid())),
        "links": links.self_links(),
    }
    return links.answer(document, title=_("Collections"))


@bp.get("/collections/<collection_id>")
def read_collection(collection_id: str) -> Response:
    """One of them."""
    links.only()
    actor = current_actor()
    found = collections.collection(actor, key=collection_id)
    with db.transaction() as session:
        document = _described(session, actor, found)
    document["links"] = [*links.self_links(), *document["links"][1:]]
    return links.answer(document, title=document["title"])


@bp.get("/collections/<collection_id>/queryables")
def read_queryables(collection_id: str) -> Response:
    """What a filter may name."""
    links.only()
    found = collections.collection(current_actor(), key=collection_id)
    here = links.address("ogc_collections.read_queryables", collection_id=collection_id)
    return links.answer(schemas.queryables(found, here), title=title_of(found), kind=links.SCHEMA)


@bp.get("/collections/<collection_id>/schema")
def read_schema(collection_id: str) -> Response:
    """What a feature holds."""
    links.only()
    found = collections.collection(current_actor(), key=collection_id)
    here = links.address("ogc_collections.read_schema", collection_id=collection_id)
    return links.answer(schemas.schema(found, here), title=title_of(found), kind=links.SCHEMA)


def _described(session: Session, actor: Actor, collection: Collection) -> dict[str, Any]:
    columns, stored = collection.columns, collections.stored_srid()
    box = collections.extent(session, actor, key=collection.key)
    spatial = {} if box is None else {"extent": {"spatial": {"bbox": [list(box)], "crs": CRS84}}}
    return {
        "id": collection.key,
        "title": title_of(collection),
        "description": columns.about_zh if is_chinese() else columns.about_en,
        **spatial,
        "itemType": "feature",
        "crs": list(systems(stored)),
        "storageCrs": f"{EPSG}{stored}",
        "links": _links(collection, has_tiles=collections.has_tiles(actor, key=collection.key)),
    }


def _links(collection: Collection, *, has_tiles: bool) -> list[links.Link]:
    def at(endpoint: str, **values: Any) -> str:
        return links.address(endpoint, collection_id=collection.key, **values)

    schema = at("ogc_collections.read_schema")
    return [
        links.link("self", at("ogc_collections.read_collection")),
        *links.links("items", at("ogc_items.list_items"), links.GEOJSON, title_of(collection)),
        links.link("items", at("ogc_items.list_items", f="html"), links.HTML, title_of(collection)),
        *links.links("queryables", at("ogc_collections.read_queryables"), links.SCHEMA),
        *links.links("schema", schema, links.SCHEMA),
        links.link("describedby", schema, links.SCHEMA),
        *(links.links("tilesets-vector", at("ogc_tiles.list_tile_sets")) if has_tiles else ()),
    ]
