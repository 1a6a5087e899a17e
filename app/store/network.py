"""Operators, sites, base stations with their sectors and carriers; positions exact or by grid."""

from typing import Any

import geopandas as gpd
import pandas as pd
from geoalchemy2.functions import ST_X, ST_Y, ST_Expand, ST_MakePoint, ST_SetSRID
from sqlalchemy import ColumnElement, Select, and_, false, func, literal, null, select, true
from sqlalchemy.orm import Session

from app.domain.actors import Scope
from app.domain.outlines import Within
from app.domain.search import BBox, Page, PlaceFilter, StationFilter
from app.models.areas import Area
from app.models.base import METRIC_SRID
from app.models.datasets import Dataset
from app.models.network import BaseStation, Carrier, Operator, Sector, Site
from app.store.filters import (
    area_columns,
    in_area,
    in_box,
    in_scope,
    metric_box,
    metric_point,
    paged,
    source_columns,
)
from app.store.frames import read_frame, read_table


def _centre(axis: Any, snap_m: float) -> Any:
    return (func.floor(axis / snap_m) + 0.5) * snap_m


def _place(snap_m: float | None) -> Any:
    """Where a site is shown: itself, or the centre of its grid cell."""
    if snap_m is None:
        return Site.geom
    centre = ST_MakePoint(_centre(ST_X(Site.geom), snap_m), _centre(ST_Y(Site.geom), snap_m))
    return ST_SetSRID(centre, METRIC_SRID)


def _shown_in_box(bbox: BBox | None, snap_m: float | None) -> ColumnElement[bool]:
    """By the shown place: a box moved bit by bit over the true one would find it."""
    if bbox is None or snap_m is None:
        return in_box(Site.geom, bbox)
    box = metric_box(bbox)
    if box is None:
        return false()
    near = Site.geom.op("&&")(ST_Expand(box, snap_m))  # the index knows the true place only
    return and_(near, in_box(_place(snap_m), bbox))


def place_columns(snap_m: float | None) -> list[Any]:
    """Where a site is shown, and whether that is exact."""
    return [
        literal("exact" if snap_m is None else "grid").label("position"),
        _place(snap_m).label("geom"),
    ]


def operators(session: Session, *, scope: Scope) -> pd.DataFrame:
    """Operators by code, with the number of their stations."""
    counted = (
        select(func.count())
        .select_from(BaseStation)
        .join(Site, Site.id == BaseStation.site_id)
        .where(BaseStation.operator_id == Operator.id, in_scope(Site.area_id, scope))
        .scalar_subquery()
    )
    statement = select(
        Operator.id,
        Operator.code,
        Operator.name_zh,
        Operator.name_en,
        Operator.letter,
        Operator.subscriber_share,
        counted.label("stations"),
    )
    return read_table(session, statement.order_by(Operator.code))


def operator_id(session: Session, *, code: str) -> int | None:
    """The operator of a code."""
    return session.scalar(select(Operator.id).where(Operator.code == code))


def operator_codes(session: Session) -> list[str]:
    """Codes of all operators."""
    return list(session.scalars(select(Operator.code).order_by(Operator.code)))


def _sites_chosen(
    chosen: PlaceFilter, area: Within | None, snap_m: float | None, scope: Scope
) -> ColumnElement[bool]:
    return and_(
        in_scope(Site.area_id, scope),
        in_area(Site.area_id, _place(snap_m), area),  # by the shown place, as a box
        _shown_in_box(chosen.bbox, snap_m),
        true() if chosen.kind is None else Site.kind == chosen.kind,
    )


def sites(
    session: Session,
    *,
    chosen: PlaceFilter,
    area: Within | None,
    snap_m: float | None,
    page: Page,
    scope: Scope,
) -> gpd.GeoDataFrame:
    """Sites by id, with the number of stations on each."""
    counted = select(func.count()).where(BaseStation.site_id == Site.id).scalar_subquery()
    statement = (
        select(
            Site.id,
            Site.code,
            Site.name,
            Site.kind,
            Site.owner,
            Site.height_m,
            counted.label("stations"),
            *area_columns(),
            *source_columns(),
            *place_columns(snap_m),
        )
        .join(Dataset, Dataset.id == Site.dataset_id)
        .outerjoin(Area, Area.id == Site.area_id)
        .where(_sites_chosen(chosen, area, snap_m, scope))
    )
    return read_frame(session, paged(statement, Site.id, page))


def site_count(
    session: Session, *, chosen: PlaceFilter, area: Within | None, snap_m: float | None, scope: Scope
) -> int:
    """How many sites the filter keeps."""
    counted = select(func.count()).select_from(Site).where(_sites_chosen(chosen, area, snap_m, scope))
    return session.scalar(counted) or 0


def stations_chosen(
    chosen: StationFilter, area: Within | None, snap_m: float | None, scope: Scope
) -> ColumnElement[bool]:
    """Base stations of the filter that the actor may see."""
    return and_(
        in_scope(Site.area_id, scope),
        in_area(Site.area_id, _place(snap_m), area),  # by the shown place, as a box
        _shown_in_box(chosen.bbox, snap_m),
        true() if chosen.operator is None else Operator.code == chosen.operator,
        true() if chosen.technology is None else BaseStation.technology == chosen.technology,
        true() if chosen.status is None else BaseStation.status == chosen.status,
    )


def with_site_and_operator(statement: Select[Any]) -> Select[Any]:
    """Base stations with where they stand and whose they are."""
    return statement.join(Site, Site.id == BaseStation.site_id).join(
        Operator, Operator.id == BaseStation.operator_id
    )


def _stations(snap_m: float | None) -> Select[Any]:
    sectors = select(func.count()).where(Sector.station_id == BaseStation.id).scalar_subquery()
    statement = select(
        BaseStation.id,
        BaseStation.code,
        Operator.code.label("operator"),
        Operator.name_zh.label("operator_name_zh"),
        Operator.name_en.label("operator_name_en"),
        BaseStation.technology,
        BaseStation.status,
        func.nullif(func.array_to_string(BaseStation.shared_with, ";"), "").label("shared_with"),
        sectors.label("sectors"),
        Site.id.label("site_id"),
        Site.code.label("site_code"),
        Site.name.label("site_name"),
        Site.kind.label("site_kind"),
        Site.height_m.label("site_height_m"),
        *area_columns(),
        *source_columns(),
        *place_columns(snap_m),
    )
    return (
        with_site_and_operator(statement.select_from(BaseStation))
        .join(Dataset, Dataset.id == BaseStation.dataset_id)
        .outerjoin(Area, Area.id == Site.area_id)
    )


def stations(
    session: Session,
    *,
    chosen: StationFilter,
    area: Within | None,
    snap_m: float | None,
    page: Page,
    scope: Scope,
) -> gpd.GeoDataFrame:
    """Base stations by id."""
    statement = _stations(snap_m).where(stations_chosen(chosen, area, snap_m, scope))
    return read_frame(session, paged(statement, BaseStation.id, page))


def station_relation(*, snap_m: float | None, scope: Scope) -> Select[Any]:
    """All base stations that a scope may see."""
    return _stations(snap_m).where(in_scope(Site.area_id, scope))


def nearest_stations(
    session: Session,
    *,
    x_m: float,
    y_m: float,
    chosen: StationFilter,
    count: int,
    within_m: float,
    scope: Scope,
) -> gpd.GeoDataFrame:
    """The stations of a filter that stand nearest to a place, with `distance_m`; exact places."""
    here = metric_point(x_m, y_m)
    statement = (
        _stations(None)
        .add_columns(func.ST_Distance(Site.geom, here).label("distance_m"))
        .where(stations_chosen(chosen, None, None, scope), func.ST_DWithin(Site.geom, here, within_m))
        .order_by(Site.geom.op("<->")(here), BaseStation.id)
        .limit(count)
    )
    return read_frame(session, statement)


def station(session: Session, *, station_id: int, snap_m: float | None, scope: Scope) -> gpd.GeoDataFrame:
    """One base station, or no row."""
    mine = and_(BaseStation.id == station_id, in_scope(Site.area_id, scope))
    return read_frame(session, _stations(snap_m).where(mine))


def station_counts(
    session: Session, *, chosen: StationFilter, area: Within | None, snap_m: float | None, scope: Scope
) -> dict[str, int]:
    """How many base stations the filter keeps, by technology."""
    by_technology: Any = select(BaseStation.technology, func.count())
    counted = with_site_and_operator(by_technology.select_from(BaseStation))
    kept = counted.where(stations_chosen(chosen, area, snap_m, scope)).group_by(BaseStation.technology)
    return {row[0]: row[1] for row in session.execute(kept)}


def sector_count(
    session: Session, *, chosen: StationFilter, area: Within | None, snap_m: float | None, scope: Scope
) -> int:
    """How many sectors the base stations have that the filter keeps."""
    stations: Any = select(func.count()).select_from(BaseStation)
    faces = with_site_and_operator(stations.join(Sector, Sector.station_id == BaseStation.id))
    return session.scalar(faces.where(stations_chosen(chosen, area, snap_m, scope))) or 0


def origin_of_position(session: Session, *, site_id: int, exact: bool) -> dict[str, Any]:
    """The pair a site came with, its datum and where the datum was learnt from; the pair only when exact."""
    pair = (Site.raw_x, Site.raw_y) if exact else (null().label("raw_x"), null().label("raw_y"))
    statement = select(Site.datum, Site.datum_source, *pair).where(Site.id == site_id)
    return dict(session.execute(statement).one()._mapping)


def sectors(session: Session, *, station_id: int) -> pd.DataFrame:
    """Sectors of a station, by code."""
    statement = select(
        Sector.id,
        Sector.code,
        Sector.azimuth_deg,
        Sector.antenna_height_m,
        Sector.mechanical_tilt_deg,
        Sector.electrical_tilt_deg,
        Sector.pattern,
        Sector.hpbw_deg,
        Sector.gain_dbi,
    ).where(Sector.station_id == station_id)
    return read_table(session, statement.order_by(Sector.code, Sector.id))


def carriers(session: Session, *, station_id: int) -> pd.DataFrame:
    """Carriers of a station with the sector each one is on."""
    statement = (
        select(
            Carrier.sector_id,
            Carrier.code,
            Carrier.frequency_mhz,
            Carrier.bandwidth_mhz,
            Carrier.subcarrier_spacing_khz,
            Carrier.transmit_power_dbm,
            Carrier.feeder_loss_db,
            Carrier.load_share,
            Carrier.pci,
            Carrier.eci,
            Carrier.earfcn,
        )
        .join(Sector, Sector.id == Carrier.sector_id)
        .where(Sector.station_id == station_id)
    )
    return read_table(session, statement.order_by(Carrier.code, Carrier.id))
