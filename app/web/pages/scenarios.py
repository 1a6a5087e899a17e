"""Scenarios: the list, one with its changes and what they do, two held against each other."""

from apiflask import APIBlueprint
from flask import redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import db
from app.domain.areas import AreaLevel
from app.domain.network import Technology
from app.domain.scenario_answers import STREET, Outcome
from app.domain.scenarios import LIMITS, LONGEST_NAME, ChangeKind, Scenario, kind_of, values_of
from app.domain.search import AreaFilter, Page
from app.errors import CityError
from app.services import areas, coverage, scenarios
from app.web import scenario_words
from app.web.current import current_actor
from app.web.errors import status_of
from app.web.pages.choice import LIST_ROWS, key, operators_by_code, rows_of
from app.web.pages.places import subdistricts_of
from app.web.scenario_view import View, form_change, form_text, form_version, read_view
from spatial.errors import SpatialError

bp = APIBlueprint("scenarios_page", __name__, enable_openapi=False)

REFUSED = (400, 404, 409, 422)  # what somebody can mend on the page

Shown = str | tuple[str, int] | Response


@bp.get("/scenarios")
def list_scenarios() -> str:
    """All of them, newest first, and the form of a new one."""
    return _list()


def _list(error: str | None = None) -> str:
    with db.transaction() as session:
        found = scenarios.scenarios(session, current_actor(), limit=LIST_ROWS + 1, before_id=key("before"))
        operators = operators_by_code(session)
        every = AreaFilter(level=AreaLevel.DISTRICT)
        districts = areas.areas(session, current_actor(), chosen=every, page=Page(limit=LIST_ROWS))
    rows = found[:LIST_ROWS]
    return render_template(
        "scenarios.html",
        rows=rows,
        before=rows[-1].id if len(found) > LIST_ROWS else None,
        operators=operators,
        districts=rows_of(districts),
        technologies=[one.technology for one in coverage.technology_profiles()],
        longest_name=LONGEST_NAME,
        given=request.form,
        error=error,
    )


@bp.post("/scenarios")
def create_scenario() -> Shown:
    """Make one and go to it."""
    try:
        with db.transaction() as session:
            made = scenarios.create(
                session,
                current_actor(),
                name=form_text("name"),
                operator=form_text("operator"),
                technology=form_text("technology"),
                area_code=form_text("area") or None,
            )
    except CityError as error:
        if status_of(error) not in REFUSED:
            raise
        return _list(str(error)), status_of(error)
    return redirect(f"/scenarios/{made}", 303)


@bp.get("/scenarios/<int:scenario_id>")
def show_scenario(scenario_id: int) -> str:
    """Its changes, and what they do against today."""
    return _one(scenario_id, read_view())


def _one(scenario_id: int, view: View, error: str | None = None) -> str:
    with db.transaction() as session:
        actor = current_actor()
        found = scenarios.scenario(session, actor, scenario_id=scenario_id)
        told, flaw = _told(session, found, view)
        return render_template(
            "scenario.html",
            found=found,
            view=view,
            told=told,
            flaw=flaw,
            error=error,
            changes=_changes(found),
            given=request.form,
            kinds=ChangeKind,
            limits=LIMITS,
            technologies=list(Technology),
            stations=scenarios.station_codes(session, actor, scenario_id=scenario_id),
            others=_others(session, found),
            **_around(session),
        )


def _around(session: Session) -> dict[str, object]:
    return {
        "operators": operators_by_code(session),
        "names": {one["code"]: one for one in subdistricts_of(session)},
        "receptions": STREET,
        "scenario_words": scenario_words,
        "longest_name": LONGEST_NAME,
    }


def _told(session: Session, found: Scenario, view: View) -> tuple[Outcome | None, str | None]:
    """What it does, or why that cannot be said: the data may have changed under it."""
    try:
        told = scenarios.comparison(
            session,
            current_actor(),
            scenario_id=found.id,
            with_id=view.with_id,
            shown=view.shown,
            reception=view.reception,
        )
    except (CityError, SpatialError) as error:
        if status_of(error) not in (404, 422):
            raise
        return None, str(error)
    return told, None


def _changes(found: Scenario) -> list[dict[str, object]]:
    return [
        {
            "number": number,
            "kind": kind_of(change),
            "station": change.station,
            "told": scenario_words.figures(values_of(change)),
            "is_done": number <= found.cursor,
        }
        for number, change in enumerate(found.changes, 1)
    ]


def _others(session: Session, found: Scenario) -> list[Scenario]:
    """Those that it can be held against."""
    listed = scenarios.scenarios(session, current_actor(), limit=LIST_ROWS)
    return [one for one in listed if one.id != found.id and one.base.area_id == found.base.area_id]


@bp.get("/scenarios/<int:scenario_id>/compare")
def compare_scenario(scenario_id: int) -> str:
    """What is different from another scenario of the district, or from today."""
    view = read_view()
    with db.transaction() as session:
        actor = current_actor()
        found = scenarios.scenario(session, actor, scenario_id=scenario_id)
        other = None
        if view.with_id is not None:
            other = scenarios.scenario(session, actor, scenario_id=view.with_id)
        told, flaw = _told(session, found, view)
        return render_template(
            "scenario_compare.html",
            found=found,
            other=other,
            view=view,
            told=told,
            flaw=flaw,
            others=_others(session, found),
            **_around(session),
        )


@bp.post("/scenarios/<int:scenario_id>/changes")
def add_change(scenario_id: int) -> Shown:
    """Do one thing more; what was typed stays when it is refused."""
    try:
        kind, values = form_change()
        with db.transaction() as session:
            scenarios.change(
                session,
                current_actor(),
                scenario_id=scenario_id,
                version=form_version(),
                kind=kind,
                values=values,
            )
    except (CityError, SpatialError) as error:
        return _refused(scenario_id, error)
    return redirect(f"/scenarios/{scenario_id}", 303)


def _refused(scenario_id: int, error: Exception) -> Shown:
    if status_of(error) not in REFUSED:
        raise error
    return _one(scenario_id, read_view(), str(error)), status_of(error)


@bp.post("/scenarios/<int:scenario_id>/undo")
def undo_change(scenario_id: int) -> Shown:
    """One step back."""
    try:
        with db.transaction() as session:
            scenarios.undo(session, current_actor(), scenario_id=scenario_id, version=form_version())
    except CityError as error:
        return _refused(scenario_id, error)
    return redirect(f"/scenarios/{scenario_id}", 303)


@bp.post("/scenarios/<int:scenario_id>/redo")
def redo_change(scenario_id: int) -> Shown:
    """One step forth again."""
    try:
        with db.transaction() as session:
            scenarios.redo(session, current_actor(), scenario_id=scenario_id, version=form_version())
    except CityError as error:
        return _refused(scenario_id, error)
    return redirect(f"/scenarios/{scenario_id}", 303)


@bp.post("/scenarios/<int:scenario_id>/fork")
def fork_scenario(scenario_id: int) -> Shown:
    """The same under another name."""
    try:
        with db.transaction() as session:
            made = scenarios.fork(session, current_actor(), scenario_id=scenario_id, name=form_text("name"))
    except CityError as error:
        return _refused(scenario_id, error)
    return redirect(f"/scenarios/{made}", 303)
