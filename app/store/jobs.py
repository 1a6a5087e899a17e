"""Jobs: rows that people see, and the locks that prove a worker is alive."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, extract, func, insert, literal, select, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from app.domain.jobs import EVERY_JOB, FINISHED, JobFilter, JobKind, JobRecord, JobStatus
from app.models.jobs import Job
from app.store import cql2_time
from app.store.cql2_values import Compiled, Kind

# Class of the advisory locks that running jobs hold; the second key is the job's id.
LOCK_CLASS = 20181

_UNHELD = text(
    "not exists (select 1 from pg_locks where locktype = 'advisory' and granted "
    "and database = (select oid from pg_database where datname = current_database()) "
    "and classid = :lock_class and objid = jobs.id and objsubid = 2)"
).bindparams(lock_class=LOCK_CLASS)


def add_job(session: Session, *, kind: JobKind, parameters: dict[str, Any], actor: str) -> int:
    """A new queued job."""
    row = session.execute(
        insert(Job).values(kind=kind, parameters=parameters, actor=actor, log=[]).returning(Job.id)
    )
    return int(row.scalar_one())


def _records() -> Select[Any]:
    return select(*Job.__table__.columns)


def _record(row: Any) -> JobRecord:
    values = dict(row._mapping)
    return JobRecord(
        **{**values, "kind": JobKind(values["kind"]), "status": JobStatus(values["status"])},
    )


def find_job(session: Session, job_id: int) -> JobRecord | None:
    """One job."""
    row = session.execute(_records().where(Job.id == job_id)).one_or_none()
    return None if row is None else _record(row)


def list_jobs(
    session: Session,
    *,
    limit: int,
    before_id: int | None = None,
    of: str | None = None,
    only: JobFilter = EVERY_JOB,
) -> list[JobRecord]:
    """Newest first; of one actor when it is named."""
    statement = _records().where(*_conditions(only)).order_by(Job.id.desc()).limit(limit)
    if before_id is not None:
        statement = statement.where(Job.id < before_id)
    if of is not None:
        statement = statement.where(Job.actor == of)
    return [_record(row) for row in session.execute(statement)]


def _conditions(only: JobFilter) -> list[ColumnElement[bool]]:
    """What a job has to pass."""
    found: list[ColumnElement[bool]] = []
    seconds = extract("epoch", func.coalesce(Job.finished_at, func.now()) - Job.started_at)
    if only.kinds is not None:
        found.append(Job.kind.in_(sorted(only.kinds)))
    if only.stands is not None:
        asked_to_stop = and_(Job.cancel_requested, Job.status.not_in(sorted(FINISHED)))
        stands = case((asked_to_stop, literal(JobStatus.CANCELLED.value)), else_=Job.status)
        found.append(stands.in_(sorted(only.stands)))
    if only.created is not None:
        created = Compiled(Job.created_at, Kind.TIME)
        found.append(cql2_time.related("t_intersects", created, cql2_time.interval(*only.created)))
    if only.min_seconds is not None:
        found.append(seconds >= only.min_seconds)
    if only.max_seconds is not None:
        found.append(seconds <= only.max_seconds)
    return found


def count_jobs(session: Session) -> dict[tuple[str, str], int]:
    """How many jobs there are, by kind and status."""
    rows = session.execute(select(Job.kind, Job.status, func.count()).group_by(Job.kind, Job.status))
    return {(kind, status): count for kind, status, count in rows}


def find_waiting(session: Session, *, kind: JobKind) -> list[JobRecord]:
    """Jobs of a kind that are queued or running."""
    waiting = Job.status.in_((JobStatus.QUEUED, JobStatus.RUNNING))
    return [_record(row) for row in session.execute(_records().where(Job.kind == kind, waiting))]


def hold_kind(session: Session, kind: JobKind) -> None:
    """Let one transaction at a time look for waiting jobs of a kind and add one."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"citygrid job {kind}"))))


def start_job(session: Session, job_id: int) -> bool:
    """Mark a queued job as running; false when it is not queued any more."""
    done = session.execute(
        update(Job)
        .where(Job.id == job_id, Job.status == JobStatus.QUEUED)
        .values(status=JobStatus.RUNNING, started_at=func.now(), heartbeat_at=func.now())
        .returning(Job.id)
    )
    return done.scalar_one_or_none() is not None


def report_progress(
    session: Session, job_id: int, *, step: str, progress: float, message: str | None = None
) -> bool:
    """Write where a job is; true when somebody asked it to stop."""
    entry = func.jsonb_build_array(func.jsonb_build_object("at", func.now(), "text", message))
    grown = Job.log.op("||")(entry) if message else Job.log
    done = session.execute(
        update(Job)
        .where(Job.id == job_id)
        .values(step=step, progress=progress, heartbeat_at=func.now(), log=grown)
        .returning(Job.cancel_requested)
    )
    return bool(done.scalar_one())


def finish_job(
    session: Session,
    job_id: int,
    *,
    status: JobStatus,
    result: dict[str, Any] | None = None,
    error: str | None = None,
) -> None:
    """The last word on a running job."""
    values: dict[str, Any] = {
        "status": status,
        "result": result,
        "error": error,
        "finished_at": func.now(),
    }
    if status is JobStatus.DONE:
        values["progress"] = 1.0
    session.execute(update(Job).where(Job.id == job_id, Job.status == JobStatus.RUNNING).values(**values))


def note_parameter(session: Session, job_id: int, *, name: str, value: Any) -> None:
    """Add something to what a job was asked for."""
    added = func.jsonb_build_object(name, literal(value, JSONB))
    session.execute(update(Job).where(Job.id == job_id).values(parameters=Job.parameters.op("||")(added)))


def request_cancel(session: Session, job_id: int) -> None:
    """A queued job ends at once, a running one at its next progress report."""
    queued = Job.status == JobStatus.QUEUED
    session.execute(
        update(Job)
        .where(Job.id == job_id, queued)
        .values(status=JobStatus.CANCELLED, cancel_requested=True, finished_at=func.now())
    )
    running = Job.status == JobStatus.RUNNING
    session.execute(update(Job).where(Job.id == job_id, running).values(cancel_requested=True))


def mark_lost(session: Session) -> list[int]:
    """Running jobs whose lock nobody holds: their worker died."""
    done = session.execute(
        update(Job)
        .where(Job.status == JobStatus.RUNNING, _UNHELD)
        .values(
            status=JobStatus.LOST,
            finished_at=func.now(),
            error="the worker stopped in the middle of the job; nothing of it is shown; start it again",
        )
        .returning(Job.id)
    )
    return list(done.scalars())


def hold_lock(session: Session, job_id: int) -> bool:
    """Take the lock of a job on this connection, until it is released or the connection ends."""
    return bool(session.scalar(select(func.pg_try_advisory_lock(LOCK_CLASS, job_id))))


def release_lock(session: Session, job_id: int) -> None:
    """Give the lock back."""
    session.execute(select(func.pg_advisory_unlock(LOCK_CLASS, job_id)))
