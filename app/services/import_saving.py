"""Checked rows into their tables; the kinds that need no more than one table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from app.domain.areas import AreaLevel
from app.domain.imports import ImportKind
from app.models.buildings import Building
from app.models.facilities import Facility
from app.models.hotspots import Hotspot
from app.models.land import Land
from app.services.import_intake import Intake, Note, Remark, Row
from app.store import import_places
from app.store.frames import ewkb_hex
from app.store.imports import Plan, merge_rows

POSITION_COLUMNS = ("raw_x", "raw_y", "datum", "datum_source", "geom")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where rows go, and the datum their positions came in."""

    kind: ImportKind
    dataset_id: int
    batch_id: int
    datum: str | None
    datum_source: str | None


@dataclass(frozen=True, slots=True)
class OneTable:
    """A kind whose row is one row of one table."""

    model: Any
    columns: tuple[str, ...]
    is_point: bool
    has_area: bool = True


ONE_TABLE = {
    ImportKind.HOTSPOTS: OneTable(Hotspot, ("name", "venue_kind", "operator", "ap_count"), is_point=True),
    ImportKind.FACILITIES: OneTable(Facility, ("kind", "name_zh", "name_en", "address"), is_point=True),
    ImportKind.BUILDINGS: OneTable(
        Building, ("name_zh", "name_en", "use", "height_m", "floors"), is_point=False
    ),
    ImportKind.LAND: OneTable(Land, ("kind", "name_zh", "name_en"), is_point=False, has_area=False),
}


def save_one_table(session: Session, intake: Intake, target: Target) -> frozenset[int]:
    """Merge rows into the table of their kind; returns the numbers of rows that made a difference."""
    of = ONE_TABLE[target.kind]
    shape_columns = POSITION_COLUMNS if of.is_point else ("geom",)
    plan = Plan(
        model=of.model,
        columns=("dataset_id", "code", *of.columns, *shape_columns),
        key=("dataset_id", "code"),
        stamps={"batch_id": target.batch_id},
    )
    merged = merge_rows(session, plan, _rows(intake, target, of))
    if of.has_area:
        import_places.assign_subdistricts(session, of.model, target.batch_id)
        note_places(session, intake, plan)
    return merged.added | merged.changed


def _rows(intake: Intake, target: Target, of: OneTable) -> Iterator[Sequence[Any]]:
    for row, geom in zip(intake.rows, shapes_as_ewkb(intake), strict=True):
        position = (*row.raw, target.datum, target.datum_source) if of.is_point and row.raw else ()
        values = (row.values[name] for name in of.columns)
        yield (row.number, target.dataset_id, row.values["code"], *values, *position, geom)


def shapes_as_ewkb(intake: Intake) -> list[str | None]:
    """The shapes of the rows as the database reads them."""
    shapes = np.empty(len(intake.rows), dtype=object)
    shapes[:] = [row.shape for row in intake.rows]
    return ewkb_hex(shapes)


def note_places(session: Session, intake: Intake, plan: Plan) -> None:
    """Say how many rows lie in known subdistricts, and list those outside every known district."""
    if import_places.knows_level(session, AreaLevel.SUBDISTRICT):
        inside = set(import_places.numbers_in(session, plan.incoming, AreaLevel.SUBDISTRICT, inside=True))
        count = sum(row.place in inside for row in intake.rows)
        intake.notes.append(Note("inside the known subdistricts", count))
    else:
        intake.notes.append(
            Note("no subdistrict is known yet: in none until areas are imported", len(intake.rows))
        )
    if import_places.knows_level(session, AreaLevel.DISTRICT):
        outside = set(import_places.numbers_in(session, plan.incoming, AreaLevel.DISTRICT, inside=False))
        rule = "outside every known district: kept, listed in the report"
        remarks = [
            Remark(row.number, "position", _shown(row), rule) for row in intake.rows if row.place in outside
        ]
        intake.note(rule, remarks)


def _shown(row: Row) -> str:
    return "" if row.raw is None else f"{row.raw[0]:.10g}, {row.raw[1]:.10g}"
