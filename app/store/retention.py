"""Removing rows that are too old, a batch at a time."""

from sqlalchemy import ColumnElement, DateTime, Table, delete, exists, func, select, tuple_
from sqlalchemy.orm import Session

from app.domain.retention import NEVER, Rule
from app.errors import ConfigError
from app.models.registry import metadata


def table_of(rule: Rule) -> Table:
    """The table of a rule; a ConfigError where there is none of that name, or none that rules may name."""
    if rule.table.startswith(NEVER):
        raise ConfigError(f"retention of {rule.table!r}: rules do not remove from the audit")
    table = metadata.tables.get(rule.table)
    if table is None:
        raise ConfigError(f"retention of {rule.table!r}: there is no such table")
    column = table.columns.get(rule.time_column)
    if column is None or not isinstance(column.type, DateTime):
        raise ConfigError(f"retention of {rule.table!r}: {rule.time_column!r} is no column with a time")
    return table


def remove_batch(session: Session, rule: Rule, *, limit: int) -> int:
    """Remove at most so many of the oldest rows; those that rows of other tables need stay."""
    table = table_of(rule)
    time = table.columns[rule.time_column]
    key = tuple_(*table.primary_key.columns)
    old = (
        select(*table.primary_key.columns)
        .where(time < func.now() - func.make_interval(0, 0, 0, rule.keep_days), *_not_needed(table))
        .order_by(time)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("old")
        # A plain subquery may run once for each row, and then its limit holds for none of them.
        .prefix_with("materialized")
    )
    gone = session.execute(delete(table).where(key.in_(select(old))).returning(*table.primary_key.columns))
    return len(gone.all())


def _not_needed(table: Table) -> list[ColumnElement[bool]]:
    """That no row points here by a key which neither empties itself nor takes its row along."""
    return [
        ~exists().where(constraint.parent == constraint.column)
        for other in metadata.sorted_tables
        for constraint in other.foreign_keys
        if constraint.column.table is table and constraint.ondelete is None and other is not table
    ]
