"""Venues with what is known of their WLAN: hotspots at them, and tests."""

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select, true
from sqlalchemy.orm import Session, aliased

from app.domain.actors import Scope
from app.domain.areas import AreaRecord
from app.domain.search import Page
from app.domain.venues import ServedBy, VenueState
from app.models.areas import Area
from app.models.datasets import Dataset
from app.models.facilities import Facility
from app.models.hotspots import Hotspot
from app.models.wlan import WlanTest
from app.store.filters import area_columns, in_area, in_scope, paged, source_columns
from app.store.frames import read_frame, read_table


def _in_its_building() -> ColumnElement[bool]:
    return Hotspot.building_code == Facility.building_code


def _near_it(within_m: float) -> ColumnElement[bool]:
    """A hotspot that names another building than the venue is not at it, however near."""
    unnamed = or_(Hotspot.building_code.is_(None), Facility.building_code.is_(None))
    return and_(unnamed, func.ST_DWithin(Hotspot.geom, Facility.geom, within_m))


def _newest_login(within_m: float) -> Any:
    """Whether the newest test at a venue could log in; of a hotspot at it, or near it and of none named."""
    at = or_(_in_its_building(), _near_it(within_m))
    of_its_hotspot = exists().where(Hotspot.code == WlanTest.hotspot_code, at).correlate(Facility, WlanTest)
    beside = and_(WlanTest.hotspot_code.is_(None), func.ST_DWithin(WlanTest.geom, Facility.geom, within_m))
    return (
        select(WlanTest.login_ok)
        .where(WlanTest.login_ok.is_not(None), or_(of_its_hotspot, beside))
        .order_by(WlanTest.tested_at.desc().nulls_last(), WlanTest.id.desc())
        .limit(1)
        .correlate(Facility)
        .scalar_subquery()
    )


def _districts_with_hotspots() -> Select[int | None]:
    part = aliased(Area)
    return select(part.parent_id).join(Hotspot, Hotspot.area_id == part.id).where(part.parent_id.is_not(None))


def _known(
    kinds: Sequence[str], within_m: float, area: AreaRecord | None, scope: Scope
) -> Select[*tuple[Any, ...]]:
    """Venues with what is known of each, a column a question."""
    return (
        select(
            Facility.id,
            Facility.kind,
            Facility.dataset_id,
            _newest_login(within_m).label("login_ok"),
            exists().where(_in_its_building()).correlate(Facility).label("in_building"),
            exists().where(_near_it(within_m)).correlate(Facility).label("near"),
            func.coalesce(Area.parent_id.in_(_districts_with_hotspots()), False).label("is_known"),
        )
        .outerjoin(Area, Area.id == Facility.area_id)
        .where(Facility.kind.in_(kinds))
        .where(in_scope(Facility.area_id, scope), in_area(Facility.area_id, Facility.geom, area))
    )


def _judged(
    kinds: Sequence[str], within_m: float, area: AreaRecord | None, scope: Scope
) -> Select[*tuple[Any, ...]]:
    """Venues with their state, and what says so."""
    known = _known(kinds, within_m, area, scope).subquery("known").c
    has_hotspot = or_(known.in_building, known.near)
    state = case(
        (known.login_ok.is_not(None), case((known.login_ok, VenueState.SERVED), else_=VenueState.MISSING)),
        (has_hotspot, VenueState.SERVED),
        (known.is_known, VenueState.MISSING),
        else_=VenueState.NO_DATA,
    )
    by = case(
        (known.login_ok.is_not(None), ServedBy.TEST),
        (known.in_building, ServedBy.BUILDING),
        (known.near, ServedBy.DISTANCE),
    )
    return select(known.id, known.kind, known.dataset_id, state.label("state"), by.label("known_by"))


def counts(
    session: Session, *, kinds: Sequence[str], within_m: float, area: AreaRecord | None, scope: Scope
) -> pd.DataFrame:
    """Venues by kind and state, and whether any of them is synthetic."""
    judged = _judged(kinds, within_m, area, scope).subquery("judged").c
    statement = (
        select(
            judged.kind,
            judged.state,
            func.count().label("venues"),
            func.bool_or(Dataset.is_synthetic).label("is_synthetic"),
        )
        .join(Dataset, Dataset.id == judged.dataset_id)
        .group_by(judged.kind, judged.state)
        .order_by(judged.kind, judged.state)
    )
    return read_table(session, statement)


def venues(
    session: Session,
    *,
    kinds: Sequence[str],
    within_m: float,
    state: VenueState | None,
    area: AreaRecord | None,
    scope: Scope,
    page: Page,
) -> gpd.GeoDataFrame:
    """Venues by id, with their state and what says so."""
    judged = _judged(kinds, within_m, area, scope).subquery("judged")
    statement = (
        select(
            Facility.id,
            Facility.code,
            Facility.kind,
            Facility.name_zh,
            Facility.name_en,
            Facility.address,
            judged.c.state,
            judged.c.known_by,
            *area_columns(),
            *source_columns(),
            Facility.geom,
        )
        .join(judged, judged.c.id == Facility.id)
        .join(Dataset, Dataset.id == Facility.dataset_id)
        .outerjoin(Area, Area.id == Facility.area_id)
        .where(true() if state is None else judged.c.state == literal(state.value))
    )
    return read_frame(session, paged(statement, Facility.id, page))
