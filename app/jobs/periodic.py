"""What the worker does by the clock: a table that every noun may extend."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from procrastinate import App

from app import db
from app.config import settings
from app.domain.actors import WORKER_ACTOR
from app.jobs import backups, retention
from app.services import audit_chain, tiles

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodicDeed:
    """Something to do again and again; what it returns goes into the log, None when nothing was due."""

    name: str
    cron: str  # minute, hour, day, month, weekday, by UTC
    do: Callable[[], str | None]


def seal_audit() -> str | None:
    """Sign the head of the audit once a day."""
    with db.transaction() as session:
        head = audit_chain.seal_if_due(session, WORKER_ACTOR)
    return None if head is None else f"sealed {head.count} audit events up to position {head.position}"


def retain_audit() -> str | None:
    """Remove audit events beyond the retention."""
    with db.transaction() as session:
        removed = audit_chain.retain(session, WORKER_ACTOR, keep_days=settings().audit.retention_days)
    return f"removed {removed} audit events" if removed else None


def fold_versions() -> str | None:
    """Keep the count of changes under tiles small."""
    with db.transaction() as session:
        gone = tiles.fold_versions(session, WORKER_ACTOR)
    return f"folded {gone} touches of tiles" if gone else None


# Hourly where a day must not be missed: a machine may sleep at any one hour.
DEEDS = (
    PeriodicDeed(name="audit.seal", cron="7 * * * *", do=seal_audit),
    PeriodicDeed(name="backup.create", cron="11 * * * *", do=backups.back_up_if_due),
    PeriodicDeed(name="audit.retain", cron="23 * * * *", do=retain_audit),
    PeriodicDeed(name="tiles.fold", cron="*/10 * * * *", do=fold_versions),
    PeriodicDeed(name="retention.remove", cron="41 * * * *", do=retention.retain),
)


def register(app: App, queue: str, deeds: tuple[PeriodicDeed, ...] = DEEDS) -> None:
    """Make every deed a periodic task of a queue."""
    for deed in deeds:
        task = app.task(name=f"periodic.{deed.name}", queue=queue)(_task(deed))
        app.periodic(cron=deed.cron)(task)


def _task(deed: PeriodicDeed) -> Callable[[int], None]:
    def task(timestamp: int) -> None:
        try:
            said = deed.do()
        except Exception:  # the outermost edge: the next hour tries again
            log.exception("periodic deed %s failed", deed.name)
        else:
            if said is not None:
                log.info("%s: %s", deed.name, said)

    return task
