"""What the worker does by the clock: a table that every noun may extend."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from procrastinate import App

from app.jobs import backups, retention

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodicDeed:
    """Something to do again and again; what it returns goes into the log, None when nothing was due."""

    name: str
    cron: str  # minute, hour, day, month, weekday, by UTC
    do: Callable[[], str | None]


# Hourly where a day must not be missed: a machine may sleep at any one hour.
DEEDS = (
    PeriodicDeed(name="backup.create", cron="11 * * * *", do=backups.back_up_if_due),
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
