"""Imports on the page: each is a record that is walked through step by step."""

from contextlib import ExitStack
from pathlib import Path

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, send_file
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app import db
from app.config import settings
from app.domain.datums import NAMED_DATUMS
from app.domain.import_drafts import DraftRecord
from app.domain.jobs import STEPS
from app.errors import CityError, NotFoundError, RefusedError
from app.files.formats import FORMATS
from app.services import batches, import_drafts, jobs, retention
from app.store import reports, uploads
from app.web import import_view, import_words, rule_words
from app.web.current import current_actor
from app.web.errors import status_of
from app.web.import_form import Faults, kind_from, options_from_form
from app.web.uploads import kept_upload

bp = APIBlueprint("import_page", __name__, enable_openapi=False)

Answer = Response | str | tuple[str, int]


@bp.get("/import")
def list_imports() -> str:
    """A form for a new file, and the imports under way."""
    return _list()


def _list(refusal: str | None = None) -> str:
    with db.transaction() as session:
        found = import_drafts.drafts(session, current_actor())
    return render_template(
        "imports.html",
        drafts=found,
        refusal=refusal,
        formats=FORMATS,
        max_megabytes=settings().files.max_import_upload_megabytes,
        max_days=retention.days_of("import_drafts"),
        import_words=import_words,
    )


@bp.post("/import")
def upload_file() -> Answer:
    """Take a file in and have it looked at."""
    try:
        upload = kept_upload(request.files.get("file"))
    except RefusedError as error:
        return _list(str(error)), status_of(error)
    with ExitStack() as unless_begun:
        unless_begun.callback(uploads.remove, [upload.stored_name])
        with db.transaction() as session:
            draft_id, gone = import_drafts.begin_draft(session, current_actor(), upload=upload)
        unless_begun.pop_all()  # an import has the file now
    uploads.remove(gone)
    with db.transaction() as session:
        uploads.remove_strays(import_drafts.files_in_use(session, current_actor()))
    return redirect(f"/import/{draft_id}", 303)


@bp.get("/import/<int:draft_id>")
def show_import(draft_id: int) -> str:
    """One import: what the file is, its columns, datum and dataset, what would come of it."""
    return _page(_draft(draft_id))


def _draft(draft_id: int) -> DraftRecord:
    with db.transaction() as session:
        return import_drafts.draft(session, current_actor(), draft_id=draft_id)


def _report_file(draft: DraftRecord) -> Path:
    if draft.batch_id is None:
        return uploads.report_file(draft.stored_name)
    return reports.batch_report(draft.batch_id)


def _page(draft: DraftRecord, faults: Faults | None = None, refusal: str | None = None) -> str:
    return render_template(
        "import.html",
        draft=draft,
        faults={} if faults is None else faults.by_field,
        refusal=refusal,
        is_report_there=_report_file(draft).is_file(),
        view=import_view,
        import_words=import_words,
        rule_words=rule_words,
        datums=NAMED_DATUMS,
        job_steps=STEPS[draft.job.kind] if draft.job else (),
        poll_seconds=settings().jobs.poll_seconds,
    )


@bp.get("/import/<int:draft_id>/state")
def show_state(draft_id: int) -> str:
    """The changing part of the page while a task works on the import."""
    draft = _draft(draft_id)
    return render_template(
        "import_state.html", draft=draft, job_steps=STEPS[draft.job.kind] if draft.job else ()
    )


@bp.post("/import/<int:draft_id>/kind")
def choose_kind(draft_id: int) -> Answer:
    """Say what the file holds and how it is read."""
    draft = _draft(draft_id)
    try:
        with db.transaction() as session:
            options = kind_from(request.form, draft.options)
            import_drafts.choose_kind(session, current_actor(), draft_id=draft_id, options=options)
    except CityError as error:
        return _page(_draft(draft_id), refusal=str(error)), status_of(error)
    return redirect(f"/import/{draft_id}#columns", 303)


@bp.post("/import/<int:draft_id>/check")
def check_import(draft_id: int) -> Answer:
    """Keep what was chosen; where nothing is amiss, find out what an import would do."""
    draft = _draft(draft_id)
    try:
        with db.transaction() as session:
            options, faults = options_from_form(request.form, draft)
            deed = import_drafts.keep_options if faults else import_drafts.check_draft
            deed(session, current_actor(), draft_id=draft_id, options=options)
    except CityError as error:
        return _page(_draft(draft_id), refusal=str(error)), status_of(error)
    if faults:
        return _page(_draft(draft_id), faults), 422
    return redirect(f"/import/{draft_id}", 303)


@bp.post("/import/<int:draft_id>/write")
def write_import(draft_id: int) -> Answer:
    """Import exactly what was checked."""
    try:
        with db.transaction() as session:
            import_drafts.write_draft(
                session, current_actor(), draft_id=draft_id, digest=request.form.get("digest", "")
            )
    except (CityError, RefusedError) as error:
        if isinstance(error, NotFoundError):
            raise
        return _page(_draft(draft_id), refusal=str(error)), status_of(error)
    return redirect(f"/import/{draft_id}", 303)


@bp.post("/import/<int:draft_id>/stop")
def stop_task(draft_id: int) -> Response:
    """Ask the task that works on the import to stop."""
    job = _draft(draft_id).job
    if job is None:
        raise NotFoundError("task of import", draft_id)
    with db.transaction() as session:
        jobs.cancel(session, current_actor(), job_id=job.id)
    return redirect(f"/import/{draft_id}", 303)


@bp.post("/import/<int:draft_id>/drop")
def drop_import(draft_id: int) -> Response:
    """Forget an import that was not written, and its file."""
    with db.transaction() as session:
        stored_name = import_drafts.drop_draft(session, current_actor(), draft_id=draft_id)
    uploads.remove([stored_name])
    flash(_("The import was dropped and its file removed."))
    return redirect("/import", 303)


@bp.post("/import/<int:draft_id>/undo")
def undo_import(draft_id: int) -> Answer:
    """Take the written import back."""
    draft = _draft(draft_id)
    if draft.batch_id is None:
        raise NotFoundError("batch of import", draft_id)
    try:
        with db.transaction() as session:
            undone = batches.undo_batch(session, current_actor(), batch_id=draft.batch_id)
    except CityError as error:
        return _page(_draft(draft_id), refusal=import_words.undo_refusal(error)), status_of(error)
    flash(import_words.undone(undone))
    return redirect(f"/import/{draft_id}", 303)


@bp.get("/import/<int:draft_id>/report")
def show_report(draft_id: int) -> Response:
    """Every refused and noted row of the check or the import, for a spreadsheet."""
    draft = _draft(draft_id)
    file = _report_file(draft)
    if not file.is_file():
        raise NotFoundError("report of import", draft_id)
    stem = draft.file_name.split(".")[0]
    return send_file(
        file, mimetype="text/csv; charset=utf-8", as_attachment=True, download_name=f"{stem}.report.csv"
    )
