"""The phone's page: report a case."""

from apiflask import APIBlueprint
from flask import redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import db
from app.domain.case_reports import HIGHEST_FLOOR, LOWEST_FLOOR, MAX_DESCRIPTION, MAX_PHOTOS, SIGNAL_CLASS
from app.domain.network import Technology
from app.domain.phones import MAX_TYPED
from app.errors import CityError
from app.services import case_classes, cases, retention
from app.web.case_report import report_from
from app.web.current import current_actor
from app.web.errors import status_of
from app.web.pages.choice import operators_by_code
from spatial.errors import SpatialError

bp = APIBlueprint("mobile_page", __name__, enable_openapi=False)


@bp.get("/m")
def show_form() -> str:
    """An empty report; the client id makes sending it twice harmless."""
    with db.transaction() as session:
        return _form(session, {"client_id": cases.new_report_id(session, current_actor())})


@bp.post("/m")
def send_report() -> Response | tuple[str, int]:
    """File the case; what was typed stays on the page when it is refused."""
    photos = [photo.read() for photo in request.files.getlist("photos") if photo.filename]
    try:
        with db.transaction() as session:
            receipt = cases.report_case(
                session, current_actor(), report=report_from(request.form), photos=photos
            )
    except (CityError, SpatialError) as error:
        with db.transaction() as session:
            return _form(session, request.form.to_dict(), str(error)), status_of(error)
    return redirect(f"/cases/{receipt.id}?filed=1", 303)


def _form(session: Session, given: dict[str, str], refusal: str | None = None) -> str:
    return render_template(
        "mobile.html",
        given=given,
        refusal=refusal,
        classes=case_classes.classes(session),
        signal_class=SIGNAL_CLASS,
        operators=operators_by_code(session),
        technologies=list(Technology),
        limits={
            "photos": MAX_PHOTOS,
            "description": MAX_DESCRIPTION,
            "phone": MAX_TYPED,
            "phone_days": retention.days_of("case_contacts"),
            "floors": (LOWEST_FLOOR, HIGHEST_FLOOR),
        },
    )
