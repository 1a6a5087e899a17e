"""Gaps, ranked, and one gap."""

from typing import Any

from apiflask import APIBlueprint
from flask import render_template
from sqlalchemy.orm import Session

from app import db
from app.domain.coverage import Slice
from app.services import areas, coverage, gaps, overview
from app.web import model_cards
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
)
from app.web.pages.places import subdistricts_of

bp = APIBlueprint("gaps_page", __name__, enable_openapi=False)


@bp.get("/gaps")
def list_gaps() -> str:
    """Gaps of one slice, most people first, beside their map."""
    choice, chosen_area, least = read_choice(), area_code(), key("min_residents") or 0
    rows: list[dict[str, Any]] = []
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
                limit=LIST_ROWS + 1,
                after_rank=key("after") or 0,
            )
            rows, after = cut(gaps.with_subdistricts(session, actor, found=frame), "rank")
            is_unknown = not rows and _is_unknown(session, run.id, choice.chosen, chosen_area)
            sums = gaps.gap_count(
                session,
                actor,
                run_id=run.id,
                chosen=choice.chosen,
                area_code=chosen_area,
                min_residents=least,
            )
        return render_template(
            "gaps.html",
            place=areas.area_filter(session, actor, code=chosen_area),
            card=model_cards.card_of(session, run),
            choice=choice,
            run=run,
            rows=rows,
            after=after,
            sums=sums,
            is_unknown=is_unknown,
            area_code=chosen_area,
            min_residents=least,
            operators=operators_by_code(session),
            profiles=profiles(),
            areas=subdistricts_of(session),
        )


def _is_unknown(session: Session, run_id: int, chosen: Slice, area: str | None) -> bool:
    """Whether there is no gap because nothing is known."""
    return coverage.people(session, current_actor(), run_id=run_id, chosen=chosen, area_code=area).is_unknown


@bp.get("/gaps/<int:gap_id>")
def show_gap(gap_id: int) -> str:
    """One gap with its people, levels and nearest site."""
    with db.transaction() as session:
        actor = current_actor()
        frame = gaps.gap(session, actor, gap_id=gap_id)
        gap = rows_of(gaps.with_subdistricts(session, actor, found=frame))[0]
        run = coverage.run(session, actor, run_id=gap["run_id"])
        chosen = coverage.slice_of(gap["profile"], gap["operator"], gap["reception"])
        return render_template(
            "gap.html",
            gap=gap,
            bbox=box_around(frame),
            run=run,
            card=model_cards.card_of(session, run),
            choice=Choice(chosen=chosen, run_id=run.id),
            operators=operators_by_code(session),
        )
