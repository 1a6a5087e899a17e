"""Long jobs of the house by the words of OGC API - Processes (18-062r2)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from app.domain.jobs import JobKind, JobRecord, JobStatus
from app.errors import InputError, NotFoundError


class StatusCode(StrEnum):
    """How a job stands."""

    ACCEPTED = "accepted"
    RUNNING = "running"
    SUCCESSFUL = "successful"
    FAILED = "failed"
    DISMISSED = "dismissed"


# A job that was asked to stop stands as cancelled from then on.
STATUSES: Mapping[StatusCode, frozenset[JobStatus]] = MappingProxyType(
    {
        StatusCode.ACCEPTED: frozenset({JobStatus.QUEUED}),
        StatusCode.RUNNING: frozenset({JobStatus.RUNNING}),
        StatusCode.SUCCESSFUL: frozenset({JobStatus.DONE}),
        StatusCode.FAILED: frozenset({JobStatus.FAILED, JobStatus.LOST}),
        StatusCode.DISMISSED: frozenset({JobStatus.CANCELLED}),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A kind of job that anybody with the right may ask for, and what its results consist of."""

    key: str
    kind: JobKind
    outputs: tuple[str, ...]


def _register(*processes: Process) -> Mapping[str, Process]:
    return MappingProxyType({one.key: one for one in processes})


# Gaps have no job of their own: a run finds those of the network, a reach those of another service.
PROCESSES = _register(
    Process(key="coverage", kind=JobKind.COVERAGE, outputs=("coverage", "gaps", "run", "page")),
    Process(key="reach", kind=JobKind.ACCESS, outputs=("cells", "gaps", "reach", "page")),
    Process(key="plan", kind=JobKind.SITE_PLAN, outputs=("stations", "plan", "page")),
)
PROCESS_OF_KIND = MappingProxyType({one.kind: one for one in PROCESSES.values()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Which outputs somebody wants of a job, and whether as a document or as links alone."""

    outputs: tuple[str, ...]
    is_raw: bool = False

    @property
    def plain(self) -> dict[str, Any]:
        """As a job keeps it."""
        return {"outputs": list(self.outputs), "is_raw": self.is_raw}


def process_named(key: str) -> Process:
    """The process of a key."""
    if key not in PROCESSES:
        raise NotFoundError("process", key, known=list(PROCESSES))
    return PROCESSES[key]


def process_of(job: JobRecord) -> Process:
    """The process that a job is of."""
    return PROCESS_OF_KIND[job.kind]


def status_of(job: JobRecord) -> StatusCode:
    """How a job stands, in the words of the standard."""
    return next(code for code, statuses in STATUSES.items() if job.stands in statuses)


def answer_of(process: Process, outputs: Collection[str] | None, *, is_raw: bool) -> Answer:
    """An answer with these outputs, in their own order; with all of them where none are named."""
    for name in outputs or ():
        if name not in process.outputs:
            raise InputError(f"output {name[:40]!r} is unknown; known here: {', '.join(process.outputs)}")
    wanted = outputs or process.outputs
    return Answer(outputs=tuple(one for one in process.outputs if one in wanted), is_raw=is_raw)


def answer_from(process: Process, kept: Mapping[str, Any] | None) -> Answer:
    """What a job keeps, as an answer again; a document of all where it was asked for elsewhere."""
    if kept is None:
        return Answer(outputs=process.outputs)
    return Answer(outputs=tuple(kept["outputs"]), is_raw=bool(kept["is_raw"]))
