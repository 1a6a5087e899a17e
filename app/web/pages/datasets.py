"""Where the data comes from."""

from apiflask import APIBlueprint
from flask import render_template

from app import db
from app.services import batches, datasets
from app.web.current import current_actor

bp = APIBlueprint("datasets_page", __name__, enable_openapi=False)


@bp.get("/data")
def list_datasets() -> str:
    """Every dataset with source, licence, date and imports."""
    with db.transaction() as session:
        found = datasets.datasets_with_batches(session, current_actor())
        undoable = batches.undoable_batches(session, current_actor())
    return render_template("data.html", datasets=found, undoable=undoable)
