"""The workbench in full size: one map with every layer, which keeps what it shows in the address."""

from apiflask import APIBlueprint
from flask import render_template, request

from app import db
from app.errors import InputError
from app.services import overview
from app.services.tile_questions import LAYERS_OF_A_RUN
from app.web import model_cards, words
from app.web.current import current_actor
from app.web.pages.choice import read_choice, text

bp = APIBlueprint("workbench_page", __name__, enable_openapi=False)


@bp.get("/map")
def show_map() -> str:
    """The map of everything, as large as the window; `map` names what older addresses showed alone."""
    choice, name = read_choice(), text("map")
    if name is not None and name not in words.MAPS:
        raise InputError(f"map {name!r} is unknown; use one of {', '.join(words.MAPS)}")
    actor = current_actor()
    actor.require("areas.read")
    with db.transaction() as session:
        is_of_run = (name is None or name in LAYERS_OF_A_RUN) and actor.may("coverage.read")
        run = overview.shown_run(session, actor, run_id=choice.run_id) if is_of_run else None
        card = model_cards.card_of(session, run)
    return render_template("map.html", query=request.args.to_dict(), card=card)
