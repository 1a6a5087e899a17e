"""Rows of a file into a table: COPY into a temporary table, then one statement for what changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    MetaData,
    Select,
    Table,
    and_,
    exists,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from app.models.datasets import BatchImage
from app.store import history, statistics
from app.store.frames import copy_rows

NUMBER = "row_number"  # of the row in its file


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How rows of a batch go into a table: `key` tells rows apart, `derived` follows from where they lie."""

    model: Any
    columns: tuple[str, ...]
    key: tuple[str, ...]
    batch_id: int
    derived: tuple[str, ...] = field(default=())

    @property
    def table(self) -> Table:
        """The table that rows go into."""
        return cast(Table, self.model.__table__)

    @cached_property
    def incoming(self) -> Table:
        """The temporary table of the rows: the number in the file, then the columns."""
        return Table(
            f"incoming_{self.table.name}",
            MetaData(),
            Column(NUMBER, BigInteger),
            # a geometry is handed on as it is: its own type would wrap it into functions
            *(Column(name, _plain(self.table.c[name].type)) for name in (*self.columns, *self.derived)),
        )

    @property
    def same_key(self) -> ColumnElement[bool]:
        """A stored row and an incoming one that are about the same thing."""
        return and_(*(self.table.c[name] == self.incoming.c[name] for name in self.key))


@dataclass(frozen=True, slots=True)
class Merged:
    """How many rows were new to the table, and how many changed one of it."""

    added: int
    changed: int


def _plain(kind: Any) -> Any:
    return NullType() if isinstance(kind, Geometry) else kind


def open_incoming(session: Session, plan: Plan) -> None:
    """An empty temporary table for the rows; the names in the statement are our own, never a file's."""
    name = plan.incoming.name
    columns = ", ".join((*plan.columns, *plan.derived))
    session.execute(text(f"drop table if exists pg_temp.{name}"))
    session.execute(
        text(
            f"create temporary table {name} on commit drop as "  # noqa: S608
            f"select 0::bigint as {NUMBER}, {columns} from {plan.table.name} with no data"
        )
    )


def add_incoming(session: Session, plan: Plan, rows: Iterable[Sequence[Any]]) -> int:
    """Stream rows, each its number and then the columns of the plan, into the temporary table."""
    return copy_rows(session, plan.incoming, (NUMBER, *plan.columns), rows)


def merge_incoming(session: Session, plan: Plan) -> Merged:
    """Insert new rows and update changed ones, and note both with the batch."""
    session.execute(text(f"analyze {plan.incoming.name}"))
    changed = _update_changed(session, plan)
    added = history.note_added(session, plan.table, plan.batch_id, _insert_new(plan))
    statistics.refresh(session, [plan.table.name])
    return Merged(added, changed)


def merge_numbers(session: Session, plan: Plan) -> frozenset[int]:
    """Merge, and give the numbers of the rows that made a difference."""
    added = frozenset(session.scalars(select(plan.incoming.c[NUMBER]).where(_is_new(plan))))
    merge_incoming(session, plan)
    return added | frozenset(session.scalars(_changed_numbers(plan)))


def merge_rows(session: Session, plan: Plan, rows: Iterable[Sequence[Any]]) -> frozenset[int]:
    """Merge rows at once; gives the numbers of those that made a difference."""
    open_incoming(session, plan)
    add_incoming(session, plan, rows)
    return merge_numbers(session, plan)


def remove_missing(session: Session, plan: Plan, dataset_id: int) -> int:
    """Remove the stored rows of a dataset that the file lacks, and note them with the batch."""
    scope = _of_dataset(plan.table, dataset_id)
    arrives = exists(select(1).select_from(plan.incoming).where(plan.same_key).correlate(plan.table))
    return history.note_removed(session, plan.table, plan.batch_id, and_(scope, ~arrives))


def _of_dataset(table: Table, dataset_id: int) -> ColumnElement[bool]:
    """Rows of a dataset; a sector belongs to that of its station, a carrier to that of its sector."""
    if "dataset_id" in table.c:
        return table.c.dataset_id == dataset_id
    (owner,) = (key.column for key in table.foreign_keys)
    column = next(column for column in table.c if column.foreign_keys)
    return column.in_(select(owner).where(_of_dataset(owner.table, dataset_id)))


def _differs(plan: Plan) -> ColumnElement[bool]:
    other = [name for name in plan.columns if name not in plan.key]
    return or_(*(plan.table.c[name].is_distinct_from(plan.incoming.c[name]) for name in other))


def _update_changed(session: Session, plan: Plan) -> int:
    incoming = plan.incoming
    found = select(plan.table.c.id).join(incoming, plan.same_key).where(_differs(plan))
    changed = history.note_changed(session, plan.table, plan.batch_id, found)
    if changed:
        other = [name for name in (*plan.columns, *plan.derived) if name not in plan.key]
        session.execute(
            update(plan.table)
            .where(plan.same_key, BatchImage.row_id == plan.table.c.id, _noted(plan))
            .values({**{name: incoming.c[name] for name in other}, **_stamp(plan)})
        )
    return changed


def _noted(plan: Plan) -> ColumnElement[bool]:
    return and_(BatchImage.batch_id == plan.batch_id, BatchImage.table_name == plan.table.name)


def _changed_numbers(plan: Plan) -> Select[Any]:
    images = select(BatchImage.row_id).where(_noted(plan), BatchImage.deed == history.CHANGED)
    return select(plan.incoming.c[NUMBER]).join(plan.table, plan.same_key).where(plan.table.c.id.in_(images))


def _stamp(plan: Plan) -> dict[str, Any]:
    """Tables that rows are imported into name the batch that wrote them last."""
    return {"batch_id": literal(plan.batch_id)} if "batch_id" in plan.table.c else {}


def _is_new(plan: Plan) -> ColumnElement[bool]:
    return ~exists(select(1).select_from(plan.table).where(plan.same_key).correlate(plan.incoming))


def _insert_new(plan: Plan) -> Any:
    names = (*plan.columns, *plan.derived)
    stamp = _stamp(plan)
    rows = select(*(plan.incoming.c[name] for name in names), *stamp.values()).where(_is_new(plan))
    return insert(plan.table).from_select([*names, *stamp], rows.order_by(plan.incoming.c[NUMBER]))
