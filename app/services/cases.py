"""Cases: report one, find them, look at one."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import geopandas as gpd
from sqlalchemy.orm import Session

from app.config import settings
from app.domain import phones
from app.domain.actors import EVERYWHERE, Actor
from app.domain.areas import AreaLevel
from app.domain.audit import PHOTO
from app.domain.case_reports import (
    LARGEST_ID,
    CaseClass,
    CaseKind,
    CaseReceipt,
    CaseReport,
    ClassKey,
    PhotoRecord,
    flaws_of,
)
from app.domain.outlines import Within
from app.domain.search import BBox
from app.errors import ConflictError, NotFoundError, RefusedError
from app.models.cases import Case
from app.services import areas, audit, case_classes, case_moves, case_photos, case_place
from app.store import case_contacts as contacts_store
from app.store import cases as cases_store
from app.store import network as network_store
from app.store import photos as photos_store


def new_report_id(session: Session, actor: Actor) -> str:
    """What names a report before it is sent: sending it twice is harmless."""
    actor.require("cases.report")
    return str(uuid4())


def report_case(
    session: Session, actor: Actor, *, report: CaseReport, photos: Sequence[bytes] = ()
) -> CaseReceipt:
    """File a case; the same client id again gives the same case."""
    with audit.refusals_recorded(actor, action="case.report"):
        actor.require("cases.report")
    of = case_classes.class_named(session, report.class_code)
    _require_sound(report)
    phone = _phone_of(report)
    known = cases_store.find_by_client(session, report.client_id)
    if known is not None:
        return _receipt_of_known(session, actor, known, report, of, phone)
    clean = case_photos.cleaned(photos)
    case_id = _add(session, actor, report, of)
    if case_id is None:  # the same report came in on another connection
        return report_case(session, actor, report=report)
    case_photos.keep(session, clean, case_id=case_id, event_number=1)
    if phone is not None:
        contacts_store.add_phone(session, case_id=case_id, phone=phone)
    case_moves.begin(session, case_id=case_id)
    receipt = _receipt(session, case_id, is_new=True)
    details = {
        "number": receipt.number,
        "class_code": of.code,
        "photos": len(clean),
        "has_phone": phone is not None,
    }
    audit.record(session, actor, action="case.report", entity="case", entity_id=case_id, details=details)
    return receipt


def _require_sound(report: CaseReport) -> None:
    flaws = flaws_of(report)
    if flaws:
        raise RefusedError("; ".join(flaws))


def _phone_of(report: CaseReport) -> str | None:
    """The contact phone in E.164; None where nobody left one."""
    if report.contact_phone is None:
        return None
    return phones.e164(report.contact_phone, settings().cases.phone_region)


def _add(session: Session, actor: Actor, report: CaseReport, of: CaseClass) -> int | None:
    x_m, y_m = case_place.metric(report.lon, report.lat, report.datum)
    values = {
        "client_id": report.client_id,
        "code_system": of.key.code_system,
        "edition": of.key.edition,
        "kind": of.kind,
        "class_code": of.code,
        "description": report.description,
        "operator_id": _operator_id(session, report.operator),
        "technology": report.technology,
        "place": report.place,
        "floor": report.floor,
        "accuracy_m": report.accuracy_m,
        "raw_x": report.lon,
        "raw_y": report.lat,
        "datum": report.datum,
        "datum_source": report.datum_source,
        "subdistrict_id": cases_store.area_at(session, x_m=x_m, y_m=y_m, level=AreaLevel.SUBDISTRICT),
        "neighbourhood_id": cases_store.area_at(session, x_m=x_m, y_m=y_m, level=AreaLevel.NEIGHBOURHOOD),
        "cell_id": cases_store.cell_at(session, x_m=x_m, y_m=y_m),
        "reporter": actor.name,
        "reported_at": datetime.now(UTC),
    }
    return cases_store.add_case(session, values=values, x_m=x_m, y_m=y_m)


def _operator_id(session: Session, code: str | None) -> int | None:
    if code is None:
        return None
    found = network_store.operator_id(session, code=code)
    if found is None:
        raise RefusedError(f"operator {code!r} is unknown")
    return found


def _receipt_of_known(
    session: Session, actor: Actor, known: Case, report: CaseReport, of: CaseClass, phone: str | None
) -> CaseReceipt:
    """The same report again is welcome; another one under the same id is not."""
    key = ClassKey(
        code_system=known.code_system, edition=known.edition, kind=CaseKind(known.kind), code=known.class_code
    )
    same = (key, known.raw_x, known.raw_y, known.description, known.reporter) == (
        of.key,
        report.lon,
        report.lat,
        report.description,
        actor.name,
    )
    if not same or contacts_store.find_phone(session, case_id=known.id) != phone:
        raise ConflictError(f"client_id {report.client_id} was used for another report already")
    return _receipt(session, known.id, is_new=False)


def _receipt(session: Session, case_id: int, *, is_new: bool) -> CaseReceipt:
    # A reporter may stand outside of the areas it sees, and still learns the number.
    row = cases_store.find_case(session, case_id=case_id, scope=EVERYWHERE).iloc[0]
    return CaseReceipt(
        id=int(row["id"]),
        number=int(row["number"]),
        is_new=is_new,
        subdistrict_name_zh=row["subdistrict_name_zh"],
        subdistrict_name_en=row["subdistrict_name_en"],
    )


def cases(
    session: Session,
    actor: Actor,
    *,
    area_code: str | None = None,
    bbox: BBox | None = None,
    within: Within | None = None,
    class_code: str | None = None,
    state: str | None = None,
    operator: str | None = None,
    limit: int,
    before_id: int | None = None,
) -> gpd.GeoDataFrame:
    """Cases, newest first, with the names of their class; `before_id` continues a list."""
    actor.require("cases.read")
    frame = cases_store.list_cases(
        session,
        area=areas.within(session, actor, code=area_code, found=within),
        bbox=bbox,
        class_code=class_code,
        state=state,
        operator=operator,
        limit=limit,
        before_id=None if before_id is None else min(before_id, LARGEST_ID),
        scope=actor.scope,
    )
    return frame


def case(session: Session, actor: Actor, *, case_id: int) -> gpd.GeoDataFrame:
    """A frame of one row."""
    actor.require("cases.read")
    frame = cases_store.find_case(session, case_id=min(case_id, LARGEST_ID), scope=actor.scope)
    if frame.empty:
        raise NotFoundError("case", case_id)
    return frame


def near(
    session: Session, actor: Actor, *, class_code: str, lon: float, lat: float, datum: str = "wgs84"
) -> gpd.GeoDataFrame:
    """Open cases that may be the same one: same class, within `cases.near_metres`; with `distance_m`."""
    actor.require("cases.read")
    of = case_classes.class_named(session, class_code)
    x_m, y_m = case_place.metric(lon, lat, datum)
    within_m = settings().cases.near_metres
    frame = cases_store.near_cases(
        session, key=of.key, x_m=x_m, y_m=y_m, within_m=within_m, scope=actor.scope
    )
    return frame


def case_count(
    session: Session,
    actor: Actor,
    *,
    area_code: str | None = None,
    bbox: BBox | None = None,
    within: Within | None = None,
    class_code: str | None = None,
    state: str | None = None,
    operator: str | None = None,
) -> int:
    """How many cases `cases` lists on all its pages."""
    actor.require("cases.read")
    return cases_store.count_cases(
        session,
        area=areas.within(session, actor, code=area_code, found=within),
        bbox=bbox,
        class_code=class_code,
        state=state,
        operator=operator,
        scope=actor.scope,
    )


def open_count(session: Session, actor: Actor) -> int:
    """How many cases wait."""
    actor.require("cases.read")
    return cases_store.count_open(session, scope=actor.scope)


def photos(session: Session, actor: Actor, *, case_id: int) -> list[PhotoRecord]:
    """Photos of a case that the actor may see."""
    case(session, actor, case_id=case_id)
    return cases_store.photos_of(session, case_id=case_id) if actor.may("cases.read_photo") else []


def photo_file(session: Session, actor: Actor, *, case_id: int, photo_id: int) -> Path:
    """The file of one photo."""
    actor.require("cases.read_photo")
    for photo in photos(session, actor, case_id=case_id):
        if photo.id == photo_id:
            audit.record_read(session, actor, read=PHOTO, entity_id=case_id, details={"photo": photo_id})
            return photos_store.photo_file(photo.sha256)
    raise NotFoundError("photo", photo_id)
