"""The worker process: takes jobs off the queue and runs them one at a time."""

import logging

import structlog
from procrastinate import App, PsycopgConnector
from sqlalchemy import make_url

from app import db
from app.config import settings
from app.domain.jobs import JobKind
from app.errors import ConflictError
from app.jobs import access, backups, coverage, exports, imports, periodic, plans, quality
from app.services import installation, retention
from app.services import jobs as jobs_service

log = logging.getLogger(__name__)

RUNNERS = {
    JobKind.COVERAGE: coverage.run,
    JobKind.ACCESS: access.run,
    JobKind.IMPORT_LOOK: imports.run,
    JobKind.IMPORT_CHECK: imports.run,
    JobKind.IMPORT_WRITE: imports.run,
    JobKind.QUALITY: quality.run,
    JobKind.EXPORT: exports.run,
    JobKind.BACKUP: backups.run,
    JobKind.SITE_PLAN: plans.run,
}


def build_app() -> App:
    """The queue's application with one task a kind of job."""
    address = make_url(db.database_url()).set(drivername="postgresql")
    connector = PsycopgConnector(
        conninfo=address.render_as_string(hide_password=False),
        kwargs={"options": db.CONNECTION_OPTIONS, "application_name": "citygrid worker"},
    )
    app = App(connector=connector)
    for kind in RUNNERS:
        app.task(name=kind.value)(_task(kind))
    periodic.register(app, settings().jobs.queue)
    return app


def _task(kind: JobKind):  # type: ignore[no-untyped-def]
    def task(job_id: int) -> None:
        with structlog.contextvars.bound_contextvars(job_id=job_id, kind=kind.value):
            try:
                status = RUNNERS[kind](job_id)
            except ConflictError as error:  # cancelled while it was waiting, or taken by another worker
                log.info("%s", error)
            else:
                log.info("job %s ended as %s", job_id, status)

    return task


def work(queue: str) -> None:
    """Run jobs of a queue until a signal ends the process."""
    retention.rules()
    with db.transaction() as session:
        for job_id in jobs_service.sweep_lost(session):
            log.warning("job %s was lost with its worker", job_id)
        note = installation.owner_note(session)
    if note is not None:
        log.warning(note)
    build_app().run_worker(
        queues=[queue],
        concurrency=1,
        fetch_job_polling_interval=2.0,
        shutdown_graceful_timeout=2.0,
        delete_jobs="always",
    )
