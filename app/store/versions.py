"""Rows of a dataset as they were in one version and as they are in another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, select, text
from sqlalchemy.orm import Session

from app.models.base import Base
from app.models.datasets import ImportBatch
from app.store.history import image, touched_tables

FETCHED_ROWS = 2000

# Touched are rows that a batch between the versions added, changed or removed. As it was: the first image
# kept in between, nothing for an added one. As it is: the first image kept later, else the row of today.
_PAIRS = """
with batches as (
    select id, dataset_version from import_batches where dataset_id = :dataset_id and undone_at is null
), images as (
    select i.row_id, i.batch_id, i.deed, i.before, b.dataset_version
    from batch_images i join batches b on b.id = i.batch_id where i.table_name = :table_name
), added as (
    select g.id as row_id, b.dataset_version
    from batch_additions a
    join batches b on b.id = a.batch_id
    cross join lateral unnest(a.ids) piece
    cross join lateral generate_series(lower(piece), upper(piece) - 1) g(id)
    where a.table_name = :table_name
), touched as (
    select row_id from images where dataset_version > :first and dataset_version <= :last
    union
    select row_id from added where dataset_version > :first and dataset_version <= :last
)
select t.row_id, was.before, later.before, gone.row_id is not null as is_gone
from touched t
left join lateral (
    select before from images i
    where i.row_id = t.row_id and i.dataset_version > :first and i.dataset_version <= :last
        and not exists (select 1 from added a where a.row_id = t.row_id and a.dataset_version > :first)
    order by i.batch_id limit 1
) was on true
left join lateral (
    select before from images i where i.row_id = t.row_id and i.dataset_version > :last
    order by i.batch_id limit 1
) later on true
left join lateral (
    select row_id from images i
    where i.row_id = t.row_id and i.deed = 'removed' and i.dataset_version > :first
        and i.dataset_version <= :last
    limit 1
) gone on true
order by t.row_id
"""


@dataclass(frozen=True, slots=True)
class RowPair:
    """A row in two versions; None where it was not there."""

    row_id: int
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def tables_between(session: Session, dataset_id: int, first: int, last: int) -> list[Table]:
    """Tables that batches between two versions wrote to."""
    batches = session.scalars(
        select(ImportBatch.id).where(
            ImportBatch.dataset_id == dataset_id,
            ImportBatch.undone_at.is_(None),
            ImportBatch.dataset_version > first,
            ImportBatch.dataset_version <= last,
        )
    ).all()
    names = {table.name for batch_id in batches for table in touched_tables(session, batch_id)}
    return [table for table in Base.metadata.sorted_tables if table.name in names - {"datasets"}]


def pairs_between(
    session: Session, table: Table, dataset_id: int, first: int, last: int
) -> Iterator[RowPair]:
    """Rows of a table that differ between two versions, each as it was and as it is."""
    values = {"dataset_id": dataset_id, "table_name": table.name, "first": first, "last": last}
    result = session.execute(text(_PAIRS), values)
    for part in result.partitions(FETCHED_ROWS):
        now = _today(session, table, [row[0] for row in part])
        for row_id, before, later, is_gone in part:
            after = None if is_gone else (later if later is not None else now.get(row_id))
            if before != after:
                yield RowPair(row_id, before, after)


def _today(session: Session, table: Table, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    rows = session.execute(select(table.c.id, image(table)).where(table.c.id.in_(ids)))
    return {row[0]: row[1] for row in rows}
