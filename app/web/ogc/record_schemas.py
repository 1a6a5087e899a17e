"""What the OpenAPI document of `/ogc` says of the catalogue and its records."""

from typing import Any

Json = dict[str, Any]


def catalogue() -> Json:
    """The catalogue."""
    return {
        "type": "object",
        "required": ["id", "type", "itemType", "links"],
        "properties": {
            "id": {"type": "string"},
            "type": {"type": "string", "enum": ["Collection"]},
            "itemType": {"type": "string", "enum": ["record"]},
            "links": {"type": "array", "items": {"type": "object"}},
        },
    }


def record() -> Json:
    """One record."""
    return {
        "type": "object",
        "required": ["id", "type", "time", "geometry", "properties", "links"],
        "properties": {
            "id": {"type": "string"},
            "type": {"type": "string", "enum": ["Feature"]},
            "time": {"type": "object", "nullable": True},
            "geometry": {"type": "object", "nullable": True},
            "conformsTo": {"type": "array", "items": {"type": "string"}},
            "properties": {
                "type": "object",
                "required": ["type", "title"],
                "properties": {"type": {"type": "string"}, "title": {"type": "string"}},
            },
            "links": {"type": "array", "items": {"type": "object"}},
        },
    }


def page() -> Json:
    """Records."""
    return {
        "type": "object",
        "required": ["type", "features", "numberMatched", "numberReturned", "links"],
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "features": {"type": "array", "items": record()},
            "numberMatched": {"type": "integer", "minimum": 0},
            "numberReturned": {"type": "integer", "minimum": 0},
            "timeStamp": {"type": "string", "format": "date-time"},
            "links": {"type": "array", "items": {"type": "object"}},
        },
    }
