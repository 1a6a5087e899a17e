"""What every door of the API refuses before it opens, and reads of an address."""

from typing import Any

from apiflask import APIBlueprint
from flask import current_app, request

from app.errors import InputError

MAX_ID = 2**63 - 1  # what the database can hold


def api_blueprint(noun: str, tag: str) -> APIBlueprint:
    """A blueprint of one noun; its name leaves the bare noun to the pages."""
    bp = APIBlueprint(f"api_{noun}", f"app.web.api.{noun}", url_prefix="/api/v1", tag=tag)
    bp.before_request(refuse_unclear)
    return bp


def refuse_unclear() -> None:
    """Refuse NUL characters, and parameters that are unknown or repeated."""
    for name, value in (request.view_args or {}).items():
        _refuse_nul(name, str(value))
    known = _known_parameters()
    for name, values in request.args.lists():
        _refuse_nul(name, values[0])
        if name not in known:
            raise InputError(f"parameter {name[:40]!r} is unknown; known here: {', '.join(known) or 'none'}")
        if len(values) > 1:
            raise InputError(f"parameter {name!r} is given {len(values)} times; give it once")


def _refuse_nul(name: str, value: str) -> None:
    if "\0" in name or "\0" in value:
        raise InputError(f"parameter {name!r} holds a NUL character; texts cannot")


def _known_parameters() -> list[str]:
    view: Any = current_app.view_functions.get(request.endpoint or "")
    models = [model for model, location in getattr(view, "_spec", {}).get("args", []) if location == "query"]
    return [field.alias or name for model in models for name, field in model.model_fields.items()]


def row_id(text: str, name: str) -> int:
    """A key of a row from an address."""
    if not (text.isascii() and text.isdigit()) or len(text) > 19 or not 1 <= int(text) <= MAX_ID:
        raise InputError(f"{name} {text[:40]!r} is not an id; needs a whole number from 1")
    return int(text)
