"""One grid cell: what it weighs, and how well everybody reaches it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.coverage import CoverageRecord, PointCoverage
from app.errors import NotFoundError
from app.services import coverage, floors
from app.services.floors import BuildingBand
from app.store import cells as cells_store
from app.store.installation import process_epsg
from spatial.datum import from_metric


@dataclass(frozen=True, slots=True, kw_only=True)
class CellDetail:
    """A cell of a run; `facts` holds its codes, names and people; the position is its centre."""

    run: CoverageRecord
    facts: dict[str, Any]
    lon: float
    lat: float
    levels: PointCoverage
    bands: list[BuildingBand]  # of the buildings that stand in it


def cell(session: Session, actor: Actor, *, code: str, run_id: int | None = None) -> CellDetail:
    """One cell of a run, else of the newest one."""
    actor.require("coverage.read")
    record = coverage.published_run(session, actor, run_id=run_id)
    row = cells_store.cell_of_run(session, run_id=record.id, code=code, scope=actor.scope)
    if row is None:
        raise NotFoundError("grid cell of the run", code)
    stored = f"EPSG:{process_epsg()}"
    levels = coverage.at_point(session, actor, lon=row.x_m, lat=row.y_m, datum=stored, run_id=record.id)
    lon, lat = from_metric([row.x_m], [row.y_m], "wgs84", process_epsg())
    facts = dict(row._mapping)
    bands = floors.bands_of_cell(session, actor, record=record, cell_id=row.id)
    place = {"lon": float(lon[0]), "lat": float(lat[0])}
    return CellDetail(run=record, facts=facts, **place, levels=levels, bands=bands)
