"""`flask data batches|undo|diff`: what imports did, and the way back."""

from typing import Any

import click
from rich.console import Console

from app import db
from app.cli.tables import noun, print_table
from app.domain.actors import COMMAND_LINE_ACTOR
from app.domain.datums import datum_label
from app.errors import NotFoundError
from app.services import batches, datasets, versions
from app.services.versions import RowChange


@click.command("batches")
@click.argument("dataset", required=False)
def batches_command(dataset: str | None) -> None:
    """Imports, newest first, of one dataset or of all."""
    with db.transaction() as session:
        found = datasets.datasets_with_batches(session, COMMAND_LINE_ACTOR)
    if dataset is not None and dataset not in {record.key for record, _ in found}:
        raise NotFoundError("dataset", dataset)
    rows = []
    for record, its in found:
        for batch in its if dataset in (None, record.key) else ():
            state = "" if batch.undone_at is None else f"undone by {batch.undone_by}"
            words = (str(batch.id), record.key, batch.file_name, datum_label(batch.datum or ""), state)
            counts = (batch.rows_read, batch.rows_kept, batch.rows_merged, batch.rows_refused)
            rows.append((batch.id, (*words, *(f"{count:,}" for count in counts))))
    names, numbers = ("batch", "dataset", "file", "datum", "state"), ("read", "kept", "merged", "refused")
    print_table(names, numbers, [cells for _, cells in sorted(rows, reverse=True)])


@click.command("undo")
@click.argument("batch", type=int)
def undo_command(batch: int) -> None:
    """Take an import back: everything is as it was before."""
    with db.transaction() as session:
        done = batches.undo_batch(session, COMMAND_LINE_ACTOR, batch_id=batch)
    click.echo(
        f"batch {batch} undone: {done.rows_taken_away:,} {noun(done.rows_taken_away, 'row')} taken away, "
        f"{done.rows_put_back:,} put back; dataset {done.dataset} is at version {done.version}"
    )


@click.command("diff")
@click.argument("dataset")
@click.option("--from", "first", type=int, help="Version to start from; by default the one before the last.")
@click.option("--to", "last", type=int, help="Version to end at; by default the present one.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="Rows of each sort.")
def diff_command(dataset: str, first: int | None, last: int | None, limit: int) -> None:
    """What is different between two versions of a dataset."""
    with db.transaction() as session:
        found = versions.changes_between(session, COMMAND_LINE_ACTOR, dataset=dataset, first=first, last=last)
    counts = ", ".join(f"{count:,} {sort}" for sort, count in found.counts.items())
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"dataset {found.dataset}, version {found.first} to {found.last}: {counts}")
    rows = [
        (sort, change.table, change.code, _fields(change), _moved(change))
        for sort, changes in found.listed.items()
        for change in changes[:limit]
    ]
    if rows:
        print_table(("sort", "table", "code", "fields"), ("moved m",), rows)


def _moved(change: RowChange) -> str:
    return "" if change.moved_m is None else f"{change.moved_m:,.2f}"


def _fields(change: RowChange) -> str:
    return "; ".join(f"{name}: {_cell(old)} -> {_cell(new)}" for name, (old, new) in change.fields.items())


def _cell(value: Any) -> str:
    return "-" if value is None else str(value)
