"""The job that checks a dataset; its result is the report."""

from typing import Any

from app import db
from app.domain.actors import WORKER_ACTOR
from app.domain.jobs import JobRecord, JobStatus
from app.jobs.progress import Progress, Watcher
from app.jobs.running import run_job
from app.services import quality


def run(job_id: int, watcher: Watcher | None = None) -> JobStatus:
    """Run a queued check to its end."""
    return run_job(job_id, compute, leave_nothing, watcher)


def leave_nothing(job_id: int, status: JobStatus) -> None:
    """A check writes nothing but its result, so an unfinished one has nothing to clean."""


def compute(job: JobRecord, progress: Progress) -> dict[str, Any]:
    """Check one snapshot of the dataset that the job names."""
    key = job.parameters["dataset"]
    progress.step("check", f"checking dataset {key}")
    with db.snapshot() as session:
        report = quality.check_dataset(session, WORKER_ACTOR, key=key)
    return quality.as_result(report)
