"""flask jobs: background work."""

import click

from app import db, logs
from app.cli.tables import print_table
from app.config import settings
from app.domain.actors import COMMAND_LINE_ACTOR
from app.jobs import worker
from app.services import jobs


@click.group()
def group() -> None:
    """Background work."""


@group.command("work")
def work_command() -> None:
    """Run jobs until stopped."""
    logs.configure()
    worker.work(settings().jobs.queue)


@group.command("list")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000))
def list_command(limit: int) -> None:
    """The newest jobs."""
    with db.transaction() as session:
        found = jobs.jobs(session, COMMAND_LINE_ACTOR, limit=limit)
    rows = [
        (str(job.id), job.kind, job.status, job.step or "", f"{job.progress:.0%}", job.actor, job.error or "")
        for job in found
    ]
    print_table(("job", "kind", "status", "step", "done", "started by", "error"), (), rows)


@group.command("cancel")
@click.argument("job_id", type=int)
def cancel_command(job_id: int) -> None:
    """Ask a job to stop."""
    with db.transaction() as session:
        jobs.cancel(session, COMMAND_LINE_ACTOR, job_id=job_id)
    click.echo(f"job {job_id} was asked to stop")
