"""Cases: a list beside its map, one case, its photos."""

from dataclasses import asdict
from typing import Any

import geopandas as gpd
from apiflask import APIBlueprint
from flask import make_response, redirect, render_template, request, send_file
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import db
from app.config import settings
from app.domain import phones
from app.domain.case_reports import MAX_REASON
from app.errors import ConflictError, ForbiddenError, NotFoundError, RefusedError
from app.services import areas, case_classes, case_contacts, case_course, case_moves, cases
from app.web.case_step import step_of
from app.web.current import current_actor
from app.web.errors import status_of
from app.web.filters import case_filter
from app.web.pages.choice import LIST_ROWS, box_around, cut, key, operators_by_code, rows_of, text
from app.web.pages.places import subdistricts_of

bp = APIBlueprint("cases_page", __name__, enable_openapi=False)


@bp.get("/cases")
def list_cases() -> str:
    """Cases by class, state, operator and area, newest first."""
    chosen = case_filter()
    with db.transaction() as session:
        frame = cases.cases(
            session,
            current_actor(),
            **asdict(chosen),
            limit=LIST_ROWS + 1,
            before_id=key("before"),
        )
        rows, before = cut(frame)
        return render_template(
            "cases.html",
            rows=rows,
            before=before,
            chosen=chosen,
            classes=case_classes.classes(session),
            operators=operators_by_code(session),
            areas=subdistricts_of(session),
        )


def _surroundings(session: Session, frame: gpd.GeoDataFrame) -> str:
    """A box for the map: the subdistrict of the case, else 3 km around it."""
    code = frame["subdistrict_code"].iloc[0]
    if code is None:
        return box_around(frame, margin_m=1500.0)
    try:
        return box_around(areas.area(session, current_actor(), code=code).area)
    except NotFoundError:  # the area has ended since the case was filed
        return box_around(frame, margin_m=1500.0)


@bp.get("/cases/<int:case_id>")
def show_case(case_id: int) -> str:
    """One case with its place, photos and masked phone."""
    return _page(case_id)


@bp.post("/cases/<int:case_id>")
def reveal_contact(case_id: int) -> Response | tuple[str, int]:
    """The same page with the whole phone number, for a reason; in this answer alone."""
    try:
        with db.transaction() as session:
            phone = case_contacts.reveal_phone(
                session, current_actor(), case_id=case_id, reason=request.form.get("reason", "")
            )
    except RefusedError:
        return _page(case_id, is_refused=True), 422
    shown = {"dialled": phone, "written": phones.written(phone, settings().cases.phone_region)}
    response = make_response(_page(case_id, phone=shown))
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/cases/<int:case_id>/moves")
def make_move(case_id: int) -> Response | tuple[str, int]:
    """The next step of a case; the same page with the rule that forbids it, and what was tried open."""
    try:
        step = step_of(request)
        with db.transaction() as session:
            case_moves.move(session, current_actor(), case_id=case_id, step=step)
    except (RefusedError, ConflictError, ForbiddenError) as error:
        with db.transaction() as session:
            cases.case(session, current_actor(), case_id=case_id)
        tried = request.form.get("move")
        return _page(case_id, refusal=str(error), tried=tried), status_of(error)
    return redirect(f"/cases/{case_id}#course-head", 303)


def _page(case_id: int, **shown: Any) -> str:
    with db.transaction() as session:
        course = case_course.course(session, current_actor(), case_id=case_id)
        frame = cases.case(session, current_actor(), case_id=case_id)
        photos = cases.photos(session, current_actor(), case_id=case_id)
        masked = case_contacts.masked_phone(session, current_actor(), case_id=case_id)
        operators = operators_by_code(session)
        bbox = _surroundings(session, frame)
    place = frame.to_crs(4326).geometry.iloc[0]
    return render_template(
        "case.html",
        case=rows_of(frame)[0],
        course=course,
        photos=photos,
        operators=operators,
        bbox=bbox,
        lon=place.x,
        lat=place.y,
        is_new=text("filed") is not None,
        masked_phone=masked,
        max_reason=MAX_REASON,
        **shown,
    )


@bp.get("/cases/<int:case_id>/photos/<int:photo_id>")
def show_photo(case_id: int, photo_id: int) -> Response:
    """One photo, as we re-encoded it."""
    with db.transaction() as session:
        file = cases.photo_file(session, current_actor(), case_id=case_id, photo_id=photo_id)
    if not file.exists():
        raise NotFoundError("file of photo", photo_id)
    response = send_file(file, mimetype="image/jpeg", max_age=0, conditional=True)
    response.headers["Content-Disposition"] = f'inline; filename="case-{case_id}-{photo_id}.jpg"'
    response.headers["Cache-Control"] = "private, max-age=0, must-revalidate"
    return response
