"""Inputs of processes: the bodies of the JSON API, by schemas of OpenAPI 3.0 as the standard wants them."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

from app.web.api.access import ReachRequest
from app.web.api.plans import PlanRequest
from app.web.api.runs import RunRequest
from app.web.ogc.process_words import input_words

Json = dict[str, Any]
BODIES: Mapping[str, type[BaseModel]] = {"coverage": RunRequest, "reach": ReachRequest, "plan": PlanRequest}
KEPT = (
    *("type", "enum", "format", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    *("minLength", "maxLength", "minItems", "maxItems", "default"),
)


@cache
def schemas_of(process: str) -> Mapping[str, Json]:
    """The schema of each input, as a body holds it."""
    whole = BODIES[process].model_json_schema()
    known = whole.get("$defs", {})
    return {name: _plain(schema, known) for name, schema in whole.get("properties", {}).items()}


@cache
def required_of(process: str) -> tuple[str, ...]:
    """Inputs that cannot be left out."""
    return tuple(BODIES[process].model_json_schema().get("required", ()))


def described(process: str) -> Json:
    """Every input: what it is called, how often it may come, its schema."""
    needed = required_of(process)
    return {
        name: {**input_words(name), "minOccurs": int(name in needed), **_occurring(schema)}
        for name, schema in schemas_of(process).items()
    }


def _occurring(schema: Json) -> Json:
    """A list is an input that may come several times."""
    if schema.get("type") != "array":
        return {"maxOccurs": 1, "schema": schema}
    return {"maxOccurs": schema["maxItems"], "schema": schema["items"]}


def _plain(schema: Json, known: Mapping[str, Json]) -> Json:
    """A schema of JSON Schema 2020-12 without references, alternatives to null, or bounds of another form."""
    whole = {**schema, **_behind(schema, known)}
    found = {name: whole[name] for name in KEPT if whole.get(name) is not None}
    if "items" in whole:
        found["items"] = _plain(whole["items"], known)
    for bound, plain in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if bound in found:
            found |= {plain: found[bound], bound: True}
    return found


def _behind(schema: Json, known: Mapping[str, Json]) -> Json:
    """What a reference, or the alternative to null, leads to."""
    if "$ref" in schema:
        return known[schema["$ref"].rpartition("/")[2]]
    kinds = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    return {**kinds[0], **_behind(kinds[0], known)} if kinds else {}
