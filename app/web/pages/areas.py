"""One area: what is counted of it, who is covered, what lies in it."""

from apiflask import APIBlueprint
from flask import render_template

from app import db
from app.domain.search import AreaFilter, Page, StationFilter
from app.services import areas, coverage, network, overview
from app.web import model_cards, parse
from app.web.current import current_actor
from app.web.pages.choice import LIST_ROWS, cut, key, operators_by_code, profiles, read_choice, rows_of

bp = APIBlueprint("areas_page", __name__, enable_openapi=False)


@bp.get("/areas/<code>")
def show_area(code: str) -> str:
    """One area of any level."""
    choice, full = read_choice(), parse.area_code(code)
    inside = Page(limit=LIST_ROWS + 1, after=key("after") or 0)
    with db.transaction() as session:
        actor = current_actor()
        detail = areas.area(session, actor, code=full)
        parts, after = cut(areas.areas(session, actor, chosen=AreaFilter(parent_code=full), page=inside))
        run = overview.shown_run(session, actor, run_id=choice.run_id)
        people = (
            None
            if run is None
            else coverage.people(session, actor, run_id=run.id, chosen=choice.chosen, area_code=full)
        )
        return render_template(
            "area.html",
            area=rows_of(detail.area)[0],
            parent=detail.parent,
            figures=[] if detail.figures is None else rows_of(detail.figures),
            parts=parts,
            after=after,
            run=run,
            card=model_cards.card_of(session, run),
            people=people,
            stations=network.station_counts(session, actor, chosen=StationFilter(area_code=full)),
            choice=choice,
            operators=operators_by_code(session),
            profiles=profiles(),
        )
