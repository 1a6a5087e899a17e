"""Databases and folders of a backup test's own: what is backed up must be committed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from app import db
from app.domain.actors import COMMAND_LINE_ACTOR
from app.domain.backups import Manifest, TableSum
from app.jobs import backups as backups_job
from app.services import backups, jobs
from app.store import backup_tables
from tests.system.databases import empty_database


@contextmanager
def place(server: str, purpose: str, var: Path) -> Iterator[None]:
    """Work on a new, empty database that has PostGIS, with a var folder of its own."""
    with empty_database(server, purpose) as url, pytest.MonkeyPatch.context() as patch:
        patch.setenv("CITYGRID_DATABASE_URL", url)
        patch.setenv("CITYGRID_VAR", str(var))
        db.engine.cache_clear()
        try:
            with db.engine().begin() as connection:
                connection.execute(text("create extension postgis"))
            yield
        finally:
            db.engine().dispose()
            db.engine.cache_clear()


def backed_up(to: Path | None = None, made_by: str = "hand") -> tuple[Path, Manifest]:
    """A backup of the database in use."""
    with db.transaction() as session:
        job_id = backups.start(session, COMMAND_LINE_ACTOR, place=to, made_by=made_by)
    status = backups_job.run(job_id)
    with db.transaction() as session:
        job = jobs.job(session, COMMAND_LINE_ACTOR, job_id=job_id)
    assert status == "done", job.error
    path = Path(job.result["backup"])
    return path, backups.verify(path)


def restored(path: Path) -> None:
    """Bring a backup into the database in use."""
    manifest = backups.verify(path)
    with db.transaction() as session:
        version = backups.refuse_unless_empty(session)
    backups.restore(path, manifest, server_version=version)


def sums() -> dict[str, TableSum]:
    """Every table of the database in use, summed anew."""
    with db.snapshot() as session:
        backup_tables.write_text_in_one_form(session)
        found = (backup_tables.sum_of(session, one) for one in backup_tables.tables(session))
        return {one.title: one for one in found}


def is_empty() -> bool:
    """Whether the database in use holds nothing of ours."""
    with db.transaction() as session:
        return backup_tables.held(session) == {}
