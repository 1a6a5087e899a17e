"""A report of a case out of a form or a JSON body."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.domain.case_reports import CaseReport, Place
from app.domain.datums import DatumSource, datum_named
from app.domain.network import Technology
from app.errors import RefusedError


def report_from(values: Mapping[str, Any]) -> CaseReport:
    """Texts or plain values into a report; every refusal gives field, value and rule."""
    datum = datum_named(str(values.get("datum") or "wgs84"))
    return CaseReport(
        client_id=_client_id(_given(values, "client_id")),
        class_code=_text(values, "class_code") or "",
        lon=_number(values, "lon", required=True),
        lat=_number(values, "lat", required=True),
        datum=datum,
        datum_source=_datum_source(values, datum),
        accuracy_m=_number(values, "accuracy_m"),
        description=_text(values, "description") or "",
        operator=_text(values, "operator"),
        technology=_one_of(Technology, values, "technology"),
        place=_one_of(Place, values, "place"),
        floor=_whole(values, "floor"),
        contact_phone=_phone(values),
    )


def _datum_source(values: Mapping[str, Any], datum: str) -> DatumSource:
    """A browser's own position is WGS 84 by standard; another datum, or a typed pair, is somebody's word."""
    said = _one_of(DatumSource, values, "datum_source") or DatumSource.DEVICE
    return DatumSource.DEVICE if said is DatumSource.DEVICE and datum == "wgs84" else DatumSource.STATED


def _given(values: Mapping[str, Any], name: str) -> Any:
    value = values.get(name)
    if isinstance(value, str):
        value = value.strip()
    return None if value == "" else value


def _text(values: Mapping[str, Any], name: str) -> str | None:
    value = _given(values, name)
    if value is not None and not isinstance(value, str):
        raise RefusedError(f"{name} {value!r} is not a text")
    return value


def _phone(values: Mapping[str, Any]) -> str | None:
    """The one text whose refusal does not repeat it."""
    value = _given(values, "contact_phone")
    if value is not None and not isinstance(value, str):
        raise RefusedError("contact_phone is not a text; a number is one, since it may begin with + or 0")
    return value


def _client_id(value: Any) -> UUID:
    try:
        return UUID(str(value))
    except ValueError:
        raise RefusedError(f"client_id {value!r} is refused; needs a UUID made by the sender") from None


def _number(values: Mapping[str, Any], name: str, *, required: bool = False) -> Any:
    value = _given(values, name)
    if value is None:
        if required:
            raise RefusedError(f"{name} is missing; a report needs a position")
        return None
    try:
        if isinstance(value, bool):  # Python counts with it, people do not
            raise TypeError
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise RefusedError(f"{name} {value!r} is not a number") from None


def _whole(values: Mapping[str, Any], name: str) -> int | None:
    value = _number(values, name)
    if value is None:
        return None
    if value != value or value in (float("inf"), float("-inf")) or value != int(value):
        raise RefusedError(f"{name} {value!r} is refused; needs a whole number")
    return int(value)


def _one_of(kind: Any, values: Mapping[str, Any], name: str) -> Any:
    value = _given(values, name)
    if value is None:
        return None
    try:
        return kind(value)
    except ValueError:
        raise RefusedError(f"{name} {value!r} is unknown; use one of {', '.join(kind)}") from None
