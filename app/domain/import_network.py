"""Kinds of imports that speak of the radio network."""

from app.domain.import_values import (
    bearing_deg,
    code_text,
    codes,
    cut_db,
    measure,
    moment,
    number,
    one_letter,
    one_of,
    share,
    text,
    whole,
    yes_no,
)
from app.domain.imports import CODE, NAME, POSITION, Column, ImportKind, Kind, ShapeKind
from app.domain.network import SiteKind, StationStatus, technology_of

MAX_ECI = 2**36 - 1  # an NR cell identity has 36 bits, 3GPP TS 38.331; an LTE one 28

SITE_KIND_SPELLINGS = {kind.value: kind.value for kind in SiteKind}
STATUS_SPELLINGS = {status.value: status.value for status in StationStatus}
RECEPTION_SPELLINGS = {
    "outdoor": "outdoor",
    "in_vehicle": "in_vehicle",
    "indoor": "indoor",
    "室外": "outdoor",
    "车内": "in_vehicle",
    "室内": "indoor",
}

OPERATORS = Kind(
    ImportKind.OPERATORS,
    ShapeKind.NONE,
    (
        Column("code", code_text, ("code", "operator", "运营商"), required=True),
        Column("name_zh", text, ("name_zh", "name", "名称"), required=True),
        Column("name_en", text, ("name_en",)),
        Column("letter", one_letter, ("letter",)),
        Column("subscriber_share", share, ("subscriber_share", "share", "用户占比")),
    ),
)

ANTENNAS = Kind(
    ImportKind.ANTENNAS,
    ShapeKind.NONE,
    (
        Column("code", code_text, ("code",), required=True),
        Column("manufacturer", text, ("manufacturer", "make", "厂家")),
        Column(
            "min_frequency_mhz", measure("mhz", above=0, high=300_000), ("min_frequency_mhz",), required=True
        ),
        Column(
            "max_frequency_mhz", measure("mhz", above=0, high=300_000), ("max_frequency_mhz",), required=True
        ),
        Column("gain_dbi", number(-20, 60), ("gain_dbi",), required=True),
        Column("electrical_tilt_deg", number(-90, 90), ("electrical_tilt_deg", "电子下倾角")),
        Column("horizontal_db", cut_db, ("horizontal_db",), required=True),
        Column("vertical_db", cut_db, ("vertical_db",), required=True),
    ),
    in_order=("min_frequency_mhz", "max_frequency_mhz"),
)

# A row that fills any of these brings a sector with a carrier; the needed ones must then all be there.
SECTOR_COLUMNS = (
    Column("sector_code", code_text, ("sector_code", "sector")),
    Column("azimuth_deg", bearing_deg, ("azimuth_deg", "azimuth", "方位角")),
    Column(
        "antenna_height_m", measure("m", above=0, high=1000), ("antenna_height_m", "antenna_height", "挂高")
    ),
    Column("mechanical_tilt_deg", number(-90, 90), ("mechanical_tilt_deg", "mechanical_tilt", "机械下倾角")),
    Column("electrical_tilt_deg", number(-90, 90), ("electrical_tilt_deg", "electrical_tilt", "电子下倾角")),
    Column("hpbw_deg", number(above=0, high=360), ("hpbw_deg", "hpbw")),
    Column("gain_dbi", number(-20, 60), ("gain_dbi", "gain")),
    Column("pattern", text, ("pattern", "antenna_pattern", "天线方向图")),
)
CARRIER_COLUMNS = (
    Column("frequency_mhz", measure("mhz", above=0, high=300_000), ("frequency_mhz", "frequency")),
    Column("subcarrier_spacing_khz", number(above=0, high=10_000), ("subcarrier_spacing_khz", "scs_khz")),
    Column("bandwidth_mhz", measure("mhz", above=0, high=10_000), ("bandwidth_mhz", "bandwidth")),
    Column("transmit_power_dbm", measure("dbm", -50, 100), ("transmit_power_dbm", "power_dbm", "tx_power")),
    Column("feeder_loss_db", number(0, 60), ("feeder_loss_db",)),
    Column("load_share", number(0, 1), ("load_share",)),
    Column("pci", whole(0, 1007), ("pci",)),
    Column("eci", whole(0, MAX_ECI), ("eci",)),
    Column("earfcn", whole(0), ("earfcn",)),
)
SECTOR_NEEDS = ("antenna_height_m", "gain_dbi", "frequency_mhz", "bandwidth_mhz", "transmit_power_dbm")

STATIONS = Kind(
    ImportKind.STATIONS,
    ShapeKind.POINT,
    (
        CODE,
        *POSITION,
        Column("operator", code_text, ("operator", "运营商"), required=True),
        Column("technology", technology_of, ("technology", "网络制式", "制式"), required=True),
        Column("status", one_of(STATUS_SPELLINGS), ("status",), default=StationStatus.LIVE.value),
        Column("shared_with", codes, ("shared_with", "共享运营商", "共享方")),
        Column("site_code", code_text, ("site_code", "site_id", "站址编码")),
        Column("site_kind", one_of(SITE_KIND_SPELLINGS), ("site_kind",), default=SiteKind.UNKNOWN.value),
        NAME,
        Column("owner", text, ("owner", "产权单位")),
        Column("height_m", measure("m", 0, 1000), ("height_m", "site_height_m")),
        *SECTOR_COLUMNS,
        *CARRIER_COLUMNS,
    ),
)

OUTAGES = Kind(
    ImportKind.OUTAGES,
    ShapeKind.NONE,
    (
        CODE,
        Column("station_code", code_text, ("station_code", "station", "基站编号"), required=True),
        Column("started_at", moment, ("started_at", "start", "开始时间"), required=True),
        Column("ended_at", moment, ("ended_at", "end", "结束时间")),
        Column("reason", text, ("reason", "cause", "原因")),
    ),
    natural_key=("station_code", "started_at"),
    in_order=("started_at", "ended_at"),
)

INDOOR_SYSTEMS = Kind(
    ImportKind.INDOOR_SYSTEMS,
    ShapeKind.NONE,
    (
        CODE,
        Column("building_code", code_text, ("building_code", "building", "建筑编号"), required=True),
        Column("operator", code_text, ("operator", "运营商"), required=True),
        Column("technology", technology_of, ("technology", "制式"), required=True),
        Column("covers_basement", yes_no, ("covers_basement", "basement", "地下室")),
        Column("covers_lifts", yes_no, ("covers_lifts", "lifts", "电梯")),
    ),
    natural_key=("building_code", "operator", "technology"),
)

MEASUREMENTS = Kind(
    ImportKind.MEASUREMENTS,
    ShapeKind.POINT,
    (
        CODE,
        *POSITION,
        Column("measured_at", moment, ("measured_at", "timestamp", "time", "测试时间"), required=True),
        Column("operator", code_text, ("operator", "operatorname", "运营商"), required=True),
        Column("technology", technology_of, ("technology", "networkmode", "制式"), required=True),
        Column("reception", one_of(RECEPTION_SPELLINGS), ("reception", "场景"), default="outdoor"),
        Column("level_dbm", measure("dbm", -200, 50), ("level_dbm", "rsrp", "rscp", "rxlev", "level")),
        Column("quality_db", number(-60, 60), ("quality_db", "rsrq", "ecno")),
        Column("sinr_db", number(-60, 100), ("sinr_db", "sinr", "snr")),
        Column("speed_mbps", measure("mbps", 0, 1_000_000), ("speed_mbps", "download_mbps")),
        Column("pci", whole(0, 1007), ("pci",)),
        Column("eci", whole(0, MAX_ECI), ("eci", "cellid")),
    ),
)
