"""A move of a case out of a form or a JSON body."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Request

from app.domain.case_reports import MAX_DESCRIPTION
from app.domain.case_rules import Brought
from app.domain.case_states import CaseMove
from app.domain.datums import datum_named
from app.errors import RefusedError
from app.services.case_moves import Standpoint, Step
from app.web import given

FIELDS = (
    *("move", "version", "reason", "result", "condition_id", "is_condition_met", "department"),
    *("into", "until", "lon", "lat", "datum"),
)
LARGEST = 2**31 - 1
MAX_DEPARTMENT = 200
YES = (True, "true", "on", "1")


def step_of(request: Request) -> Step:
    """The fields, and the photos of a form."""
    if request.is_json:
        values = request.get_json()
        if not isinstance(values, dict):
            raise RefusedError("the body is no JSON object; a move is one")
        return step_from(values, [])
    photos = [photo.read() for photo in request.files.getlist("photos") if photo.filename]
    values = {name: text for name, text in request.form.items() if name != "csrf_token"}
    return step_from(values, photos)


def step_from(values: Mapping[str, Any], photos: list[bytes]) -> Step:
    """Texts or plain values into a step."""
    for name in values:
        if name not in FIELDS:
            raise RefusedError(f"field {name[:40]!r} is unknown; a move has {', '.join(FIELDS)}")
    move = given.one_of(CaseMove, values, "move")
    version = _counted(values, "version")
    if move is None or version is None:
        raise RefusedError("move and version are needed: what is done, and to which state of the case")
    return Step(
        move=move,
        expected_version=version,
        brought=Brought(
            reason=_said(values, "reason"),
            result=_said(values, "result"),
            condition_id=_counted(values, "condition_id"),
            says_condition_met=values.get("is_condition_met") in YES,
            department=_said(values, "department", MAX_DEPARTMENT) or None,
            target_number=_counted(values, "into"),
            until=_day(values, "until"),
        ),
        at=_standpoint(values),
        photos=tuple(photos),
    )


def _said(values: Mapping[str, Any], name: str, most: int = MAX_DESCRIPTION) -> str:
    said = given.text(values, name) or ""
    if len(said) > most:
        raise RefusedError(f"{name} has {len(said)} characters; at most {most}")
    return said


def _counted(values: Mapping[str, Any], name: str) -> int | None:
    number = given.whole(values, name)
    if number is not None and not 1 <= number <= LARGEST:
        raise RefusedError(f"{name} {number} is refused; needs 1 to {LARGEST}")
    return number


def _day(values: Mapping[str, Any], name: str) -> date | None:
    said = given.text(values, name)
    try:
        return None if said is None else date.fromisoformat(said)
    except ValueError:
        raise RefusedError(f"{name} {said!r} is no day; needs YYYY-MM-DD") from None


def _standpoint(values: Mapping[str, Any]) -> Standpoint | None:
    lon, lat = given.number(values, "lon"), given.number(values, "lat")
    if lon is None or lat is None:
        return None
    return Standpoint(lon=lon, lat=lat, datum=datum_named(given.text(values, "datum") or "wgs84"))
