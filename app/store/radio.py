"""Sectors and carriers of many base stations, each with the place of its site."""

from typing import Any

import geopandas as gpd
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.domain.actors import Scope
from app.domain.outlines import Within
from app.domain.search import Page, StationFilter
from app.models.areas import Area
from app.models.datasets import Dataset
from app.models.network import BaseStation, Carrier, Operator, Sector, Site
from app.store.filters import area_columns, in_scope, paged, source_columns
from app.store.frames import read_frame
from app.store.network import place_columns, stations_chosen, with_site_and_operator

OWN_SECTOR = (
    *("azimuth_deg", "antenna_height_m", "mechanical_tilt_deg", "electrical_tilt_deg"),
    *("pattern", "hpbw_deg", "gain_dbi"),
)
OWN_CARRIER = (
    *("frequency_mhz", "bandwidth_mhz", "subcarrier_spacing_khz", "transmit_power_dbm"),
    *("feeder_loss_db", "load_share", "pci", "eci", "earfcn"),
)


def sectors(
    session: Session,
    *,
    chosen: StationFilter,
    area: Within | None,
    snap_m: float | None,
    page: Page,
    scope: Scope,
) -> gpd.GeoDataFrame:
    """Sectors of the stations that the filter keeps, by id."""
    kept = _sectors(snap_m).where(stations_chosen(chosen, area, snap_m, scope))
    return read_frame(session, paged(kept, Sector.id, page))


def sector_relation(*, snap_m: float | None, scope: Scope) -> Select[Any]:
    """All sectors of stations that a scope may see."""
    return _sectors(snap_m).where(in_scope(Site.area_id, scope))


def _sectors(snap_m: float | None) -> Select[Any]:
    carriers = select(func.count()).where(Carrier.sector_id == Sector.id).scalar_subquery()
    own = (*(getattr(Sector, name) for name in OWN_SECTOR), carriers.label("carriers"))
    return _of_stations(select(Sector.id, Sector.code, *own, *_station_columns(snap_m)))


def carriers(
    session: Session,
    *,
    chosen: StationFilter,
    area: Within | None,
    snap_m: float | None,
    page: Page,
    scope: Scope,
) -> gpd.GeoDataFrame:
    """Carriers of the stations that the filter keeps, by id."""
    sector = (Sector.id.label("sector_id"), Sector.code.label("sector_code"), Sector.azimuth_deg)
    own = (*(getattr(Carrier, name) for name in OWN_CARRIER), *sector)
    statement = _of_stations(select(Carrier.id, Carrier.code, *own, *_station_columns(snap_m)))
    kept = statement.join(Carrier, Carrier.sector_id == Sector.id)
    kept = kept.where(stations_chosen(chosen, area, snap_m, scope))
    return read_frame(session, paged(kept, Carrier.id, page))


def _station_columns(snap_m: float | None) -> list[Any]:
    return [
        BaseStation.id.label("station_id"),
        BaseStation.code.label("station_code"),
        Operator.code.label("operator"),
        BaseStation.technology,
        BaseStation.status,
        *area_columns(),
        *source_columns(),
        *place_columns(snap_m),
    ]


def _of_stations(statement: Select[Any]) -> Select[Any]:
    joined = with_site_and_operator(statement.select_from(BaseStation))
    joined = joined.join(Dataset, Dataset.id == BaseStation.dataset_id)
    return joined.outerjoin(Area, Area.id == Site.area_id).join(Sector, Sector.station_id == BaseStation.id)
