"""Who is covered: one slice in full, by area, by class; start a run."""

from typing import Any

from apiflask import APIBlueprint
from flask import redirect, render_template
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import db
from app.domain.coverage import Reception, at_threshold
from app.services import coverage, covered_ground, overview, weak_buildings
from app.web import model_cards
from app.web.current import current_actor
from app.web.pages.choice import LIST_ROWS, Choice, key, operators_by_code, profiles, read_choice, rows_of

bp = APIBlueprint("coverage_page", __name__, enable_openapi=False)

BUILDINGS_SHOWN = 10


@bp.get("/coverage")
def show_coverage() -> str:
    """People in four groups, by subdistrict and group, classes with their limits."""
    choice = read_choice()
    with db.transaction() as session:
        run = overview.shown_run(session, current_actor(), run_id=choice.run_id)
        operators = operators_by_code(session)
        figures = {} if run is None else _figures(session, choice, run.id)
        card = model_cards.card_of(session, run)
    return render_template(
        "coverage.html",
        choice=choice,
        run=run,
        operators=operators,
        profiles=profiles(),
        card=card,
        **figures,
    )


def _figures(session: Session, choice: Choice, run_id: int) -> dict[str, object]:
    actor, chosen, threshold_dbm = current_actor(), choice.chosen, choice.threshold_dbm
    return {
        "weak_buildings": _weak_buildings(session, choice, run_id),
        "people": coverage.people(session, actor, run_id=run_id, chosen=chosen, threshold_dbm=threshold_dbm),
        "classes": rows_of(
            coverage.class_counts(session, actor, run_id=run_id, chosen=chosen, threshold_dbm=threshold_dbm)
        ),
        "breaks_dbm": at_threshold(chosen.profile, threshold_dbm).breaks_dbm,
        **_parts(session, choice, run_id),
    }


def _parts(session: Session, choice: Choice, run_id: int) -> dict[str, object]:
    """People by part; for who may see buildings, ground and buildings by subdistrict and in all."""
    actor = current_actor()
    given: dict[str, Any] = {"run_id": run_id, "chosen": choice.chosen, "threshold_dbm": choice.threshold_dbm}
    subdistricts = coverage.people_by_area(session, actor, **given, by="subdistrict")
    groups = coverage.people_by_area(session, actor, **given, by="group")
    ground = None
    if actor.may("buildings.read"):
        of_parts = covered_ground.ground_by_area(session, actor, **given)
        subdistricts, ground = subdistricts.join(of_parts, on="code"), covered_ground.in_all(of_parts)
    return {"subdistricts": rows_of(subdistricts), "groups": rows_of(groups), "ground": ground}


def _weak_buildings(session: Session, choice: Choice, run_id: int) -> list[dict[str, object]]:
    """Buildings with most floors under the threshold, of a look indoors, for who may see buildings."""
    if choice.chosen.reception is not Reception.INDOOR or not current_actor().may("buildings.read"):
        return []
    found = weak_buildings.weak_buildings(
        session,
        current_actor(),
        run_id=run_id,
        chosen=choice.chosen,
        threshold_dbm=choice.threshold_dbm,
        limit=BUILDINGS_SHOWN,
    )
    return rows_of(found)


@bp.get("/coverage/runs")
def list_runs() -> str:
    """Every run, unfinished and failed ones included."""
    with db.transaction() as session:
        runs = coverage.runs(session, current_actor(), limit=LIST_ROWS + 1, before_id=key("before"))
    shown = runs[:LIST_ROWS]
    return render_template("runs.html", runs=shown, before=shown[-1].id if len(runs) > LIST_ROWS else None)


@bp.get("/coverage/runs/<int:run_id>")
def show_run(run_id: int) -> str:
    """The model card of a run."""
    with db.transaction() as session:
        run = coverage.published_run(session, current_actor(), run_id=run_id)
        card = model_cards.card_of(session, run)
    return render_template("model_card.html", run=run, card=card)


@bp.post("/coverage/runs")
def start_run() -> Response:
    """Hand the coverage job to the worker and go to its page."""
    with db.transaction() as session:
        job_id = coverage.start_run(session, current_actor())
    return redirect(f"/jobs/{job_id}", 303)
