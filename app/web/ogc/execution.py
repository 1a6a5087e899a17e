"""What a request for an execution asks for, and handing it over."""

import reprlib
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import json, request
from pydantic import BaseModel, ValidationError
from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.processes import Answer, Process, answer_of
from app.errors import InputError
from app.services import access, coverage, plans
from app.web.ogc.inputs import BODIES, schemas_of

MEMBERS = ("inputs", "outputs", "response")
RESPONSES = ("document", "raw")
REFERENCE = "reference"
SHOWN = 60  # characters of a refused value


@dataclass(frozen=True, slots=True)
class Execution:
    """What to compute, and how its results are wanted."""

    body: BaseModel
    answer: Answer


def _coverage(session: Session, actor: Actor, body: Any) -> int:
    return coverage.start_run(session, actor, area_code=body.area_code)


def _reach(session: Session, actor: Actor, body: Any) -> int:
    return access.start_reach(session, actor, **dict(body))


def _plan(session: Session, actor: Actor, body: Any) -> int:
    return plans.start_plan(session, actor, wish=body.wish(), area_code=body.area_code)


SUBMIT: Mapping[str, Callable[[Session, Actor, Any], int]] = {
    "coverage": _coverage,
    "reach": _reach,
    "plan": _plan,
}


def execution(process: Process) -> Execution:
    """What the body of this request asks for."""
    given = _object(request.get_json(), "the body")
    if "subscriber" in given:
        raise InputError("subscriber is refused; nobody is called back, ask for the status of the job")
    for name in given:
        if name not in MEMBERS:
            raise InputError(
                f"member {name[:SHOWN]!r} of the body is unknown; known here: {', '.join(MEMBERS)}"
            )
    response = given.get("response", RESPONSES[0])
    if response not in RESPONSES:
        raise InputError(f"response {_shown(response)!r} is unknown; use one of {', '.join(RESPONSES)}")
    answer = answer_of(
        process, _outputs(given["outputs"]) if "outputs" in given else None, is_raw=response == "raw"
    )
    return Execution(_body(process, _object(given.get("inputs", {}), "inputs")), answer)


def _object(value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InputError(f"{name} {_shown(value)!r} is no object; needs names and values")
    return value


def _outputs(given: Any) -> list[str]:
    for wanted in _object(given, "outputs").values():
        mode = _object(wanted, "output").get("transmissionMode", REFERENCE)
        if mode != REFERENCE:
            raise InputError(f"transmissionMode {_shown(mode)!r} is refused; results come by {REFERENCE}")
    return list(given)


def _body(process: Process, given: Mapping[str, Any]) -> BaseModel:
    """The inputs as the JSON API takes them, by its rules; a text is no number here."""
    known = schemas_of(process.key)
    for name in given:
        if name not in known:
            raise InputError(f"input {name[:SHOWN]!r} is unknown; known here: {', '.join(known)}")
    values = {name: _value(name, one) for name, one in given.items()}
    try:
        return BODIES[process.key].model_validate_json(json.dumps(values), strict=True)
    except RecursionError:
        raise InputError("inputs are nested too deeply") from None
    except ValidationError as error:
        raise InputError("; ".join(_flaw(dict(one)) for one in error.errors())) from None


def _flaw(error: Mapping[str, Any]) -> str:
    name = ".".join(str(one) for one in error["loc"])
    if error["type"] == "missing":
        return f"input {name!r} is missing; needs a value"
    return f"input {name!r} of {_shown(error['input'])!r} is refused: {error['msg']}"


def _value(name: str, given: Any) -> Any:
    """A value, or a list of them."""
    return [_single(name, one) for one in given] if isinstance(given, list) else _single(name, given)


def _single(name: str, given: Any) -> Any:
    """A value as it stands, in an object that qualifies it, or behind a reference."""
    if isinstance(given, dict) and "href" in given:
        return _referred(name, given["href"])
    return given["value"] if isinstance(given, dict) and "value" in given else given


def _referred(name: str, href: Any) -> Any:
    """What a `data:` address holds; no other host is asked for what somebody names."""
    head, comma, text = href.partition(",") if isinstance(href, str) else ("", "", "")
    if not head.startswith("data:") or not comma:
        raise InputError(
            f"input {name!r} by reference to {_shown(href)!r} is refused; no other host is asked, so that "
            "only an address of data: holds a value"
        )
    try:
        plain = unquote_to_bytes(text)
        content = (b64decode(plain, validate=True) if head.endswith(";base64") else plain).decode()
        return json.loads(content if "json" in head else json.dumps(content))
    except ValueError:
        raise InputError(f"input {name!r} by reference to {_shown(href)!r} cannot be read") from None


def _shown(value: Any) -> str:
    """A refused value, not all of a long or a deep one."""
    return (value if isinstance(value, str) else reprlib.repr(value))[:SHOWN]
