"""One grid cell."""

from apiflask import APIBlueprint
from flask import render_template

from app import db
from app.services import cells, gaps
from app.web import model_cards
from app.web.current import current_actor
from app.web.pages.choice import key, operators_by_code, rows_of

bp = APIBlueprint("cells_page", __name__, enable_openapi=False)


@bp.get("/grid/<code>")
def show_cell(code: str) -> str:
    """Facts and levels of a cell, per operator, technology and reception."""
    with db.transaction() as session:
        detail = cells.cell(session, current_actor(), code=code, run_id=key("run"))
        operators = operators_by_code(session)
        card = model_cards.card_of(session, detail.run)
        actor, run_id = current_actor(), detail.run.id
        may_gaps = actor.may("gaps.read")
        uncovered = rows_of(gaps.gaps_at(session, actor, run_id=run_id, cell_code=code)) if may_gaps else []
    by_layer: dict[tuple[str, str], dict[str, object]] = {}
    for level in detail.levels.layers:
        by_layer.setdefault((level.technology, level.operator), {})[level.reception.value] = level
    return render_template(
        "cell.html",
        detail=detail,
        card=card,
        by_layer=by_layer,
        uncovered=uncovered,
        operators=operators,
        bbox=_around(detail.lon, detail.lat),
    )


def _around(lon: float, lat: float) -> str:
    """A box of some hundred metres."""
    return f"{lon - 0.004:.6f},{lat - 0.003:.6f},{lon + 0.004:.6f},{lat + 0.003:.6f}"
