"""flask jobs: background work."""

import logging

import click
from rich.console import Console
from rich.table import Table

from app import db
from app.config import settings
from app.domain.actors import COMMAND_LINE_ACTOR
from app.jobs import worker
from app.services import jobs

console = Console()


@click.group()
def group() -> None:
    """Background work."""


@group.command("work")
def work_command() -> None:
    """Run jobs until stopped."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    worker.work(settings().jobs.queue)


@group.command("list")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000))
def list_command(limit: int) -> None:
    """The newest jobs."""
    table = Table("job", "kind", "status", "step", "done", "started by", "error")
    with db.transaction() as session:
        for job in jobs.jobs(session, COMMAND_LINE_ACTOR, limit=limit):
            table.add_row(
                str(job.id), job.kind, job.status, job.step, f"{job.progress:.0%}", job.actor, job.error
            )
    console.print(table)


@group.command("cancel")
@click.argument("job_id", type=int)
def cancel_command(job_id: int) -> None:
    """Ask a job to stop."""
    with db.transaction() as session:
        jobs.cancel(session, COMMAND_LINE_ACTOR, job_id=job_id)
    console.print(f"job {job_id} was asked to stop")
