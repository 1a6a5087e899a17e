"""The job that makes a backup, and the clock's deed that starts it."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app import db
from app.domain.actors import WORKER_ACTOR
from app.domain.jobs import JobRecord, JobStatus
from app.jobs.progress import Progress, Watcher
from app.jobs.running import run_job
from app.services import backups


def run(job_id: int, watcher: Watcher | None = None) -> JobStatus:
    """Run a queued backup to its end."""
    return run_job(job_id, compute, leave_nothing, watcher)


def leave_nothing(job_id: int, status: JobStatus) -> None:
    """A backup that ends early takes its folder with it."""


def compute(job: JobRecord, progress: Progress) -> dict[str, Any]:
    """All steps of the job; its result names the folder."""
    made_by = job.parameters["made_by"]
    actor = replace(WORKER_ACTOR, name=job.actor)  # who started it was asked for the right
    progress.step("backup", f"into {job.parameters['place']}")
    with db.snapshot() as session:
        path, manifest = backups.create(
            session,
            actor,
            place=Path(job.parameters["place"]),
            made_by=made_by,
            advance=progress.advance,
        )
    with db.transaction() as session:
        backups.record_created(session, actor, path=path, manifest=manifest)
    progress.step("rotate", f"{manifest.rows} rows, {len(manifest.files)} files, {manifest.size_bytes} bytes")
    return {
        "backup": str(path),
        "tables": len(manifest.tables),
        "rows": manifest.rows,
        "bytes": manifest.size_bytes,
        "missing_files": list(manifest.missing_files),
        "removed": backups.rotate(actor) if made_by == "clock" else [],
    }


def back_up_if_due() -> str | None:
    """The clock's deed: a backup a day, made up for when its hour was missed."""
    if not backups.is_due(datetime.now(UTC)):
        return None
    with db.transaction() as session:
        job_id = backups.start(session, WORKER_ACTOR, place=None, made_by="clock")
    return f"backup of the day, job {job_id}: {run(job_id)}"
