"""flask coverage: compute who is covered."""

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from app import db
from app.cli.register import fail
from app.domain.actors import COMMAND_LINE_ACTOR
from app.domain.jobs import JobRecord, JobStatus
from app.errors import CityError
from app.jobs import coverage as coverage_job
from app.services import coverage
from app.services import jobs as jobs_service
from app.store import runs as runs_store

console = Console()


@click.group()
def group() -> None:
    """Compute who is covered."""


@group.command("run")
@click.option("--area", "area_code", help="Code of the district; not needed when there is only one.")
@click.option("--if-none", is_flag=True, help="Do nothing when a published run exists.")
def run_command(area_code: str | None, if_none: bool) -> None:
    """Compute coverage and gaps now, in this process; the result is published at the end."""
    try:
        with db.transaction() as session:
            if if_none and runs_store.newest_published(session) is not None:
                console.print("a published coverage run exists; nothing to do")
                return
            job_id = coverage.start_run(session, COMMAND_LINE_ACTOR, area_code=area_code, in_background=False)
        status = _run_with_bar(job_id)
        with db.transaction() as session:
            record = jobs_service.job(session, COMMAND_LINE_ACTOR, job_id=job_id)
    except CityError as error:
        fail(error)
    if status is not JobStatus.DONE:
        raise click.ClickException(f"job {job_id} ended as {status}: {record.error}")
    _print_result(record)


def _run_with_bar(job_id: int) -> JobStatus:
    columns = (TextColumn("{task.description:8}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("load", total=1.0)
        return coverage_job.run(
            job_id, lambda step, whole: bar.update(task, description=step, completed=whole)
        )


def _print_result(record: JobRecord) -> None:
    facts = record.result or {}
    run_id = int(facts["run_id"])
    console.print(
        f"run {run_id}: {facts['residents']} residents, {facts['cells']} cells, {facts['stations']} stations "
        f"in reach ({facts['stations_assumed']} with assumed radio data), {facts['gaps']} gaps"
    )
    table = Table("profile", "reception", "operator", "covered", "in gaps", "weak, no gap", "no data")
    with db.transaction() as session:
        for profile in coverage.profiles():
            if profile.technology.value not in facts["technologies"]:
                continue
            for operator in [*facts["operators"], "any"]:
                chosen = coverage.slice_of(profile.key, operator, "outdoor")
                split = coverage.people(session, COMMAND_LINE_ACTOR, run_id=run_id, chosen=chosen)
                figures = (split.covered, split.weak_in_gap, split.weak_outside_gap, split.no_data)
                table.add_row(profile.key, "outdoor", operator, *[f"{figure:,}" for figure in figures])
    console.print(table)
