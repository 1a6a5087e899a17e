"""WLAN sites for readers."""

import geopandas as gpd
from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.search import EVERY_PLACE, Page, PlaceFilter
from app.services import areas
from app.store import hotspots as hotspot_store


def hotspots(
    session: Session, actor: Actor, *, chosen: PlaceFilter = EVERY_PLACE, page: Page
) -> gpd.GeoDataFrame:
    """Hotspots by id."""
    actor.require("hotspots.read")
    area = areas.within(session, actor, code=chosen.area_code, found=chosen.within)
    return hotspot_store.hotspots(session, chosen=chosen, area=area, page=page, scope=actor.scope)


def hotspot_count(session: Session, actor: Actor, *, chosen: PlaceFilter = EVERY_PLACE) -> int:
    """How many hotspots the filter keeps."""
    actor.require("hotspots.read")
    area = areas.within(session, actor, code=chosen.area_code, found=chosen.within)
    return hotspot_store.hotspot_count(session, chosen=chosen, area=area, scope=actor.scope)
