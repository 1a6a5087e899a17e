"""A job run in the process of a command, with its progress as a bar."""

from collections.abc import Callable

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from app.domain.jobs import JobStatus
from app.jobs.progress import Watcher

Run = Callable[[int, Watcher], JobStatus]


def run_with_bar(console: Console, run: Run, job_id: int, first_step: str) -> JobStatus:
    """Run a job to its end."""
    columns = (TextColumn("{task.description:8}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task(first_step, total=1.0)
        status = run(job_id, lambda step, whole: bar.update(task, description=step, completed=whole))
        if status is JobStatus.DONE:
            bar.update(task, description="done", completed=1.0)
    return status
