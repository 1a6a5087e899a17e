"""
Rows of a relation as GeoJSON that PostgreSQL writes: its text goes out as it is.

A relation is a statement with a column for each property, `id` and `geom` in the stored system.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from geoalchemy2.functions import ST_Transform
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    func,
    literal,
    literal_column,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.domain.collections import BEGINNING, Place
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
    place: Place = BEGINNING
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


@lru_cache(maxsize=64)
def of(relation: Select[Any], *, is_fenced: bool = False) -> Any:
    """
    A relation to speak of: its columns are those that conditions name.

    With a fence, conditions meet the rows of the relation alone. Without one PostgreSQL tests first what is
    cheap, and a filter that fails on some value (`10 ^ floors` from 309 on) tells of rows that it leaves out.
    """
    return (relation.offset(0) if is_fenced else relation).subquery("rows")


def written(session: Session, rows: Any, wanted: Wanted) -> Written:
    """Features in the order of their ids."""
    found = session.connection().execute(_summed_up(_kept(rows, wanted, *wanted.conditions), wanted)).one()
    return _written(found, wanted)


def _written(found: Any, wanted: Wanted) -> Written:
    text, count, last = found[:3]
    has_more = count > wanted.limit
    return Written(text=text, count=min(count, wanted.limit), next_after=last if has_more else None)


def _kept(rows: Any, wanted: Wanted, *conditions: ColumnElement[bool]) -> Select[Any]:
    """The features of a page and the first one of the next."""
    return _one_page(_features(rows, wanted).where(*conditions), rows.c.id, wanted)


def _features(rows: Any, wanted: Wanted) -> Select[Any]:
    return select(rows.c.id, _feature(tuple(wanted.columns), wanted.system, is_surface=wanted.is_surface))


def _one_page(statement: Select[Any], key: Any, wanted: Wanted) -> Select[Any]:
    after = literal(wanted.place.after, BigInteger)
    following = statement.where(key > after).order_by(key)
    return following.offset(wanted.place.offset).limit(wanted.limit + 1)


def _summed_up(kept: Select[Any], wanted: Wanted) -> Select[*tuple[Any, ...]]:
    """The features of a page as one text, how many with the first of the next page, the id of the last."""
    features = _SHOWN.bindparams(shown=wanted.limit)
    last = _LAST.bindparams(shown=wanted.limit)
    return select(features, func.count(), last).select_from(kept.subquery("kept"))


_SHOWN = text(
    "coalesce(array_to_string((array_agg(kept.feature order by kept.id))[:(:shown)::integer], ','), '')"
)
_LAST = text("(array_agg(kept.id order by kept.id))[(:shown)::integer]")


@lru_cache(maxsize=256)
def _feature(columns: Sequence[str], system: System, *, is_surface: bool) -> ColumnElement[Any]:
    """One row as GeoJSON."""
    shape = _geometry(literal_column("rows.geom"), system, is_surface=is_surface)
    return func.concat(
        '{"type":"Feature","id":',
        literal_column("rows.id"),
        ',"geometry":',
        func.coalesce(shape, "null"),
        ',"properties":',
        _properties(columns),
        "}",
    ).label("feature")


def _properties(columns: Sequence[str]) -> ColumnElement[Any]:
    """Columns of a row as one object; their names are those of the dictionary, letters and `_` alone."""
    listed = ", ".join(f'rows."{name}"' for name in columns)
    row = f"(select row_to_json(properties) from (select {listed}) properties)"  # noqa: S608 - see above
    return literal_column(row)


def _geometry(geom: Any, system: System, *, is_surface: bool) -> Any:
    """In the system that is asked for, its axes in that system's own order; outer rings counterclockwise."""
    shape = geom if system.srid == METRIC_SRID else ST_Transform(geom, system.srid)
    shape = func.ST_ForcePolygonCCW(shape) if is_surface else shape
    shape = func.ST_FlipCoordinates(shape) if system.is_flipped else shape
    decimals = DEGREE_DECIMALS if system.is_geographic else METRE_DECIMALS
    return func.ST_AsGeoJSON(shape, decimals, 0)


def page(session: Session, rows: Any, wanted: Wanted) -> Page:
    """
    Features, and how many there are in all.

    What the database cannot compute of a filter, such as a power beyond all numbers, is the filter's mistake.
    """
    sought = _of_all if not wanted.conditions else _of_those_that_pass
    try:
        found = session.connection().execute(sought(rows, wanted)).one()
    except DBAPIError as error:
        state = getattr(error.orig, "sqlstate", None) or ""
        if not wanted.conditions or not state.startswith(NO_VALUE):
            raise
        reason = str(error.orig).splitlines()[0]
        raise InputError(f"filter cannot be computed: {reason}") from error
    count = found[-1]
    if count <= EXACT_MOST:
        return Page(written=_written(found, wanted), number_matched=count, is_counted=True)
    guess = max(guessed(session, rows, wanted.conditions), count)
    shown = written(session, rows, wanted) if wanted.conditions else _written(found, wanted)
    return Page(written=shown, number_matched=guess, is_counted=False)


def _of_all(rows: Any, wanted: Wanted) -> Select[*tuple[Any, ...]]:
    """A page of all rows, and their number; counting ends one after the most."""
    seen = select(literal(1)).select_from(rows).limit(EXACT_MOST + 1).subquery("seen")
    count = select(func.count()).select_from(seen).scalar_subquery()
    return _summed_up(_kept(rows, wanted), wanted).add_columns(count)


def _of_those_that_pass(rows: Any, wanted: Wanted) -> Select[*tuple[Any, ...]]:
    """A page of the rows that pass, found once for page and number, unless they are too many."""
    passing = select(rows.c.id).where(*wanted.conditions).limit(EXACT_MOST + 1).cte("passing")
    count = select(func.count()).select_from(passing).scalar_subquery()
    listed = _one_page(select(passing.c.id), passing.c.id, wanted)
    return _summed_up(_features(rows, wanted).where(rows.c.id.in_(listed)), wanted).add_columns(count)


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
