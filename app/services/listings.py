"""Imported tables for those who take them away as a whole."""

import geopandas as gpd
import pandas as pd
from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.areas import AreaLevel, AreaRecord
from app.domain.audit import RESIDENTS
from app.domain.outlines import Within
from app.domain.search import EVERY_PLACE, Page, PlaceFilter
from app.errors import RefusedError
from app.services import areas, audit
from app.store import listings as listings_store

PERMISSIONS = {
    "hotspots": ("hotspots.read",),
    "buildings": ("buildings.read",),
    "facilities": ("facilities.read",),
    "land": ("areas.read",),
    "ways": ("areas.read",),
    "cameras": ("facilities.read",),
    "measurements": ("coverage.read",),
    "complaints": ("cases.read",),
    "wlan_tests": ("hotspots.read",),
    "wlan_monitoring": ("hotspots.read",),
    "indoor_systems": ("buildings.read", "network.read"),
    "station_outages": ("network.read",),
    "antenna_patterns": ("network.read",),
}
BY_KIND = frozenset(key for key, listing in listings_store.LISTINGS.items() if listing.kind is not None)
WITH_SHAPES = frozenset(key for key, listing in listings_store.LISTINGS.items() if listing.has_shape)
PLACED = frozenset(
    key
    for key, listing in listings_store.LISTINGS.items()
    if listing.has_shape or listing.area_id is not None
)
BY_CODE = (AreaLevel.DISTRICT, AreaLevel.SUBDISTRICT)
PEOPLE = ("residents", "jobs")


def rows(
    session: Session, actor: Actor, *, key: str, chosen: PlaceFilter = EVERY_PLACE, page: Page
) -> gpd.GeoDataFrame | pd.DataFrame:
    """Everything that is known of the rows of a table; people only for those who may count them."""
    area = _within(session, actor, key, chosen)
    frame = listings_store.rows(session, key=key, chosen=chosen, area=area, page=page, scope=actor.scope)
    if key == "buildings" and not actor.may("population.read"):
        return frame.assign(**dict.fromkeys(PEOPLE))
    if key == "buildings":
        details = {"rows": len(frame), "area": chosen.area_code}
        audit.record_read(session, actor, read=RESIDENTS, entity_id=key, details=details)
    return frame


def count(session: Session, actor: Actor, *, key: str, chosen: PlaceFilter = EVERY_PLACE) -> int:
    """How many rows the filter keeps."""
    area = _within(session, actor, key, chosen)
    return listings_store.count(session, key=key, chosen=chosen, area=area, scope=actor.scope)


def _within(session: Session, actor: Actor, key: str, chosen: PlaceFilter) -> Within | None:
    for permission in PERMISSIONS[key]:
        actor.require(permission)
    area = areas.within(session, actor, code=chosen.area_code, found=chosen.within)
    if isinstance(area, AreaRecord) and area.level not in BY_CODE and key not in WITH_SHAPES:
        raise RefusedError(
            f"layer {key!r} has no shapes to lie in {area.level} {area.code}; name a district or subdistrict"
        )
    return area
