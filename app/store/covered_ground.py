"""Cells and buildings of a run that are covered, by area."""

import pandas as pd
from geoalchemy2.functions import ST_X, ST_Y, ST_Centroid
from sqlalchemy import CTE, FromClause, Integer, Subquery, and_, case, cast, func, join, outerjoin, select
from sqlalchemy.orm import Session

from app.domain.actors import Scope
from app.domain.coverage import Reception, Slice
from app.models.buildings import Building
from app.models.coverage import CoverageRun, Grid, GridCell, RunBuilding, RunCell
from app.store import floors
from app.store.coverage import is_enough, levels_of, of_run, part_code, with_parts
from app.store.frames import read_table


def ground_by_area(
    session: Session, *, run_id: int, chosen: Slice, threshold_dbm: float, by: str, scope: Scope
) -> pd.DataFrame:
    """
    Cells, buildings, and how many of each are covered, by code of the area or key of the group.

    A building is in the cell of its centre. Outdoors and in vehicles it is covered where that cell is;
    indoors, where each of its floor bands is.
    """
    levels, houses = levels_of(run_id, chosen), _houses(run_id, chosen, threshold_dbm)
    enough = and_(levels.c.cell_id.is_not(None), is_enough(levels, chosen, threshold_dbm))
    covered_houses = (
        houses.c.covered
        if chosen.reception is Reception.INDOOR
        else case((enough, houses.c.buildings), else_=0)
    )
    statement = select(
        part_code(by).label("code"),
        func.max(Grid.cell_size_m).label("cell_size_m"),
        func.count().label("cells"),
        func.count().filter(enough).label("cells_covered"),
        func.coalesce(func.sum(houses.c.buildings), 0).label("buildings"),
        func.coalesce(func.sum(covered_houses), 0).label("buildings_covered"),
    )
    statement = of_run(statement, run_id, levels, scope)
    statement = statement.join(CoverageRun, CoverageRun.id == RunCell.run_id)
    statement = statement.join(Grid, Grid.id == CoverageRun.grid_id)
    statement = statement.outerjoin(houses, houses.c.cell_id == RunCell.cell_id)
    return read_table(session, with_parts(statement, by).group_by(part_code(by)))


def _houses(run_id: int, chosen: Slice, threshold_dbm: float) -> Subquery:
    """Buildings of a run by the cell of their centre."""
    centres = _centres(run_id)
    same = and_(
        GridCell.grid_id == select(CoverageRun.grid_id).where(CoverageRun.id == run_id).scalar_subquery(),
        GridCell.col == centres.c.col,
        GridCell.row == centres.c.row,
    )
    beside: FromClause = centres
    here = select(GridCell.id.label("cell_id"), func.count().label("buildings"))
    if chosen.reception is Reception.INDOOR:
        whole = _whole(run_id, chosen, threshold_dbm)
        here = here.add_columns(func.count(whole.c.building_id).label("covered"))
        beside = outerjoin(centres, whole, whole.c.building_id == centres.c.building_id)
    return here.select_from(join(beside, GridCell, same)).group_by(GridCell.id).subquery("houses")


def _centres(run_id: int) -> CTE:
    """
    Column and row of the centre of each building.

    Counted first: the planner takes a formula in a join for one that leaves next to nothing, and loops.
    """
    centre = ST_Centroid(Building.geom)
    return (
        select(
            RunBuilding.building_id,
            cast(func.floor(ST_X(centre) / Grid.cell_size_m), Integer).label("col"),
            cast(func.floor(ST_Y(centre) / Grid.cell_size_m), Integer).label("row"),
        )
        .join(Building, Building.id == RunBuilding.building_id)
        .join(CoverageRun, CoverageRun.id == RunBuilding.run_id)
        .join(Grid, Grid.id == CoverageRun.grid_id)
        .where(RunBuilding.run_id == run_id)
        .cte("centres")
        .prefix_with("materialized")
    )


def _whole(run_id: int, chosen: Slice, threshold_dbm: float) -> Subquery:
    """Buildings that are covered from the ground to the roof."""
    levels = floors.levels_of(run_id, chosen)
    every = func.bool_and(is_enough(levels, chosen, threshold_dbm))
    return (
        select(levels.c.building_id)
        .group_by(levels.c.building_id)
        .having(every)
        .subquery("covered_buildings")
    )
