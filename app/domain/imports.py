"""What an import is made of: kinds of rows and their columns; the kinds are listed in import_kinds."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.domain.import_values import Reader, code_text, number, text


class ImportKind(StrEnum):
    AREAS = "areas"
    POPULATION = "population"
    OPERATORS = "operators"
    ANTENNAS = "antennas"
    STATIONS = "stations"
    OUTAGES = "outages"
    INDOOR_SYSTEMS = "indoor_systems"
    HOTSPOTS = "hotspots"
    WLAN_MONITORING = "wlan_monitoring"
    WLAN_TESTS = "wlan_tests"
    MEASUREMENTS = "measurements"
    COMPLAINTS = "complaints"
    BUILDINGS = "buildings"
    FACILITIES = "facilities"
    CAMERAS = "cameras"
    WAYS = "ways"
    LAND = "land"


class ShapeKind(StrEnum):
    """What lies on the map for a row."""

    NONE = "none"
    POINT = "point"
    LINE = "line"
    POLYGON = "polygon"


@dataclass(frozen=True, slots=True)
class Column:
    """One of our columns; aliases are spellings seen in files, best first, in lower case."""

    name: str
    read: Reader
    aliases: tuple[str, ...] = ()
    required: bool = False
    default: Any = None
    is_figure: bool = False  # a count of an area in a year; may come several times


@dataclass(frozen=True, slots=True)
class Kind:
    """
    A kind of rows.

    In a file without codes the columns of `natural_key` make the code, so that a changed row is known again.
    """

    key: ImportKind
    shape: ShapeKind
    columns: tuple[Column, ...]
    natural_key: tuple[str, ...] = ()
    in_order: tuple[str, str] | None = None  # a moment that may not be after the other one


POSITION = (
    Column("lon", number(), ("lon", "lng", "long", "longitude", "x", "easting", "经度"), required=True),
    Column("lat", number(), ("lat", "latitude", "y", "northing", "纬度"), required=True),
)
# one column may hold the whole position or shape: WKT, GeoJSON or c(lon, lat)
GEOMETRY = Column(
    "geometry", text, ("geometry", "wkt", "geom", "the_geom", "wkt_geom", "wkb_geometry", "shape", "几何")
)
CODE = Column("code", code_text, ("code", "id", "@id", "osm_id", "objectid", "_id", "编号", "编码"))
NAME = Column("name", text, ("name", "name_zh", "名称"))
NAME_ZH = Column("name_zh", text, ("name_zh", "name:zh", "name", "名称"))
NAME_EN = Column("name_en", text, ("name_en", "name:en"))
