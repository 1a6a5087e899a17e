"""Kinds of imports that speak of what stands and runs in the city."""

from app.domain.import_values import (
    bearing_deg,
    code_text,
    first_match,
    floors,
    measure,
    number,
    one_of,
    text,
    whole,
    yes_no,
)
from app.domain.imports import CODE, NAME, NAME_EN, NAME_ZH, POSITION, Column, ImportKind, Kind, ShapeKind

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
    "科教文化服务;博物馆": "museum",
    "医疗保健服务": "health",
    "交通设施服务;公交车站": "bus_stop",
    "交通设施服务;地铁站": "metro_station",
    "体育休闲服务;影剧院": "theatre",
    "体育休闲服务;运动场馆": "sports_centre",
    "政府机构及社会团体;政府机关": "government_service",
    "商务住宅;楼宇": "office",
    "餐饮服务": "food",
    "购物服务;商场": "mall",
    "住宿服务": "hotel",
}

# What OpenStreetMap and map services call a way; a bare road class is a road.
WAY_SPELLINGS = {
    "road": "road",
    "highway": "road",
    "elevated_road": "road",
    "rail": "rail",
    "railway": "rail",
    "metro": "metro",
    "metro_line": "metro",
    "subway": "metro",
    "light_rail": "metro",
    "water": "water",
    "river": "water",
    "canal": "water",
    "stream": "water",
    "道路": "road",
    "铁路": "rail",
    "地铁": "metro",
    "河道": "water",
}

BUILDINGS = Kind(
    ImportKind.BUILDINGS,
    ShapeKind.POLYGON,
    (
        CODE,
        NAME_ZH,
        NAME_EN,
        Column("use", text, ("use", "building", "用途")),
        Column("height_m", measure("m", 0, 2000), ("height_m", "height", "高度")),
        Column("floors", floors, ("floors", "building:levels", "levels", "层数")),
        Column("floors_below", floors, ("floors_below", "building:levels:underground", "地下层数")),
        Column("residents", whole(), ("residents", "居住人口")),
        Column("jobs", whole(), ("jobs", "就业人口")),
        Column("has_fibre", yes_no, ("has_fibre", "fibre", "ftth", "光纤")),
        Column(
            "access_rate_mbps", measure("mbps", above=0, high=1_000_000), ("access_rate_mbps", "接入速率")
        ),
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
        Column("building_code", code_text, ("building_code", "建筑编号")),
    ),
)

CAMERAS = Kind(
    ImportKind.CAMERAS,
    ShapeKind.POINT,
    (
        CODE,
        *POSITION,
        NAME,
        Column("owner", text, ("owner", "产权单位")),
        Column("azimuth_deg", bearing_deg, ("azimuth_deg", "azimuth", "direction", "朝向")),
        Column("view_angle_deg", number(above=0, high=360), ("view_angle_deg", "fov", "视场角")),
        Column("range_m", measure("m", above=0, high=10_000), ("range_m", "range", "可视距离")),
        Column("height_m", measure("m", 0, 1000), ("height_m", "height", "高度")),
    ),
)

WAYS = Kind(
    ImportKind.WAYS,
    ShapeKind.LINE,
    (
        CODE,
        Column("kind", one_of(WAY_SPELLINGS), ("kind", "layer", "type", "类型"), required=True),
        Column("way_class", text, ("way_class", "highway", "railway", "waterway", "class", "等级")),
        NAME_ZH,
        NAME_EN,
        Column("width_m", measure("m", above=0, high=1000), ("width_m", "width", "宽度")),
        Column("lanes", whole(0, 40), ("lanes", "车道数")),
        Column("max_speed_kmh", measure("kmh", above=0, high=500), ("max_speed_kmh", "maxspeed", "限速")),
        Column("is_one_way", yes_no, ("is_one_way", "oneway", "单行")),
        Column("is_elevated", yes_no, ("is_elevated", "bridge", "elevated", "高架")),
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
