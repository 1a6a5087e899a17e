"""Kinds of imports that say how people are served: WLAN sites, their monitoring and tests, complaints."""

from app.domain.import_values import code_text, day, measure, moment, one_of, share, text, whole, yes_no
from app.domain.imports import CODE, NAME, POSITION, Column, ImportKind, Kind, ShapeKind
from app.domain.network import technology_of

PLACE_SPELLINGS = {
    "outdoor": "outdoor",
    "indoor": "indoor",
    "underground": "underground",
    "室外": "outdoor",
    "室内": "indoor",
    "地下": "underground",
}

HOTSPOTS = Kind(
    ImportKind.HOTSPOTS,
    ShapeKind.POINT,
    (
        Column("code", CODE.read, ("code", "hotspot_code", "hotspot_id", *CODE.aliases, "热点编号")),
        *POSITION,
        NAME,
        Column("venue_kind", text, ("venue_kind", "kind", "building_type", "type")),
        Column("operator", code_text, ("operator", "运营商")),
        Column("ap_count", whole(), ("ap_count", "aps", "ap数量")),
        Column("building_code", code_text, ("building_code", "建筑编号")),
    ),
)

WLAN_MONITORING = Kind(
    ImportKind.WLAN_MONITORING,
    ShapeKind.NONE,
    (
        CODE,
        Column("hotspot_code", code_text, ("hotspot_code", "hotspot", "热点编号"), required=True),
        Column("day", day, ("day", "date", "日期"), required=True),
        Column("uptime_share", share, ("uptime_share", "uptime", "在线率")),
        Column("login_success_share", share, ("login_success_share", "login_success", "登录成功率")),
        Column("users", whole(), ("users", "用户数")),
    ),
    natural_key=("hotspot_code", "day"),
)

WLAN_TESTS = Kind(
    ImportKind.WLAN_TESTS,
    ShapeKind.POINT,
    (
        CODE,
        *POSITION,
        Column("venue_name", text, ("venue_name", "venue", "name", "名称")),
        Column("venue_kind", text, ("venue_kind", "kind", "类型")),
        Column("hotspot_code", code_text, ("hotspot_code", "热点编号")),
        Column("tester", text, ("tester", "测试单位")),
        Column("tested_at", moment, ("tested_at", "测试时间")),
        Column("login_ok", yes_no, ("login_ok", "登录成功")),
        Column("download_mbps", measure("mbps", 0), ("download_mbps", "download", "下载速度")),
        Column("upload_mbps", measure("mbps", 0), ("upload_mbps", "upload", "上传速度")),
        Column("latency_ms", measure("ms", 0), ("latency_ms", "latency", "ping", "时延")),
    ),
)

COMPLAINTS = Kind(
    ImportKind.COMPLAINTS,
    ShapeKind.POINT,
    (
        CODE,
        *POSITION,
        Column(
            "received_at", moment, ("received_at", "created date", "created_at", "受理时间"), required=True
        ),
        Column("closed_at", moment, ("closed_at", "closed date", "办结时间")),
        Column("category", text, ("category", "complaint type", "类别"), required=True),
        Column("description", text, ("description", "descriptor", "内容")),
        Column("status", text, ("status", "状态")),
        Column("operator", code_text, ("operator", "运营商")),
        Column("technology", technology_of, ("technology", "制式")),
        Column("place", one_of(PLACE_SPELLINGS), ("place", "位置")),
        Column("floor", whole(-20, 200), ("floor", "楼层")),
        Column("address", text, ("address", "incident address", "地址")),
    ),
    in_order=("received_at", "closed_at"),
)
