"""The OpenAPI document of the service: what APIFlask collects, made whole."""

from copy import deepcopy
from typing import Any

from apiflask import APIFlask

from app.web.api import documents

PREFIX = "/api/v1/"
EVERY_DOOR = (400, 401, 403, 429, 503)
TOKEN = {"type": "http", "scheme": "bearer", "description": "A token of a person, made on the account page."}
PATH_PARAMETERS = {
    "code": {"type": "string", "description": "Area code of 6, 9, 12 or 15 digits."},
    "key": {"type": "string", "description": "Key of the thing."},
}
ROW_ID = {"type": "integer", "minimum": 1, "description": "Id of the row."}
DESCRIPTION = (
    "Areas, network, coverage and gaps of a district. Positions are WGS 84, longitude first. "
    "Lists are pages: follow `next` until there is none. Errors are problem documents (RFC 9457). "
    "`is_synthetic` marks made-up data wherever it stands."
)


def init_openapi(app: APIFlask) -> None:
    """Wire the document."""
    app.config.update(
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        AUTO_404_RESPONSE=False,
        AUTO_OPERATION_ID=True,
        AUTO_OPERATION_DESCRIPTION=True,
        INFO={"description": DESCRIPTION, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
    )
    app.spec_processor(completed)


def completed(document: dict[str, Any]) -> dict[str, Any]:
    """The document of the API alone, with its errors, parameters and schemas."""
    document["paths"] = {path: item for path, item in document["paths"].items() if path.startswith(PREFIX)}
    problems = documents.problems(*documents.PROBLEMS)
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if (method, path) in documents.BODIES:
                operation["requestBody"] = deepcopy(documents.BODIES[method, path])
            _describe(operation, "{" in path, problems)
    components = document.setdefault("components", {})
    components["securitySchemes"] = {"token": deepcopy(TOKEN)}
    document["security"] = [{}, {"token": []}]  # guests see the public view
    schemas = components.setdefault("schemas", {})
    schemas.update(deepcopy(documents.SCHEMAS))
    used = sorted(
        {tag for item in document["paths"].values() for one in item.values() for tag in one["tags"]}
    )
    document["tags"] = [{"name": tag} for tag in used]
    return document


def _describe(operation: dict[str, Any], has_path: bool, problems: dict[int, Any]) -> None:
    for parameter in operation["parameters"]:
        _describe_parameter(parameter)
    expected = [*EVERY_DOOR]
    if has_path or any(one["name"] in ("area", "run", "operator") for one in operation["parameters"]):
        expected.append(404)
    if "requestBody" in operation:
        operation["requestBody"]["required"] = True
        expected.append(422)
    for status in expected:
        operation["responses"].setdefault(str(status), deepcopy(problems[status]))
    operation["responses"] = dict(sorted(operation["responses"].items()))


def _describe_parameter(parameter: dict[str, Any]) -> None:
    if parameter["in"] == "path":
        known = {**(PATH_PARAMETERS.get(parameter["name"]) or ROW_ID)}
        parameter["description"] = known.pop("description")
        parameter["schema"] = known
        return
    schema = parameter["schema"]
    given = [one for one in schema.get("anyOf", []) if one != {"type": "null"}]
    if len(given) == 1:  # a parameter is left out, never null
        schema.pop("anyOf")
        schema.update(given[0])
        if schema.get("default", 0) is None:
            schema.pop("default")
    schema.pop("title", None)
    if "description" in schema:
        parameter["description"] = schema.pop("description")
