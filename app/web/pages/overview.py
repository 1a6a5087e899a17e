"""The district on one page."""

from apiflask import APIBlueprint
from flask import render_template

from app import db
from app.services import overview
from app.web import model_cards
from app.web.current import current_actor
from app.web.pages.choice import operators_by_code, profiles, read_choice, rows_of

bp = APIBlueprint("overview", __name__, enable_openapi=False)


@bp.get("/")
def show_overview() -> str:
    """Four numbers that open to their rows, the gap map, shares by area."""
    choice = read_choice()
    with db.transaction() as session:
        seen = overview.overview(session, current_actor(), chosen=choice.chosen, run_id=choice.run_id)
        operators = operators_by_code(session)
        figures = seen.figures
        card = model_cards.card_of(session, None if figures is None else figures.run)
    return render_template(
        "overview.html",
        choice=choice,
        seen=seen,
        card=card,
        operators=operators,
        profiles=profiles(),
        subdistricts=[] if figures is None else rows_of(figures.by_subdistrict),
        groups=[] if figures is None else rows_of(figures.by_group),
    )
