"""Versions of a dataset: what is different between two, and the way back."""

from apiflask import APIBlueprint
from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from app import db
from app.errors import RunsLeanError
from app.services import batches, versions
from app.web import import_words
from app.web.current import current_actor
from app.web.errors import answer, status_of
from app.web.pages.choice import key as number

bp = APIBlueprint("history_page", __name__, enable_openapi=False)

SHOWN_ROWS = 50  # of each sort


@bp.get("/data/<key>/changes")
def show_changes(key: str) -> str:
    """Rows added, removed, moved and changed from one version to a later one."""
    with db.transaction() as session:
        changes = versions.changes_between(
            session, current_actor(), dataset=key, first=number("from"), last=number("to")
        )
    return render_template(
        "changes.html", changes=changes, sorts=versions.SORTS, shown=SHOWN_ROWS, import_words=import_words
    )


@bp.post("/data/batches/<int:batch_id>/undo")
def undo_batch(batch_id: int) -> Response:
    """Take an import back and say what that did."""
    try:
        with db.transaction() as session:
            undone = batches.undo_batch(session, current_actor(), batch_id=batch_id)
    except RunsLeanError as error:
        return answer(status_of(error), import_words.undo_refusal(error))
    flash(import_words.undone(undone))
    return redirect("/data", 303)
