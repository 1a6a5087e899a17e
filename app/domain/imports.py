"""What can be imported: kinds of rows, their columns and the spellings known for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from app.domain.areas import AreaLevel, Indicator, full_code
from app.domain.import_values import Reader, bearing_deg, day, first_match, number, one_of, text, whole
from app.domain.network import SiteKind, StationStatus, technology_of


class ImportKind(StrEnum):
    AREAS = "areas"
    POPULATION = "population"
    STATIONS = "stations"
    HOTSPOTS = "hotspots"
    BUILDINGS = "buildings"
    FACILITIES = "facilities"
    LAND = "land"


class ShapeKind(StrEnum):
    """What lies on the map for a row."""

    NONE = "none"
    POINT = "point"
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
    """A kind of rows."""

    key: ImportKind
    shape: ShapeKind
    columns: tuple[Column, ...]


LEVEL_SPELLINGS = {
    **{level.value: level.value for level in AreaLevel},
    "town": AreaLevel.SUBDISTRICT.value,
    "street": AreaLevel.SUBDISTRICT.value,
    "区": AreaLevel.DISTRICT.value,
    "街道": AreaLevel.SUBDISTRICT.value,
    "镇": AreaLevel.SUBDISTRICT.value,
    "居委会": AreaLevel.NEIGHBOURHOOD.value,
    "村委会": AreaLevel.NEIGHBOURHOOD.value,
    "单元网格": AreaLevel.UNIT_GRID.value,
}

LAND_SPELLINGS = {
    "water": "water",
    "river": "water",
    "lake": "water",
    "rail": "rail",
    "railway": "rail",
    "park": "park",
    "水域": "water",
    "铁路": "rail",
    "公园": "park",
}

# Venue classes of the map services, from the special to the general; others stay as they are.
FACILITY_PREFIXES = {
    "科教文化服务;学校": "school",
    "科教文化服务;图书馆": "library",
    "医疗保健服务": "health",
    "交通设施服务;公交车站": "bus_stop",
    "交通设施服务;地铁站": "metro_station",
    "体育休闲服务;影剧院": "theatre",
    "餐饮服务": "food",
    "购物服务;商场": "mall",
    "住宿服务": "hotel",
}

SITE_KIND_SPELLINGS = {kind.value: kind.value for kind in SiteKind}
STATUS_SPELLINGS = {status.value: status.value for status in StationStatus}

POSITION = (
    Column("lon", number(), ("lon", "lng", "long", "longitude", "x", "easting", "经度"), required=True),
    Column("lat", number(), ("lat", "latitude", "y", "northing", "纬度"), required=True),
)
CODE = Column("code", text, ("code", "id", "@id", "osm_id", "objectid", "_id", "编号", "编码"))
AREA_CODE = Column(
    "code",
    full_code,
    ("code", "area_code", "adcode12", "adcode", "gbcode", "区划代码", "行政区划代码"),
    required=True,
)
NAME = Column("name", text, ("name", "name_zh", "名称"))
NAME_ZH = Column("name_zh", text, ("name_zh", "name", "name:zh", "名称"))
NAME_EN = Column("name_en", text, ("name_en", "name:en"))

AREAS = Kind(
    ImportKind.AREAS,
    ShapeKind.POLYGON,
    (
        AREA_CODE,
        Column("name_zh", text, NAME_ZH.aliases, required=True),
        NAME_EN,
        Column("level", one_of(LEVEL_SPELLINGS), ("level",)),
        Column("valid_from", day, ("valid_from",), default=date(1900, 1, 1)),
        Column("valid_to", day, ("valid_to",)),
    ),
)


def _figure(indicator: Indicator, *aliases: str) -> Column:
    return Column(indicator.value, whole(), (indicator.value, *aliases), is_figure=True)


POPULATION = Kind(
    ImportKind.POPULATION,
    ShapeKind.NONE,
    (
        AREA_CODE,
        Column("year", whole(1900, 2100), ("year", "年份")),
        _figure(Indicator.RESIDENTS, "actual_pop", "resident_pop", "population", "pop", "常住人口"),
        _figure(Indicator.REGISTERED_RESIDENTS, "registered_pop", "户籍人口"),
        _figure(Indicator.MIGRANTS, "migrant_pop", "外来人口"),
        _figure(Indicator.JOBS, "employment", "employees", "从业人员"),
        _figure(Indicator.NEIGHBOURHOOD_COMMITTEES, "committees", "居委会数"),
    ),
)

# A row that fills any of these brings a sector with a carrier; the needed ones must then all be there.
SECTOR_COLUMNS = (
    Column("sector_code", text, ("sector_code", "sector")),
    Column("azimuth_deg", bearing_deg, ("azimuth_deg", "azimuth", "方位角")),
    Column("antenna_height_m", number(above=0, high=1000), ("antenna_height_m", "antenna_height", "挂高")),
    Column("mechanical_tilt_deg", number(-90, 90), ("mechanical_tilt_deg", "mechanical_tilt", "机械下倾角")),
    Column("electrical_tilt_deg", number(-90, 90), ("electrical_tilt_deg", "electrical_tilt", "电子下倾角")),
    Column("hpbw_deg", number(above=0, high=360), ("hpbw_deg", "hpbw")),
    Column("gain_dbi", number(-20, 60), ("gain_dbi", "gain")),
)
CARRIER_COLUMNS = (
    Column("frequency_mhz", number(above=0, high=300_000), ("frequency_mhz", "frequency")),
    Column("bandwidth_mhz", number(above=0, high=10_000), ("bandwidth_mhz", "bandwidth")),
    Column("transmit_power_dbm", number(-50, 100), ("transmit_power_dbm", "power_dbm", "tx_power")),
    Column("feeder_loss_db", number(0, 60), ("feeder_loss_db",)),
    Column("load_share", number(0, 1), ("load_share",)),
    Column("pci", whole(0, 1007), ("pci",)),
    Column("eci", whole(0), ("eci",)),
    Column("earfcn", whole(0), ("earfcn",)),
)
SECTOR_NEEDS = ("antenna_height_m", "gain_dbi", "frequency_mhz", "bandwidth_mhz", "transmit_power_dbm")

STATIONS = Kind(
    ImportKind.STATIONS,
    ShapeKind.POINT,
    (
        CODE,
        *POSITION,
        Column("operator", text, ("operator", "运营商"), required=True),
        Column("technology", technology_of, ("technology", "网络制式", "制式"), required=True),
        Column("status", one_of(STATUS_SPELLINGS), ("status",), default=StationStatus.LIVE.value),
        Column("site_code", text, ("site_code", "site_id", "站址编码")),
        Column("site_kind", one_of(SITE_KIND_SPELLINGS), ("site_kind",), default=SiteKind.UNKNOWN.value),
        NAME,
        Column("owner", text, ("owner", "产权单位")),
        Column("height_m", number(0, 1000), ("height_m", "site_height_m")),
        *SECTOR_COLUMNS,
        *CARRIER_COLUMNS,
    ),
)

HOTSPOTS = Kind(
    ImportKind.HOTSPOTS,
    ShapeKind.POINT,
    (
        CODE,
        *POSITION,
        NAME,
        Column("venue_kind", text, ("venue_kind", "kind", "building_type")),
        Column("operator", text, ("operator", "运营商")),
        Column("ap_count", whole(), ("ap_count", "aps", "ap数量")),
    ),
)

BUILDINGS = Kind(
    ImportKind.BUILDINGS,
    ShapeKind.POLYGON,
    (
        CODE,
        NAME_ZH,
        NAME_EN,
        Column("use", text, ("use", "building", "用途")),
        Column("height_m", number(0, 2000), ("height_m", "height", "高度")),
        Column("floors", whole(0, 500), ("floors", "building:levels", "levels", "层数")),
    ),
)

FACILITIES = Kind(
    ImportKind.FACILITIES,
    ShapeKind.POINT,
    (
        CODE,
        *POSITION,
        Column("kind", first_match(FACILITY_PREFIXES), ("kind", "type", "amenity", "类型"), required=True),
        NAME_ZH,
        NAME_EN,
        Column("address", text, ("address", "addr:full", "地址")),
    ),
)

LAND = Kind(
    ImportKind.LAND,
    ShapeKind.POLYGON,
    (
        CODE,
        Column("kind", one_of(LAND_SPELLINGS), ("kind", "type", "类型"), required=True),
        NAME_ZH,
        NAME_EN,
    ),
)

KINDS: Mapping[ImportKind, Kind] = {
    kind.key: kind for kind in (AREAS, POPULATION, STATIONS, HOTSPOTS, BUILDINGS, FACILITIES, LAND)
}
