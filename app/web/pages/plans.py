"""Plans of base stations: the list, one plan, one of its stations on its way."""

from collections.abc import Callable
from typing import Any

import pandas as pd
from apiflask import APIBlueprint
from flask import redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import db
from app.domain.network import Technology
from app.domain.pipeline import MOVES, Move, Stage, stage_of
from app.domain.plans import Goal, GoalKind, Wish
from app.errors import CityError, InputError, NotFoundError
from app.services import plans
from app.web import parse
from app.web.current import current_actor
from app.web.errors import status_of
from app.web.pages.choice import LIST_ROWS, box_around, cut, key, operators_by_code, rows_of, text
from app.web.pages.places import subdistricts_of
from app.web.plan_curve import curve_of

bp = APIBlueprint("plans_page", __name__, enable_openapi=False)

Answer = Response | str | tuple[str, int]


@bp.get("/plans")
def list_plans() -> str:
    """Plans, the pipeline of the adopted ones, and a form for another."""
    return _list()


def _list(refusal: str | None = None) -> str:
    with db.transaction() as session:
        actor = current_actor()
        found = plans.plans(session, actor, limit=LIST_ROWS + 1, before_id=key("before"))
        return render_template(
            "plans.html",
            rows=found[:LIST_ROWS],
            before=found[LIST_ROWS - 1].id if len(found) > LIST_ROWS else None,
            sums=plans.pipeline(session, actor),
            stages=tuple(Stage),
            goals=tuple(GoalKind),
            technologies=tuple(Technology),
            operators=operators_by_code(session),
            areas=subdistricts_of(session),
            refusal=refusal,
        )


@bp.post("/plans")
def start_plan() -> Answer:
    """Ask for a plan; its task is watched next."""
    form = request.form
    try:
        wish = Wish(
            operator=form.get("operator", ""),
            technology=parse.technology(form.get("technology", "")),
            reception=parse.reception(form.get("reception", "")),
            goal=Goal(_goal(form.get("goal", "")), _value(form)),
            weights=form.get("weights", "").strip(),
            forbidden=tuple(form.getlist("forbidden")),
            years=parse.whole(form.get("years") or "1", "years"),
        )
        with db.transaction() as session:
            job_id = plans.start_plan(session, current_actor(), wish=wish)
    except CityError as error:
        return _list(error.message), status_of(error)
    return redirect(f"/jobs/{job_id}" if current_actor().may("jobs.read") else "/plans", 303)


def _goal(text: str) -> GoalKind:
    if text not in set(GoalKind):
        raise InputError(f"goal {text[:40]!r} is unknown; use one of {', '.join(GoalKind)}")
    return GoalKind(text)


def _value(form) -> float:  # type: ignore[no-untyped-def]
    """Shares are typed in per cent."""
    value = parse.number(form.get("value", ""), "value")
    return value / 100.0 if form.get("goal") == GoalKind.SHARE else value


@bp.get("/plans/<int:plan_id>")
def show_plan(plan_id: int) -> str:
    """One plan: map, figures, proof, curve, stations."""
    return _plan(plan_id)


def _plan(plan_id: int, refusal: str | None = None) -> str:
    with db.transaction() as session:
        actor = current_actor()
        found = plans.plan(session, actor, plan_id=plan_id)
        stations = plans.stations(session, actor, plan_id=plan_id)
        shown, more_after = _shown(stations)
        return render_template(
            "plan.html",
            plan=found,
            stations=shown,
            more_after=more_after,
            stage=text("stage"),
            bbox=box_around(stations) if len(stations) else None,
            groups=plans.by_group(session, actor, plan_id=plan_id),
            curve=curve_of(found.facts["curve"]),
            moves=rows_of(plans.moves(session, actor, plan_id=plan_id).head(LIST_ROWS)),
            removals=rows_of(plans.removals(session, actor, plan_id=plan_id)),
            sums=plans.pipeline(session, actor, plan_id=plan_id),
            stages=tuple(Stage),
            operators=operators_by_code(session),
            names={row["code"]: row for row in subdistricts_of(session)},
            today=plans.today(),
            refusal=refusal,
        )


def _shown(stations: pd.DataFrame) -> tuple[list[dict[str, Any]], int | None]:
    """Those of one page, at the stage asked for, and the rank that the next page begins after."""
    stage = text("stage")
    if stage is not None:
        stations = stations[stations["stage"] == stage_of(stage)]
    return cut(stations[stations["rank"] > (key("after") or 0)], "rank")


@bp.post("/plans/<int:plan_id>/adopt")
def adopt_plan(plan_id: int) -> Answer:
    """Make a draft the plan that is built."""
    return _deed(plan_id, lambda session: plans.adopt(session, current_actor(), plan_id=plan_id))


@bp.post("/plans/<int:plan_id>/remove")
def remove_plan(plan_id: int) -> Answer:
    """Remove a draft."""
    try:
        with db.transaction() as session:
            plans.remove(session, current_actor(), plan_id=plan_id)
    except CityError as error:
        return _plan(plan_id, error.message), status_of(error)
    return redirect("/plans", 303)


@bp.post("/plans/<int:plan_id>/removals")
def add_removal(plan_id: int) -> Answer:
    """A live station that goes."""
    code, reason = request.form.get("station_code", "").strip(), request.form.get("reason", "")
    return _deed(
        plan_id,
        lambda session: plans.add_removal(
            session, current_actor(), plan_id=plan_id, station_code=code, reason=reason
        ),
    )


@bp.post("/plans/<int:plan_id>/removals/back")
def take_back_removal(plan_id: int) -> Answer:
    """A station that does not go after all."""
    code = request.form.get("station_code", "").strip()
    return _deed(
        plan_id,
        lambda session: plans.take_back_removal(session, current_actor(), plan_id=plan_id, station_code=code),
    )


def _deed(plan_id: int, deed: Callable[[Session], None]) -> Answer:
    try:
        with db.transaction() as session:
            deed(session)
    except NotFoundError as error:
        if error.what == "plan":
            raise
        return _plan(plan_id, error.message), status_of(error)
    except CityError as error:
        return _plan(plan_id, error.message), status_of(error)
    return redirect(f"/plans/{plan_id}", 303)


@bp.get("/plans/<int:plan_id>/stations/<int:station_id>")
def show_station(plan_id: int, station_id: int) -> str:
    """One planned station: where it is on its way, and what may come next."""
    return _station(plan_id, station_id)


def _station(plan_id: int, station_id: int, refusal: str | None = None) -> str:
    with db.transaction() as session:
        actor = current_actor()
        found = plans.plan(session, actor, plan_id=plan_id)
        stations = plans.stations(session, actor, plan_id=plan_id)
        own = stations[stations["id"] == station_id]
        if own.empty:
            raise NotFoundError("planned station", station_id)
        moves = plans.moves(session, actor, plan_id=plan_id)
        (station,) = rows_of(own)
        return render_template(
            "plan_station.html",
            plan=found,
            station=station,
            bbox=box_around(own, 600.0),
            next_stages=_next_stages(station),
            today=plans.today(),
            moves=rows_of(moves[moves["station_id"] == station_id]),
            operators=operators_by_code(session),
            refusal=refusal,
        )


def _next_stages(station: dict[str, object]) -> tuple[Stage, ...]:
    now = Stage(str(station["stage"]))
    before = station["before_block"]
    return MOVES[now] if before is None else (Stage(str(before)), Stage.DROPPED)


@bp.post("/plans/<int:plan_id>/stations/<int:station_id>/move")
def move_station(plan_id: int, station_id: int) -> Answer:
    """Move a station on."""
    form = request.form
    on = form.get("on", "").strip()

    def deed(session: Session) -> None:
        move = Move(
            to=stage_of(form.get("to", "")),
            reason=form.get("reason") or None,
            on=parse.day(on, "on") if on else None,
        )
        version = parse.whole(form.get("version", ""), "version")
        plans.move(session, current_actor(), station_id=station_id, move=move, version=version)

    return _station_deed(plan_id, station_id, deed)


@bp.post("/plans/<int:plan_id>/stations/<int:station_id>/assign")
def assign_station(plan_id: int, station_id: int) -> Answer:
    """Say who sees to it, and by when."""
    form = request.form
    due = form.get("due_on", "").strip()

    def deed(session: Session) -> None:
        plans.assign(
            session,
            current_actor(),
            station_id=station_id,
            owner=form.get("owner"),
            due_on=parse.day(due, "due_on") if due else None,
            version=parse.whole(form.get("version", ""), "version"),
        )

    return _station_deed(plan_id, station_id, deed)


def _station_deed(plan_id: int, station_id: int, deed: Callable[[Session], None]) -> Answer:
    try:
        with db.transaction() as session:
            deed(session)
    except NotFoundError:
        raise
    except CityError as error:
        return _station(plan_id, station_id, error.message), status_of(error)
    return redirect(f"/plans/{plan_id}/stations/{station_id}", 303)
