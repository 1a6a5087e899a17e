"""What the disparity of a run needs beside its people: shapes and groups of areas, complaints by square."""

import geopandas as gpd
import pandas as pd
from geoalchemy2.functions import ST_X, ST_Y
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.domain.actors import Scope
from app.domain.areas import AreaLevel
from app.domain.coverage import ANY_OPERATOR, Slice
from app.models.areas import Area, AreaGroup, AreaGroupMember
from app.models.complaints import Complaint
from app.models.coverage import GridCell, RunCell
from app.store.coverage import is_enough, levels_of
from app.store.filters import in_scope
from app.store.frames import read_frame, read_table


def areas_of_run(session: Session, *, run_id: int, by: AreaLevel, scope: Scope) -> gpd.GeoDataFrame:
    """Areas that a run has cells in, by code, with their shapes and the group of their subdistrict."""
    is_inner = by is AreaLevel.NEIGHBOURHOOD
    key = RunCell.neighbourhood_id if is_inner else RunCell.area_id
    used = select(key).where(RunCell.run_id == run_id, in_scope(RunCell.area_id, scope)).distinct()
    # an area of two groups counts in the first: the parts of a whole must not overlap
    group = (
        select(func.min(AreaGroupMember.group_id))
        .where(AreaGroupMember.area_id == (Area.parent_id if is_inner else Area.id))
        .scalar_subquery()
    )
    statement = (
        select(Area.code, AreaGroup.key.label("group_key"), Area.geom)
        .outerjoin(AreaGroup, AreaGroup.id == group)
        .where(Area.id.in_(used))
        .order_by(Area.code)
    )
    return read_frame(session, statement)


def groups(session: Session) -> pd.DataFrame:
    """Every group of areas with its names."""
    statement = select(AreaGroup.key, AreaGroup.name_zh, AreaGroup.name_en).order_by(AreaGroup.id)
    return read_table(session, statement)


def covered_cells(
    session: Session, *, run_id: int, chosen: Slice, threshold_dbm: float, scope: Scope
) -> pd.DataFrame:
    """Cells of a run that have data, and whether each is covered."""
    levels = levels_of(run_id, chosen)
    covered = is_enough(levels, chosen, threshold_dbm).label("covered")
    statement = (
        select(RunCell.cell_id, covered)
        .join(levels, levels.c.cell_id == RunCell.cell_id)
        .where(RunCell.run_id == run_id, in_scope(RunCell.area_id, scope))
    )
    return read_table(session, statement)


def people_by_square(session: Session, *, run_id: int, cells: int, scope: Scope) -> pd.DataFrame:
    """People of squares of so many cells a side, by row and column, and an area that each lies in."""
    row, col = func.floor(GridCell.row / float(cells)), func.floor(GridCell.col / float(cells))
    statement = (
        select(
            row.label("row"),
            col.label("col"),
            func.sum(RunCell.residents + RunCell.workers).label("people"),
            func.mode().within_group(RunCell.area_id).label("area_id"),
        )
        .join(GridCell, GridCell.id == RunCell.cell_id)
        .where(RunCell.run_id == run_id, in_scope(RunCell.area_id, scope))
        .group_by(row, col)
        .order_by(row, col)
    )
    return read_table(session, statement)


def complaints_by_square(
    session: Session, *, run_id: int, chosen: Slice, cell_size_m: float, cells: int, scope: Scope
) -> pd.DataFrame:
    """Complaints about the operator and technology of a slice that lie in cells of a run, by square."""
    row, col = func.floor(GridCell.row / float(cells)), func.floor(GridCell.col / float(cells))
    return read_table(
        session,
        select(
            row.label("row"),
            col.label("col"),
            func.count().label("complaints"),
            func.min(Complaint.received_at).label("first_at"),
            func.max(Complaint.received_at).label("last_at"),
        )
        .select_from(Complaint)
        .join(
            GridCell,
            and_(
                GridCell.row == func.floor(ST_Y(Complaint.geom) / cell_size_m),
                GridCell.col == func.floor(ST_X(Complaint.geom) / cell_size_m),
            ),
        )
        .join(RunCell, and_(RunCell.cell_id == GridCell.id, RunCell.run_id == run_id))
        .where(in_scope(RunCell.area_id, scope), *_about(chosen))
        .group_by(row, col),
    )


def _about(chosen: Slice) -> list[ColumnElement[bool]]:
    technology = Complaint.technology
    said = [or_(technology.is_(None), technology == chosen.profile.technology)]
    return said if chosen.operator == ANY_OPERATOR else [*said, Complaint.operator == chosen.operator]


def names_of(session: Session, *, area_ids: list[int]) -> pd.DataFrame:
    """Codes and names of areas by their ids."""
    statement = select(Area.id, Area.code, Area.name_zh, Area.name_en).where(Area.id.in_(area_ids))
    return read_table(session, statement)
