"""Levels and people of a run: COPY in, frames and sums out."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, literal, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.domain.actors import Scope
from app.domain.areas import AreaLevel
from app.domain.coverage import ANY_OPERATOR, PeopleSplit, Slice
from app.domain.search import BBox
from app.models.areas import Area, AreaGroup, AreaGroupMember
from app.models.coverage import CellCoverage, GridCell, RunCell
from app.models.gaps import Gap, GapCell
from app.models.network import BaseStation, Operator, Site
from app.store.filters import in_box, in_scope
from app.store.frames import copy_frames, copy_rows, read_frame, read_table

COPY_BLOCK = 20_000


def add_run_cells(session: Session, *, run_id: int, cell_ids: np.ndarray, cells: gpd.GeoDataFrame) -> None:
    """What every cell weighs in a run."""
    columns = [
        "run_id",
        "cell_id",
        "area_id",
        "neighbourhood_id",
        "residents",
        "workers",
        "footprints_complete",
    ]
    neighbourhoods = [None if pd.isna(item) else int(item) for item in cells["neighbourhood_id"]]
    rows = zip(
        [run_id] * len(cells),
        cell_ids.tolist(),
        cells["area_id"].tolist(),
        neighbourhoods,
        cells["residents"].tolist(),
        cells["workers"].tolist(),
        cells["complete"].tolist(),
        strict=True,
    )
    copy_rows(session, RunCell.__table__, columns, rows)  # type: ignore[arg-type]


def add_levels(
    session: Session,
    *,
    run_id: int,
    keys: Sequence[tuple[int, str, str]],
    key_of_row: np.ndarray,
    cell_ids: np.ndarray,
    level_dbm: np.ndarray,
    sinr_db: np.ndarray,
    station_ids: np.ndarray,
    progress: Callable[[int, int], None],
) -> None:
    """
    Levels by (operator id, technology, reception) and cell.

    NaN becomes null; station -1 becomes null. `progress` may raise to cancel.
    """
    operators, technologies, receptions = (np.array(names) for names in zip(*keys, strict=True))

    def blocks() -> Iterator[pd.DataFrame]:
        for first in range(0, len(cell_ids), COPY_BLOCK):
            part = slice(first, first + COPY_BLOCK)
            key, station = key_of_row[part], station_ids[part]
            columns = {
                "run_id": run_id,
                "operator_id": operators[key],
                "technology": technologies[key],
                "reception": receptions[key],
                "floor_band": 0,
                "cell_id": cell_ids[part],
                "level_dbm": level_dbm[part],
                "sinr_db": sinr_db[part],
                "station_id": pd.arrays.IntegerArray(station, mask=station < 0),
            }
            yield pd.DataFrame(columns)
            progress(min(first + COPY_BLOCK, len(cell_ids)), len(cell_ids))

    copy_frames(session, CellCoverage.__table__, blocks())  # type: ignore[arg-type]


def refresh_statistics(session: Session) -> None:
    """Tell the planner of the new rows: with stale statistics it joins a run's cells one by one."""
    for table in (CellCoverage, RunCell, Gap, GapCell, GridCell):
        session.execute(text(f"analyze {table.__tablename__}"))


def _levels(run_id: int, chosen: Slice) -> Subquery:
    """
    Level per cell of one slice; "any" takes the best operator.

    A cell has a row when there is data; its level is null when no station is in reach.
    """
    conditions = and_(
        CellCoverage.run_id == run_id,
        CellCoverage.technology == chosen.profile.technology,
        CellCoverage.reception == chosen.reception,
        CellCoverage.floor_band == 0,
    )
    if chosen.operator == ANY_OPERATOR:
        best = CellCoverage.level_dbm.desc().nulls_last()
        return (
            select(
                CellCoverage.cell_id, CellCoverage.level_dbm, CellCoverage.sinr_db, CellCoverage.station_id
            )
            .ext(distinct_on(CellCoverage.cell_id))
            .where(conditions)
            .order_by(CellCoverage.cell_id, best)
            .subquery("levels")
        )
    operator = select(Operator.id).where(Operator.code == chosen.operator).scalar_subquery()
    return (
        select(CellCoverage.cell_id, CellCoverage.level_dbm, CellCoverage.sinr_db, CellCoverage.station_id)
        .where(conditions, CellCoverage.operator_id == operator)
        .subquery("levels")
    )


def _gap_cells(run_id: int, chosen: Slice) -> Subquery:
    """Cells that belong to a gap of the slice."""
    return (
        select(GapCell.cell_id)
        .join(Gap, Gap.id == GapCell.gap_id)
        .where(gap_conditions(run_id, chosen))
        .distinct()
        .subquery("in_gap")
    )


def gap_conditions(run_id: int, chosen: Slice) -> ColumnElement[bool]:
    """Gaps of a slice; without an operator they are those that no operator reaches."""
    operator = select(Operator.id).where(Operator.code == chosen.operator).scalar_subquery()
    own = Gap.operator_id.is_(None) if chosen.operator == ANY_OPERATOR else Gap.operator_id == operator
    return and_(
        Gap.run_id == run_id, Gap.profile == chosen.profile.key, Gap.reception == chosen.reception, own
    )


def _split_columns(levels: Subquery, in_gap: Subquery, threshold_dbm: float) -> list[ColumnElement[Any]]:
    """Residents in four groups: each cell falls into exactly one."""
    has_data = levels.c.cell_id.is_not(None)
    covered = and_(has_data, func.coalesce(levels.c.level_dbm >= threshold_dbm, literal(False)))
    weak = and_(has_data, ~func.coalesce(levels.c.level_dbm >= threshold_dbm, literal(False)))
    groups = {
        "covered": covered,
        "weak_in_gap": and_(weak, in_gap.c.cell_id.is_not(None)),
        "weak_outside_gap": and_(weak, in_gap.c.cell_id.is_(None)),
        "no_data": levels.c.cell_id.is_(None),
    }
    return [
        func.coalesce(func.sum(case((condition, RunCell.residents), else_=0)), 0).label(name)
        for name, condition in groups.items()
    ]


def _joined(
    statement: Select[Any], run_id: int, levels: Subquery, in_gap: Subquery, scope: Scope
) -> Select[Any]:
    return (
        statement.select_from(RunCell)
        .outerjoin(levels, levels.c.cell_id == RunCell.cell_id)
        .outerjoin(in_gap, in_gap.c.cell_id == RunCell.cell_id)
        .where(RunCell.run_id == run_id, in_scope(RunCell.area_id, scope))
    )


def people_split(
    session: Session, *, run_id: int, chosen: Slice, threshold_dbm: float, area_id: int | None, scope: Scope
) -> PeopleSplit:
    """Everybody of a run, or of one of its areas, in four groups."""
    levels, in_gap = _levels(run_id, chosen), _gap_cells(run_id, chosen)
    statement = _joined(select(*_split_columns(levels, in_gap, threshold_dbm)), run_id, levels, in_gap, scope)
    if area_id is not None:
        statement = statement.where(in_area(area_id))
    row = session.execute(statement).one()
    return PeopleSplit(**{name: int(value) for name, value in row._mapping.items()})


def in_area(area_id: int) -> ColumnElement[bool]:
    """Run cells of an area on any level."""
    inside = select(Area.id).where((Area.id == area_id) | (Area.parent_id == area_id))
    return RunCell.area_id.in_(inside) | (RunCell.neighbourhood_id == area_id)


def people_by_area(
    session: Session, *, run_id: int, chosen: Slice, threshold_dbm: float, by: str, scope: Scope
) -> pd.DataFrame:
    """The four groups for every subdistrict, neighbourhood or group of areas."""
    levels, in_gap = _levels(run_id, chosen), _gap_cells(run_id, chosen)
    sums = _split_columns(levels, in_gap, threshold_dbm)
    residents = func.sum(RunCell.residents).label("residents")
    if by == "group":
        named = (AreaGroup.key.label("code"), AreaGroup.name_zh, AreaGroup.name_en)
        statement = _joined(select(*named, residents, *sums), run_id, levels, in_gap, scope)
        statement = statement.join(AreaGroupMember, AreaGroupMember.area_id == RunCell.area_id).join(
            AreaGroup, AreaGroup.id == AreaGroupMember.group_id
        )
        return read_table(session, statement.group_by(AreaGroup.id).order_by(AreaGroup.id))
    key = RunCell.neighbourhood_id if by == AreaLevel.NEIGHBOURHOOD else RunCell.area_id
    statement = _joined(
        select(Area.code, Area.name_zh, Area.name_en, residents, *sums), run_id, levels, in_gap, scope
    )
    statement = statement.join(Area, Area.id == key).group_by(Area.id).order_by(Area.code)
    return read_table(session, statement)


def class_sums(
    session: Session, *, run_id: int, chosen: Slice, breaks_dbm: Sequence[float], scope: Scope
) -> pd.DataFrame:
    """Cells and residents by number of breaks that the level misses (0 best); -1 without data."""
    levels, in_gap = _levels(run_id, chosen), _gap_cells(run_id, chosen)
    missed = case(
        (levels.c.cell_id.is_(None), -1),
        *[(levels.c.level_dbm >= limit, number) for number, limit in enumerate(breaks_dbm)],
        else_=len(breaks_dbm),
    ).label("missed")
    statement = _joined(
        select(missed, func.count().label("cells"), func.sum(RunCell.residents).label("residents")),
        run_id,
        levels,
        in_gap,
        scope,
    )
    return read_table(session, statement.group_by(missed))


def cells(
    session: Session,
    *,
    run_id: int,
    chosen: Slice,
    bbox: BBox | None,
    area_id: int | None,
    below_dbm: float | None,
    limit: int,
    after: int,
    scope: Scope,
) -> gpd.GeoDataFrame:
    """Cells with their level, by id; `has_data` tells no signal from no data."""
    levels, in_gap = _levels(run_id, chosen), _gap_cells(run_id, chosen)
    columns = (
        GridCell.id,
        GridCell.code,
        Area.code.label("area_code"),
        RunCell.residents,
        RunCell.workers,
        levels.c.level_dbm,
        levels.c.sinr_db,
        levels.c.station_id,
        levels.c.cell_id.is_not(None).label("has_data"),
        GridCell.geom,
    )
    statement = (
        _joined(select(*columns), run_id, levels, in_gap, scope)
        .join(GridCell, GridCell.id == RunCell.cell_id)
        .join(Area, Area.id == RunCell.area_id)
        .where(GridCell.id > after)
        .order_by(GridCell.id)
        .limit(limit)
    )
    statement = statement.where(in_box(GridCell.geom, bbox))
    if area_id is not None:
        statement = statement.where(in_area(area_id))
    if below_dbm is not None:
        weak = ~func.coalesce(levels.c.level_dbm >= below_dbm, literal(False))
        statement = statement.where(levels.c.cell_id.is_not(None), weak)
    return read_frame(session, statement)


def centres_of_run(session: Session, *, run_id: int) -> gpd.GeoDataFrame:
    """Centres of a run's cells, row by row from the south."""
    statement = (
        select(GridCell.id, func.ST_Centroid(GridCell.geom).label("geom"))
        .join(RunCell, RunCell.cell_id == GridCell.id)
        .where(RunCell.run_id == run_id)
        .order_by(GridCell.row, GridCell.col)
    )
    return read_frame(session, statement)


def cell_at(session: Session, *, run_id: int, x_m: float, y_m: float, scope: Scope) -> Any:
    """The cell of a run that holds a point, with its area."""
    point = func.ST_SetSRID(func.ST_MakePoint(x_m, y_m), func.ST_SRID(GridCell.geom))
    statement = (
        select(GridCell.id, GridCell.code, Area.code.label("area_code"), Area.name_zh, Area.name_en)
        .join(RunCell, RunCell.cell_id == GridCell.id)
        .join(Area, Area.id == RunCell.area_id)
        .where(RunCell.run_id == run_id, func.ST_Intersects(GridCell.geom, point))
        .where(in_scope(RunCell.area_id, scope))
        .order_by(GridCell.row.desc(), GridCell.col.desc())  # on a shared edge: the cell north or east
        .limit(1)
    )
    return session.execute(statement).one_or_none()


def levels_of_cell(session: Session, *, run_id: int, cell_id: int, x_m: float, y_m: float) -> list[Any]:
    """All levels of a cell, with the serving station and how far it is from a point."""
    point = func.ST_SetSRID(func.ST_MakePoint(x_m, y_m), func.ST_SRID(Site.geom))
    statement = (
        select(
            Operator.code.label("operator"),
            CellCoverage.technology,
            CellCoverage.reception,
            CellCoverage.level_dbm,
            CellCoverage.sinr_db,
            BaseStation.code.label("station_code"),
            func.ST_Distance(Site.geom, point).label("station_distance_m"),
        )
        .join(Operator, Operator.id == CellCoverage.operator_id)
        .outerjoin(BaseStation, BaseStation.id == CellCoverage.station_id)
        .outerjoin(Site, Site.id == BaseStation.site_id)
        .where(CellCoverage.run_id == run_id, CellCoverage.cell_id == cell_id)
        .order_by(CellCoverage.technology.desc(), Operator.code, CellCoverage.reception.desc())
    )
    return list(session.execute(statement))
