"""Building footprints."""

import geopandas as gpd
from geoalchemy2.functions import ST_Area
from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.orm import Session

from app.domain.actors import Scope
from app.domain.outlines import Within
from app.domain.search import Page, PlaceFilter
from app.models.areas import Area
from app.models.buildings import Building
from app.models.datasets import Dataset
from app.store.filters import area_columns, in_area, in_box, in_scope, paged, source_columns
from app.store.frames import read_frame


def _chosen(chosen: PlaceFilter, area: Within | None, scope: Scope) -> ColumnElement[bool]:
    return and_(
        in_scope(Building.area_id, scope),
        in_area(Building.area_id, Building.geom, area),
        in_box(Building.geom, chosen.bbox),
        true() if chosen.kind is None else Building.use == chosen.kind,
    )


def buildings(
    session: Session, *, chosen: PlaceFilter, area: Within | None, page: Page, scope: Scope
) -> gpd.GeoDataFrame:
    """Buildings by id."""
    statement = (
        select(
            Building.id,
            Building.code,
            Building.name_zh,
            Building.name_en,
            Building.use,
            Building.height_m,
            Building.floors,
            ST_Area(Building.geom).label("footprint_m2"),
            *area_columns(),
            *source_columns(),
            Building.geom,
        )
        .join(Dataset, Dataset.id == Building.dataset_id)
        .outerjoin(Area, Area.id == Building.area_id)
        .where(_chosen(chosen, area, scope))
    )
    return read_frame(session, paged(statement, Building.id, page))


def building_count(session: Session, *, chosen: PlaceFilter, area: Within | None, scope: Scope) -> int:
    """How many buildings the filter keeps."""
    counted = select(func.count()).select_from(Building).where(_chosen(chosen, area, scope))
    return session.scalar(counted) or 0
