"""Why a place is served as it is: the links that reach it, and the profile of one of them."""

from apiflask import APIBlueprint
from flask import render_template, request

from app import db
from app.domain.coverage import class_of
from app.domain.explain import GROUND_M, HIGHEST_M, Asked, Explanation
from app.errors import CityError
from app.services import explain, overview
from app.web import model_cards, parse
from app.web.current import current_actor
from app.web.errors import status_of
from app.web.pages.choice import Choice, operators_by_code, profiles, read_choice, text
from app.web.profile_plot import plot_of
from spatial.errors import SpatialError

bp = APIBlueprint("explain_page", __name__, enable_openapi=False)

REFUSED = (400, 404, 422)  # what somebody can mend in the form


@bp.get("/explain")
def show_explanation() -> str | tuple[str, int]:
    """The form, and the answer once a place is named; what was typed stays when it is refused."""
    choice = read_choice()
    try:
        return _page(choice, _asked(choice))
    except (CityError, SpatialError) as error:
        if status_of(error) not in REFUSED:
            raise
        return _page(choice, None, str(error)), status_of(error)


def _page(choice: Choice, asked: Asked | None, error: str | None = None) -> str:
    actor, found = current_actor(), None
    with db.transaction() as session:
        run = overview.shown_run(session, actor, run_id=None if error else choice.run_id)
        if asked is not None and run is not None:
            link = parse.whole(request.args["link"], "link") if text("link") else None
            found = explain.explain(session, actor, asked=asked, link=link, run_id=run.id)
        operators = operators_by_code(session)
        card = model_cards.card_of(session, run)
    return render_template(
        "explain.html",
        choice=choice,
        run=run,
        found=found,
        card=card,
        error=error,
        chosen=_chosen(found),
        plot=plot_of(found.profile) if found is not None and found.profile else None,
        classes=[class_of(choice.chosen.profile, one.level_dbm) for one in found.links] if found else [],
        given=request.args,
        heights=(GROUND_M, HIGHEST_M),
        operators=operators,
        profiles=profiles(),
    )


def _chosen(found: Explanation | None) -> object:
    """The link whose profile is shown."""
    if found is None or found.profile_of is None:
        return None
    return next((one for one in found.links if one.key == found.profile_of), None)


def _asked(choice: Choice) -> Asked | None:
    """The place of the query; None where none is named yet."""
    lon, lat, building = text("lon"), text("lat"), text("building")
    if not (lon or lat or building):
        return None
    height, floor = text("height_m"), text("floor")
    point = {}
    if lon and lat:
        point["lon"], point["lat"] = parse.lon_lat(parse.number(lon, "lon"), parse.number(lat, "lat"))
    return Asked(
        **point,
        building=building,
        floor=parse.whole(floor, "floor") if floor else None,
        height_m=parse.number(height, "height_m") if height else None,
        operator=choice.chosen.operator,
        profile=choice.chosen.profile,
        reception=choice.chosen.reception,
        threshold_dbm=choice.threshold_dbm,
    )
