"""Runs one job from its first lock to its last word."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from app import db
from app.config import settings
from app.domain.jobs import STEPS, JobRecord, JobStatus
from app.errors import CityError, ConflictError, JobCancelledError, NotFoundError
from app.jobs.progress import Progress, Watcher
from app.services import jobs as jobs_service
from app.store import jobs as jobs_store
from spatial.errors import SpatialError

log = logging.getLogger(__name__)

Work = Callable[[JobRecord, Progress], dict[str, Any]]
Clean = Callable[[int, JobStatus], None]


def run_job(job_id: int, work: Work, clean: Clean, watcher: Watcher | None = None) -> JobStatus:
    """
    Do the work of a queued job and record how it ended.

    `clean` is called in the failure cases with the job and its end, to leave nothing half done.
    The job's advisory lock is held throughout: when this process dies, PostgreSQL lets go of it and
    everybody can see that the job is lost.
    """
    with _lock(job_id):
        with db.independent_transaction() as session:
            jobs_service.sweep_lost(session)
            if not jobs_store.start_job(session, job_id):
                raise ConflictError(f"job {job_id} is not queued any more")
            record = jobs_store.find_job(session, job_id)
        if record is None:
            raise NotFoundError("job", job_id)
        progress = Progress(job_id, STEPS[record.kind], settings().jobs.heartbeat_seconds, watcher)
        status, result, error = _outcome(work, record, progress)
        if status is not JobStatus.DONE:
            clean(job_id, status)
        with db.independent_transaction() as session:
            jobs_store.finish_job(session, job_id, status=status, result=result, error=error)
    return status


def _outcome(
    work: Work, record: JobRecord, progress: Progress
) -> tuple[JobStatus, dict[str, Any] | None, str | None]:
    try:
        return JobStatus.DONE, work(record, progress), None
    except JobCancelledError as error:
        return JobStatus.CANCELLED, None, str(error)
    except (CityError, SpatialError) as error:
        return JobStatus.FAILED, None, str(error)
    except Exception as error:  # the outermost edge of a job
        log.exception("job %s failed", record.id)
        return JobStatus.FAILED, None, f"unexpected {type(error).__name__}; it is in the worker's log"


@contextmanager
def _lock(job_id: int) -> Iterator[None]:
    """Hold the job's lock on a connection that does nothing else."""
    with db.transaction() as session:
        if not jobs_store.hold_lock(session, job_id):
            raise ConflictError(f"job {job_id} is being run by another worker")
        try:
            yield
        finally:
            jobs_store.release_lock(session, job_id)
