"""A map in full size, with a choice of what it shows."""

from apiflask import APIBlueprint
from flask import render_template

from app import db
from app.errors import InputError
from app.services import overview
from app.web import model_cards, words
from app.web.current import current_actor
from app.web.pages.choice import operators_by_code, profiles, read_choice, text

# The permission without which a map has nothing to show.
NEEDED = {
    "city": "areas.read",
    "coverage": "coverage.read",
    "gaps": "gaps.read",
    "stations": "network.read",
    "hotspots": "hotspots.read",
    "areas": "areas.read",
    "cases": "cases.read",
}
OF_A_RUN = frozenset({"coverage", "gaps"})

bp = APIBlueprint("workbench_page", __name__, enable_openapi=False)


@bp.get("/map")
def show_map() -> str:
    """One of the maps, as large as the window."""
    choice, name = read_choice(), text("map") or "coverage"
    if name not in words.MAPS:
        raise InputError(f"map {name!r} is unknown; use one of {', '.join(words.MAPS)}")
    actor = current_actor()
    actor.require(NEEDED[name])
    with db.transaction() as session:
        operators = operators_by_code(session)
        run = overview.shown_run(session, actor, run_id=choice.run_id) if name in OF_A_RUN else None
        card = model_cards.card_of(session, run)
    maps = {key: label for key, label in words.MAPS.items() if actor.may(NEEDED[key])}
    return render_template(
        "map.html",
        choice=choice,
        name=name,
        maps=maps,
        is_empty=name in OF_A_RUN and run is None,
        card=card,
        operators=operators,
        profiles=profiles(),
    )
