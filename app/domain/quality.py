"""What a quality check looks at in each table, and in which group its findings stand."""

from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """What a row of a table is on the ground."""

    NONE = "none"
    POINT = "point"
    AREA = "area"
    BUILDING = "building"
    LAND = "land"
    WAY = "way"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedTable:
    """Columns of a table that should be filled, those that are numbers, and the one that names a thing."""

    table: str
    shape: Shape = Shape.NONE
    filled: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    name: str | None = None  # rows of one place and name are doubles; without it they are not looked for
    stands_at_building: bool = False


TABLES = (
    CheckedTable(table="areas", shape=Shape.AREA, filled=("name_zh", "name_en")),
    CheckedTable(
        table="sites",
        shape=Shape.POINT,
        filled=("name", "owner", "height_m"),
        numbers=("height_m",),
        name="name",
        stands_at_building=True,
    ),
    CheckedTable(table="base_stations"),
    CheckedTable(
        table="hotspots",
        shape=Shape.POINT,
        filled=("name", "venue_kind", "operator", "ap_count"),
        numbers=("ap_count",),
        name="name",
        stands_at_building=True,
    ),
    CheckedTable(
        table="buildings",
        shape=Shape.BUILDING,
        filled=("use", "height_m", "floors"),
        numbers=("height_m", "floors"),
    ),
    CheckedTable(table="facilities", shape=Shape.POINT, filled=("name_zh", "address"), name="name_zh"),
    CheckedTable(table="land", shape=Shape.LAND, filled=("name_zh",)),
    CheckedTable(
        table="ways",
        shape=Shape.WAY,
        filled=("name_zh", "way_class", "width_m"),
        numbers=("width_m", "max_speed_kmh"),
    ),
    CheckedTable(
        table="cameras",
        shape=Shape.POINT,
        filled=("name", "owner", "azimuth_deg", "range_m", "height_m"),
        numbers=("range_m", "height_m"),
        name="name",
    ),
    CheckedTable(
        table="complaints", shape=Shape.POINT, filled=("operator", "technology", "place", "address")
    ),
    CheckedTable(table="measurements", shape=Shape.POINT, numbers=("level_dbm", "speed_mbps")),
    CheckedTable(
        table="wlan_tests",
        shape=Shape.POINT,
        filled=("venue_name", "hotspot_code", "tested_at", "download_mbps"),
        numbers=("download_mbps", "upload_mbps", "latency_ms"),
    ),
    CheckedTable(table="wlan_monitoring", filled=("uptime_share", "users"), numbers=("users",)),
    CheckedTable(table="indoor_systems", filled=("covers_basement", "covers_lifts")),
    CheckedTable(table="station_outages", filled=("reason",)),
    CheckedTable(table="antenna_patterns", filled=("manufacturer", "electrical_tilt_deg")),
)

# Check -> the group that it is shown in.
GROUPS: dict[str, tuple[str, ...]] = {
    "completeness": (
        *("empty", "empty_by_area", "code_empty", "code_made", "code_alike"),
        "footprints_missing",
    ),
    "duplicates": ("same_place", "alike_footprint"),
    "outliers": ("odd_storey", "outlying_value", "far_place"),
    "topology": (
        *("area_overlap", "area_overlap_sliver", "area_gap", "area_gap_sliver", "parent_gap"),
        *("parent_gap_sliver", "child_outside", "child_outside_sliver", "area_parts"),
    ),
    "plausibility": (
        *("point_in_land", "building_in_land", "across_area_line", "roof_without_building"),
        *("far_from_building", "way_through_building"),
    ),
}
