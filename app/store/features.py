"""
Rows of a relation as GeoJSON that PostgreSQL writes: its text goes out as it is.

A relation is a statement with a column for each property, `id` and `geom` in the stored system.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from geoalchemy2.functions import ST_Transform
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Text,
    cast,
    func,
    literal,
    literal_column,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.domain.search import BBox
from app.domain.systems import System
from app.errors import InputError
from app.models.base import METRIC_SRID
from app.store.filters import degrees_box

DEGREE_DECIMALS = 7  # 1 cm
METRE_DECIMALS = 3
EXACT_MOST = 250_000  # beyond it the number of features is the planner's guess
NO_VALUE = ("22", "XX000")  # SQLSTATE of values that cannot be, and of shapes that cannot be laid together


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rows, and how they are written."""

    conditions: Sequence[ColumnElement[bool]] = field(default_factory=tuple)
    columns: Sequence[str]
    system: System
    limit: int
    after: int = 0
    is_surface: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Features, parted by commas; how many, and the id of the last one where more follow."""

    text: str
    count: int
    next_after: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Features, and how many there are in all: counted, or guessed."""

    written: Written
    number_matched: int
    is_counted: bool


def of(relation: Select[Any]) -> Any:
    """A relation to speak of: its columns are those that conditions name."""
    return relation.subquery("rows")


def written(session: Session, rows: Any, wanted: Wanted) -> Written:
    """Features in the order of their ids."""
    kept = (
        select(rows)
        .where(rows.c.id > literal(wanted.after, BigInteger), *wanted.conditions)
        .order_by(rows.c.id)
        .limit(wanted.limit + 1)
        .subquery("kept")
    )
    numbered = select(kept, func.row_number().over(order_by=kept.c.id).label("place_on_page")).subquery(
        "page"
    )
    is_shown = numbered.c.place_on_page <= wanted.limit
    feature = func.concat(
        '{"type":"Feature","id":',
        cast(numbered.c.id, Text),
        ',"geometry":',
        func.coalesce(_geometry(numbered.c.geom, wanted), "null"),
        ',"properties":',
        cast(_properties(wanted.columns), Text),
        "}",
    )
    whole = func.string_agg(feature, text("',' order by page.id")).filter(is_shown)
    statement = select(func.coalesce(whole, ""), func.count(), func.max(numbered.c.id).filter(is_shown))
    found, count, last = session.execute(statement).one()
    has_more = count > wanted.limit
    return Written(text=found, count=min(count, wanted.limit), next_after=last if has_more else None)


def _properties(columns: Sequence[str]) -> ColumnElement[Any]:
    """Columns of the page as one object; their names are those of the dictionary, letters and `_` alone."""
    listed = ", ".join(f'page."{name}"' for name in columns)
    row = f"(select row_to_json(properties) from (select {listed}) properties)"  # noqa: S608 - see above
    return literal_column(row)


def _geometry(geom: Any, wanted: Wanted) -> Any:
    """In the system that is asked for, its axes in that system's own order; outer rings counterclockwise."""
    system = wanted.system
    shape = geom if system.srid == METRIC_SRID else ST_Transform(geom, system.srid)
    shape = func.ST_ForcePolygonCCW(shape) if wanted.is_surface else shape
    shape = func.ST_FlipCoordinates(shape) if system.is_flipped else shape
    decimals = DEGREE_DECIMALS if system.is_geographic else METRE_DECIMALS
    return func.ST_AsGeoJSON(shape, decimals, 0)


def page(session: Session, rows: Any, wanted: Wanted) -> Page:
    """
    Features, and how many there are in all.

    What the database cannot compute of a filter, such as a power beyond all numbers, is the filter's mistake.
    """
    try:
        found = written(session, rows, wanted)
        count = counted(session, rows, wanted.conditions, most=EXACT_MOST)
    except DBAPIError as error:
        state = getattr(error.orig, "sqlstate", None) or ""
        if not wanted.conditions or not state.startswith(NO_VALUE):
            raise
        reason = str(error.orig).splitlines()[0]
        raise InputError(f"filter cannot be computed: {reason}") from error
    if count <= EXACT_MOST:
        return Page(written=found, number_matched=count, is_counted=True)
    guess = guessed(session, rows, wanted.conditions)
    return Page(written=found, number_matched=max(guess, count), is_counted=False)


def counted(session: Session, rows: Any, conditions: Sequence[ColumnElement[bool]], *, most: int) -> int:
    """How many rows pass; counting ends one after `most`."""
    seen = select(literal(1)).select_from(rows).where(*conditions).limit(most + 1).subquery("seen")
    return session.scalar(select(func.count()).select_from(seen)) or 0


def guessed(session: Session, rows: Any, conditions: Sequence[ColumnElement[bool]]) -> int:
    """How many rows the planner of the database expects to pass."""
    statement = select(rows.c.id).where(*conditions).compile(session.get_bind())
    plan = session.connection().exec_driver_sql(f"explain (format json) {statement}", statement.params)
    return int(plan.scalar_one()[0]["Plan"]["Plan Rows"])


def extent(session: Session, rows: Any, *, dataset: str | None = None) -> BBox | None:
    """West, south, east, north of all rows, or those of a dataset, in degrees; none where there is none."""
    kept = () if dataset is None else (rows.c.dataset == dataset,)
    return degrees_box(session, rows.c.geom, METRIC_SRID, *kept)


def with_id(rows: Any, number: int) -> ColumnElement[bool]:
    """The row of an id."""
    return rows.c.id == literal(number, BigInteger)  # type: ignore[no-any-return]
