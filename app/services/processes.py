"""Jobs that go by the words of OGC API - Processes: the deeds are those of every door."""

from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.jobs import JobRecord, JobStatus
from app.domain.processes import PROCESS_OF_KIND, Answer, answer_from, process_of
from app.errors import ConflictError, NotFoundError, ResultNotReadyError
from app.services import jobs
from app.store import jobs as jobs_store


def submitted(session: Session, actor: Actor, *, job_id: int, answer: Answer) -> JobRecord:
    """A job that was just submitted, with how its results are wanted."""
    jobs_store.note_parameter(session, job_id, name=jobs.ANSWER, value=answer.plain)
    return job(session, actor, job_id=job_id)


def job(session: Session, actor: Actor, *, job_id: int) -> JobRecord:
    """One job of a process; those of other kinds are none here."""
    found = jobs.job(session, actor, job_id=job_id)
    if found.kind not in PROCESS_OF_KIND:
        raise NotFoundError("job", job_id)
    return found


def dismissed(session: Session, actor: Actor, *, job_id: int) -> JobRecord:
    """A job of a process, asked to stop."""
    job(session, actor, job_id=job_id)
    jobs.cancel(session, actor, job_id=job_id)
    return job(session, actor, job_id=job_id)


def finished(session: Session, actor: Actor, *, job_id: int) -> tuple[JobRecord, Answer]:
    """A job that succeeded, for who may read what it made, and how its results are wanted."""
    found = job(session, actor, job_id=job_id)
    if not found.is_finished and found.stands is not JobStatus.CANCELLED:
        raise ResultNotReadyError(job_id, found.status)
    if found.status is not JobStatus.DONE:
        raise ConflictError(f"job {job_id} has no results; it is {found.stands}: {found.error or 'stopped'}")
    for permission in jobs.RESULT_NEEDS.get(found.kind, ()):
        actor.require(permission)
    return found, answer_from(process_of(found), found.parameters.get(jobs.ANSWER))
