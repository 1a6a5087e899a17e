"""Kinds, states and steps of background work."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class JobKind(StrEnum):
    COVERAGE = "coverage"
    ACCESS = "access"
    IMPORT_LOOK = "import_look"
    IMPORT_CHECK = "import_check"
    IMPORT_WRITE = "import_write"
    QUALITY = "quality"
    EXPORT = "export"
    BACKUP = "backup"
    SITE_PLAN = "site_plan"


class JobStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LOST = "lost"


FINISHED = frozenset({JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED, JobStatus.LOST})


@dataclass(frozen=True, slots=True)
class Step:
    """A named part of a job and its share of the whole."""

    key: str
    share: float


COVERAGE_STEPS = (
    Step("load", 0.05),
    Step("grid", 0.05),
    Step("demand", 0.05),
    Step("levels", 0.35),
    Step("indoors", 0.15),
    Step("gaps", 0.10),
    Step("store", 0.23),
    Step("publish", 0.02),
)

ACCESS_STEPS = (Step("load", 0.2), Step("reach", 0.5), Step("gaps", 0.2), Step("store", 0.1))

# Rows are counted as they are read; how long the rules and the writing take is not known beforehand.
LOOK_STEPS = (Step("columns", 0.2), Step("count", 0.8))
CHECK_STEPS = (Step("rows", 0.6), Step("evidence", 0.3), Step("outcome", 0.1))
WRITE_STEPS = (Step("rows", 0.9), Step("outcome", 0.1))

QUALITY_STEPS = (Step("check", 1.0),)

EXPORT_STEPS = (Step("read", 0.6), Step("write", 0.38), Step("keep", 0.02))

# How long the dump takes is not known beforehand; tables are counted as they are summed.
BACKUP_STEPS = (Step("backup", 0.95), Step("rotate", 0.05))

# Mostly the reach of candidates, which the engine answers one by one.
PLAN_STEPS = (
    Step("load", 0.05),
    Step("network", 0.15),
    Step("answers", 0.50),
    Step("search", 0.20),
    Step("prediction", 0.09),
    Step("store", 0.01),
)

STEPS = {
    JobKind.COVERAGE: COVERAGE_STEPS,
    JobKind.ACCESS: ACCESS_STEPS,
    JobKind.IMPORT_LOOK: LOOK_STEPS,
    JobKind.IMPORT_CHECK: CHECK_STEPS,
    JobKind.IMPORT_WRITE: WRITE_STEPS,
    JobKind.QUALITY: QUALITY_STEPS,
    JobKind.EXPORT: EXPORT_STEPS,
    JobKind.BACKUP: BACKUP_STEPS,
    JobKind.SITE_PLAN: PLAN_STEPS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRecord:
    """A job as people see it."""

    id: int
    kind: JobKind
    status: JobStatus
    step: str | None
    progress: float
    log: list[Any]
    result: dict[str, Any] | None
    error: str | None
    cancel_requested: bool
    actor: str
    parameters: dict[str, Any]
    created_at: datetime
    started_at: datetime | None
    heartbeat_at: datetime | None
    finished_at: datetime | None

    @property
    def is_finished(self) -> bool:
        return self.status in FINISHED

    @property
    def stands(self) -> JobStatus:
        """Its status; cancelled from the moment that somebody asked it to stop."""
        return JobStatus.CANCELLED if self.cancel_requested and not self.is_finished else self.status


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFilter:
    """Which jobs are asked for; whatever is None keeps all."""

    kinds: frozenset[JobKind] | None = None
    stands: frozenset[JobStatus] | None = None  # cancelled: asked to stop, too
    created: tuple[str, str] | None = None  # two moments; `..` is open
    min_seconds: int | None = None  # that it ran, or has been running; one that never began ran for none
    max_seconds: int | None = None


EVERY_JOB = JobFilter()
