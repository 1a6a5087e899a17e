"""Properties of a collection as JSON Schema: what comes back, and what can be asked for."""

from typing import Any

from app.domain.collections import FORMATS, GEOMETRY, JSON_TYPES, SHAPES, UCUM, Collection
from app.domain.columns import Column, ColumnType
from app.web.language import is_chinese

DRAFT = "https://json-schema.org/draft/2020-12/schema"
KEY = "id"


def title_of(collection: Collection) -> str:
    """What a collection is called in the reader's language."""
    return collection.columns.zh if is_chinese() else collection.columns.en


def schema(collection: Collection, address: str) -> dict[str, Any]:
    """All that a feature holds; every property is always there, with null where it is not known."""
    return _whole(collection, address)


def queryables(collection: Collection, address: str) -> dict[str, Any]:
    """All that a filter may name: the same properties."""
    return {**_whole(collection, address), "additionalProperties": False}


def _role(collection: Collection, name: str) -> dict[str, str]:
    roles = {KEY: "id", collection.instant: "primary-instant"}
    return {"x-ogc-role": roles[name]} if name in roles else {}


def _whole(collection: Collection, address: str) -> dict[str, Any]:
    columns = collection.columns
    named = {
        column.name: {**described(column), "x-ogc-propertySeq": place, **_role(collection, column.name)}
        for place, column in enumerate(columns.columns, 1)
    }
    _, form = SHAPES[columns.geometry]
    return {
        "$schema": DRAFT,
        "$id": address,
        "type": "object",
        "title": title_of(collection),
        "description": columns.about_zh if is_chinese() else columns.about_en,
        "properties": {
            **named,
            GEOMETRY: {"format": form, "x-ogc-role": "primary-geometry"},
        },
    }


def described(column: Column) -> dict[str, Any]:
    """One property: its type, what it is called, its unit."""
    kind = ColumnType(column.type)
    found: dict[str, Any] = {
        "title": column.zh if is_chinese() else column.en,
        "type": JSON_TYPES.get(kind, "string"),
    }
    if kind in FORMATS:
        found["format"] = FORMATS[kind]
    if column.unit in UCUM and found["type"] in ("integer", "number"):
        found["x-ogc-unit"] = UCUM[column.unit]
    return found
