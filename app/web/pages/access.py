"""What services reach: who is within a walk, what cameras see, what WLAN serves."""

from typing import Any

from apiflask import APIBlueprint
from flask import redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import db
from app.config import settings
from app.domain.access import ReachRecord, Service
from app.domain.search import Page
from app.errors import CityError, ForbiddenError, InputError
from app.services import access, facilities
from app.web import parse
from app.web.current import current_actor
from app.web.errors import status_of
from app.web.pages.choice import LIST_ROWS, cut, key, rows_of

bp = APIBlueprint("access_page", __name__, enable_openapi=False)

KNOWN_REACHES = 100


@bp.get("/access")
def show_reach() -> str:
    """The newest answers, one of them in full."""
    return _page()


def _page(refusal: str | None = None) -> str:
    with db.transaction() as session:
        known = access.reaches(session, current_actor(), limit=KNOWN_REACHES)
        asked = key("reach")
        shown = known[0].id if asked is None and known else asked
        figures = (
            {} if shown is None else _figures(session, access.reach(session, current_actor(), reach_id=shown))
        )
        kinds = facilities.facility_kinds(session, current_actor())
    return render_template(
        "access.html",
        **{"reach": None, **figures},
        known=known,
        kinds=kinds,
        minutes=settings().access.walk_minutes,
        refusal=refusal,
    )


def _figures(session: Session, found: ReachRecord) -> dict[str, Any]:
    page = Page(limit=LIST_ROWS + 1, after=key("after") or 0)
    gaps, after = cut(access.gaps(session, current_actor(), reach_id=found.id, page=page), "rank")
    people = rows_of(access.people_by_area(session, current_actor(), reach_id=found.id))
    return {"reach": found, "people": people, "gaps": gaps, "after": after}


@bp.post("/access")
def start_reach() -> Response | tuple[str, int]:
    """Hand the question to the worker and go to the page of the task; what is refused is said at the form."""
    try:
        job_id = _start()
    except ForbiddenError:
        raise
    except CityError as error:
        return _page(error.message), status_of(error)
    return redirect(f"/jobs/{job_id}", 303)


def _start() -> int:
    service = request.form.get("service", "")
    if service not in set(Service):
        raise InputError(f"service {service[:40]!r} is unknown; use one of {', '.join(Service)}")
    is_walk = service == Service.WALKING
    minutes, more = (request.form.get(name, "").strip() for name in ("minutes", "more"))
    with db.transaction() as session:
        return access.start_reach(
            session,
            current_actor(),
            service=Service(service),
            facility_kind=request.form.get("kind", "").strip() or None if is_walk else None,
            minutes=parse.number(minutes, "minutes") if is_walk and minutes else None,
            more=parse.whole(more, "more") if is_walk and more else 0,
        )
