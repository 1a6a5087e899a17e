"""The ground of a map: the district it speaks of, thin outlines of the others, the box it opens on."""

from collections.abc import Collection
from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd
from sqlalchemy.orm import Session

from app.config import settings
from app.domain.areas import AreaLevel, district_code
from app.domain.search import AreaFilter, Page
from app.maps.shell import Bounds, bounds_of
from app.services import areas
from app.web import parse
from app.web.current import current_actor
from app.web.filters import area_code
from app.web.pages.choice import Choice, read_choice, text

MAX_AREAS = 1000


@dataclass(frozen=True, slots=True)
class Ground:
    """What every map starts from: the areas of the city, and what the request asks for."""

    districts: gpd.GeoDataFrame
    subdistricts: gpd.GeoDataFrame
    asked: Bounds | None  # the box to open on, or the one around the area asked for
    area_code: str | None
    choice: Choice = field(default_factory=read_choice)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a map opens: the areas it draws and names, those around them, the box."""

    inside: gpd.GeoDataFrame
    around: gpd.GeoDataFrame
    bounds: Bounds


def read_ground(session: Session) -> Ground:
    """Districts, subdistricts and the box or area in the query."""
    inside = area_code()
    asked = None if text("bbox") is None else parse.bbox(text("bbox") or "")
    if asked is None and inside is not None:
        asked = _box(areas.area(session, current_actor(), code=inside).area)
    return Ground(
        _areas_of(session, AreaLevel.DISTRICT), _areas_of(session, AreaLevel.SUBDISTRICT), asked, inside
    )


def place_of_area(ground: Ground, code: str) -> Place:
    """The area asked for, else the area of this code, in its district."""
    inside, around = _parted(ground, {district_code(ground.area_code or code)})
    itself = [frame[frame["code"] == code] for frame in (ground.districts, ground.subdistricts)]
    return Place(inside, around, ground.asked or _box(*itself, inside, *_everything(ground)))


def place_of_rows(ground: Ground, rows: gpd.GeoDataFrame, area_column: str | None = None) -> Place:
    """
    The area asked for, else what the rows cover, else the districts whose subdistricts are known.

    Of rows with an area in `area_column` only these count: one stray position must not show half a country.
    """
    if ground.area_code is not None:
        return place_of_area(ground, ground.area_code)
    inside, around = _parted(ground, {district_code(code) for code in ground.subdistricts["code"]})
    placed = rows if area_column is None else rows[rows[area_column].notna()]
    listed = (placed, inside, rows) if len(rows) else (inside,)
    return Place(inside, around, ground.asked or _box(*listed, *_everything(ground)))


def _areas_of(session: Session, level: AreaLevel) -> gpd.GeoDataFrame:
    chosen = AreaFilter(level=level)
    return areas.areas(session, current_actor(), chosen=chosen, page=Page(limit=MAX_AREAS))


def _everything(ground: Ground) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    return ground.districts, ground.subdistricts


def _box(*frames: gpd.GeoDataFrame) -> Bounds:
    return bounds_of(*frames, padding_share=settings().maps.bounds_padding_share)


def _parted(ground: Ground, wanted: Collection[str]) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """The subdistricts of these districts, or the districts that have none; and the other districts."""
    of_district = ground.subdistricts["code"].map(district_code).astype(object)
    parts = ground.subdistricts[of_district.isin(wanted)]
    chosen = ground.districts["code"].isin(wanted)
    if not len(parts) and not chosen.any():
        return ground.districts, ground.districts.head(0)
    whole = ground.districts[chosen & ~ground.districts["code"].isin(of_district)]
    inside = pd.concat([parts, whole]) if len(parts) and len(whole) else parts if len(parts) else whole
    return inside, ground.districts[~chosen]
