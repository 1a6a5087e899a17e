"""Grid cells of a run: one by its code or a point in it, its levels, the centres of all."""

from typing import Any

import geopandas as gpd
from geoalchemy2.functions import ST_X, ST_Y, ST_Centroid, ST_Distance, ST_Intersects
from sqlalchemy import case, select
from sqlalchemy.orm import Session, aliased

from app.domain.actors import Scope
from app.models.areas import Area
from app.models.coverage import CellCoverage, GridCell, RunCell
from app.models.network import BaseStation, Operator, Site
from app.store.filters import in_scope, metric_point
from app.store.frames import read_frame

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


def centres_of_run(session: Session, *, run_id: int) -> gpd.GeoDataFrame:
    """Centres of a run's cells, row by row from the south."""
    statement = (
        select(GridCell.id, ST_Centroid(GridCell.geom).label("geom"))
        .join(RunCell, RunCell.cell_id == GridCell.id)
        .where(RunCell.run_id == run_id)
        .order_by(GridCell.row, GridCell.col)
    )
    return read_frame(session, statement)


def cell_at(session: Session, *, run_id: int, x_m: float, y_m: float, scope: Scope) -> Any:
    """The cell of a run that holds a point, with its area."""
    statement = (
        select(GridCell.id, GridCell.code, Area.code.label("area_code"), Area.name_zh, Area.name_en)
        .join(RunCell, RunCell.cell_id == GridCell.id)
        .join(Area, Area.id == RunCell.area_id)
        .where(RunCell.run_id == run_id, ST_Intersects(GridCell.geom, metric_point(x_m, y_m)))
        .where(in_scope(RunCell.area_id, scope))
        .order_by(GridCell.row.desc(), GridCell.col.desc())  # on a shared edge: the cell north or east
        .limit(1)
    )
    return session.execute(statement).one_or_none()


def levels_of_cell(
    session: Session, *, run_id: int, cell_id: int, x_m: float, y_m: float, scope: Scope
) -> list[Any]:
    """All levels of a cell, with the serving station and how far it is from a point, where it is in scope."""
    is_seen = in_scope(Site.area_id, scope)
    statement = (
        select(
            Operator.code.label("operator"),
            CellCoverage.technology,
            CellCoverage.reception,
            CellCoverage.level_dbm,
            CellCoverage.probability,
            CellCoverage.sinr_db,
            CellCoverage.dominance_db,
            CellCoverage.overlap_share,
            CellCoverage.throughput_mbps,
            case((is_seen, BaseStation.code)).label("station_code"),
            case((is_seen, ST_Distance(Site.geom, metric_point(x_m, y_m)))).label("station_distance_m"),
        )
        .join(Operator, Operator.id == CellCoverage.operator_id)
        .outerjoin(BaseStation, BaseStation.id == CellCoverage.station_id)
        .outerjoin(Site, Site.id == BaseStation.site_id)
        .where(CellCoverage.run_id == run_id, CellCoverage.cell_id == cell_id)
        .order_by(CellCoverage.technology.desc(), Operator.code, CellCoverage.reception.desc())
    )
    return list(session.execute(statement))
