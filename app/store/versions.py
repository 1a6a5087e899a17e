"""Rows of a dataset as they were in one version and as they are in another."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, UniqueConstraint, select, text
from sqlalchemy.orm import Session

from app.models.base import Base
from app.models.datasets import ImportBatch
from app.store.history import image, touched_tables

FETCHED_ROWS = 2000
# where a row came from and where it lies, not what it says
UNNAMED = frozenset({"datasets", "import_batches", "areas"})

Row = dict[str, Any]
Value = Callable[[str], str]

# Touched are rows that a batch between the versions added, changed or removed. As it was: the first image
# kept in between, nothing for an added one. As it is: the first image kept later, else the row of today.
# A row that was removed and brought again has another id and the same key; the two are one.
# What is kept is grouped and not joined: without figures on a new batch, joins look at every image for each.
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
), marks as (
    select row_id, batch_id, dataset_version, deed, before from images
    union all
    select row_id, null, dataset_version, 'added', null from added
), touched as (
    select
        row_id,
        case when not bool_or(deed = 'added' and dataset_version > :first)
            then (array_agg(before order by batch_id) filter (where deed <> 'added' and {between}))[1]
        end as was,
        (array_agg(before order by batch_id) filter (where deed <> 'added' and dataset_version > :last))[1]
            as later,
        (array_agg(before) filter (where deed = 'removed' and {between}))[1] as gone
    from marks group by row_id having bool_or({between})
), spans as (
    select {key} as key, t.row_id, t.was, t.later, t.gone is null as is_there
    from touched t left join {table} now on now.id = t.row_id
)
select
    key,
    max(row_id) filter (where is_there),
    (array_agg(was) filter (where was is not null))[1],
    (array_agg(later) filter (where is_there and later is not null))[1]
from spans group by key order by max(row_id)
"""
_BETWEEN = "dataset_version > :first and dataset_version <= :last"


@dataclass(frozen=True, slots=True)
class RowPair:
    """A row in two versions, by the name that its key makes; None where it was not there."""

    name: str
    before: Row | None
    after: Row | None


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
    """Rows of a table in two versions, by key; they name other rows by their keys, as ids are drawn anew."""
    values = {"dataset_id": dataset_id, "table_name": table.name, "first": first, "last": last}
    statement = _PAIRS.format(table=table.name, key=_key(table, _value_then), between=_BETWEEN)
    # a cursor of the server: the two versions are never in memory as a whole
    rows = session.execute(text(statement), values, execution_options={"stream_results": True})
    for part in rows.partitions(FETCHED_ROWS):
        now = _today(session, table, [row_id for _, row_id, _, _ in part if row_id is not None])
        pairs = [
            (key, was, None if row_id is None else (later or now.get(row_id)))
            for key, row_id, was, later in part
        ]
        names = _names(session, table, [row for _, *both in pairs for row in both if row is not None])
        for key, was, then in pairs:
            if was != then:
                yield RowPair(_shown(key), _named(was, names), _named(then, names))


def _value_then(name: str) -> str:
    """A value that tells rows apart, which never changes: from any image of the row, or the row of today."""
    images = ("was", "gone", "later")
    return f"coalesce({', '.join(f't.{one} -> {name!r}' for one in images)}, to_jsonb(now.{name}))"


def _key(table: Table, value: Value, depth: int = 0) -> str:
    """SQL of what tells rows of a table apart, as a JSON array; ids in it become the keys of their rows."""
    (rule,) = (one for one in table.constraints if isinstance(one, UniqueConstraint))
    owners = _owners(table)
    names = [column.name for column in rule.columns if column.name != "dataset_id"]
    parts = [
        _key_of_id(owners[name], f"({value(name)})::text::bigint", depth) if name in owners else value(name)
        for name in names
    ]
    return f"jsonb_build_array({', '.join(parts)})"


def _key_of_id(table: Table, row_id: str, depth: int = 0) -> str:
    """SQL of the key of a row by its id, also where the row is gone; the id where nothing is known of it."""
    row = f"row_{depth}"  # rows lean on rows that lean on others
    now = _key(table, lambda name: f"to_jsonb({row}.{name})", depth + 1)
    then = _key(table, lambda name: f"({row}.before -> {name!r})", depth + 1)
    kept = f"{row}.table_name = {table.name!r} and {row}.row_id = {row_id}"
    return (
        f"coalesce((select {now} from {table.name} {row} where {row}.id = {row_id}), "  # noqa: S608 - our names
        f"(select {then} from batch_images {row} where {kept} limit 1), to_jsonb({row_id}))"
    )


def _owners(table: Table) -> dict[str, Table]:
    """Columns that hold the id of another row, with its table."""
    return {key.parent.name: key.column.table for key in table.foreign_keys}


def _today(session: Session, table: Table, ids: Sequence[int]) -> dict[int, Row]:
    rows = session.execute(select(table.c.id, image(table)).where(table.c.id.in_(ids)))
    return {row[0]: row[1] for row in rows}


def _names(session: Session, table: Table, rows: Sequence[Row]) -> dict[str, dict[int, str]]:
    """For each column of ids, the names of the rows that they stand for."""
    names = {}
    for column, owner in _owners(table).items():
        if owner.name in UNNAMED:
            continue
        ids = sorted({row[column] for row in rows if row[column] is not None})
        statement = text(
            f"select given.id, {_key_of_id(owner, 'given.id')} "  # noqa: S608 - our names
            "from unnest(cast(:ids as bigint[])) given(id)"
        )
        names[column] = {row_id: _shown(key) for row_id, key in session.execute(statement, {"ids": ids})}
    return names


def _named(row: Row | None, names: Mapping[str, Mapping[int, str]]) -> Row | None:
    if row is None:
        return None
    return {**row, **{column: known.get(row[column]) for column, known in names.items()}}


def _shown(key: Any) -> str:
    """A key in one line: its parts, outer rows first."""
    return "/".join(_shown(part) for part in key) if isinstance(key, list) else str(key)
