"""Levels indoors of a run, floor band by floor band."""

from typing import Any

import geopandas as gpd
from geoalchemy2.functions import ST_Intersects
from sqlalchemy import BigInteger, ColumnElement, Select, and_, case, cast, func, literal, or_, select, true
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.domain.actors import Scope
from app.domain.coverage import ANY_OPERATOR, Slice
from app.domain.outlines import Within
from app.domain.search import BBox
from app.models.areas import Area
from app.models.buildings import Building
from app.models.coverage import BuildingCoverage, GridCell, RunBuilding
from app.models.network import BaseStation, Operator, Site
from app.store.filters import in_area, in_box, in_scope
from app.store.frames import read_frame

MOST_BANDS = 100  # a page is counted by building and band in one number
KEY = (cast(BuildingCoverage.building_id, BigInteger) * MOST_BANDS + BuildingCoverage.floor_band).label("id")

BEST = (
    BuildingCoverage.level_dbm.desc().nulls_last(),
    BuildingCoverage.probability.desc(),
    BuildingCoverage.operator_id,
)


def _behind(after: int) -> ColumnElement[bool]:
    building_id, band = divmod(after, MOST_BANDS)
    later = and_(BuildingCoverage.building_id == building_id, BuildingCoverage.floor_band > band)
    return or_(BuildingCoverage.building_id > building_id, later)


def levels_of(run_id: int, chosen: Slice, after: int = 0, building: str | None = None) -> Any:
    """Rows of one operator and technology; "any" takes the best operator of each floor band."""
    own = RunBuilding.code == building
    named = select(RunBuilding.building_id).where(RunBuilding.run_id == run_id, own)
    statement = select(BuildingCoverage, KEY).where(
        BuildingCoverage.run_id == run_id,
        BuildingCoverage.technology == chosen.profile.technology,
        _behind(after),
        true() if building is None else BuildingCoverage.building_id.in_(named),
    )
    if chosen.operator == ANY_OPERATOR:
        key = (BuildingCoverage.building_id, BuildingCoverage.floor_band)
        return statement.ext(distinct_on(*key)).order_by(*key, *BEST).subquery("levels")
    operator = select(Operator.id).where(Operator.code == chosen.operator).scalar_subquery()
    return statement.where(BuildingCoverage.operator_id == operator).subquery("levels")


def floor_bands(
    session: Session,
    *,
    run_id: int,
    chosen: Slice,
    building: str | None,
    bbox: BBox | None,
    area: Within | None,
    below_dbm: float | None,
    limit: int,
    after: int,
    scope: Scope,
) -> gpd.GeoDataFrame:
    """Floor bands with their level, by building and from the ground up; buildings that went are left out."""
    levels = levels_of(run_id, chosen, after, building)
    statement = (
        select(
            levels.c.id,
            RunBuilding.code.label("building_code"),
            Area.code.label("area_code"),
            RunBuilding.floors,
            RunBuilding.height_m,
            RunBuilding.height_source,
            levels.c.floor_band,
            Operator.code.label("operator"),
            levels.c.level_dbm,
            levels.c.probability,
            case((in_scope(Site.area_id, scope), levels.c.station_id)).label("station_id"),
            levels.c.has_indoor_system,
            Building.geom,
        )
        .select_from(levels)
        .join(Operator, Operator.id == levels.c.operator_id)
        .outerjoin(BaseStation, BaseStation.id == levels.c.station_id)
        .outerjoin(Site, Site.id == BaseStation.site_id)
        .where(in_scope(RunBuilding.area_id, scope))
        .where(in_area(RunBuilding.area_id, Building.geom, area), in_box(Building.geom, bbox))
        .order_by(levels.c.building_id, levels.c.floor_band)
        .limit(limit)
    )
    statement = _with_buildings(statement, run_id, levels.c.building_id)
    if below_dbm is not None:
        statement = statement.where(~func.coalesce(levels.c.level_dbm >= below_dbm, literal(False)))
    return read_frame(session, statement)


def _with_buildings(statement: Select[Any], run_id: int, building_id: Any) -> Select[Any]:
    same = and_(RunBuilding.run_id == run_id, RunBuilding.building_id == building_id)
    return (
        statement.join(RunBuilding, same)
        .join(Building, Building.id == RunBuilding.building_id)
        .join(Area, Area.id == RunBuilding.area_id)
    )


def bands_of_cell(session: Session, *, run_id: int, cell_id: int, scope: Scope, limit: int) -> list[Any]:
    """Best operator of each technology on the floor bands of the buildings in a cell."""
    shape = select(GridCell.geom).where(GridCell.id == cell_id).scalar_subquery()
    here = (
        select(Building.id)
        .where(ST_Intersects(Building.geom, shape), in_scope(Building.area_id, scope))
        .order_by(Building.id)
        .limit(limit)
    )
    key = (BuildingCoverage.building_id, BuildingCoverage.floor_band, BuildingCoverage.technology.desc())
    statement = (
        _bands(run_id)
        .where(BuildingCoverage.building_id.in_(here))
        .ext(distinct_on(*key[:2], BuildingCoverage.technology))
    )
    return list(session.execute(statement.order_by(*key, *BEST)))


def bands_of_building(session: Session, *, run_id: int, building_id: int, chosen: Slice) -> list[Any]:
    """Of one building, from the ground up; "any" takes the best operator of each floor band."""
    statement = _bands(run_id).where(
        BuildingCoverage.building_id == building_id,
        BuildingCoverage.technology == chosen.profile.technology,
        true() if chosen.operator == ANY_OPERATOR else Operator.code == chosen.operator,
    )
    one_each = statement.ext(distinct_on(BuildingCoverage.floor_band))
    return list(session.execute(one_each.order_by(BuildingCoverage.floor_band, *BEST)))


def _bands(run_id: int) -> Any:
    """Floor bands with what a run says of them."""
    same = and_(
        BuildingCoverage.run_id == RunBuilding.run_id,
        BuildingCoverage.building_id == RunBuilding.building_id,
    )
    return (
        select(
            RunBuilding.code,
            RunBuilding.floors,
            BuildingCoverage.floor_band,
            BuildingCoverage.technology,
            Operator.code.label("operator"),
            BuildingCoverage.level_dbm,
            BuildingCoverage.probability,
            BuildingCoverage.has_indoor_system,
        )
        .select_from(BuildingCoverage)
        .join(RunBuilding, same)
        .join(Operator, Operator.id == BuildingCoverage.operator_id)
        .where(BuildingCoverage.run_id == run_id)
    )
