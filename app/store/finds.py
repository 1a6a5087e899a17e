"""Things by name or code: the very code first, then what begins so, then what holds the text."""

from datetime import date
from typing import Any

import geopandas as gpd
from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session

from app.domain.actors import Scope
from app.models.areas import Area
from app.models.buildings import Building
from app.models.coverage import GridCell, RunCell
from app.models.facilities import Facility
from app.models.hotspots import Hotspot
from app.models.network import BaseStation, Operator, Site
from app.store.filters import area_in_scope, in_scope, valid_on
from app.store.frames import read_frame
from app.store.network import place_columns


def _found(
    session: Session, statement: Select[Any], text: str, limit: int, *columns: Any
) -> gpd.GeoDataFrame:
    """The best rows; `columns` are searched, the first of them is the code."""
    holds = or_(*(column.icontains(text, autoescape=True) for column in columns))
    rank = case(
        (func.lower(columns[0]) == text.lower(), 0),
        (or_(*(column.istartswith(text, autoescape=True) for column in columns)), 1),
        else_=2,
    )
    return read_frame(session, statement.where(holds).order_by(rank, columns[0]).limit(limit))


def areas(session: Session, *, text: str, on: date, scope: Scope, limit: int) -> gpd.GeoDataFrame:
    """Areas of a day."""
    statement = select(Area.id, Area.code, Area.level, Area.name_zh, Area.name_en, Area.geom).where(
        area_in_scope(scope), valid_on(Area, on)
    )
    return _found(session, statement, text, limit, Area.code, Area.name_zh, Area.name_en)


def stations(
    session: Session, *, text: str, snap_m: float | None, scope: Scope, limit: int
) -> gpd.GeoDataFrame:
    """Base stations by their code, or the code or name of their site, where they are shown."""
    statement = (
        select(
            BaseStation.id,
            BaseStation.code,
            BaseStation.technology,
            BaseStation.status,
            Operator.code.label("operator"),
            Operator.letter,
            Site.name,
            *place_columns(snap_m),
        )
        .join(Site, Site.id == BaseStation.site_id)
        .join(Operator, Operator.id == BaseStation.operator_id)
        .where(in_scope(Site.area_id, scope))
    )
    return _found(session, statement, text, limit, BaseStation.code, Site.code, Site.name)


def hotspots(session: Session, *, text: str, scope: Scope, limit: int) -> gpd.GeoDataFrame:
    """WLAN sites."""
    columns = (Hotspot.code, Hotspot.name, Hotspot.venue_kind, Hotspot.operator, Hotspot.ap_count)
    statement = select(Hotspot.id, *columns, Hotspot.geom).where(in_scope(Hotspot.area_id, scope))
    return _found(session, statement, text, limit, Hotspot.code, Hotspot.name)


def buildings(session: Session, *, text: str, scope: Scope, limit: int) -> gpd.GeoDataFrame:
    """Footprints, without their residents."""
    names = (Building.code, Building.name_zh, Building.name_en)
    statement = select(
        Building.id, *names, Building.use, Building.floors, Building.height_m, Building.geom
    ).where(in_scope(Building.area_id, scope))
    return _found(session, statement, text, limit, *names)


def facilities(session: Session, *, text: str, scope: Scope, limit: int) -> gpd.GeoDataFrame:
    """Venues and service points, also by their address."""
    names = (Facility.code, Facility.name_zh, Facility.name_en)
    statement = select(Facility.id, *names, Facility.kind, Facility.address, Facility.geom).where(
        in_scope(Facility.area_id, scope)
    )
    return _found(session, statement, text, limit, *names, Facility.address)


def cells(session: Session, *, text: str, run_id: int, scope: Scope, limit: int) -> gpd.GeoDataFrame:
    """Grid cells of a run whose code begins so."""
    statement = (
        select(GridCell.id, GridCell.code, RunCell.residents, RunCell.workers, GridCell.geom)
        .join(RunCell, RunCell.cell_id == GridCell.id)
        .where(RunCell.run_id == run_id, in_scope(RunCell.area_id, scope))
        .where(GridCell.code.istartswith(text, autoescape=True))
        .order_by(GridCell.code)
        .limit(limit)
    )
    return read_frame(session, statement)
