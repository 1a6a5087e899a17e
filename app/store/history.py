"""What a batch did to the tables: ids it added, rows as they were before; and the way back."""

from collections.abc import Mapping
from itertools import chain
from types import MappingProxyType
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ForeignKey,
    Select,
    Table,
    Text,
    and_,
    cast,
    delete,
    exists,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    true,
    type_coerce,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from app.errors import ConflictError
from app.models.base import Base
from app.models.coverage import CellCoverage, CoverageRun, RunBuilding, RunCell
from app.models.datasets import BatchAddition, BatchImage
from app.models.gaps import Gap, MeasuredCluster

CHANGED, REMOVED = "changed", "removed"


def image(table: Table) -> ColumnElement[Any]:
    """A row as JSON that loses nothing: geometries as EWKB, generated columns left out."""
    kept = [column for column in table.columns if column.computed is None]
    parts = chain.from_iterable((literal(column.name), _lossless(table, column.name)) for column in kept)
    return func.jsonb_build_object(*parts)


def _lossless(table: Table, name: str) -> Any:
    column = table.c[name]
    return cast(type_coerce(column, NullType()), Text) if isinstance(column.type, Geometry) else column


def note_changed(session: Session, table: Table, batch_id: int, ids: Select[Any]) -> int:
    """Keep rows as they are now, before the batch changes them; returns how many."""
    return _note(session, table, batch_id, CHANGED, table.c.id.in_(ids))


def note_row(session: Session, model: Any, *, batch_id: int, row_id: int) -> None:
    """Keep one row as it is now."""
    table = model.__table__
    note_changed(session, table, batch_id, select(table.c.id).where(table.c.id == row_id))


def note_removed(session: Session, table: Table, batch_id: int, which: ColumnElement[bool]) -> int:
    """Keep rows as they are now, then remove them; returns how many."""
    count = _note(session, table, batch_id, REMOVED, which)
    if count:
        noted = select(BatchImage.row_id).where(
            BatchImage.batch_id == batch_id, BatchImage.table_name == table.name, BatchImage.deed == REMOVED
        )
        session.execute(delete(table).where(table.c.id.in_(noted)))
    return count


def _note(session: Session, table: Table, batch_id: int, deed: str, which: ColumnElement[bool]) -> int:
    rows = select(literal(batch_id), literal(table.name), table.c.id, literal(deed), image(table)).where(
        which
    )
    names = ["batch_id", "table_name", "row_id", "deed", "before"]
    result = session.execute(
        insert(BatchImage).from_select(names, rows), execution_options={"preserve_rowcount": True}
    )
    return int(result.rowcount)  # type: ignore[attr-defined]


def note_added(session: Session, table: Table, batch_id: int, inserting: Any) -> int:
    """Run an insert and keep the ids of its rows, as ranges; returns how many."""
    added = inserting.returning(table.c.id).cte("added")
    ids = func.range_agg(func.int8range(added.c.id, added.c.id + 1))
    rows = select(literal(batch_id), literal(table.name), ids).select_from(added).having(func.count() > 0)
    session.execute(insert(BatchAddition).from_select(["batch_id", "table_name", "ids"], rows).add_cte(added))
    found = _ranges(batch_id, table.name)
    return int(session.scalar(select(func.coalesce(func.sum(found.c.upper - found.c.lower), 0))) or 0)


def _ranges(batch_id: int, table_name: str) -> Any:
    """The ids that a batch added, as rows of a lower and an upper bound."""
    pieces = (
        select(func.unnest(BatchAddition.ids).label("piece"))
        .where(BatchAddition.batch_id == batch_id, BatchAddition.table_name == table_name)
        .subquery()
    )
    return select(
        func.lower(pieces.c.piece, type_=BigInteger).label("lower"),
        func.upper(pieces.c.piece, type_=BigInteger).label("upper"),
    ).subquery()


def touched_tables(session: Session, batch_id: int) -> list[Table]:
    """Tables that a batch wrote to, those that others lean on first."""
    names = set(session.scalars(select(BatchAddition.table_name).where(BatchAddition.batch_id == batch_id)))
    names |= set(
        session.scalars(select(BatchImage.table_name).where(BatchImage.batch_id == batch_id).distinct())
    )
    return [table for table in Base.metadata.sorted_tables if table.name in names]


def table_named(name: str) -> Table:
    """One of our tables."""
    return Base.metadata.tables[name]


def added_in(table: Table, batch_id: int) -> ColumnElement[bool]:
    """Rows that a batch added to a table."""
    found = _ranges(batch_id, table.name)
    return select(1).where(table.c.id >= found.c.lower, table.c.id < found.c.upper).exists()


def take_away_added(session: Session, table: Table, batch_id: int) -> int:
    """Delete the rows that a batch added; refused where other rows lean on them."""
    found = _ranges(batch_id, table.name)
    doomed = delete(table).where(table.c.id >= found.c.lower, table.c.id < found.c.upper)
    try:
        with session.begin_nested():
            result = session.execute(doomed)
    except IntegrityError as error:
        leaning = getattr(getattr(error.orig, "diag", None), "table_name", "other tables")
        raise ConflictError(f"rows of {leaning} lean on {table.name} that batch {batch_id} added") from None
    return int(result.rowcount)  # type: ignore[attr-defined]


def leaning_on_added(session: Session, table: Table, batch_id: int) -> dict[str, int]:
    """Rows by table that would go, or lose their place, with the rows that a batch added to a table."""
    counts: dict[str, int] = {}
    for other in Base.metadata.sorted_tables:
        for key in other.foreign_keys:
            if key.column.table is table and _would_suffer(other, key):
                found = _ranges(batch_id, table.name)
                leans = and_(key.parent >= found.c.lower, key.parent < found.c.upper)
                count = select(func.count()).where(leans, ~_is_own(other, batch_id))
                counts[other.name] = counts.get(other.name, 0) + int(session.scalar(count) or 0)
    return {name: count for name, count in counts.items() if count}


def changed_later(session: Session, table: Table, batch_id: int) -> int | None:
    """The newest later batch, of any dataset, that changed rows which a batch added or changed."""
    found = _ranges(batch_id, table.name)
    own = select(BatchImage.row_id).where(
        BatchImage.batch_id == batch_id, BatchImage.table_name == table.name
    )
    added = exists().where(BatchImage.row_id >= found.c.lower, BatchImage.row_id < found.c.upper)
    statement = select(func.max(BatchImage.batch_id)).where(
        BatchImage.table_name == table.name,
        BatchImage.batch_id > batch_id,
        or_(BatchImage.row_id.in_(own), added),
    )
    return session.scalar(statement)


def runs_on_added(session: Session, table: Table, batch_id: int) -> list[int]:
    """Coverage runs, of any state, that speak of rows which a batch added to a table."""
    found = _ranges(batch_id, table.name)
    leaning = [
        exists().where(column >= found.c.lower, column < found.c.upper, same_run)
        for column, same_run in _SPOKEN_OF.get(table.name, ())
    ]
    statement = select(CoverageRun.id).where(or_(false(), *leaning)).order_by(CoverageRun.id)
    return list(session.scalars(statement))


# Where a run names a row of a table, and how that place is tied to its run.
_SPOKEN_OF: Mapping[str, tuple[tuple[Any, ColumnElement[bool]], ...]] = MappingProxyType(
    {
        "areas": (
            (CoverageRun.area_id, true()),
            (RunCell.area_id, RunCell.run_id == CoverageRun.id),
            (RunCell.neighbourhood_id, RunCell.run_id == CoverageRun.id),
            (RunBuilding.area_id, RunBuilding.run_id == CoverageRun.id),
            (Gap.area_id, Gap.run_id == CoverageRun.id),
            (MeasuredCluster.area_id, MeasuredCluster.run_id == CoverageRun.id),
        ),
        "operators": (
            (Gap.operator_id, Gap.run_id == CoverageRun.id),
            (MeasuredCluster.operator_id, MeasuredCluster.run_id == CoverageRun.id),
            (CellCoverage.operator_id, CellCoverage.run_id == CoverageRun.id),
        ),
    }
)


def _would_suffer(table: Table, key: ForeignKey) -> bool:
    """Rows that go with the ones they lean on; cases lose their area, which nothing finds again."""
    return key.ondelete == "CASCADE" or (key.ondelete == "SET NULL" and table.name == "cases")


def _is_own(table: Table, batch_id: int) -> ColumnElement[bool]:
    return added_in(table, batch_id) if "id" in table.c else false()


def put_back(session: Session, table: Table, batch_id: int) -> int:
    """Give rows that a batch changed or removed their former values."""
    names = [column.name for column in table.columns if column.computed is None]
    listed, old = ", ".join(f'"{name}"' for name in names), ", ".join(f'was."{name}"' for name in names)
    images = (
        f"from batch_images, jsonb_populate_record(null::{table.name}, before) as was "
        "where batch_images.batch_id = :batch_id and table_name = :table_name and deed = :deed"
    )
    values = {"batch_id": batch_id, "table_name": table.name}
    removed = text(f"insert into {table.name} ({listed}) overriding system value select {old} " + images)
    changed = text(
        f"update {table.name} set ({listed}) = row({old}) "  # noqa: S608 - our names
        + images
        + f" and {table.name}.id = row_id"
    )
    try:
        with session.begin_nested():
            return sum(
                int(session.execute(statement, {**values, "deed": deed}).rowcount)  # type: ignore[attr-defined,misc]
                for statement, deed in ((removed, REMOVED), (changed, CHANGED))
            )
    except IntegrityError as error:
        rule = getattr(getattr(error.orig, "diag", None), "constraint_name", "a rule of the table")
        raise ConflictError(
            f"rows of {table.name} that batch {batch_id} changed cannot be as they were: other rows have "
            f"come in between ({rule})"
        ) from None


def forget(session: Session, batch_id: int) -> None:
    """Drop what was kept of a batch that is undone."""
    for model in (BatchAddition, BatchImage):
        session.execute(delete(model).where(model.batch_id == batch_id))
