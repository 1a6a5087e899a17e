"""Gaps, ranked, and one gap."""

from typing import Any

import geopandas as gpd
from apiflask import APIBlueprint
from flask import render_template
from sqlalchemy.orm import Session

from app import db
from app.domain.coverage import ANY_OPERATOR, Slice
from app.domain.gaps import GapCause, GapFilter, confidence_class
from app.domain.search import Page
from app.errors import InputError
from app.services import areas, coverage, gap_facts, gaps, measured_clusters, overview, plans
from app.web import model_cards, parse
from app.web.current import current_actor
from app.web.filters import area_code
from app.web.pages.choice import (
    LIST_ROWS,
    Choice,
    box_around,
    cut,
    key,
    operators_by_code,
    profiles,
    read_choice,
    rows_of,
    text,
)
from app.web.pages.places import subdistricts_of

bp = APIBlueprint("gaps_page", __name__, enable_openapi=False)

HECTARE_M2 = 10_000.0
MEASURED_ROWS = 20


@bp.get("/gaps")
def list_gaps() -> str:
    """Gaps of one slice, most people first, beside their map."""
    choice, chosen_area, least = read_choice(), area_code(), key("min_residents") or 0
    only = _only()
    rows: list[dict[str, Any]] = []
    measured: list[dict[str, Any]] = []
    after, sums, is_unknown = None, None, False
    with db.transaction() as session:
        actor = current_actor()
        run = overview.shown_run(session, actor, run_id=choice.run_id)
        if run is not None:
            frame = gaps.gaps(
                session,
                actor,
                run_id=run.id,
                chosen=choice.chosen,
                area_code=chosen_area,
                min_residents=least,
                only=only,
                limit=LIST_ROWS + 1,
                after_rank=key("after") or 0,
            )
            rows, after = cut(gaps.with_subdistricts(session, actor, found=frame), "rank")
            is_unknown = not rows and _is_unknown(session, run.id, choice.chosen, chosen_area)
            measured = rows_of(_measured(session, run.id, choice.chosen, chosen_area))
            sums = gaps.gap_count(
                session,
                actor,
                run_id=run.id,
                chosen=choice.chosen,
                area_code=chosen_area,
                min_residents=least,
                only=only,
            )
        return render_template(
            "gaps.html",
            place=areas.area_filter(session, actor, code=chosen_area),
            card=model_cards.card_of(session, run),
            choice=choice,
            run=run,
            rows=rows,
            measured=measured,
            after=after,
            sums=sums,
            is_unknown=is_unknown,
            area_code=chosen_area,
            min_residents=least,
            only=only,
            narrowed=_narrowed(only),
            operators=operators_by_code(session),
            profiles=profiles(),
            areas=subdistricts_of(session),
        )


def _measured(session: Session, run_id: int, chosen: Slice, area: str | None) -> gpd.GeoDataFrame:
    """Problem clusters of measurements of the technology, operator by operator, most people first."""
    return measured_clusters.clusters(
        session,
        current_actor(),
        run_id=run_id,
        operator=None if chosen.operator == ANY_OPERATOR else chosen.operator,
        technology=chosen.profile.technology.value,
        area_code=area,
        page=Page(limit=MEASURED_ROWS),
    )


def _only() -> GapFilter:
    """The filter in the query of this request, besides place and people."""
    cause, since, least_ha = text("cause"), text("open_since"), text("min_area_ha")
    if cause is not None and cause not in set(GapCause):
        raise InputError(f"cause {cause!r} is unknown; use one of {', '.join(GapCause)}")
    return GapFilter(
        min_area_m2=0.0 if least_ha is None else parse.number(least_ha, "min_area_ha") * HECTARE_M2,
        cause=None if cause is None else GapCause(cause),
        open_since=None if since is None else parse.day(since, "open_since"),
    )


def _narrowed(only: GapFilter) -> dict[str, object]:
    """The filter as query values."""
    return {
        "cause": only.cause and only.cause.value,
        "min_area_m2": int(only.min_area_m2) or None,
        "open_since": only.open_since and only.open_since.isoformat(),
    }


def _is_unknown(session: Session, run_id: int, chosen: Slice, area: str | None) -> bool:
    """Whether there is no gap because nothing is known."""
    return coverage.people(session, current_actor(), run_id=run_id, chosen=chosen, area_code=area).is_unknown


@bp.get("/gaps/<int:gap_id>")
def show_gap(gap_id: int) -> str:
    """One gap with its cause, people, levels, what lies in it, and what became of it."""
    with db.transaction() as session:
        actor = current_actor()
        frame = gaps.gap(session, actor, gap_id=gap_id)
        gap = rows_of(gaps.with_subdistricts(session, actor, found=frame))[0]
        run = coverage.run(session, actor, run_id=gap["run_id"])
        chosen = coverage.slice_of(gap["profile"], gap["operator"], gap["reception"])
        sees_plans = actor.may_everywhere("plans.read")
        return render_template(
            "gap.html",
            gap=gap,
            confidence=confidence_class(gap["confidence"]),
            facts=gap_facts.facts(session, actor, gap_id=gap_id),
            history=gap_facts.history(session, actor, gap_id=gap_id),
            fixes=rows_of(plans.fixes(session, actor, gap_id=gap_id)) if sees_plans else None,
            evidence=plans.evidence(session, actor, gap_id=gap_id) if sees_plans else None,
            bbox=box_around(frame),
            run=run,
            card=model_cards.card_of(session, run),
            choice=Choice(chosen=chosen, run_id=run.id),
            operators=operators_by_code(session),
        )
