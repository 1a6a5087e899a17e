"""A report of a case out of a form or a JSON body."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.domain.case_reports import CaseReport, Place
from app.domain.datums import DatumSource, datum_named
from app.domain.network import Technology
from app.errors import RefusedError
from app.web import given


def report_from(values: Mapping[str, Any]) -> CaseReport:
    """Texts or plain values into a report; every refusal gives field, value and rule."""
    datum = datum_named(str(values.get("datum") or "wgs84"))
    return CaseReport(
        client_id=_client_id(given.given(values, "client_id")),
        class_code=given.text(values, "class_code") or "",
        lon=given.number(values, "lon", required=True),
        lat=given.number(values, "lat", required=True),
        datum=datum,
        datum_source=_datum_source(values, datum),
        accuracy_m=given.number(values, "accuracy_m"),
        description=given.text(values, "description") or "",
        operator=given.text(values, "operator"),
        technology=given.one_of(Technology, values, "technology"),
        place=given.one_of(Place, values, "place"),
        floor=given.whole(values, "floor"),
        contact_phone=_phone(values),
    )


def _datum_source(values: Mapping[str, Any], datum: str) -> DatumSource:
    """A browser's own position is WGS 84 by standard; another datum, or a typed pair, is somebody's word."""
    said = given.one_of(DatumSource, values, "datum_source") or DatumSource.DEVICE
    return DatumSource.DEVICE if said is DatumSource.DEVICE and datum == "wgs84" else DatumSource.STATED


def _phone(values: Mapping[str, Any]) -> str | None:
    """The one text whose refusal does not repeat it."""
    value = given.given(values, "contact_phone")
    if value is not None and not isinstance(value, str):
        raise RefusedError("contact_phone is not a text; a number is one, since it may begin with + or 0")
    return value


def _client_id(value: Any) -> UUID:
    try:
        return UUID(str(value))
    except ValueError:
        raise RefusedError(f"client_id {value!r} is refused; needs a UUID made by the sender") from None
