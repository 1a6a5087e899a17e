"""Rows of a file in their temporary table: which contradict each other, which are equal, where they lie."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, Text, and_, cast, delete, exists, func, select, update
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from app.domain.areas import AreaLevel
from app.models.areas import Area
from app.store.filters import valid_on
from app.store.imports import NUMBER, Plan

AREA = "area_id"


@dataclass(frozen=True, slots=True)
class Contradicting:
    """A row whose key comes with other content too: how often the key comes, and its first rows."""

    number: int
    shown: str  # the last part of the key
    times: int
    first_numbers: list[int]


def drop_contradicting(
    session: Session, plan: Plan, *, listed: int, shown_numbers: int
) -> tuple[int, list[Contradicting]]:
    """Forget the rows of each key whose rows differ; returns how many, and the first of them."""
    incoming, groups = plan.incoming, _contradictions(plan, shown_numbers)
    same = and_(*(incoming.c[name] == groups.c[name] for name in plan.key))
    shown = incoming.c[plan.key[-1]].label("shown")
    dropped = delete(incoming).where(same)
    gone = dropped.returning(incoming.c[NUMBER], shown, groups.c.times, groups.c.first_numbers).cte("gone")
    first = select(func.count().over(), gone).order_by(gone.c[NUMBER]).limit(max(1, listed))
    rows = session.execute(first).all()
    return rows[0][0] if rows else 0, [Contradicting(*row[1:]) for row in rows[:listed]]


def _contradictions(plan: Plan, shown_numbers: int) -> Any:
    """Keys whose rows differ."""
    incoming, number, key = plan.incoming, plan.incoming.c[NUMBER], _key(plan)
    twice = select(*key).group_by(*key).having(func.count() > 1).subquery()
    same = and_(*(incoming.c[column.name] == twice.c[column.name] for column in key))
    content = func.md5(cast(func.row(*(incoming.c[name] for name in plan.columns)), Text))
    numbers = func.array_agg(aggregate_order_by(number, number))
    return (
        select(*key, func.count().label("times"), numbers[1:shown_numbers].label("first_numbers"))
        .join(twice, same)
        .group_by(*key)
        .having(func.count(content.distinct()) > 1)
        .subquery()
    )


def keep_first_of_equal(session: Session, plan: Plan) -> None:
    """Keep of rows with the same key the first."""
    incoming, key = plan.incoming, _key(plan)
    first = func.min(incoming.c[NUMBER]).label("first")
    twice = select(*key, first).group_by(*key).having(func.count() > 1).subquery()
    same = and_(*(incoming.c[column.name] == twice.c[column.name] for column in key))
    session.execute(delete(incoming).where(same, incoming.c[NUMBER] != twice.c.first))


def _key(plan: Plan) -> list[Any]:
    return [plan.incoming.c[name] for name in plan.key]


def values_of(session: Session, plan: Plan, name: str) -> set[Any]:
    """What stands in a column."""
    return set(session.scalars(select(plan.incoming.c[name]).distinct()))


def exchange(session: Session, plan: Plan, name: str, old: Any, new: Any) -> None:
    """Put another value into a column wherever one stands."""
    column = plan.incoming.c[name]
    session.execute(update(plan.incoming).where(column == old).values({name: new}))


def find_subdistricts(session: Session, plan: Plan) -> int:
    """Name the subdistrict that each row lies in, on a border the first; returns how many lie in one."""
    incoming = plan.incoming
    session.execute(update(incoming).values({AREA: subdistrict_of(incoming.c.geom)}))
    return int(session.scalar(select(func.count(incoming.c[AREA]))) or 0)


def numbers_in_subdistricts(session: Session, plan: Plan) -> set[int]:
    """Numbers of the rows that were found to lie in a subdistrict."""
    incoming = plan.incoming
    return set(session.scalars(select(incoming.c[NUMBER]).where(incoming.c[AREA].is_not(None))))


def subdistrict_of(geom: Any) -> Any:
    """The current subdistrict that a shape lies in, as a value of a statement."""
    return (
        select(Area.id)
        .where(Area.level == AreaLevel.SUBDISTRICT, valid_on(Area), func.ST_Covers(Area.geom, spot(geom)))
        .order_by(Area.id)
        .limit(1)
        .scalar_subquery()
    )


def rows_outside(
    session: Session, incoming: Table, level: AreaLevel, *, listed: int | None = None
) -> tuple[int, list[tuple[int, Any, Any]]]:
    """Rows in no current area of a level: how many, and of the first the number and a point's pair."""
    held = exists().where(
        Area.level == level, valid_on(Area), func.ST_Covers(Area.geom, spot(incoming.c.geom))
    )
    pair = [incoming.c.raw_x, incoming.c.raw_y] if "raw_x" in incoming.c else []
    outside = select(func.count().over(), incoming.c[NUMBER], *pair).where(~held)
    first = outside.order_by(incoming.c[NUMBER]).limit(None if listed is None else max(1, listed))
    rows = session.execute(first).all()
    return rows[0][0] if rows else 0, [(row[1], *(row[2:] or (None, None))) for row in rows[:listed]]


def spot(geometry: Any) -> Any:
    """The point that stands for a shape: itself, or one surely inside."""
    return func.ST_PointOnSurface(geometry)
