"""Background work."""

from datetime import datetime
from typing import Any

from flask import Response
from pydantic import BaseModel, Field

from app import db
from app.domain.jobs import JobKind, JobRecord, JobStatus
from app.services import jobs
from app.web import respond
from app.web.api import answers, documents
from app.web.api.doors import api_blueprint, row_id
from app.web.api.queries import RecordsQuery
from app.web.current import current_actor

bp = api_blueprint("jobs", "Jobs")


class Job(BaseModel):
    id: int
    kind: JobKind
    status: JobStatus
    step: str | None
    progress: float = Field(ge=0, le=1)
    log: list[Any]
    result: dict[str, Any] | None
    error: str | None
    cancel_requested: bool
    actor: str
    parameters: dict[str, Any]
    created_at: datetime
    started_at: datetime | None
    heartbeat_at: datetime | None
    finished_at: datetime | None


@bp.get("/jobs")
@bp.input(RecordsQuery, location="query", arg_name="query")
@bp.doc(responses=documents.items(Job, is_paged=True))
def list_jobs(query: RecordsQuery) -> Response:
    """Jobs, newest first"""
    with db.transaction() as session:
        found = jobs.jobs(session, current_actor(), limit=query.limit + 1, before_id=query.after)
    return answers.records(found, query)


@bp.get("/jobs/<job_id>")
@bp.doc(responses=documents.record(Job))
def read_job(job_id: str) -> Response:
    """One job with its step, progress and log"""
    return respond.json_document(_job(job_id))


@bp.post("/jobs/<job_id>/cancel")
@bp.doc(responses={**documents.record(Job, 202, "The job was asked to stop."), **documents.problems(409)})
def cancel_job(job_id: str) -> Response:
    """Ask a job to stop"""
    with db.transaction() as session:
        jobs.cancel(session, current_actor(), job_id=row_id(job_id, "job"))
    return respond.json_document(_job(job_id), status=202)


def _job(job_id: str) -> JobRecord:
    with db.transaction() as session:
        return jobs.job(session, current_actor(), job_id=row_id(job_id, "job"))
