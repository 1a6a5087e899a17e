"""One grid cell by its code."""

from typing import Any

from geoalchemy2.functions import ST_X, ST_Y, ST_Centroid
from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.domain.actors import Scope
from app.models.areas import Area
from app.models.coverage import GridCell, RunCell
from app.store.filters import in_scope

Neighbourhood = aliased(Area)


def cell_of_run(session: Session, *, run_id: int, code: str, scope: Scope) -> Any:
    """What a cell weighs in a run, where it lies, and its centre in the stored CRS."""
    centre = ST_Centroid(GridCell.geom)
    statement = (
        select(
            GridCell.id,
            GridCell.code,
            RunCell.residents,
            RunCell.workers,
            RunCell.footprints_complete,
            Area.code.label("area_code"),
            Area.name_zh.label("area_name_zh"),
            Area.name_en.label("area_name_en"),
            Neighbourhood.code.label("neighbourhood_code"),
            Neighbourhood.name_zh.label("neighbourhood_name_zh"),
            Neighbourhood.name_en.label("neighbourhood_name_en"),
            ST_X(centre).label("x_m"),
            ST_Y(centre).label("y_m"),
        )
        .join(RunCell, RunCell.cell_id == GridCell.id)
        .join(Area, Area.id == RunCell.area_id)
        .outerjoin(Neighbourhood, Neighbourhood.id == RunCell.neighbourhood_id)
        .where(RunCell.run_id == run_id, GridCell.code == code, in_scope(RunCell.area_id, scope))
    )
    return session.execute(statement).first()
