"""Venues and service points for readers."""

import geopandas as gpd
from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.search import EVERY_PLACE, Page, PlaceFilter
from app.services import areas
from app.store import facilities as facility_store


def facilities(
    session: Session, actor: Actor, *, chosen: PlaceFilter = EVERY_PLACE, page: Page
) -> gpd.GeoDataFrame:
    """Facilities by id."""
    actor.require("facilities.read")
    area = areas.within(session, actor, code=chosen.area_code, found=chosen.within)
    return facility_store.facilities(session, chosen=chosen, area=area, page=page, scope=actor.scope)


def facility_kinds(session: Session, actor: Actor) -> list[str]:
    """Kinds of facility that there are; none for who may not see facilities."""
    return facility_store.facility_kinds(session, scope=actor.scope) if actor.may("facilities.read") else []


def facility_count(session: Session, actor: Actor, *, chosen: PlaceFilter = EVERY_PLACE) -> int:
    """How many facilities the filter keeps."""
    actor.require("facilities.read")
    area = areas.within(session, actor, code=chosen.area_code, found=chosen.within)
    return facility_store.facility_count(session, chosen=chosen, area=area, scope=actor.scope)
