"""What a quality check reads: the rows of a dataset and what lies around them; and its newest result."""

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
from sqlalchemy import Table, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.areas import AreaLevel
from app.domain.jobs import JobKind, JobStatus
from app.domain.quality import CheckedTable, Shape
from app.models.areas import Area, AreaFigure
from app.models.buildings import Building
from app.models.jobs import Job
from app.models.land import Land
from app.models.network import BaseStation, Sector
from app.models.registry import metadata
from app.models.ways import Way
from app.store.filters import valid_on
from app.store.frames import read_frame, read_table

NEAR_M = 100.0  # a building so near to an area may be the nearest to a point in it


def rows_of(session: Session, *, dataset_id: int, of: CheckedTable) -> pd.DataFrame:
    """Rows of a dataset in one table, by code, with the code of their subdistrict where they have one."""
    table: Table = metadata.tables[of.table]
    names = dict.fromkeys((*of.filled, *of.numbers, *([of.name] if of.name else [])))
    columns: list[Any] = [table.c.code, *(table.c[name] for name in names)]
    if "kind" in table.c:
        columns.append(table.c.kind)
    if of.shape is Shape.WAY:
        columns.append(table.c.is_elevated)
    placed = "area_id" in table.c
    if placed:
        columns.append(Area.code.label("area_code"))
    if of.shape is not Shape.NONE:
        columns.append(table.c.geom)
    source = table.outerjoin(Area, Area.id == table.c.area_id) if placed else table
    statement = (
        select(*columns).select_from(source).where(table.c.dataset_id == dataset_id).order_by(table.c.code)
    )
    return read_table(session, statement) if of.shape is Shape.NONE else read_frame(session, statement)


def sectors_of(session: Session, *, dataset_id: int) -> pd.DataFrame:
    """Sectors of a dataset's base stations."""
    code = (BaseStation.code + literal("/") + Sector.code).label("code")
    statement = (
        select(code, Sector.azimuth_deg, Sector.antenna_height_m, Sector.gain_dbi)
        .join(BaseStation, BaseStation.id == Sector.station_id)
        .where(BaseStation.dataset_id == dataset_id)
    )
    return read_table(session, statement.order_by(code))


def figures_of(session: Session, *, dataset_id: int) -> pd.DataFrame:
    """Counts of areas that a dataset brought."""
    statement = (
        select(Area.code, AreaFigure.indicator, AreaFigure.year, AreaFigure.value)
        .join(Area, Area.id == AreaFigure.area_id)
        .where(AreaFigure.dataset_id == dataset_id)
    )
    return read_table(session, statement.order_by(Area.code, AreaFigure.indicator, AreaFigure.year))


def area_family(session: Session, *, dataset_id: int) -> gpd.GeoDataFrame:
    """Areas of a dataset that are valid today, with their parents and all children of either."""
    own = select(Area.id).where(Area.dataset_id == dataset_id, valid_on(Area))
    above = select(Area.parent_id).where(Area.dataset_id == dataset_id, valid_on(Area))
    parent = aliased(Area)
    heads = or_(Area.id.in_(own), Area.id.in_(above))
    children = or_(Area.parent_id.in_(own), Area.parent_id.in_(above))
    statement = (
        select(
            Area.code,
            Area.level,
            parent.code.label("parent_code"),
            (Area.dataset_id == dataset_id).label("is_own"),
            Area.geom,
        )
        .outerjoin(parent, parent.id == Area.parent_id)
        .where(valid_on(Area), or_(heads, children))
        .order_by(Area.code)
    )
    return read_frame(session, statement)


def subdistricts_around(session: Session, *, dataset_id: int, of: CheckedTable) -> gpd.GeoDataFrame:
    """Subdistricts that a row of a dataset touches."""
    row = metadata.tables[of.table].alias("row")
    touched = select(Area.id).join(row, func.ST_Intersects(row.c.geom, Area.geom))
    own = touched.where(row.c.dataset_id == dataset_id, Area.level == AreaLevel.SUBDISTRICT, valid_on(Area))
    statement = select(Area.id, Area.code, Area.geom).where(Area.id.in_(own))
    return read_frame(session, statement.order_by(Area.code))


def buildings_around(session: Session, *, area_ids: Sequence[int]) -> gpd.GeoDataFrame:
    """Buildings of every dataset in and right around some areas."""
    near = select(Building.id).join(Area, func.ST_DWithin(Building.geom, Area.geom, NEAR_M))
    statement = select(Building.code, Building.geom).where(Building.id.in_(near.where(Area.id.in_(area_ids))))
    return read_frame(session, statement.order_by(Building.id))


def land_around(
    session: Session, *, area_ids: Sequence[int], dataset_id: int, of: CheckedTable
) -> gpd.GeoDataFrame:
    """Water, rail and parks of every dataset that touch a row of this one or some areas."""
    row = metadata.tables[of.table].alias("row")
    at_row = select(Land.id).join(row, func.ST_Intersects(row.c.geom, Land.geom))
    in_area = select(Land.id).join(Area, func.ST_Intersects(Land.geom, Area.geom))
    near = or_(
        Land.id.in_(at_row.where(row.c.dataset_id == dataset_id)),
        Land.id.in_(in_area.where(Area.id.in_(area_ids))),
    )
    return read_frame(session, select(Land.code, Land.kind, Land.geom).where(near).order_by(Land.id))


def buildings_on_ways(session: Session, *, dataset_id: int) -> gpd.GeoDataFrame:
    """Buildings of every dataset that a way of this one meets."""
    met = select(Building.id).join(Way, func.ST_Intersects(Way.geom, Building.geom))
    own = Building.id.in_(met.where(Way.dataset_id == dataset_id))
    return read_frame(session, select(Building.code, Building.geom).where(own).order_by(Building.id))


def newest_result(session: Session, *, key: str) -> tuple[int, dict[str, Any]] | None:
    """Job and result of the newest check of a dataset that came to its end."""
    statement = (
        select(Job.id, Job.result)
        .where(
            Job.kind == JobKind.QUALITY,
            Job.status == JobStatus.DONE,
            Job.parameters["dataset"].astext == key,
        )
        .order_by(Job.id.desc())
        .limit(1)
    )
    row = session.execute(statement).one_or_none()
    return None if row is None else (int(row.id), dict(row.result))
