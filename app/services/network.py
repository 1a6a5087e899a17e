"""Operators, sites and base stations for readers; exact places for those who may see them."""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd
from sqlalchemy.orm import Session

from app.config import settings
from app.domain.actors import Actor
from app.domain.audit import PLACES
from app.domain.coverage import ANY_OPERATOR
from app.domain.layers import LAYERS
from app.domain.search import (
    EVERY_PLACE,
    EVERY_STATION,
    MOST_NEAR_M,
    NEAR_M,
    Page,
    PlaceFilter,
    StationFilter,
)
from app.errors import NotFoundError, RefusedError
from app.services import areas, audit
from app.store import network as network_store
from app.store import radio as radio_store
from app.store.installation import process_epsg
from spatial.datum import to_metric

EXACT_PLACE = LAYERS["stations"].sensitive["geom"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StationDetail:
    """One base station, where its position came from, its sectors and their carriers."""

    station: gpd.GeoDataFrame
    origin: dict[str, Any]
    sectors: pd.DataFrame
    carriers: pd.DataFrame


def snap_m(actor: Actor) -> float | None:
    """Size of the grid by which the actor sees places; None when it sees them exactly."""
    return None if actor.may(EXACT_PLACE) else settings().grid.cell_size_m


def _record_places(session: Session, actor: Actor, what: str, rows: int, area_code: str | None) -> None:
    """Exact places that were read; places by grid are for everybody."""
    if snap_m(actor) is None:
        details = {"rows": rows, "area": area_code}
        audit.record_read(session, actor, read=PLACES, entity_id=what, details=details)


def operators(session: Session, actor: Actor) -> pd.DataFrame:
    """Operators with the number of their stations."""
    actor.require("network.read")
    return network_store.operators(session, scope=actor.scope)


def require_operator(session: Session, *, code: str) -> None:
    """Refuse the code of an operator that nobody knows; the best of all is known."""
    if code != ANY_OPERATOR and network_store.operator_id(session, code=code) is None:
        raise NotFoundError("operator", code, known=network_store.operator_codes(session))


def sites(
    session: Session, actor: Actor, *, chosen: PlaceFilter = EVERY_PLACE, page: Page
) -> gpd.GeoDataFrame:
    """Sites; `position` says whether places are exact or by grid."""
    actor.require("network.read")
    area = areas.within(session, actor, code=chosen.area_code, found=chosen.within)
    found = network_store.sites(
        session, chosen=chosen, area=area, snap_m=snap_m(actor), page=page, scope=actor.scope
    )
    _record_places(session, actor, "sites", len(found), chosen.area_code)
    return found


def site_count(session: Session, actor: Actor, *, chosen: PlaceFilter = EVERY_PLACE) -> int:
    """How many sites the filter keeps."""
    actor.require("network.read")
    area = areas.within(session, actor, code=chosen.area_code, found=chosen.within)
    return network_store.site_count(
        session, chosen=chosen, area=area, snap_m=snap_m(actor), scope=actor.scope
    )


def stations(
    session: Session, actor: Actor, *, chosen: StationFilter = EVERY_STATION, page: Page
) -> gpd.GeoDataFrame:
    """Base stations; `position` says whether places are exact or by grid."""
    actor.require("network.read")
    area = areas.within(session, actor, code=chosen.area_code, found=chosen.within)
    found = network_store.stations(
        session, chosen=chosen, area=area, snap_m=snap_m(actor), page=page, scope=actor.scope
    )
    _record_places(session, actor, "stations", len(found), chosen.area_code)
    return found


def sectors(
    session: Session, actor: Actor, *, chosen: StationFilter = EVERY_STATION, page: Page
) -> gpd.GeoDataFrame:
    """Sectors of the stations of a filter, at the places of their sites."""
    actor.require("network.read")
    area = areas.within(session, actor, code=chosen.area_code, found=chosen.within)
    found = radio_store.sectors(
        session, chosen=chosen, area=area, snap_m=snap_m(actor), page=page, scope=actor.scope
    )
    _record_places(session, actor, "sectors", len(found), chosen.area_code)
    return found


def carriers(
    session: Session, actor: Actor, *, chosen: StationFilter = EVERY_STATION, page: Page
) -> gpd.GeoDataFrame:
    """Carriers of the stations of a filter, at the places of their sites."""
    actor.require("network.read")
    area = areas.within(session, actor, code=chosen.area_code, found=chosen.within)
    found = radio_store.carriers(
        session, chosen=chosen, area=area, snap_m=snap_m(actor), page=page, scope=actor.scope
    )
    _record_places(session, actor, "carriers", len(found), chosen.area_code)
    return found


def nearest_stations(
    session: Session,
    actor: Actor,
    *,
    lon: float,
    lat: float,
    chosen: StationFilter = EVERY_STATION,
    count: int,
    within_m: float = NEAR_M,
) -> gpd.GeoDataFrame:
    """The stations nearest to a place in WGS 84; distances give places away, so for who may see those."""
    actor.require("network.read")
    actor.require(EXACT_PLACE)
    if not 0.0 < within_m <= MOST_NEAR_M:
        raise RefusedError(f"within {within_m:g} m is refused; needs over 0 to {MOST_NEAR_M:g}")
    if not (-180.0 <= lon <= 180.0 and -90.0 <= lat <= 90.0):
        raise RefusedError(f"position {lon}, {lat} is off the globe; needs -180..180 and -90..90")
    x_m, y_m = to_metric([lon], [lat], "wgs84", process_epsg())
    found = network_store.nearest_stations(
        session,
        x_m=float(x_m[0]),
        y_m=float(y_m[0]),
        chosen=chosen,
        count=count,
        within_m=within_m,
        scope=actor.scope,
    )
    _record_places(session, actor, "nearest stations", len(found), None)
    return found


def station(session: Session, actor: Actor, *, station_id: int) -> StationDetail:
    """One base station with its sectors and carriers."""
    actor.require("network.read")
    size_m = snap_m(actor)
    found = network_store.station(session, station_id=station_id, snap_m=size_m, scope=actor.scope)
    if found.empty:
        raise NotFoundError("base station", station_id)
    site_id = int(found["site_id"].iloc[0])
    _record_places(session, actor, f"station {station_id}", 1, None)
    return StationDetail(
        station=found,
        origin=network_store.origin_of_position(session, site_id=site_id, exact=size_m is None),
        sectors=network_store.sectors(session, station_id=station_id),
        carriers=network_store.carriers(session, station_id=station_id),
    )


def station_counts(
    session: Session, actor: Actor, *, chosen: StationFilter = EVERY_STATION
) -> dict[str, int]:
    """How many base stations the filter keeps: by technology, and `total`."""
    actor.require("network.read")
    area = areas.within(session, actor, code=chosen.area_code, found=chosen.within)
    counts = network_store.station_counts(
        session, chosen=chosen, area=area, snap_m=snap_m(actor), scope=actor.scope
    )
    return {**dict(sorted(counts.items())), "total": sum(counts.values())}


def station_count(session: Session, actor: Actor, *, chosen: StationFilter = EVERY_STATION) -> int:
    """How many base stations the filter keeps."""
    return station_counts(session, actor, chosen=chosen)["total"]


def sector_count(session: Session, actor: Actor, *, chosen: StationFilter = EVERY_STATION) -> int:
    """How many faces the base stations have that the filter keeps, by the places that the actor sees."""
    actor.require("network.read")
    area = areas.within(session, actor, code=chosen.area_code, found=chosen.within)
    return network_store.sector_count(
        session, chosen=chosen, area=area, snap_m=snap_m(actor), scope=actor.scope
    )
