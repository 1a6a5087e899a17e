"""flask coverage: compute who is covered."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import click
import pandas as pd
from rich.console import Console

from app import db
from app.cli.bars import run_with_bar
from app.cli.calibration import calibrate_command
from app.cli.coverage_at import at_command
from app.cli.disparity import disparity_command
from app.cli.measured import measured_command
from app.cli.slices import print_slice, print_statement, shown, slice_options
from app.cli.tables import print_table
from app.cli.trial import try_command
from app.cli.weak_buildings import buildings_command
from app.domain.actors import COMMAND_LINE_ACTOR
from app.domain.coverage import ANY_OPERATOR, CoverageRecord, Reception, Slice
from app.domain.jobs import JobRecord, JobStatus
from app.jobs import coverage as coverage_job
from app.services import coverage, overview
from app.services import jobs as jobs_service

GROUPS = ("share covered", "residents covered", "in gaps", "weak, no gap", "no data")

console = Console(highlight=False, soft_wrap=True)


@click.group()
def group() -> None:
    """Compute who is covered."""


group.add_command(at_command)
group.add_command(buildings_command)
group.add_command(calibrate_command)
group.add_command(disparity_command)
group.add_command(measured_command)
group.add_command(try_command)


@group.command("run")
@click.option("--area", "area_code", help="Code of the district; not needed when there is only one.")
@click.option("--if-none", is_flag=True, help="Do nothing when a published run exists.")
@click.option("--brief", is_flag=True, help="Print what the run found in short, without the table.")
def run_command(area_code: str | None, if_none: bool, brief: bool) -> None:
    """Compute coverage and gaps now, in this process; the result is published at the end."""
    with db.transaction() as session:
        if if_none and overview.shown_run(session, COMMAND_LINE_ACTOR, run_id=None) is not None:
            console.print("a published coverage run exists; nothing to do")
            return
        job_id = coverage.start_run(session, COMMAND_LINE_ACTOR, area_code=area_code, in_background=False)
    status = run_with_bar(console, coverage_job.run, job_id, "load")
    with db.transaction() as session:
        record = jobs_service.job(session, COMMAND_LINE_ACTOR, job_id=job_id)
    if status is not JobStatus.DONE:
        raise click.ClickException(f"job {job_id} ended as {status}: {record.error}")
    run = _print_summary(record)
    if not brief:
        _print_people(run)


def _print_summary(record: JobRecord) -> CoverageRecord:
    facts = record.result or {}
    with db.transaction() as session:
        run = coverage.run(session, COMMAND_LINE_ACTOR, run_id=int(facts["run_id"]))
    print_statement(console, run)
    console.print(
        f"{facts['residents']:,} residents, {facts['cells']:,} cells, {facts['stations']:,} stations in and "
        f"around it ({facts['stations_assumed']:,} with assumed radio data), {facts['gaps']:,} gaps"
    )
    return run


def _print_people(run: CoverageRecord) -> None:
    """One row a slice."""
    with db.transaction() as session:
        rows = [
            (chosen.profile.key, chosen.reception, chosen.operator, *_figures(split))
            for chosen in _slices(run)
            for split in [coverage.people(session, COMMAND_LINE_ACTOR, run_id=run.id, chosen=chosen)]
        ]
    print_table(("profile", "reception", "operator"), GROUPS, rows)


def _slices(run: CoverageRecord) -> Iterator[Slice]:
    """Every slice of a run that has stations; any operator only where there is a choice."""
    operators = [*run.facts["operators"], *([ANY_OPERATOR] if len(run.facts["operators"]) > 1 else [])]
    for profile in coverage.profiles():
        if profile.technology.value in run.facts["technologies"]:
            for reception, operator in product(Reception, operators):
                yield coverage.slice_of(profile.key, operator, reception)


def _figures(split: Any) -> tuple[str, ...]:
    """The groups of a split, or of a row that has their names."""
    groups = (split.covered, split.weak_in_gap, split.weak_outside_gap, split.no_data)
    return (_share(split.covered_share), *(f"{people:,}" for people in groups))


def _share(value: float | None) -> str:
    """In per cent; never 0 or 100 when somebody is left over."""
    if value is None or pd.isna(value):
        return "–"
    return f"{min(max(value, 0.001), 0.999) if 0 < value < 1 else value:.1%}"


@group.command("remove")
@click.argument("run", type=int)
def remove_command(run: int) -> None:
    """Remove a run with all its results, so that what it leans on can be undone."""
    with db.transaction() as session:
        coverage.remove_run(session, COMMAND_LINE_ACTOR, run_id=run)
    console.print(f"run {run} removed, with its cells, levels and gaps")


@group.command("show")
@slice_options
@click.option(
    "--by",
    default="subdistrict",
    show_default=True,
    type=click.Choice(["subdistrict", "neighbourhood", "group"]),
)
def show_command(by: str, **given: Any) -> None:
    """People covered, by area."""
    with db.transaction() as session:
        what = shown(session, given)
        run_id, chosen = what.run.id, what.chosen
        areas = coverage.people_by_area(session, COMMAND_LINE_ACTOR, run_id=run_id, chosen=chosen, by=by)
        whole = coverage.people(session, COMMAND_LINE_ACTOR, run_id=run_id, chosen=chosen)
    print_slice(console, what)
    rows = [(f"{area.code} {area.name_zh}", *_figures(area)) for area in areas.itertuples()]
    print_table((by,), GROUPS, [*rows, ("all", *_figures(whole))])
