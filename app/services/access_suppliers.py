"""What a service is reached from: looked up before a task is queued, and by the task."""

from typing import Any

import geopandas as gpd
from sqlalchemy.orm import Session

from app.config import Settings
from app.domain.access import AskedReach, Service
from app.errors import RefusedError
from app.store import access as access_store

CAMERA_MARGIN_M, HOTSPOT_MARGIN_M = 300.0, 200.0  # around the district, whence one may still see or serve it


def walk_limit_m(asked: AskedReach, config: Settings) -> float:
    """How far one walks in the minutes asked for."""
    return (asked.minutes or 0.0) * config.access.walking_kmh * 1000.0 / 60.0


def suppliers_of(
    session: Session, asked: AskedReach, district_id: int, config: Settings, *, limit: int | None = None
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame | None]:
    """
    What a service is reached from, on foot with the streets; refused where there is none of it.

    Whoever only asks whether there is any limits the rows to one.
    """
    where: dict[str, Any] = {"district_id": district_id, "limit": limit}
    if asked.service is Service.CAMERAS:
        cameras = access_store.cameras_near(session, margin_m=CAMERA_MARGIN_M, **where)
        if cameras.empty:
            raise RefusedError(f"no camera in or around district {asked.area_code}; import some first")
        return cameras, None
    if asked.service is Service.WLAN:
        hotspots = access_store.hotspots_near(session, margin_m=HOTSPOT_MARGIN_M, **where)
        if hotspots.empty:
            raise RefusedError(f"no hotspot in or around district {asked.area_code}; import some first")
        return hotspots, None
    return _walked_to(session, asked, config, where)


def _walked_to(
    session: Session, asked: AskedReach, config: Settings, where: dict[str, Any]
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    margin_m = walk_limit_m(asked, config)
    streets = access_store.streets_near(
        session, margin_m=margin_m, classes_not_walked=config.access.classes_not_walked, **where
    )
    if streets.empty:
        raise RefusedError(f"no street in or around district {asked.area_code}; import ways first")
    kind = asked.facility_kind or ""
    facilities = access_store.facilities_near(session, margin_m=margin_m, kind=kind, **where)
    if facilities.empty:
        raise RefusedError(
            f"no facility of kind {asked.facility_kind!r} in or around district {asked.area_code}; "
            "import some first"
        )
    return facilities, streets
