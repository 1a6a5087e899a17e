"""Rows of a little city for map documents."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.models.coverage import CoverageRun
from tests import builders

SIDE_CELLS = 8
GAP_CELLS = 3


@dataclass(frozen=True)
class City:
    """What the tests ask for."""

    run: CoverageRun
    gap_id: int
    station_id: int


def city(session: Session, *, name: str = "Library") -> City:
    """A district of 1 km: a gap in the south-west, a station, a named hotspot, a house, a street, a pond."""
    district = builders.area(session)
    part = builders.area(
        session, "310106012000", level="subdistrict", parent=district, name_zh="南京西路", name_en=name
    )
    grid = builders.grid(session, district)
    run = builders.run(session, district, grid, is_synthetic=True)
    operator = builders.operator(session)
    weak = []
    for row in range(SIDE_CELLS):
        for col in range(SIDE_CELLS):
            cell = builders.cell(session, grid, col, row)
            builders.run_cell(session, run, cell, part)
            is_weak = row < GAP_CELLS and col < GAP_CELLS
            builders.level(session, run, cell, operator, -115.0 if is_weak else -90.0)
            weak.extend([cell] if is_weak else [])
    gap = builders.gap(session, run, part, weak)
    station = builders.station(session, builders.site(session), operator)
    builders.hotspot(session, 300, 700, name=name)
    builders.building(session, builders.square(600, 600, 40), use="office", floors=7, name_en="Tower")
    builders.way(session, (500, 550), (700, 550), way_class="secondary", width_m=16.0)
    builders.land(session, builders.square(700, 600, 80))
    return City(run=run, gap_id=gap.id, station_id=station.id)
