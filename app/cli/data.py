"""`flask data`: bring files in, list what is there; app/cli/data_export.py takes files out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape

from app import db
from app.cli.data_export import dictionary_command, export_command
from app.cli.tables import noun, print_table
from app.config import environment, settings
from app.domain.actors import COMMAND_LINE_ACTOR
from app.domain.imports import ImportKind
from app.files.reports import write_report
from app.services import datasets, imports
from app.services.import_request import ImportRequest, ImportResult

SHOWN_REFUSALS = 10
KIND = click.Choice([kind.value for kind in ImportKind])

group = click.Group("data", help="Bring data in, take it out.")
group.add_command(export_command)
group.add_command(dictionary_command)


def _pairs(
    _: click.Context, parameter: click.Parameter, values: Sequence[str]
) -> tuple[tuple[str, str], ...]:
    """`OUR=THEIRS` of a repeatable option."""
    pairs = [value.partition("=") for value in values]
    for (left, sign, right), value in zip(pairs, values, strict=True):
        if not (left.strip() and sign and right.strip()):
            raise click.BadParameter(f"{value!r} must look like {parameter.metavar}")
    return tuple((left.strip(), right.strip()) for left, _, right in pairs)


@group.command("import")
@click.argument("kind", type=KIND)
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--map",
    "maps",
    metavar="OUR=THEIRS",
    multiple=True,
    callback=_pairs,
    help="Read our column from one of the file's.",
)
@click.option(
    "--set",
    "constants",
    metavar="OUR=VALUE",
    multiple=True,
    callback=_pairs,
    help="Give every row the same value.",
)
@click.option("--datum", help="wgs84, cgcs2000, gcj02, bd09 or EPSG:n.")
@click.option("--dataset", help="Key of the dataset; by default kind and file name.")
@click.option("--title", help="Title of the dataset.")
@click.option("--source", help="Who publishes the data.")
@click.option("--licence", help="Licence of the data.")
@click.option("--vintage", help="What date the data speaks of.")
@click.option("--encoding", help="Encoding of text; utf-8 by default.")
@click.option("--layer", help="Layer of a GeoPackage with several.")
@click.option(
    "--new-operator",
    "new_operators",
    metavar="CODE=NAME",
    multiple=True,
    callback=_pairs,
    help="Add an operator that the rows name.",
)
@click.option("--keep-good", is_flag=True, help="Write the good rows although others are refused.")
@click.option("--allow-far", is_flag=True, help="Take a file that lies far from every known area.")
@click.option("--report", type=click.Path(path_type=Path), help="Where the list of refused rows goes.")
def import_command(report: Path | None, constants: Any, new_operators: Any, **given: Any) -> None:
    """Import areas, population, stations, hotspots, buildings, facilities or land from a file."""
    request = ImportRequest(
        kind=ImportKind(given.pop("kind")),
        max_megabytes=settings().files.max_file_megabytes,
        constants=dict(constants),
        new_operators=dict(new_operators),
        **given,
    )
    with db.transaction() as session:
        result = imports.import_file(session, COMMAND_LINE_ACTOR, request=request)
    _print(result, _report(result, report))
    if not result.is_written:
        raise click.exceptions.Exit(1)


def _report(result: ImportResult, chosen: Path | None) -> Path | None:
    """Write what was refused or noted, row by row; nothing to say, no file."""
    rows = [
        (one.number, one.column, one.value, one.rule, outcome)
        for outcome, remarks in (("refused", result.refusals), ("noted", result.noted))
        for one in remarks
    ]
    if not rows and chosen is None:
        return None
    name = f"{result.batch_id}.csv" if result.is_written else f"{result.dataset}.refused.csv"
    path = chosen or environment().var / "reports" / name
    write_report(path, number_word=result.number_word, rows=rows)
    return path


def _print(result: ImportResult, report: Path | None) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for one in result.refusals[:SHOWN_REFUSALS]:
        where = f"{result.number_word} {one.number}" + (f", {one.column}" if one.column else "")
        console.print(f"[red]refused[/red] {escape(where)}: {escape(one.value)} {escape(one.rule)}".rstrip())
    if len(result.refusals) > SHOWN_REFUSALS:
        console.print(f"... and {len(result.refusals) - SHOWN_REFUSALS} more in the report")
    console.print(_counts(result))
    for note in result.notes:
        console.print(f"{note.rows} {noun(note.rows, 'row')} {escape(note.rule)}")
    if report is not None:
        console.print(f"report: {escape(str(report))}")
    if not result.is_written:
        console.print(
            "[bold]nothing was written[/bold]; mend the rows, or add --keep-good to write the others"
        )


def _counts(result: ImportResult) -> str:
    rows = f"{result.rows_read} {noun(result.rows_read, 'row')}"
    if not result.is_written:
        return f"{rows} read, {result.rows_refused} of them refused"
    datum = f", datum {result.datum} ({result.datum_source})" if result.datum else ""
    return (
        f"dataset {escape(result.dataset)}, version {result.dataset_version}{datum}\n"
        f"{rows} read = {result.rows_kept} kept + {result.rows_merged} merged "
        f"+ {result.rows_refused} refused"
    )


@group.command("list")
def list_command() -> None:
    """Datasets with kind, version and source."""
    with db.transaction() as session:
        records = datasets.all_datasets(session, COMMAND_LINE_ACTOR)
    rows = []
    for one in records:
        title = f"{one.title} (synthetic)" if one.is_synthetic else one.title
        cells = (one.key, one.kind, str(one.version), title, one.source, one.licence, one.vintage)
        rows.append([cell or "" for cell in cells])
    print_table(("dataset", "kind", "version", "title", "source", "licence", "date"), (), rows)
