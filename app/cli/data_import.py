"""`flask data import`: bring a file in."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import fill
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from app import db
from app.cli.data_options import pair_option
from app.cli.tables import noun, print_table
from app.config import settings
from app.domain.access_levels import AccessLevel
from app.domain.actors import COMMAND_LINE_ACTOR
from app.domain.datums import datum_label
from app.domain.import_choices import ImportChoices
from app.domain.imports import ImportKind
from app.files.profiles import profile_named
from app.services import imports
from app.services.import_datum import UnclearDatumError
from app.services.import_reports import has_rows, report_name, write_import_report
from app.services.import_request import ImportRequest, ImportResult
from app.store import reports
from spatial.datum_evidence import Evidence
from spatial.datum_reasons import chance, label, phrase
from spatial.datum_verdict import DatumVerdict

SHOWN_REFUSALS = 10
SHOWN_CANDIDATES = 6
WIDEST_MEANING = 48  # characters: the table fits a terminal of 100
KIND = click.Choice([kind.value for kind in ImportKind])


@click.command("import")
@click.argument("kind", type=KIND)
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--profile", "profile_name", help="A known profile, or a .yaml file of your own.")
@pair_option("--map", "maps", "OUR=THEIRS", "Read our column from one of the file's.")
@pair_option("--set", "constants", "OUR=VALUE", "Give every row the same value.")
@pair_option("--where", "where", "THEIRS=VALUE", "Take only rows with this value.")
@click.option("--datum", help="wgs84, cgcs2000, gcj02, bd09 or EPSG:n; auto asks what is known of the place.")
@click.option("--dataset", help="Key of the dataset; by default kind and file name.")
@click.option("--title", help="Title of the dataset.")
@click.option("--owner", help="Which department answers for the data.")
@click.option("--source", help="Who publishes the data.")
@click.option("--licence", help="Licence of the data.")
@click.option("--vintage", help="What date the data speaks of.")
@click.option("--cadence", help="How often a new edition comes.")
@click.option(
    "--access-level",
    type=click.Choice([level.value for level in AccessLevel]),
    help="Whom the data is given to; by default as its kind has it.",
)
@click.option("--encoding", help="Encoding of text; utf-8 by default.")
@click.option("--layer", help="Layer, sheet or sort of objects of a file with several.")
@pair_option("--new-operator", "new_operators", "CODE=NAME", "Add an operator that the rows name.")
@click.option("--keep-good", is_flag=True, help="Write the good rows although others are refused.")
@click.option("--replace", is_flag=True, help="A whole edition: rows of the dataset that it lacks go.")
@click.option("--check", "check_only", is_flag=True, help="Say what would happen, and write nothing.")
@click.option("--allow-far", is_flag=True, help="Take a file that lies far from every known area.")
@click.option("--report", type=click.Path(path_type=Path), help="Where the list of refused rows goes.")
def import_command(
    kind: str, path: Path, report: Path | None, profile_name: str | None, check_only: bool, **given: Any
) -> None:
    """Import a file of one kind of rows: all of it, or nothing."""
    pairs: dict[str, Any] = {name: dict(given.pop(name)) for name in ("constants", "where", "new_operators")}
    request = ImportRequest(
        kind=ImportKind(kind),
        path=path,
        profile=None if profile_name is None else profile_named(profile_name),
        max_megabytes=settings().files.max_file_megabytes,
        check_only=check_only,
        choices=ImportChoices(**pairs, **given),
    )
    console = Console(highlight=False, soft_wrap=True)
    try:
        with _counted() as count, db.transaction() as session:
            result = imports.import_file(session, COMMAND_LINE_ACTOR, request=request, progress=count)
    except UnclearDatumError as error:
        _print_verdict(console, error.verdict)
        raise
    _print(console, result, request)
    report_path = _report(result, report)
    if report_path is not None:
        console.print(f"report: {escape(str(report_path))}")
    if not result.is_written and not (request.check_only and not result.refusals):
        raise click.exceptions.Exit(1)


@contextmanager
def _counted() -> Iterator[Any]:
    """Show how many rows have been read, on a terminal."""
    columns = (SpinnerColumn(), TextColumn("{task.completed:,.0f} rows read"), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, transient=True, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=None)
        yield lambda rows: progress.update(task, completed=rows)


def _report(result: ImportResult, chosen: Path | None) -> Path | None:
    """Nothing to say, no file."""
    if not has_rows(result) and chosen is None:
        return None
    path = chosen or reports.folder() / report_name(result)
    write_import_report(result, path)
    return path


def _print(console: Console, result: ImportResult, request: ImportRequest) -> None:
    if result.verdict is not None:
        _print_verdict(console, result.verdict)
    for one in result.refusals[:SHOWN_REFUSALS]:
        where = f"{result.number_word} {one.number}" + (f", {one.column}" if one.column else "")
        console.print(f"[red]refused[/red] {escape(where)}: {escape(one.value)} {escape(one.rule)}".rstrip())
    if len(result.refusals) > SHOWN_REFUSALS:
        console.print(f"... and {len(result.refusals) - SHOWN_REFUSALS} more in the report")
    console.print(_counts(result, request))
    for note in result.notes:
        console.print(f"{note.rows} {noun(note.rows, 'row')} {escape(note.rule)}")
    if not result.is_written:
        console.print(_unwritten(result, request))


def _would_write(result: ImportResult, request: ImportRequest) -> bool:
    return request.check_only and result.may_be_written


def _unwritten(result: ImportResult, request: ImportRequest) -> str:
    if _would_write(result, request):
        return "[bold]nothing was written[/bold], as --check says"
    others = "" if request.choices.keep_good else ", or add --keep-good to write the others"
    return f"[bold]nothing was written[/bold]; mend the rows{others}"


def _counts(result: ImportResult, request: ImportRequest) -> str:
    rows = f"{result.rows_read} {noun(result.rows_read, 'row')}"
    if not result.is_written and not _would_write(result, request):
        return f"{rows} read, {result.rows_refused} of them refused"
    datum = f", datum {datum_label(result.datum)} ({result.datum_source})" if result.datum else ""
    version = f", version {result.dataset_version}" if result.is_written else ""
    batch = f", batch {result.batch_id}" if result.is_written else ""
    removed = f"; {result.rows_removed} of the dataset removed" if request.choices.replace else ""
    return (
        f"dataset {escape(result.dataset)}{version}{batch}{datum}\n"
        f"{rows} read = {result.rows_kept} kept + {result.rows_merged} merged "
        f"+ {result.rows_refused} refused{removed}"
    )


def _meaning(evidence: Evidence) -> str:
    """A measure a line, what tells most first; long ones go on in the next line."""
    measured = [found for found in evidence.findings if not math.isnan(found.value)]
    phrases = [phrase(found) for found in sorted(measured, key=lambda found: found.chance)]
    said = phrases or ["too few positions lie where something is known"]
    return "\n".join(fill(one, WIDEST_MEANING, subsequent_indent="  ") for one in said)


def _print_verdict(console: Console, verdict: DatumVerdict) -> None:
    """What speaks for each reading of the positions."""
    rows = [(label(one), _meaning(one), chance(one.p_value)) for one in verdict.candidates[:SHOWN_CANDIDATES]]
    if rows:
        print_table(("read as", "what it would mean"), ("by chance",), rows)
    console.print(escape(verdict.reason))
