"""Named steps, progress, log and cancel of a running job."""

from collections.abc import Callable
from time import monotonic

from app import db
from app.domain.jobs import Step
from app.errors import JobCancelledError
from app.store import jobs as jobs_store

Watcher = Callable[[str, float], None]


class Progress:
    """
    Where a job is.

    Written in transactions of its own, at most once per heartbeat; raises
    JobCancelledError at the first report after somebody asked the job to stop.
    """

    def __init__(
        self, job_id: int, steps: tuple[Step, ...], heartbeat_seconds: float, watcher: Watcher | None = None
    ) -> None:
        self.job_id = job_id
        self.heartbeat_seconds = heartbeat_seconds
        self._steps = {step.key: step for step in steps}
        self._starts: dict[str, float] = {}
        self._step = steps[0].key
        self._written_at = float("-inf")
        self._watcher = watcher
        begun = 0.0
        for step in steps:
            self._starts[step.key] = begun
            begun += step.share

    def step(self, key: str, message: str | None = None) -> None:
        """Enter a step."""
        self._step = key
        self._write(0.0, message)

    def advance(self, done: int, total: int) -> None:
        """How much of the present step is done."""
        if monotonic() - self._written_at >= self.heartbeat_seconds:
            self._write(done / total if total else 1.0, None)

    def _write(self, share: float, message: str | None) -> None:
        whole = min(1.0, self._starts[self._step] + self._steps[self._step].share * share)
        with db.independent_transaction() as session:
            cancelled = jobs_store.report_progress(
                session, self.job_id, step=self._step, progress=whole, message=message
            )
        self._written_at = monotonic()
        if self._watcher is not None:
            self._watcher(self._step, whole)
        if cancelled:
            raise JobCancelledError(f"job {self.job_id} was asked to stop in step {self._step!r}")
