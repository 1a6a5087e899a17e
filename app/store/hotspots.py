"""WLAN sites."""

import geopandas as gpd
from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.orm import Session

from app.domain.actors import Scope
from app.domain.outlines import Within
from app.domain.search import Page, PlaceFilter
from app.models.areas import Area
from app.models.datasets import Dataset
from app.models.hotspots import Hotspot
from app.store.filters import area_columns, in_area, in_box, in_scope, paged, source_columns
from app.store.frames import read_frame


def _chosen(chosen: PlaceFilter, area: Within | None, scope: Scope) -> ColumnElement[bool]:
    return and_(
        in_scope(Hotspot.area_id, scope),
        in_area(Hotspot.area_id, Hotspot.geom, area),
        in_box(Hotspot.geom, chosen.bbox),
        true() if chosen.kind is None else Hotspot.venue_kind == chosen.kind,
    )


def hotspots(
    session: Session, *, chosen: PlaceFilter, area: Within | None, page: Page, scope: Scope
) -> gpd.GeoDataFrame:
    """Hotspots by id."""
    statement = (
        select(
            Hotspot.id,
            Hotspot.code,
            Hotspot.name,
            Hotspot.venue_kind,
            Hotspot.operator,
            Hotspot.ap_count,
            *area_columns(),
            *source_columns(),
            Hotspot.geom,
        )
        .join(Dataset, Dataset.id == Hotspot.dataset_id)
        .outerjoin(Area, Area.id == Hotspot.area_id)
        .where(_chosen(chosen, area, scope))
    )
    return read_frame(session, paged(statement, Hotspot.id, page))


def hotspot_count(session: Session, *, chosen: PlaceFilter, area: Within | None, scope: Scope) -> int:
    """How many hotspots the filter keeps."""
    counted = select(func.count()).select_from(Hotspot).where(_chosen(chosen, area, scope))
    return session.scalar(counted) or 0
