"""Areas for readers."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import geopandas as gpd
import pandas as pd
from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.areas import AreaRecord, Indicator, full_code
from app.domain.outlines import Within
from app.domain.search import EVERY_AREA, AreaFilter, Page
from app.errors import NotFoundError, RefusedError
from app.store import areas as area_store


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaDetail:
    """One area; its parent and figures are None when the actor may not read them."""

    area: gpd.GeoDataFrame
    parent: AreaRecord | None
    figures: pd.DataFrame | None


def today() -> date:
    """The day that areas are looked at unless another is named."""
    return datetime.now(UTC).date()


def areas(session: Session, actor: Actor, *, chosen: AreaFilter, page: Page) -> gpd.GeoDataFrame:
    """Areas on a day: code, level, parent, names, validity, size, groups, source."""
    actor.require("areas.read")
    return area_store.areas(session, chosen=chosen, on=chosen.on or today(), page=page, scope=actor.scope)


def areas_with_figures(session: Session, actor: Actor, *, chosen: AreaFilter, page: Page) -> gpd.GeoDataFrame:
    """Areas with the newest count of each indicator and its year; empty where the actor may not read them."""
    frame = areas(session, actor, chosen=chosen, page=page)
    ids = [int(one) for one in frame["id"]] if actor.may("population.read") else []
    newest = area_store.newest_figures(session, area_ids=ids)
    for indicator in Indicator:
        counted = newest[newest["indicator"] == indicator].set_index("area_id")
        frame[indicator.value] = frame["id"].map(counted["value"])
        frame[f"{indicator.value}_year"] = frame["id"].map(counted["year"])
    return frame


def area_count(session: Session, actor: Actor, *, chosen: AreaFilter = EVERY_AREA) -> int:
    """How many areas the filter keeps."""
    actor.require("areas.read")
    return area_store.area_count(session, chosen=chosen, on=chosen.on or today(), scope=actor.scope)


def area_named(session: Session, actor: Actor, *, code: str, on: date | None = None) -> AreaRecord:
    """The area that had this code on a day."""
    actor.require("areas.read")
    found = area_store.find_area(session, code=code, on=on or today(), scope=actor.scope)
    if found is None:
        raise NotFoundError("area", code)
    return found


def area_filter(session: Session, actor: Actor, *, code: str | None) -> AreaRecord | None:
    """The area that a list is narrowed to, if any; its code may lack the zeros at its end."""
    return None if code is None else area_named(session, actor, code=full_code(code))


def within(session: Session, actor: Actor, *, code: str | None, found: Within | None) -> Within | None:
    """What a list is narrowed to: the area of a code, one found for this actor before, or a drawn one."""
    if found is None:
        return area_filter(session, actor, code=code)
    if code is not None:
        raise RefusedError(f"area {code} and an outline are named; needs one or the other")
    return found


def area(session: Session, actor: Actor, *, code: str, on: date | None = None) -> AreaDetail:
    """One area with what is counted of it."""
    found = area_named(session, actor, code=code, on=on)
    may_count = actor.may("population.read")
    row = area_store.area(session, area_id=found.id)
    above, day = row["parent_code"].iloc[0], on or today()
    return AreaDetail(
        area=row,
        parent=above and area_store.find_area(session, code=above, on=day, scope=actor.scope),
        figures=area_store.figures(session, area_id=found.id) if may_count else None,
    )
