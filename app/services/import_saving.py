"""Checked rows on their way to one table: block by block into a temporary one, then all at once."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from app.domain.areas import AreaLevel
from app.domain.imports import ImportKind
from app.services.import_intake import SHOWN_NUMBERS, Intake, Remark, Row, disagreement
from app.services.import_tables import ONE_TABLE, OneTable
from app.store import import_incoming, import_lookups, import_places
from app.store.frames import ewkb_hex
from app.store.imports import Merged, Plan, add_incoming, merge_incoming, open_incoming, remove_missing

POSITION_COLUMNS = ("raw_x", "raw_y", "datum", "datum_source", "geom")
INSIDE = "inside the known subdistricts"
OUTSIDE = "outside every known district: kept, listed in the report"
NO_SUBDISTRICT = "no subdistrict is known yet: in none until areas are imported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where rows go, and the datum their positions came in."""

    kind: ImportKind
    dataset_id: int
    batch_id: int
    datum: str | None
    datum_source: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What became of the rows of a file in the tables."""

    kept: int
    removed: int = 0


def add_operators(session: Session, target: Target, new_operators: Mapping[str, str], used: Set[str]) -> None:
    """Add the new operators that rows name."""
    known = import_lookups.operator_ids(session)
    import_lookups.add_operators(
        session,
        {code: name for code, name in new_operators.items() if code in used - known.keys()},
        batch_id=target.batch_id,
    )


class Staging:
    """The rows of a file that go into one table."""

    def __init__(self, session: Session, target: Target) -> None:
        self._session = session
        self._target = target
        self._of = ONE_TABLE[target.kind]
        self._plan = _plan(self._of, target)
        open_incoming(session, self._plan)

    def add(self, rows: Sequence[Row]) -> None:
        """Take in checked rows."""
        add_incoming(self._session, self._plan, self._columns(rows))

    def settle(self, whole: Intake) -> None:
        """Refuse the rows of a code that contradict each other, and keep one of those that are equal."""
        rows, first = import_incoming.drop_contradicting(
            self._session, self._plan, listed=whole.refusal_room, shown_numbers=SHOWN_NUMBERS
        )
        whole.refusals.extend(
            Remark(one.number, "code", one.shown, disagreement("the code", one.times, one.first_numbers))
            for one in first
        )
        whole.leave_unlisted(rows - len(first))
        import_incoming.keep_first_of_equal(self._session, self._plan)

    def add_operators(self, new_operators: Mapping[str, str]) -> None:
        """Add the new operators that rows name, and give the rows their ids."""
        in_rows = import_incoming.values_of(self._session, self._plan, "operator_id")
        numbers = import_lookups.numbers_of_new(new_operators)
        named = {code: number for code, number in numbers.items() if number in in_rows}
        add_operators(self._session, self._target, new_operators, named.keys())
        ids = import_lookups.operator_ids(self._session)
        for code, number in named.items():
            import_incoming.exchange(self._session, self._plan, "operator_id", number, ids[code])

    def save(self, whole: Intake, *, replace: bool) -> Saved:
        """Write the rows to their table, and say where they lie."""
        if self._of.has_area:
            inside = import_incoming.find_subdistricts(self._session, self._plan)
            say_where(self._session, whole, self._plan, inside)
        merged: Merged = merge_incoming(self._session, self._plan)
        removed = remove_missing(self._session, self._plan, self._target.dataset_id) if replace else 0
        return Saved(kept=merged.added + merged.changed, removed=removed)

    def _columns(self, rows: Sequence[Row]) -> Iterator[Sequence[Any]]:
        owner = (self._target.dataset_id,) if self._of.belongs_to_dataset else ()
        origin = (self._target.datum, self._target.datum_source)
        geoms = shapes_as_ewkb(rows) if self._of.has_shape else [None] * len(rows)
        for row, geom in zip(rows, geoms, strict=True):
            shape = (*(row.raw or ()), *origin, geom) if self._of.is_point else (geom,)
            yield (
                row.number,
                *owner,
                row.values["code"],
                *self._of.values_of(row.values),
                *(shape if self._of.has_shape else ()),
            )


def _plan(of: OneTable, target: Target) -> Plan:
    shape = POSITION_COLUMNS if of.is_point else ("geom",)
    return Plan(
        model=of.model,
        columns=(*of.key, *of.columns, *(shape if of.has_shape else ())),
        key=of.key,
        batch_id=target.batch_id,
        derived=("area_id",) if of.has_area else (),
    )


def shapes_as_ewkb(rows: Sequence[Row]) -> list[str | None]:
    """The shapes of rows as the database reads them."""
    shapes = np.empty(len(rows), dtype=object)
    shapes[:] = [row.shape for row in rows]
    return ewkb_hex(shapes)


def say_where(session: Session, whole: Intake, plan: Plan, inside: int) -> None:
    """Say how many rows lie in known subdistricts, and list those outside every known district."""
    if import_places.knows_level(session, AreaLevel.SUBDISTRICT):
        whole.count(INSIDE, inside)
    else:
        whole.count(NO_SUBDISTRICT, whole.rows_read - whole.refused_rows)
    if import_places.knows_level(session, AreaLevel.DISTRICT):
        rows, first = import_incoming.rows_outside(
            session, plan.incoming, AreaLevel.DISTRICT, listed=whole.note_room
        )
        remarks = [Remark(number, "position", shown(x, y), OUTSIDE) for number, x, y in first]
        whole.note(OUTSIDE, remarks, rows=rows)


def shown(x: float | None, y: float | None) -> str:
    """A pair as it came; nothing for a shape."""
    return "" if x is None or y is None else f"{x:.10g}, {y:.10g}"
