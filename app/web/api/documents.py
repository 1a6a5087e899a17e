"""What doors answer, as OpenAPI says it."""

from typing import Any

from pydantic import BaseModel

from app.web.respond import GEOJSON_TYPE

PROBLEM_TYPE = "application/problem+json"
PROBLEMS = {
    400: "The path or query cannot be read: an unknown parameter, a bad value.",
    401: "Nobody has signed in and guests may not; or the token is unknown, has run out or was revoked.",
    403: "A permission is missing, or the area is out of scope.",
    404: "The thing, area, operator or run does not exist.",
    409: "The state of the thing does not allow it.",
    413: "More rows or bytes than one answer or request may hold.",
    422: "The body is well-formed and refused by a rule.",
    429: "More requests than a limit allows; `Retry-After` says when to come again.",
    503: "The database cannot be reached, or did not answer within the time limit.",
}
# Schemas by name, filled as the doors are described; the document carries them as components.
SCHEMAS: dict[str, Any] = {}
# Bodies that come in more than one form, by method and path.
BODIES: dict[tuple[str, str], Any] = {}

Responses = dict[int, Any]


class FieldProblem(BaseModel):
    """One refused value."""

    location: str
    field: str
    message: str


class Problem(BaseModel):
    """Problem document of RFC 9457, the only shape of an error."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    request_id: str
    errors: list[FieldProblem] = []


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """A reference to a model's schema, which is kept for the document."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    for name, one in {**schema.pop("$defs", {}), model.__name__: schema}.items():
        if SCHEMAS.setdefault(name, one) != one:
            raise ValueError(f"two schemas are called {name!r}; readers tell them apart by name")
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def _object(properties: dict[str, Any], *, optional: tuple[str, ...] = ()) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required}


LINKS = {
    "type": "array",
    "items": _object(
        {"rel": {"type": "string"}, "href": {"type": "string"}, "type": {"type": "string"}},
        optional=("type",),
    ),
    "description": "`next`: the absolute address of the following page.",
}
COUNT = {"type": "integer", "minimum": 0}


def _feature(properties: dict[str, Any], geometry: str) -> dict[str, Any]:
    shape = _object({"type": {"const": geometry}, "coordinates": {"type": "array"}})
    return _object(
        {"type": {"const": "Feature"}, "id": {"type": "integer"}, "geometry": shape, "properties": properties}
    )


def _answer(description: str, content: dict[str, Any], *, is_paged: bool = False) -> dict[str, Any]:
    link = {"Link": {"description": "The next page, if there is one.", "schema": {"type": "string"}}}
    media = {kind: {"schema": schema} for kind, schema in content.items()}
    return {"description": description, "content": media, **({"headers": link} if is_paged else {})}


def page(row: type[BaseModel], geometry: str, facts: type[BaseModel] | None = None) -> Responses:
    """A page of rows with shapes, in three forms."""
    forms = {GEOJSON_TYPE: _collection(row, geometry), "application/json": _items(schema_of(row))}
    if facts is not None:
        forms = {kind: {"allOf": [schema, schema_of(facts)]} for kind, schema in forms.items()}
    table = {"type": "string", "description": "Columns as the properties, then lon and lat."}
    return {200: _answer("A page of rows.", {**forms, "text/csv": table}, is_paged=True)}


def collection(row: type[BaseModel], geometry: str, facts: type[BaseModel]) -> Responses:
    """All of some rows with shapes, in one answer."""
    schema = {"allOf": [_collection(row, geometry), schema_of(facts)]}
    return {200: _answer("Features.", {GEOJSON_TYPE: schema})}


def _collection(row: type[BaseModel], geometry: str) -> dict[str, Any]:
    named = {
        "type": {"const": "FeatureCollection"},
        "features": {"type": "array", "items": _feature(schema_of(row), geometry)},
    }
    counts = {"numberReturned": COUNT, "numberMatched": COUNT}
    return _object({**named, **counts, "links": LINKS}, optional=("numberMatched",))


def _items(row: dict[str, Any]) -> dict[str, Any]:
    rows = {"type": "array", "items": row}
    counts = {"numberReturned": COUNT, "numberMatched": COUNT}
    return _object({"items": rows, **counts, "links": LINKS}, optional=("numberMatched",))


def items(row: type[BaseModel], *, is_paged: bool = False) -> Responses:
    """Rows without shapes."""
    content = {"application/json": _items(schema_of(row))}
    return {200: _answer("Rows.", content, is_paged=is_paged)}


def feature(row: type[BaseModel], geometry: str) -> Responses:
    """One thing with its shape."""
    return {200: _answer("One feature.", {GEOJSON_TYPE: _feature(schema_of(row), geometry)})}


def record(model: type[BaseModel], status: int = 200, description: str = "One record.") -> Responses:
    """One thing without a shape."""
    return {status: _answer(description, {"application/json": schema_of(model)})}


def problems(*statuses: int) -> Responses:
    """Errors of one door beyond those that every door knows."""
    return {status: _answer(PROBLEMS[status], {PROBLEM_TYPE: schema_of(Problem)}) for status in statuses}
