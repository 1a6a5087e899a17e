"""Imported tables as lists of everything that is known of a row: one description a table."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import geopandas as gpd
import pandas as pd
from geoalchemy2.functions import ST_Area, ST_Intersects, ST_Length
from sqlalchemy import BigInteger, ColumnElement, Select, and_, any_, func, literal, null, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session, aliased

from app.domain.actors import Scope
from app.domain.outlines import Within
from app.domain.search import Page, PlaceFilter
from app.models.areas import Area
from app.models.buildings import Building, IndoorSystem
from app.models.cameras import Camera
from app.models.complaints import Complaint
from app.models.datasets import Dataset
from app.models.facilities import Facility
from app.models.hotspots import Hotspot
from app.models.land import Land
from app.models.measurements import Measurement
from app.models.network import AntennaPattern, BaseStation, Operator, Site, StationOutage
from app.models.ways import Way
from app.models.wlan import WlanMonitoring, WlanTest
from app.store.filters import (
    area_columns,
    in_area,
    in_box,
    in_scope,
    paged,
    shape_of,
    source_columns,
    with_nulls,
)
from app.store.frames import read_frame, read_table


@dataclass(frozen=True, slots=True)
class Listing:
    """A table, the columns that are listed, and how a row is known to lie in an area."""

    table: Any
    columns: tuple[str, ...]
    kind: str | None = None  # the column that the filter `kind` compares
    area_id: Any = None  # None: by shape, as a line may run through many areas; without one, nowhere
    computed: tuple[tuple[str, Any], ...] = ()
    has_shape: bool = True


def _area_of(code: Any, holder: Any) -> Any:
    """
    The area of the thing that a row names by its code.

    Datasets share no numbering: where several things have the code, the area is known only if all lie in it.
    """
    return _one_area(select(func.min(holder.area_id)).where(holder.code == code), holder.area_id)


def _area_of_station(code: Any) -> Any:
    joined = select(func.min(Site.area_id)).join(BaseStation, BaseStation.site_id == Site.id)
    return _one_area(joined.where(BaseStation.code == code), Site.area_id)


def _one_area(holders: Select[Any], area_id: Any) -> Any:
    are_placed = func.count() == func.count(area_id)
    return holders.having(are_placed, func.min(area_id) == func.max(area_id)).scalar_subquery()


_measuring = select(Operator.code).where(Operator.id == Measurement.operator_id).scalar_subquery()

LISTINGS = {
    "hotspots": Listing(
        Hotspot,
        ("name", "venue_kind", "operator", "ap_count", "building_code"),
        kind="venue_kind",
        area_id=Hotspot.area_id,
    ),
    "buildings": Listing(
        Building,
        (
            *("name_zh", "name_en", "use", "height_m", "floors", "floors_below", "residents", "jobs"),
            *("has_fibre", "access_rate_mbps"),
        ),
        kind="use",
        area_id=Building.area_id,
        computed=(("footprint_m2", ST_Area(Building.geom)),),
    ),
    "facilities": Listing(
        Facility,
        ("kind", "name_zh", "name_en", "address", "building_code"),
        kind="kind",
        area_id=Facility.area_id,
    ),
    "land": Listing(
        Land, ("kind", "name_zh", "name_en"), kind="kind", computed=(("area_m2", ST_Area(Land.geom)),)
    ),
    "ways": Listing(
        Way,
        (
            *("kind", "way_class", "name_zh", "name_en", "width_m", "lanes", "max_speed_kmh"),
            *("is_one_way", "is_elevated"),
        ),
        kind="kind",
        computed=(("length_m", ST_Length(Way.geom)),),
    ),
    "cameras": Listing(
        Camera,
        ("name", "owner", "azimuth_deg", "view_angle_deg", "range_m", "height_m"),
        area_id=Camera.area_id,
    ),
    "measurements": Listing(
        Measurement,
        (
            *("measured_at", "technology", "reception", "level_kind", "level_dbm", "quality_db", "sinr_db"),
            *("speed_mbps", "pci", "eci"),
        ),
        kind="technology",
        area_id=Measurement.area_id,
        computed=(("operator", _measuring),),
    ),
    "complaints": Listing(
        Complaint,
        (
            *("received_at", "closed_at", "category", "description", "status", "operator", "technology"),
            *("place", "floor", "address"),
        ),
        kind="category",
        area_id=Complaint.area_id,
    ),
    "wlan_tests": Listing(
        WlanTest,
        (
            *("venue_name", "venue_kind", "hotspot_code", "tester", "tested_at", "login_ok"),
            *("download_mbps", "upload_mbps", "latency_ms"),
        ),
        kind="venue_kind",
        area_id=WlanTest.area_id,
    ),
    "wlan_monitoring": Listing(
        WlanMonitoring,
        ("hotspot_code", "day", "uptime_share", "login_success_share", "users"),
        area_id=_area_of(WlanMonitoring.hotspot_code, Hotspot),
        has_shape=False,
    ),
    "indoor_systems": Listing(
        IndoorSystem,
        ("building_code", "operator", "technology", "covers_basement", "covers_lifts"),
        kind="technology",
        area_id=_area_of(IndoorSystem.building_code, Building),
        has_shape=False,
    ),
    "station_outages": Listing(
        StationOutage,
        ("station_code", "started_at", "ended_at", "reason"),
        area_id=_area_of_station(StationOutage.station_code),
        has_shape=False,
    ),
    "antenna_patterns": Listing(
        AntennaPattern,
        ("manufacturer", "min_frequency_mhz", "max_frequency_mhz", "gain_dbi", "electrical_tilt_deg"),
        computed=(
            ("horizontal_db", func.array_to_string(AntennaPattern.horizontal_db, " ")),
            ("vertical_db", func.array_to_string(AntennaPattern.vertical_db, " ")),
        ),
        has_shape=False,
    ),
}


def rows(
    session: Session, *, key: str, chosen: PlaceFilter, area: Within | None, page: Page, scope: Scope
) -> gpd.GeoDataFrame | pd.DataFrame:
    """Rows of a table by id, with a `geom` where the table has one."""
    listing = LISTINGS[key]
    statement = _columns(listing).where(_chosen(listing, chosen, area, scope))
    read = read_frame if listing.has_shape else read_table
    return read(session, paged(statement, listing.table.id, page))


def count(session: Session, *, key: str, chosen: PlaceFilter, area: Within | None, scope: Scope) -> int:
    """How many rows the filter keeps."""
    listing = LISTINGS[key]
    counted = select(func.count()).select_from(listing.table)
    # as the rows, which are joined with their datasets: each has one
    return session.scalar(counted.where(_chosen(listing, chosen, area, scope))) or 0


@lru_cache(maxsize=64)
def relation(key: str, *, scope: Scope, without: Collection[str] = ()) -> Select[Any]:
    """All rows of a table that a scope may see, once put together; columns that are left out are null."""
    listing = LISTINGS[key]
    return with_nulls(_columns(listing).where(_scoped(listing, scope)), without)


def _columns(listing: Listing) -> Select[Any]:
    table = listing.table
    own = [table.id, table.code, *(getattr(table, name) for name in listing.columns)]
    computed = [value.label(name) for name, value in listing.computed]
    shape = [table.geom] if listing.has_shape else []
    named = [] if listing.area_id is None else area_columns()
    # each row has one; joined from the outside, PostgreSQL leaves them out where only rows are counted
    statement = select(*own, *computed, *named, *source_columns(), *shape).outerjoin(
        Dataset, Dataset.id == table.dataset_id
    )
    return statement if listing.area_id is None else statement.outerjoin(Area, Area.id == listing.area_id)


def _chosen(listing: Listing, chosen: PlaceFilter, area: Within | None, scope: Scope) -> ColumnElement[bool]:
    table = listing.table
    shape = table.geom if listing.has_shape else null()
    return and_(
        _scoped(listing, scope),
        _placed(listing, shape, area),
        in_box(shape, chosen.bbox),
        true() if chosen.kind is None else getattr(table, listing.kind or "") == chosen.kind,
    )


def _scoped(listing: Listing, scope: Scope) -> ColumnElement[bool]:
    """By the area of a row, else by whether it touches one of the scope; what lies nowhere is everybody's."""
    if listing.area_id is not None:
        return in_scope(listing.area_id, scope)
    ids = scope.bound()
    if ids is None or not listing.has_shape:
        return true()
    mine = aliased(Area)
    touched = and_(
        mine.id == any_(literal(ids, ARRAY(BigInteger))), ST_Intersects(mine.geom, listing.table.geom)
    )
    return select(mine.id).where(touched).exists()


def _placed(listing: Listing, shape: Any, area: Within | None) -> ColumnElement[bool]:
    if listing.area_id is not None or area is None:
        return in_area(listing.area_id, shape, area)
    return ST_Intersects(shape, shape_of(area))
