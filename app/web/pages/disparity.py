"""Who is covered less than others."""

from apiflask import APIBlueprint
from flask import render_template

from app import db
from app.services import demand, disparity, overview
from app.web import model_cards
from app.web.current import current_actor
from app.web.disparity_plot import lorenz_plot, strips_plot
from app.web.pages.choice import operators_by_code, profiles, read_choice, text

bp = APIBlueprint("disparity_page", __name__, enable_openapi=False)


@bp.get("/disparity")
def show_disparity() -> str:
    """Inequality of areas, groups, clusters of areas, and clusters of complaints."""
    choice, by, weights = read_choice(), text("by"), text("weights")
    actor, asked = current_actor(), demand.weights_of(weights)
    with db.transaction() as session:
        run = overview.shown_run(session, actor, run_id=choice.run_id)
        operators = operators_by_code(session)
        card = model_cards.card_of(session, run)
        found = run and disparity.disparity(
            session,
            actor,
            run_id=run.id,
            chosen=choice.chosen,
            threshold_dbm=choice.threshold_dbm,
            by=by,
            weights=asked,
        )
    return render_template(
        "disparity.html",
        choice=choice,
        by=by,
        weights=weights,
        run=run,
        operators=operators,
        profiles=profiles(),
        card=card,
        found=found,
        lorenz=found and lorenz_plot(found),
        strips=found and strips_plot(found),
    )
