"""Rows of a file in their temporary table: which contradict each other, which are equal, where they lie."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, Text, and_, cast, delete, exists, func, select, update
from sqlalchemy.orm import Session

from app.domain.areas import AreaLevel
from app.models.areas import Area
from app.store.filters import valid_on
from app.store.imports import NUMBER, Plan

AREA = "area_id"


def contradictions(session: Session, plan: Plan) -> list[tuple[str, list[int]]]:
    """Last part of each key whose rows differ, with the numbers of these rows."""
    incoming, key = plan.incoming, _key(plan)
    twice = select(*key).group_by(*key).having(func.count() > 1).subquery()
    same = and_(*(incoming.c[column.name] == twice.c[column.name] for column in key))
    content = func.md5(cast(func.row(*(incoming.c[name] for name in plan.columns)), Text))
    statement = (
        select(key[-1], func.array_agg(incoming.c[NUMBER]))
        .join(twice, same)
        .group_by(*key)
        .having(func.count(content.distinct()) > 1)
        .order_by(func.min(incoming.c[NUMBER]))
    )
    return [(shown, sorted(numbers)) for shown, numbers in session.execute(statement)]


def drop_rows(session: Session, plan: Plan, numbers: Sequence[int]) -> None:
    """Forget rows by their numbers."""
    session.execute(delete(plan.incoming).where(plan.incoming.c[NUMBER].in_(numbers)))


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


def rows_outside(session: Session, incoming: Table, level: AreaLevel) -> list[tuple[int, Any, Any]]:
    """Rows in no current area of a level: number, and the pair they came with where they are points."""
    held = exists().where(
        Area.level == level, valid_on(Area), func.ST_Covers(Area.geom, spot(incoming.c.geom))
    )
    pair = [incoming.c.raw_x, incoming.c.raw_y] if "raw_x" in incoming.c else []
    statement = select(incoming.c[NUMBER], *pair).where(~held).order_by(incoming.c[NUMBER])
    return [(row[0], *(row[1:] or (None, None))) for row in session.execute(statement)]


def spot(geometry: Any) -> Any:
    """The point that stands for a shape: itself, or one surely inside."""
    return func.ST_PointOnSurface(geometry)
