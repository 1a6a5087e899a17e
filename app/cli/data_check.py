"""`flask data check`: what is wrong with a dataset."""

import json
from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from app import db
from app.cli.paths import WRITTEN
from app.cli.tables import noun, print_table
from app.domain.actors import COMMAND_LINE_ACTOR
from app.domain.jobs import JobStatus
from app.domain.quality import GROUPS
from app.jobs import quality as quality_job
from app.services import jobs, quality
from app.services.quality import TableReport
from spatial.quality.findings import Finding

SHOWN_ROWS = 3  # of the worst; the file of --json has all that are kept

console = Console(highlight=False, soft_wrap=True)


@click.command("check")
@click.argument("key", metavar="DATASET")
@click.option("--json", "json_path", **WRITTEN, help="Write the report to this file.")
@click.option("--all", "shows_all", is_flag=True, help="Print the checks that found nothing, too.")
def check_command(key: str, json_path: Path | None, shows_all: bool) -> None:
    """Check a dataset now, in this process; its page shows the report, too."""
    with db.transaction() as session:
        job_id = quality.start_check(session, COMMAND_LINE_ACTOR, key=key, in_background=False)
    status = quality_job.run(job_id)
    with db.transaction() as session:
        record = jobs.job(session, COMMAND_LINE_ACTOR, job_id=job_id)
    if status is not JobStatus.DONE or record.result is None:
        raise click.ClickException(f"job {job_id} ended as {status}: {record.error}")
    report = quality.report_from(record.result)
    batch = "" if report.batch_id is None else f", batch {report.batch_id}"
    console.print(f"dataset {escape(report.dataset)}, {report.kind}, version {report.dataset_version}{batch}")
    for table in report.tables:
        _print_table(table, shows_all)
    if not report.tables:
        console.print("no rows to check")
    if json_path is not None:
        json_path.write_text(json.dumps(record.result, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        console.print(f"report: {escape(str(json_path))}")


def _print_table(table: TableReport, shows_all: bool) -> None:
    console.print(f"\n[bold]{table.table}[/bold], {table.rows:,} {noun(table.rows, 'row')}")
    quiet = sum(not one.found for one in table.findings)
    rows = [_cells(group, one) for group, one in _grouped(table) if one.found or shows_all]
    if rows:
        print_table(("group", "check", "of", "worst"), ("rows", "checked", "share"), rows)
    if quiet and not shows_all:
        console.print(f"{quiet} {noun(quiet, 'check')} found nothing")


def _grouped(table: TableReport) -> Iterator[tuple[str, Finding]]:
    for group, names in GROUPS.items():
        for one in table.findings:
            if one.check in names:
                yield group, one


def _cells(group: str, one: Finding) -> tuple[str, ...]:
    worst = "; ".join(_example(one, place) for place in range(min(SHOWN_ROWS, len(one.worst))))
    return (
        group,
        one.check,
        one.subject or "",
        worst,
        f"{one.rows:,}",
        f"{one.checked:,}",
        f"{one.share:.1%}",
    )


def _example(one: Finding, place: int) -> str:
    example = one.worst[place]
    value = "" if example.value is None else f" {_number(example.value)} {_unit(one)}".rstrip()
    return f"{example.code}{f' / {example.other}' if example.other else ''}{value}"


def _number(value: float) -> str:
    """Whole above a hundred, else to four places that count."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.4g}"


def _unit(one: Finding) -> str:
    return "" if one.unit in ("share", "count", "value") else one.unit
