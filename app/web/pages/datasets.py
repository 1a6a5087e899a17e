"""Where the data comes from."""

from apiflask import APIBlueprint
from flask import render_template

from app import db
from app.services import datasets
from app.web.current import current_actor

bp = APIBlueprint("datasets_page", __name__, enable_openapi=False)


@bp.get("/data")
def list_datasets() -> str:
    """Every dataset with source, licence, date and imports."""
    with db.transaction() as session:
        actor = current_actor()
        found = [
            (dataset, datasets.batches_of(session, actor, key=dataset.key))
            for dataset in datasets.all_datasets(session, actor)
        ]
    return render_template("data.html", datasets=found)
