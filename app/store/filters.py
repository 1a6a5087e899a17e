"""Conditions and columns that every published noun shares: scope, box, area, source, page."""

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from geoalchemy2.functions import (
    ST_GeomFromWKB,
    ST_Intersects,
    ST_MakeEnvelope,
    ST_MakePoint,
    ST_PointOnSurface,
    ST_Segmentize,
    ST_SetSRID,
    ST_Transform,
)
from pyproj import CRS
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    any_,
    case,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from app.domain.actors import Scope
from app.domain.areas import AreaLevel, AreaRecord
from app.domain.outlines import DrawnArea, Within
from app.domain.search import BBox, Page
from app.models.areas import Area
from app.models.base import METRIC_SRID
from app.models.datasets import Dataset

WGS84_SRID = 4326
EDGE_PIECES = 64  # a straight line in degrees is curved in metres
# Far from its meridian a projection fails or folds over itself; nothing of one city lies there.
REACH_LON_DEG = 50.0
REACH_LAT_DEG = 85.0


def valid_on(area: Any, day: Any = None) -> ColumnElement[bool]:
    """Areas (the table, or an alias of it) that are valid on a day; today where none is named."""
    on = func.current_date() if day is None else day
    return and_(area.valid_from <= on, or_(area.valid_to.is_(None), area.valid_to > on))


def in_scope(area_id: Any, scope: Scope) -> ColumnElement[bool]:
    """Rows of the areas that the actor may see; rows outside every area are for those who see all."""
    ids = scope.bound()
    return true() if ids is None else area_id == any_(literal(ids, ARRAY(BigInteger)))


def area_in_scope(scope: Scope) -> ColumnElement[bool]:
    """Areas that the actor may see, and the ones right under them."""
    return or_(in_scope(Area.id, scope), in_scope(Area.parent_id, scope))


@lru_cache(maxsize=1)
def reach() -> BBox:
    """Where the stored CRS can place a position."""
    use = CRS.from_epsg(METRIC_SRID).area_of_use
    middle = (use.west + use.east) / 2
    return middle - REACH_LON_DEG, -REACH_LAT_DEG, middle + REACH_LON_DEG, REACH_LAT_DEG


def metric_box(bbox: BBox) -> ColumnElement[Any] | None:
    """A box of degrees in the stored CRS, its edges bent as they are; None when it is out of reach."""
    west, south = (max(pair) for pair in zip(bbox[:2], reach()[:2], strict=True))
    east, north = (min(pair) for pair in zip(bbox[2:], reach()[2:], strict=True))
    if west >= east or south >= north:
        return None
    piece_deg = max(east - west, north - south) / EDGE_PIECES
    envelope = ST_MakeEnvelope(west, south, east, north, WGS84_SRID)
    return ST_Transform(ST_Segmentize(envelope, piece_deg), METRIC_SRID)


def degrees_box(session: Session, geom: Any, srid: int, *kept: ColumnElement[bool]) -> BBox | None:
    """West, south, east, north of all shapes of a column in degrees; none where there is none."""
    box = func.ST_Envelope(ST_Transform(ST_SetSRID(func.ST_Extent(geom), srid), WGS84_SRID))
    edges = select(box.label("box")).where(*kept).subquery()
    row = session.execute(
        select(*(getattr(func, f"ST_{edge}")(edges.c.box) for edge in ("XMin", "YMin", "XMax", "YMax")))
    ).one()
    return None if row[0] is None else (row[0], row[1], row[2], row[3])


def metric_point(x_m: float, y_m: float) -> ColumnElement[Any]:
    """A position in the stored CRS."""
    return ST_SetSRID(ST_MakePoint(x_m, y_m), METRIC_SRID)


def in_box(geom: Any, bbox: BBox | None) -> ColumnElement[bool]:
    """Shapes that touch the box: the box is transformed, never the column."""
    if bbox is None:
        return true()
    box = metric_box(bbox)
    return false() if box is None else ST_Intersects(geom, box)


def drawn_shape(drawn: DrawnArea) -> ColumnElement[Any]:
    """What somebody drew, in the stored CRS."""
    return ST_GeomFromWKB(drawn.wkb, METRIC_SRID)


def shape_of(area: Within) -> Any:
    """An area in the stored CRS, drawn or with a code."""
    if isinstance(area, DrawnArea):
        return drawn_shape(area)
    return select(Area.geom).where(Area.id == area.id).scalar_subquery()


def boxed(geom: Any, shape: Any, exact: ColumnElement[bool]) -> ColumnElement[bool]:
    """
    Rows whose box meets that of a shape, and that pass an exact test.

    Two exact tests in a row PostgreSQL takes for ones that no row passes, and joins thousands of cells one by
    one. Of boxes it has statistics, and a test within a CASE it takes for one that every second row passes.
    """
    return and_(geom.op("&&")(shape), case((exact, true()), else_=false()))


def touches_drawn(geom: Any, drawn: DrawnArea | None) -> ColumnElement[bool]:
    """Shapes that touch what somebody drew."""
    return true() if drawn is None else ST_Intersects(geom, drawn_shape(drawn))


def in_area(area_id: Any, geom: Any, area: Within | None) -> ColumnElement[bool]:
    """
    Rows inside an area.

    Rows know their subdistrict, so districts and subdistricts go by code. In a smaller area, and in a drawn
    one, lies what has there the point that stands for it. So parts of a city add up.
    """
    if area is None:
        return true()
    if isinstance(area, AreaRecord) and area.level in (AreaLevel.DISTRICT, AreaLevel.SUBDISTRICT):
        inside: ColumnElement[bool] = area_id.in_(select(Area.id).where(Area.code.startswith(area.stem)))
        return inside
    shape = shape_of(area)
    return boxed(geom, shape, ST_Intersects(ST_PointOnSurface(geom), shape))


def area_columns() -> list[Any]:
    """Which area a row lies in; needs a join with the areas."""
    return [
        Area.code.label("area_code"),
        Area.name_zh.label("area_name_zh"),
        Area.name_en.label("area_name_en"),
    ]


def source_columns() -> list[Any]:
    """Where a row comes from; needs a join with the datasets."""
    return [Dataset.key.label("dataset"), Dataset.is_synthetic]


def with_nulls(statement: Select[Any], names: Collection[str]) -> Select[Any]:
    """The same columns, null in those that are left out: no condition finds what they hold."""
    columns = [
        cast(null(), one.type).label(one.name) if one.name in names else one
        for one in statement.selected_columns
    ]
    return statement.with_only_columns(*columns)


def paged(statement: Select[Any], key: Any, page: Page) -> Select[Any]:
    """Rows after the page's key, in its order."""
    return statement.where(key > page.after).order_by(key).limit(page.limit)
