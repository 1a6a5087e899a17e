"""Where the data comes from, and how good it is."""

from apiflask import APIBlueprint
from flask import redirect, render_template
from werkzeug.wrappers import Response

from app import db
from app.services import datasets, quality
from app.web import quality_words
from app.web.current import current_actor

bp = APIBlueprint("datasets_page", __name__, enable_openapi=False)


@bp.get("/data")
def list_datasets() -> str:
    """Every dataset with source, licence, date and imports."""
    with db.transaction() as session:
        found = datasets.datasets_with_batches(session, current_actor())
    return render_template("data.html", datasets=found)


@bp.get("/data/<key>")
def show_dataset(key: str) -> str:
    """One dataset: where it comes from, its imports, its newest quality report."""
    with db.transaction() as session:
        dataset = datasets.dataset(session, current_actor(), key=key)
        batches = datasets.batches(session, current_actor(), key=key)
        record = quality.newest_report(session, current_actor(), key=key)
    return render_template(
        "dataset.html", dataset=dataset, batches=batches, record=record, said=quality_words
    )


@bp.post("/data/<key>/check")
def check_dataset(key: str) -> Response:
    """Hand the check to the worker and go to its page."""
    with db.transaction() as session:
        job_id = quality.start_check(session, current_actor(), key=key)
    return redirect(f"/jobs/{job_id}", 303)
