"""Background work: hand it over, watch it, stop it."""

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.jobs import EVERY_JOB, JobFilter, JobKind, JobRecord
from app.errors import ConflictError, NotFoundError
from app.services import audit
from app.store import jobs as jobs_store
from app.store import queue, runs

# What reads the rows that a result names: codes and values of any table, counts of areas among them.
RESULT_NEEDS = {
    JobKind.QUALITY: ("data.read", "population.read"),
    JobKind.SITE_PLAN: ("plans.read",),
    JobKind.ACCESS: ("coverage.read", "facilities.read"),
}
RIGHTS = "rights"  # parameter of a job: who asked and what that person might do; for the worker alone
ANSWER = "answer"  # parameter of a job: how its result is wanted; the work is the same whatever it says


def submit(
    session: Session, actor: Actor, *, kind: JobKind, parameters: dict[str, Any], queue_name: str | None
) -> int:
    """Record a job and, with a queue's name, hand it to that queue's worker."""
    job_id = jobs_store.add_job(session, kind=kind, parameters=parameters, actor=actor.name)
    if queue_name is not None:
        queue.defer(session, task=kind, queue=queue_name, job_id=job_id)
    details = _without(RIGHTS, parameters)
    audit.record(session, actor, action=f"job.submit.{kind}", entity="job", entity_id=job_id, details=details)
    return job_id


def submit_alone(
    session: Session,
    actor: Actor,
    *,
    kind: JobKind,
    parameters: dict[str, Any],
    doing: str,
    queue_name: str | None,
) -> int:
    """Submit a job unless one of its kind and parameters waits or runs; `doing` says what that is at."""
    sweep_lost(session)
    jobs_store.hold_kind(session, kind)
    for job in jobs_store.find_waiting(session, kind=kind):
        if _without(ANSWER, job.parameters) == parameters:
            raise ConflictError(f"job {job.id} is {doing} already; watch or cancel that one")
    return submit(session, actor, kind=kind, parameters=parameters, queue_name=queue_name)


def jobs(
    session: Session,
    actor: Actor,
    *,
    limit: int,
    before_id: int | None = None,
    only: JobFilter = EVERY_JOB,
) -> list[JobRecord]:
    """Jobs, newest first; jobs whose worker died are seen as lost."""
    actor.require("jobs.read")
    sweep_lost(session)
    found = jobs_store.list_jobs(session, limit=limit, before_id=before_id, of=_seen_of(actor), only=only)
    return [_shown(one, actor) for one in found]


def job(session: Session, actor: Actor, *, job_id: int) -> JobRecord:
    """One job."""
    actor.require("jobs.read")
    sweep_lost(session)
    found = jobs_store.find_job(session, job_id)
    if found is None or _seen_of(actor) not in (None, found.actor):
        raise NotFoundError("job", job_id)
    return _shown(found, actor)


def _shown(record: JobRecord, actor: Actor) -> JobRecord:
    """A job as somebody sees it: rights are for the worker alone, rows of a result for who may read them."""
    sees_rows = all(actor.may(one) for one in RESULT_NEEDS.get(record.kind, ()))
    return replace(
        record,
        parameters=_without(RIGHTS, record.parameters),
        result=record.result if sees_rows else None,
    )


def _without(dropped: str, parameters: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in parameters.items() if name != dropped}


def _seen_of(actor: Actor) -> str | None:
    """Whose jobs an actor sees: narrowed to some areas, only those that it started; results tell of rows."""
    return None if actor.scope.area_ids is None else actor.name


def cancel(session: Session, actor: Actor, *, job_id: int) -> None:
    """Ask a job to stop."""
    with audit.refusals_recorded(actor, action="job.cancel"):
        actor.require("jobs.cancel")
    found = job(session, actor, job_id=job_id)
    if found.is_finished:
        raise ConflictError(f"job {job_id} is {found.status} already; only queued and running jobs stop")
    jobs_store.request_cancel(session, job_id)
    audit.record(session, actor, action="job.cancel", entity="job", entity_id=job_id)


def sweep_lost(session: Session) -> list[int]:
    """Mark jobs of dead workers as lost, with the runs they were making."""
    lost = jobs_store.mark_lost(session)
    if lost:
        runs.mark_lost(session, job_ids=lost)
    return lost
