"""Where the data comes from, and how good it is."""

from apiflask import APIBlueprint
from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from app import db
from app.domain.network import Technology
from app.services import batches as batches_service
from app.services import case_classes, datasets, quality
from app.web import quality_words
from app.web.current import current_actor
from app.web.export_form import form_of
from app.web.pages.choice import operators_by_code, profiles
from app.web.pages.places import subdistricts_of

bp = APIBlueprint("datasets_page", __name__, enable_openapi=False)


@bp.get("/data")
def list_datasets() -> str:
    """Every dataset with source, licence, date and imports."""
    form = form_of(request.args)
    with db.transaction() as session:
        return render_template(
            "data.html",
            datasets=datasets.datasets_with_batches(session, current_actor()),
            undoable=batches_service.undoable_batches(session, current_actor()),
            form=form,
            areas=subdistricts_of(session),
            operators=operators_by_code(session),
            profiles=profiles(),
            technologies=list(Technology),
            classes=case_classes.classes(session),
        )


@bp.get("/data/<key>")
def show_dataset(key: str) -> str:
    """One dataset: where it comes from, its imports, its newest quality report."""
    with db.transaction() as session:
        dataset = datasets.dataset(session, current_actor(), key=key)
        batches = datasets.batches(session, current_actor(), key=key)
        record = quality.newest_report(session, current_actor(), key=key)
        undoable = batches_service.undoable_batches(session, current_actor())
    return render_template(
        "dataset.html",
        dataset=dataset,
        batches=batches,
        record=record,
        said=quality_words,
        undoable=undoable,
    )


@bp.post("/data/<key>/check")
def check_dataset(key: str) -> Response:
    """Hand the check to the worker and go to its page."""
    with db.transaction() as session:
        job_id = quality.start_check(session, current_actor(), key=key)
    return redirect(f"/jobs/{job_id}", 303)
