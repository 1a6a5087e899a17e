"""
The OpenAPI document of `/ogc`: one path for each collection, one parameter for each of its properties.

Programs push a condition down to the service only where the path of the very collection lists the property.
Nothing in it points outside of it.
"""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.config import settings
from app.domain.actors import Actor
from app.domain.collections import SHAPES, Collection
from app.domain.coverage import Reception
from app.domain.systems import systems
from app.services import catalogue, collections, coverage
from app.web.ogc import links, openapi_jobs, record_documents, record_schemas, schemas
from app.web.ogc.asked import CHOICE, FARTHEST, LANGUAGES, MOST, USUAL_LIMIT, properties_of
from app.web.ogc.openapi_jobs import FORM, MISTAKES, PROBLEM
from app.web.ogc.tiles import MVT, SET

Json = dict[str, Any]
MATRIX_SET: Json = {
    "name": "tileMatrixSetId",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "enum": [SET]},
}


def document(session: Session, actor: Actor) -> Json:
    """Of what an actor may see."""
    found = collections.listed(actor)
    paths: Json = {
        "/": _get("landing", _("Where everything else is"), [FORM]),
        "/conformance": _get("conformance", _("Classes of the standards that are kept"), [FORM]),
        "/api": _get("api", _("This document"), [FORM], {links.OPENAPI: {"schema": {"type": "object"}}}),
        "/collections": _get("collections", _("What there is"), [FORM]),
        "/tileMatrixSets": _get("getTileMatrixSetsList", _("Tile matrix sets"), [FORM]),
        "/tileMatrixSets/{tileMatrixSetId}": _get(
            "getTileMatrixSet", _("Tile matrix sets"), [MATRIX_SET, FORM]
        ),
    }
    if catalogue.is_reader(actor):
        paths.update(_record_paths())
    for one in found:
        paths.update(_paths(one))
        paths.update(_tile_paths(one) if collections.has_tiles(actor, key=one.key) else {})
    paths.update(openapi_jobs.paths())
    return {
        "openapi": "3.0.3",
        "info": {"title": _("CityGrid: layers of the district"), "version": "1.0.0"},
        "servers": [{"url": links.address("ogc.read_landing").rstrip("/")}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "session"},
            }
        },
        "security": [{}, {"token": []}, {"session": []}],
    }


def _get(name: str, summary: str, parameters: list[Json], media: Json | None = None) -> Json:
    content = media or {links.JSON: {"schema": {"type": "object"}}}
    if FORM in parameters:
        content = {**content, links.HTML: {"schema": {"type": "string"}}}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": parameters,
            "responses": {
                "200": {"description": summary, "content": content},
                **{code: {"description": text, "content": PROBLEM} for code, text in MISTAKES.items()},
            },
        }
    }


def _paths(collection: Collection) -> Json:
    key, columns = collection.key, collection.columns
    root = f"/collections/{key}"
    schema = {kind: {"schema": {"type": "object"}} for kind in (links.SCHEMA, links.JSON)}
    one = {links.GEOJSON: {"schema": _feature(collection)}}
    number = {"name": "featureId", "in": "path", "required": True, "schema": {"type": "integer"}}
    choice = _choice() if collection.is_of_run else []
    return {
        root: _get(f"describe_{key}", columns.en, [FORM]),
        f"{root}/queryables": _get(f"queryables_{key}", columns.en, [FORM], schema),
        f"{root}/schema": _get(f"schema_{key}", columns.en, [FORM], schema),
        f"{root}/items": _get(
            f"items_{key}", columns.en, [*_paging(), *choice, *_properties(collection)], _page(collection)
        ),
        f"{root}/items/{{featureId}}": _get(
            f"item_{key}", columns.en, [number, _crs("crs"), *choice, FORM], one
        ),
    }


def _record_paths() -> Json:
    """The catalogue, its records, one of them."""
    root, title = f"/collections/{record_documents.KEY}", record_documents.title()
    page = {"type": "string"}
    whole = {
        record_documents.CATALOGUE_TYPE: {"schema": record_schemas.catalogue()},
        links.HTML: {"schema": page},
    }
    many = {links.GEOJSON: {"schema": record_schemas.page()}, links.HTML: {"schema": page}}
    one = {links.GEOJSON: {"schema": record_schemas.record()}, links.HTML: {"schema": page}}
    key = {"name": "recordId", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        root: _get("describe_catalogue", title, [FORM], whole),
        f"{root}/items": _get("records", title, _record_parameters(), many),
        f"{root}/items/{{recordId}}": _get("record", title, [key, FORM], one),
    }


def _record_parameters() -> list[Json]:
    texts: Json = {"type": "array", "items": {"type": "string"}}
    shared = [one for one in _paging() if one["name"] in ("limit", "bbox", "datetime")]
    return [
        *shared,
        _query("after", {"type": "string"}, "Records after this key; follow `next` instead."),
        _query("q", texts, "Any of these terms; words of a term follow each other."),
        _query("type", texts, "Types of resources; each here is a dataset."),
        _query("ids", texts, "Keys of datasets."),
        _query("externalIds", texts, "Keys of datasets, with or without the scheme."),
        FORM,
    ]


def _tile_paths(collection: Collection) -> Json:
    """What they are called ends as OGC 20-057 has it, so that programs know them."""
    key, title = collection.key, collection.columns.en
    root = f"/collections/{key}/tiles"
    zooms = {"type": "string", "enum": [str(zoom) for zoom in range(settings().tiles.max_zoom + 1)]}
    number = {"type": "integer", "minimum": 0}
    place: list[Json] = [
        {"name": name, "in": "path", "required": True, "schema": schema}
        for name, schema in (("tileMatrix", zooms), ("tileRow", number), ("tileCol", number))
    ]
    tile = _get(
        f"{key}.collection.vector.getTile",
        title,
        [MATRIX_SET, *place],
        {MVT: {"schema": {"type": "string", "format": "binary"}}},
    )
    tile["get"]["responses"]["204"] = {"description": _("Nothing lies there")}
    return {
        root: _get(f"{key}.collection.vector.getTileSetsList", title, [FORM]),
        f"{root}/{{tileMatrixSetId}}": _get(f"{key}.collection.vector.getTileSet", title, [MATRIX_SET, FORM]),
        f"{root}/{{tileMatrixSetId}}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": tile,
    }


def _query(name: str, schema: Json, description: str = "") -> Json:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "schema": schema,
        "style": "form",
        "explode": False,
        **({"description": description} if description else {}),
    }


def _crs(name: str) -> Json:
    known = list(systems(collections.stored_srid()))
    return _query(name, {"type": "string", "format": "uri", "enum": known, "default": known[0]})


def _paging() -> list[Json]:
    numbers = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}
    return [
        _query("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL_LIMIT}),
        _query("after", {"type": "integer", "minimum": 0}, "Features after this id; follow `next` instead."),
        _query(
            "offset",
            {"type": "integer", "minimum": 0, "maximum": FARTHEST},
            "So many are left out; slower than `next`.",
        ),
        _query("bbox", numbers, "West, south, east, north, or as bbox-crs has its axes."),
        _crs("bbox-crs"),
        _query("datetime", {"type": "string"}, "An instant, or start/end; `..` is open."),
        _crs("crs"),
        _query("filter", {"type": "string"}, "A condition in CQL2."),
        _query("filter-lang", {"type": "string", "enum": list(LANGUAGES), "default": "cql2-text"}),
        _crs("filter-crs"),
        FORM,
    ]


def _choice() -> list[Json]:
    profiles = [one.key for one in coverage.profiles()]
    of: dict[str, tuple[Json, str]] = {
        "run": ({"type": "integer", "minimum": 1}, "Number of a published run; the newest unless named."),
        "profile": ({"type": "string", "enum": profiles, "default": profiles[0]}, ""),
        "operator": ({"type": "string", "default": "any"}, "Code of an operator; any: the best of all."),
        "reception": ({"type": "string", "enum": [one.value for one in Reception], "default": "outdoor"}, ""),
    }
    return [_query(name, *of[name]) for name in CHOICE]


def _properties(collection: Collection) -> list[Json]:
    names = properties_of(collection)
    listed = [one for one in collection.columns.columns if one.name in names]
    return [
        _query(
            one.name,
            {name: value for name, value in schemas.described(one).items() if name in ("type", "format")},
        )
        for one in listed
    ]


def _feature(collection: Collection) -> Json:
    kind, _form = SHAPES[collection.columns.geometry]
    properties = {
        one.name: {**_plain(schemas.described(one)), "nullable": True} for one in collection.columns.columns
    }
    geometry = {
        "type": "object",
        "nullable": True,
        "properties": {"type": {"type": "string"}, "coordinates": {"type": "array", "items": {}}},
        "description": kind,
    }
    return {
        "type": "object",
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": {"type": "integer"},
            "geometry": geometry,
            "properties": {"type": "object", "properties": properties, "required": list(properties)},
            "links": {"type": "array", "items": {"type": "object"}},
        },
    }


def _plain(schema: Json) -> Json:
    """What OpenAPI 3.0 knows of a schema."""
    return {name: value for name, value in schema.items() if not name.startswith("x-")}


def _page(collection: Collection) -> Json:
    page = {
        "type": "object",
        "required": ["type", "features", "numberReturned", "links"],
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "features": {"type": "array", "items": _feature(collection)},
            "numberMatched": {"type": "integer", "minimum": 0},
            "numberReturned": {"type": "integer", "minimum": 0},
            "numberMatchedIsEstimate": {"type": "boolean"},
            "timeStamp": {"type": "string", "format": "date-time"},
            "links": {"type": "array", "items": {"type": "object"}},
        },
    }
    return {links.GEOJSON: {"schema": page}}
