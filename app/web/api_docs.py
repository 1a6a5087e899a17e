"""The page of the API, made on the server from its OpenAPI document."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from apiflask import APIBlueprint
from flask import current_app, render_template, request

bp = APIBlueprint("api_docs", __name__, enable_openapi=False)

# What stands for a parameter in the examples.
SAMPLES = {"code": "310106000000"}
QUERIES = {
    "/api/v1/areas": "?level=subdistrict",
    "/api/v1/stations": "?technology=4G&limit=5",
    "/api/v1/cells": "?operator=A&reception=indoor&below=true",
    "/api/v1/gaps": "?technology=4G&operator=any&min_residents=100",
    "/api/v1/coverage": "?technology=4G&by=group",
    "/api/v1/point": "?lon=121.4536&lat=31.2304",
    "/api/v1/hotspots": "?bbox=121.44,31.22,121.47,31.25&format=csv",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A parameter or a property."""

    name: str
    kind: str
    is_required: bool
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One of the answers of a door."""

    status: str
    description: str
    media: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One method of one address."""

    key: str
    tag: str
    method: str
    path: str
    summary: str
    parameters: tuple[Row, ...]
    body: tuple[Row, ...]
    properties: tuple[Row, ...]
    answers: tuple[Answer, ...]
    example: str


@bp.get("/api/docs")
def read_docs() -> str:
    """Every door with its parameters, answers and a command to try."""
    document: dict[str, Any] = current_app.spec  # type: ignore[attr-defined]
    doors = sorted(doors_of(document, request.host_url.rstrip("/")), key=lambda door: (door.tag, door.path))
    tags = [(tag, list(members)) for tag, members in groupby(doors, key=lambda door: door.tag)]
    return render_template("api_docs.html", info=document["info"], tags=tags)


def doors_of(document: dict[str, Any], host: str) -> list[Door]:
    """The doors of a document."""
    return [
        _door(document, host, path, method, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]


def _door(document: dict[str, Any], host: str, path: str, method: str, operation: dict[str, Any]) -> Door:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    return Door(
        key=operation["operationId"],
        tag=operation["tags"][0],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        parameters=tuple(
            Row(
                name=one["name"],
                kind=_kind(document, one["schema"]),
                is_required=one["required"],
                description=one["description"],
            )
            for one in operation["parameters"]
        ),
        body=_properties(document, body),
        properties=_properties(document, _row_schema(document, operation)),
        answers=tuple(
            Answer(status=status, description=one["description"], media=tuple(one.get("content", {})))
            for status, one in operation["responses"].items()
        ),
        example=_example(host, path, method, bool(body)),
    )


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return found


def _row_schema(document: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    """What one row of the answer holds."""
    good = next(one for status, one in operation["responses"].items() if status.startswith("2"))
    schema: dict[str, Any] = next((one["schema"] for one in good.get("content", {}).values()), {})
    whole = _resolved(document, schema.get("allOf", [schema])[0])
    inside: dict[str, Any] = whole.get("properties", {})
    for name in ("features", "items"):
        if inside.get(name, {}).get("type") == "array":
            whole = _resolved(document, inside[name]["items"])
            inside = whole.get("properties", {})
    if inside.get("type", {}).get("const") == "Feature":
        whole = _resolved(document, inside["properties"])
    return whole


def _properties(document: dict[str, Any], schema: dict[str, Any]) -> tuple[Row, ...]:
    whole = _resolved(document, schema)
    return tuple(
        Row(
            name=name,
            kind=_kind(document, one),
            is_required=name in whole.get("required", []),
            description=one.get("description", ""),
        )
        for name, one in whole.get("properties", {}).items()
    )


def _kind(document: dict[str, Any], schema: dict[str, Any]) -> str:
    """A schema in a few words."""
    if "anyOf" in schema:
        return " or ".join(_kind(document, one) for one in schema["anyOf"])
    whole = _resolved(document, schema)
    if "enum" in whole:
        return " | ".join(str(value) for value in whole["enum"])
    if whole.get("type") == "array":
        return f"list of {_kind(document, whole['items'])}" if "items" in whole else "list"
    words = [whole.get("format") or whole.get("type") or "any"]
    words += [f"from {whole['minimum']}"] if "minimum" in whole else []
    words += [f"to {whole['maximum']}"] if whole.get("maximum", 1e10) < 1e10 else []
    words += [f"= {whole['default']}"] if "default" in whole else []
    return " ".join(words)


def _example(host: str, path: str, method: str, has_body: bool) -> str:
    address = path
    for part in path.split("/"):
        if part.startswith("{"):
            address = address.replace(part, SAMPLES.get(part.strip("{}"), "1"))
    words = ["curl"] if method == "get" else ["curl", "-X", method.upper()]
    words += ["-H", "'Content-Type: application/json'", "-d", "'{}'"] if has_body else []
    return " ".join([*words, f"'{host}{address}{QUERIES.get(path, '') if method == 'get' else ''}'"])
