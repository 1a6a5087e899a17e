"""Rows of a file into a table: COPY into a temporary table, then one statement for what changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    MetaData,
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

from app.store.frames import copy_rows

NUMBER = "row_number"  # of the row in its file


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How rows go into a table: `key` tells rows apart, `stamps` are written with every change."""

    model: Any
    columns: tuple[str, ...]
    key: tuple[str, ...]
    stamps: Mapping[str, int]

    @property
    def table(self) -> Table:
        """The table that rows go into."""
        return cast(Table, self.model.__table__)

    @property
    def incoming(self) -> Table:
        """The temporary table of the rows: the number in the file, then the columns."""
        return Table(
            f"incoming_{self.table.name}",
            MetaData(),
            Column(NUMBER, BigInteger),
            # a geometry is handed on as it is: its own type would wrap it into functions
            *(Column(name, _plain(self.table.c[name].type)) for name in self.columns),
        )


@dataclass(frozen=True, slots=True)
class Merged:
    """Numbers of the file's rows that were new to the table, or changed a row of it."""

    added: frozenset[int]
    changed: frozenset[int]


def merge_rows(session: Session, plan: Plan, rows: Iterable[Sequence[Any]]) -> Merged:
    """Insert new rows and update changed ones; a row is its number, then the columns of the plan."""
    incoming = plan.incoming
    _make_temporary(session, plan)
    copy_rows(session, incoming, (NUMBER, *plan.columns), rows)
    session.execute(text(f"analyze {incoming.name}"))
    same_key = and_(*(plan.table.c[name] == incoming.c[name] for name in plan.key))
    changed = session.scalars(_update_changed(plan, incoming, same_key))
    changed_numbers = frozenset(changed)
    is_new = ~exists(select(1).select_from(plan.table).where(same_key).correlate(incoming))
    added_numbers = frozenset(session.scalars(select(incoming.c[NUMBER]).where(is_new)))
    session.execute(_insert_new(plan, incoming, is_new))
    session.execute(text(f"analyze {plan.table.name}"))
    return Merged(added_numbers, changed_numbers)


def _plain(kind: Any) -> Any:
    return NullType() if isinstance(kind, Geometry) else kind


def _make_temporary(session: Session, plan: Plan) -> None:
    """The names in the statement are our own, never a file's."""
    name = plan.incoming.name
    columns = ", ".join(plan.columns)
    session.execute(text(f"drop table if exists pg_temp.{name}"))
    session.execute(
        text(
            f"create temporary table {name} on commit drop as "  # noqa: S608
            f"select 0::bigint as {NUMBER}, {columns} from {plan.table.name} with no data"
        )
    )


def _update_changed(plan: Plan, incoming: Table, same_key: ColumnElement[bool]) -> Any:
    other = [name for name in plan.columns if name not in plan.key]
    differs = or_(*(plan.table.c[name].is_distinct_from(incoming.c[name]) for name in other))
    values = {**{name: incoming.c[name] for name in other}, **plan.stamps}
    return update(plan.table).where(same_key, differs).values(values).returning(incoming.c[NUMBER])


def _insert_new(plan: Plan, incoming: Table, is_new: ColumnElement[bool]) -> Any:
    values = [incoming.c[name] for name in plan.columns]
    stamps = [literal(value) for value in plan.stamps.values()]
    return insert(plan.table).from_select(
        [*plan.columns, *plan.stamps], select(*values, *stamps).where(is_new)
    )
