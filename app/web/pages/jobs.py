"""Background work: watch it, stop it."""

from apiflask import APIBlueprint
from flask import redirect, render_template
from werkzeug.wrappers import Response

from app import db
from app.config import settings
from app.domain.jobs import STEPS
from app.services import jobs
from app.web.current import current_actor
from app.web.pages.choice import LIST_ROWS, key

bp = APIBlueprint("jobs_page", __name__, enable_openapi=False)


@bp.get("/jobs")
def list_jobs() -> str:
    """Jobs, newest first."""
    with db.transaction() as session:
        rows = jobs.jobs(session, current_actor(), limit=LIST_ROWS + 1, before_id=key("before"))
    shown = rows[:LIST_ROWS]
    return render_template("jobs.html", rows=shown, before=shown[-1].id if len(rows) > LIST_ROWS else None)


@bp.get("/jobs/<int:job_id>")
def show_job(job_id: int) -> str:
    """One job: steps, progress, log, result."""
    with db.transaction() as session:
        job = jobs.job(session, current_actor(), job_id=job_id)
    return render_template(
        "job.html", job=job, steps=STEPS[job.kind], poll_seconds=settings().jobs.poll_seconds
    )


@bp.get("/jobs/<int:job_id>/state")
def show_state(job_id: int) -> str:
    """The changing part of the job's page."""
    with db.transaction() as session:
        job = jobs.job(session, current_actor(), job_id=job_id)
    return render_template("job_state.html", job=job, steps=STEPS[job.kind])


@bp.post("/jobs/<int:job_id>/cancel")
def cancel_job(job_id: int) -> Response:
    """Ask a job to stop."""
    with db.transaction() as session:
        jobs.cancel(session, current_actor(), job_id=job_id)
    return redirect(f"/jobs/{job_id}", 303)
