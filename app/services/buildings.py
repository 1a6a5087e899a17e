"""Building footprints for readers."""

import geopandas as gpd
from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.search import EVERY_PLACE, Page, PlaceFilter
from app.services import areas
from app.store import buildings as building_store


def buildings(
    session: Session, actor: Actor, *, chosen: PlaceFilter = EVERY_PLACE, page: Page
) -> gpd.GeoDataFrame:
    """Buildings by id."""
    actor.require("buildings.read")
    area = areas.within(session, actor, code=chosen.area_code, found=chosen.within)
    return building_store.buildings(session, chosen=chosen, area=area, page=page, scope=actor.scope)


def building_count(session: Session, actor: Actor, *, chosen: PlaceFilter = EVERY_PLACE) -> int:
    """How many buildings the filter keeps."""
    actor.require("buildings.read")
    area = areas.within(session, actor, code=chosen.area_code, found=chosen.within)
    return building_store.building_count(session, chosen=chosen, area=area, scope=actor.scope)
