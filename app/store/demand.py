"""What the cells of a run hold: people, places of some kinds, elderly of their subdistricts."""

from collections.abc import Collection

import geopandas as gpd
import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.actors import Scope
from app.domain.areas import Indicator
from app.models.areas import AreaFigure
from app.models.coverage import CoverageRun, Grid, GridCell, RunCell
from app.models.facilities import Facility
from app.store.filters import in_scope
from app.store.frames import read_frame, read_table


def cell_size_m(session: Session, *, run_id: int) -> float:
    """Side of the cells of a run."""
    statement = select(Grid.cell_size_m).join(CoverageRun, CoverageRun.grid_id == Grid.id)
    return float(session.execute(statement.where(CoverageRun.id == run_id)).scalar_one())


def cells_of_run(session: Session, *, run_id: int, scope: Scope) -> pd.DataFrame:
    """Cells of a run by id, with their areas and people."""
    statement = (
        select(
            RunCell.cell_id,
            RunCell.area_id,
            RunCell.neighbourhood_id,
            RunCell.residents,
            RunCell.workers,
            GridCell.row,
            GridCell.col,
        )
        .join(GridCell, GridCell.id == RunCell.cell_id)
        .where(RunCell.run_id == run_id, in_scope(RunCell.area_id, scope))
        .order_by(RunCell.cell_id)
    )
    return read_table(session, statement)


def places(session: Session, *, kinds: Collection[str], scope: Scope) -> gpd.GeoDataFrame:
    """Places of some kinds."""
    statement = select(Facility.kind, Facility.geom).where(
        Facility.kind.in_(sorted(kinds)), in_scope(Facility.area_id, scope)
    )
    return read_frame(session, statement.order_by(Facility.id))


def elderly(session: Session, *, area_ids: Collection[int]) -> dict[int, int]:
    """Elderly residents of areas, the newest figure of each that has one."""
    statement = (
        select(AreaFigure.area_id, AreaFigure.value)
        .where(AreaFigure.area_id.in_(sorted(area_ids)), AreaFigure.indicator == Indicator.ELDERLY)
        .order_by(AreaFigure.area_id, AreaFigure.year)
    )
    return {int(row.area_id): int(row.value) for row in session.execute(statement)}
