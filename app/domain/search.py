"""What a reader asks of a list: which rows, which page."""

from dataclasses import dataclass
from datetime import date

from app.domain.areas import AreaLevel
from app.domain.network import StationStatus, Technology
from app.domain.outlines import DrawnArea, Within

NEAR_M = 5000.0  # what is farther is not near, unless somebody says how far
MOST_NEAR_M = 50_000.0
BBox = tuple[float, float, float, float]  # west, south, east, north in WGS 84 degrees


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A keyset page: rows after a key, in the order of the key."""

    limit: int
    after: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaFilter:
    """Which areas, on which day; no day is today."""

    on: date | None = None
    level: AreaLevel | None = None
    parent_code: str | None = None
    group: str | None = None
    bbox: BBox | None = None
    drawn: DrawnArea | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFilter:
    """Which things with a place: inside an area or a drawn one, touching a box, of a kind."""

    area_code: str | None = None
    bbox: BBox | None = None
    within: Within | None = None  # instead of the code: found before, or drawn
    kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StationFilter:
    """Which base stations."""

    area_code: str | None = None
    bbox: BBox | None = None
    within: Within | None = None  # instead of the code: found before, or drawn
    operator: str | None = None
    technology: Technology | None = None
    status: StationStatus | None = None


EVERY_AREA = AreaFilter()
EVERY_PLACE = PlaceFilter()
EVERY_STATION = StationFilter()
