"""What whoever watches the service asks: may requests be sent here, and how much work waits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.config import settings
from app.errors import StorageError
from app.services import backups, installation
from app.store import installation as installation_store
from app.store import jobs as jobs_store
from app.store import queue


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold before requests are sent here."""

    name: str
    is_ok: bool
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What only the database knows."""

    jobs: Mapping[tuple[str, str], int]  # by kind and status
    worker_seen_seconds_ago: float | None
    newest_backup_at: datetime | None


def checks(session: Session) -> list[Check]:
    """Database, migrations and worker, in the order in which each needs the one before."""
    database, migrations = _database(session), _migrations(session)
    if not migrations.is_ok:
        return [database, migrations, Check("worker", False, "not known before the migrations")]
    return [database, migrations, _worker(session)]


def without_database() -> list[Check]:
    """The checks when nobody answers."""
    unknown = "not known without the database"
    return [
        Check("database", False, "cannot be reached"),
        *(Check(name, False, unknown) for name in ("migrations", "worker")),
    ]


def figures(session: Session) -> Figures:
    """Jobs by kind and status, when a worker was last seen, and the age of the newest backup."""
    return Figures(
        jobs=jobs_store.count_jobs(session),
        worker_seen_seconds_ago=queue.worker_seen_seconds_ago(session),
        newest_backup_at=backups.newest_at(),
    )


def _database(session: Session) -> Check:
    try:
        installation.require_layout(session)
    except StorageError as error:
        return Check("database", False, str(error))
    return Check("database", True, "answers, in the CRS of config.yaml")


def _migrations(session: Session) -> Check:
    found, needed = installation_store.stored_revisions(session), installation_store.program_revisions()
    if found == needed:
        return Check("migrations", True, "at head")
    return Check("migrations", False, "the tables are not those of this program; run `flask db upgrade`")


def _worker(session: Session) -> Check:
    limit_s = settings().jobs.worker_seen_seconds
    seen_s = queue.worker_seen_seconds_ago(session)
    if seen_s is None:
        return Check("worker", False, "none is known to the queue; start one with `flask jobs work`")
    said = f"last seen {seen_s:.0f} s ago"
    return Check("worker", seen_s <= limit_s, said if seen_s <= limit_s else f"{said}, limit {limit_s:g} s")
