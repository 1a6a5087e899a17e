"""Venues and service points."""

import geopandas as gpd
from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.orm import Session

from app.domain.actors import Scope
from app.domain.outlines import Within
from app.domain.search import Page, PlaceFilter
from app.models.areas import Area
from app.models.datasets import Dataset
from app.models.facilities import Facility
from app.store.filters import area_columns, in_area, in_box, in_scope, paged, source_columns
from app.store.frames import read_frame


def _chosen(chosen: PlaceFilter, area: Within | None, scope: Scope) -> ColumnElement[bool]:
    return and_(
        in_scope(Facility.area_id, scope),
        in_area(Facility.area_id, Facility.geom, area),
        in_box(Facility.geom, chosen.bbox),
        true() if chosen.kind is None else Facility.kind == chosen.kind,
    )


def facilities(
    session: Session, *, chosen: PlaceFilter, area: Within | None, page: Page, scope: Scope
) -> gpd.GeoDataFrame:
    """Facilities by id."""
    statement = (
        select(
            Facility.id,
            Facility.code,
            Facility.kind,
            Facility.name_zh,
            Facility.name_en,
            Facility.address,
            *area_columns(),
            *source_columns(),
            Facility.geom,
        )
        .join(Dataset, Dataset.id == Facility.dataset_id)
        .outerjoin(Area, Area.id == Facility.area_id)
        .where(_chosen(chosen, area, scope))
    )
    return read_frame(session, paged(statement, Facility.id, page))


def facility_kinds(session: Session, *, scope: Scope) -> list[str]:
    """Kinds that there are, by name."""
    statement = select(Facility.kind).where(in_scope(Facility.area_id, scope)).distinct()
    return list(session.scalars(statement.order_by(Facility.kind)))


def facility_count(session: Session, *, chosen: PlaceFilter, area: Within | None, scope: Scope) -> int:
    """How many facilities the filter keeps."""
    counted = select(func.count()).select_from(Facility).where(_chosen(chosen, area, scope))
    return session.scalar(counted) or 0
