"""A small file of every kind comes in with the values it says, and goes without a trace."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.actors import COMMAND_LINE_ACTOR
from app.domain.import_kinds import KINDS
from app.domain.imports import ImportKind, ShapeKind
from app.models.areas import Area, AreaFigure
from app.models.buildings import Building, IndoorSystem
from app.models.cameras import Camera
from app.models.complaints import Complaint
from app.models.facilities import Facility
from app.models.hotspots import Hotspot
from app.models.land import Land
from app.models.measurements import Measurement
from app.models.network import AntennaPattern, BaseStation, Carrier, Operator, Sector, Site, StationOutage
from app.models.ways import Way
from app.models.wlan import WlanMonitoring, WlanTest
from app.services.batches import undo_batch
from tests.services.importing import bring, bring_areas, checksums, written

SQUARE = [[[121.41, 31.21], [121.411, 31.21], [121.411, 31.211], [121.41, 31.211], [121.41, 31.21]]]
STREET = [[121.41, 31.21], [121.411, 31.21]]
OPERATOR = {"A": "First operator"}


@dataclass(frozen=True)
class Case:
    """A file and what of it is in a table afterwards, in the order of the file."""

    text: str
    model: type
    stored: tuple[Mapping[str, Any], ...]
    given: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """A name whose end tells the format."""
        return "file.geojson" if self.text.startswith("{") else "file.csv"


def drawn(geometry: str, coordinates: Any, **properties: Any) -> str:
    shape = {"type": geometry, "coordinates": coordinates}
    feature = {"type": "Feature", "properties": properties, "geometry": shape}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}, ensure_ascii=False)


CASES: Mapping[ImportKind, Case] = {
    ImportKind.AREAS: Case(
        drawn(
            "Polygon",
            SQUARE,
            code="990101003",
            name="南镇",
            name_en="South",
            level="镇",
            valid_from="2001-02-03",
        ),
        Area,
        (
            {
                "code": "990101003000",
                "name_zh": "南镇",
                "name_en": "South",
                "level": "subdistrict",
                "valid_from": date(2001, 2, 3),
                "valid_to": None,
            },
        ),
    ),
    ImportKind.POPULATION: Case(
        "区划代码,常住人口_2020,从业人员_2023\n990101001,12000,\n",
        AreaFigure,
        ({"indicator": "residents", "year": 2020, "value": 12000},),
    ),
    ImportKind.OPERATORS: Case(
        "code,name_zh,name_en,letter,用户占比\nM,移动,Mobile,Y,57.5%\nu,联通,,,0.2\n",
        Operator,
        (
            {"code": "M", "name_zh": "移动", "name_en": "Mobile", "letter": "Y", "subscriber_share": 0.575},
            {"code": "u", "name_zh": "联通", "name_en": "联通", "letter": "U", "subscriber_share": 0.2},
        ),
    ),
    ImportKind.ANTENNAS: Case(
        "code,make,min_frequency_mhz,max_frequency_mhz,gain_dbi,electrical_tilt_deg,horizontal_db,vertical_db\n"
        f"P1,Maker,1710,2.17 GHz,17.5,4,{'0 ' * 359}12.5,{'3.25 ' * 360}\n",
        AntennaPattern,
        (
            {
                "code": "P1",
                "manufacturer": "Maker",
                "min_frequency_mhz": 1710.0,
                "max_frequency_mhz": 2170.0,
                "gain_dbi": 17.5,
                "electrical_tilt_deg": 4.0,
                "horizontal_db": [*[0.0] * 359, 12.5],
                "vertical_db": [3.25] * 360,
            },
        ),
    ),
    ImportKind.STATIONS: Case(
        "code,lon,lat,operator,制式,status,site_code,site_kind,owner,site_height_m\n"
        "N1,121.41,31.21,A,nr,planned,R1,roof,Tower company,80 ft\n",
        BaseStation,
        ({"code": "N1", "technology": "5G", "status": "planned"},),
        {"new_operators": OPERATOR},
    ),
    ImportKind.OUTAGES: Case(
        "基站编号,开始时间,结束时间,原因\nN1,2026-11-01T08:00,2026-11-01T09:30,power\nN2,2026-11-02T00:00Z,,\n",
        StationOutage,
        (
            {
                "code": "N1 2026-11-01T00:00:00+00:00",
                "station_code": "N1",
                "started_at": datetime(2026, 11, 1, 0, 0, tzinfo=UTC),
                "ended_at": datetime(2026, 11, 1, 1, 30, tzinfo=UTC),
                "reason": "power",
            },
            {"station_code": "N2", "ended_at": None, "reason": None},
        ),
    ),
    ImportKind.INDOOR_SYSTEMS: Case(
        "building_code,operator,technology,basement,lifts\nway/1,A,LTE,yes,否\n",
        IndoorSystem,
        (
            {
                "code": "way/1 A 4G",
                "building_code": "way/1",
                "operator": "A",
                "technology": "4G",
                "covers_basement": True,
                "covers_lifts": False,
            },
        ),
    ),
    ImportKind.HOTSPOTS: Case(
        "code,name,lng,lat,kind,operator,AP数量,building_code\nH1,图书馆,121.41,31.21,library,A,8,way/1\n",
        Hotspot,
        (
            {
                "code": "H1",
                "name": "图书馆",
                "venue_kind": "library",
                "operator": "A",
                "ap_count": 8,
                "building_code": "way/1",
                "raw_x": 121.41,
                "datum": "wgs84",
            },
        ),
    ),
    ImportKind.WLAN_MONITORING: Case(
        "hotspot_code,date,uptime,login_success,users\nH1,2026-11-01,99.5%,0.9,120\n",
        WlanMonitoring,
        (
            {
                "code": "H1 2026-11-01",
                "hotspot_code": "H1",
                "day": date(2026, 11, 1),
                "uptime_share": 0.995,
                "login_success_share": 0.9,
                "users": 120,
            },
        ),
    ),
    ImportKind.WLAN_TESTS: Case(
        "venue,type,lon,lat,hotspot_code,tester,tested_at,login_ok,download,upload,ping,类型\n"
        "Cafe,x,121.41,31.21,H1,Lab,2026-11-01T20:00,yes,32.84 Mbps,950 kbps,0.02 s,cafe\n",
        WlanTest,
        (
            {
                "venue_name": "Cafe",
                "venue_kind": "cafe",
                "hotspot_code": "H1",
                "tester": "Lab",
                "tested_at": datetime(2026, 11, 1, 12, 0, tzinfo=UTC),
                "login_ok": True,
                "download_mbps": 32.84,
                "upload_mbps": 0.95,
                "latency_ms": 20.0,
            },
        ),
    ),
    ImportKind.MEASUREMENTS: Case(
        "time,lon,lat,operator,technology,场景,level,rsrq,snr,download_mbps,pci,cellid\n"
        "2026-11-01T08:00:00,121.41,31.21,A,2G,,-80,,,,,\n"
        "2026-11-01T08:00:01,121.41,31.21,A,3G,室内,-90,-9,,,,\n"
        "2026-11-01T08:00:02,121.41,31.21,A,4G,,-100.5,-11,7.5,32.25,503,268435455\n"
        "2026-11-01T08:00:03,121.41,31.21,A,5G,车内,-110,,,,1007,68719476735\n",
        Measurement,
        (
            {"technology": "2G", "level_kind": "RxLev", "level_dbm": -80.0, "reception": "outdoor"},
            {"technology": "3G", "level_kind": "RSCP", "level_dbm": -90.0, "reception": "indoor"},
            {
                "technology": "4G",
                "level_kind": "RSRP",
                "level_dbm": -100.5,
                "quality_db": -11.0,
                "sinr_db": 7.5,
                "speed_mbps": 32.25,
                "pci": 503,
                "eci": 268435455,
                "measured_at": datetime(2026, 11, 1, 0, 0, 2, tzinfo=UTC),
            },
            # 36 bits of an NR cell identity, all set
            {"technology": "5G", "level_kind": "SS-RSRP", "reception": "in_vehicle", "eci": 2**36 - 1},
        ),
        {"new_operators": OPERATOR},
    ),
    ImportKind.COMPLAINTS: Case(
        "code,lon,lat,受理时间,办结时间,类别,内容,状态,运营商,制式,位置,楼层,地址\n"
        "C1,121.41,31.21,2026-11-01T08:00,2026-11-02T08:00,无信号,电梯无信号,closed,A,4G,室内,-2,某路1号\n",
        Complaint,
        (
            {
                "code": "C1",
                "received_at": datetime(2026, 11, 1, 0, 0, tzinfo=UTC),
                "closed_at": datetime(2026, 11, 2, 0, 0, tzinfo=UTC),
                "category": "无信号",
                "description": "电梯无信号",
                "status": "closed",
                "operator": "A",
                "technology": "4G",
                "place": "indoor",
                "floor": -2,
                "address": "某路1号",
            },
        ),
    ),
    ImportKind.BUILDINGS: Case(
        drawn(
            "Polygon",
            SQUARE,
            id="way/1",
            name="大厦",
            building="office",
            height="40 ft",
            **{"building:levels": "2.5", "building:levels:underground": 2},
            residents=0,
            jobs=250,
            fibre="yes",
            access_rate_mbps="1 Gbps",
        ),
        Building,
        (
            {
                "code": "way/1",
                "name_zh": "大厦",
                "use": "office",
                "height_m": 12.192,
                "floors": 3,
                "floors_below": 2,
                "residents": 0,
                "jobs": 250,
                "has_fibre": True,
                "access_rate_mbps": 1000.0,
            },
        ),
    ),
    ImportKind.FACILITIES: Case(
        "code,lon,lat,type,名称,name_en,地址\nF1,121.41,31.21,科教文化服务;学校;小学,一小,First,某路1号\n",
        Facility,
        ({"code": "F1", "kind": "school", "name_zh": "一小", "name_en": "First", "address": "某路1号"},),
    ),
    ImportKind.CAMERAS: Case(
        "code,lon,lat,name,owner,direction,fov,range,height\nK1,121.41,31.21,Gate,Police,360,90,60 m,4.5\n",
        Camera,
        (
            {
                "code": "K1",
                "name": "Gate",
                "owner": "Police",
                "azimuth_deg": 0.0,
                "view_angle_deg": 90.0,
                "range_m": 60.0,
                "height_m": 4.5,
            },
        ),
    ),
    ImportKind.WAYS: Case(
        drawn(
            "LineString",
            STREET,
            id="way/7",
            kind="highway",
            highway="primary",
            name="大路",
            width="12 m",
            lanes="4",
            maxspeed="30 mph",
            oneway="yes",
            bridge="no",
        ),
        Way,
        (
            {
                "code": "way/7",
                "kind": "road",
                "way_class": "primary",
                "name_zh": "大路",
                "width_m": 12.0,
                "lanes": 4,
                "max_speed_kmh": 48.28032,
                "is_one_way": True,
                "is_elevated": False,
            },
        ),
    ),
    ImportKind.LAND: Case(
        drawn("Polygon", SQUARE, id="way/9", kind="lake", name="湖"),
        Land,
        ({"code": "way/9", "kind": "water", "name_zh": "湖"},),
    ),
}


def imported(session: Session, folder: Path, kind: ImportKind):
    case = CASES[kind]
    datum = {} if KINDS[kind].shape is ShapeKind.NONE else {"datum": "wgs84"}
    return bring(session, kind, written(folder, case.name, case.text), **datum, **case.given)


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_each_kind_is_stored_with_its_values(session: Session, tmp_path, kind):
    bring_areas(session)
    case = CASES[kind]
    newest = session.scalar(select(func.max(case.model.id))) or 0
    result = imported(session, tmp_path, kind)
    rows = session.scalars(select(case.model).where(case.model.id > newest).order_by(case.model.id)).all()
    found = [
        {name: getattr(row, name) for name in values} for row, values in zip(rows, case.stored, strict=True)
    ]
    assert found == list(case.stored)
    assert (result.rows_kept, result.rows_refused) == (result.rows_read, 0)


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_each_kind_again_changes_nothing_and_is_undone_without_a_trace(
    session: Session, tmp_path, kind
):
    bring_areas(session)
    before = checksums(session)
    first = imported(session, tmp_path, kind)
    stored = checksums(session)
    again = imported(session, tmp_path, kind)
    assert again.rows_kept == 0
    assert checksums(session) == stored
    for result in (again, first):
        undo_batch(session, COMMAND_LINE_ACTOR, batch_id=result.batch_id or 0)
    after = checksums(session)
    assert {table for table in after if after[table] != before[table]} == {"datasets"}


def test_lines_and_polygons_are_stored_as_many(session: Session, tmp_path):
    imported(session, tmp_path, ImportKind.WAYS)
    imported(session, tmp_path, ImportKind.BUILDINGS)
    for model, kind in ((Way, "MultiLineString"), (Building, "MultiPolygon")):
        (shape,) = session.scalars(select(func.ST_AsBinary(model.geom)))
        assert shapely.from_wkb(bytes(shape)).geom_type == kind
    # a thousandth of a degree of longitude at 31.21 degrees north is 95.3 m
    assert session.scalar(select(func.ST_Length(Way.geom))) == pytest.approx(95.3, abs=0.2)


def test_the_place_of_a_station_is_its_site(session: Session, tmp_path):
    imported(session, tmp_path, ImportKind.STATIONS)
    site = session.scalars(select(Site)).one()
    assert (site.code, site.kind, site.owner, site.raw_y) == ("R1", "roof", "Tower company", 31.21)
    assert site.height_m == pytest.approx(24.384)  # 80 feet


def test_a_sector_keeps_its_pattern_and_a_carrier_its_spacing_and_whole_identity(session: Session, tmp_path):
    rows = (
        "code,lon,lat,operator,technology,antenna_height,gain,pattern,frequency,bandwidth,power_dbm,scs_khz,eci\n"
        "N1,121.41,31.21,A,5G,100 ft,24,3gpp-38901,3.5 GHz,100 MHz,53 dBm,30,68719476735\n"
        "N2,121.41,31.21,A,4G,30,17,,1800,20,46,,\n"
    )
    path = written(tmp_path, "s.csv", rows)
    bring(session, "stations", path, datum="wgs84", new_operators=OPERATOR)
    sectors = session.execute(
        select(Sector.pattern, Sector.antenna_height_m, Sector.hpbw_deg).order_by(Sector.id)
    )
    assert [tuple(row) for row in sectors] == [("3gpp-38901", 30.48, 65.0), ("3gpp-36814", 30.0, 65.0)]
    carriers = session.execute(
        select(Carrier.frequency_mhz, Carrier.subcarrier_spacing_khz, Carrier.eci).order_by(Carrier.id)
    )
    assert [tuple(row) for row in carriers] == [(3500.0, 30.0, 2**36 - 1), (1800.0, None, None)]


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        (ImportKind.WLAN_MONITORING, "99.5%,0.9,120", "98%,0.8,90"),
        (ImportKind.OUTAGES, "09:30,power", "10:45,fibre cut"),
        (ImportKind.OUTAGES, "2026-11-01T08:00,2026-11-01T09:30", "2026-11-01T00:00Z,2026-11-01T09:31"),
        (ImportKind.INDOOR_SYSTEMS, "yes,否", "no,是"),
    ],
)
def test_without_codes_the_same_thing_with_other_values_changes_its_row(
    session: Session, tmp_path, kind, old, new
):
    case = CASES[kind]
    first = imported(session, tmp_path, kind)
    assert old in case.text
    second = bring(session, kind, written(tmp_path, case.name, case.text.replace(old, new)))
    assert session.scalar(select(func.count()).select_from(case.model)) == first.rows_kept
    assert (second.rows_kept, second.rows_merged) == (1, first.rows_kept - 1)


def test_without_codes_two_different_values_for_the_same_thing_are_refused(session: Session, tmp_path):
    rows = "hotspot_code,day,users\nH1,2026-11-01,1\nH1,2026-11-01,2\nH1,2026-11-02,3\n"
    result = bring(session, "wlan_monitoring", written(tmp_path, "m.csv", rows))
    assert [one.number for one in result.refusals] == [2, 3]
    assert result.refusals[0].value == "H1 2026-11-01"


def test_an_operator_known_already_is_changed_and_put_back(session: Session, tmp_path):
    imported(session, tmp_path, ImportKind.OPERATORS)
    before = checksums(session)
    path = written(tmp_path, "o.csv", "code,name_zh,name_en,letter,share\nM,移动,Mobile,Y,60%\n")
    second = bring(session, "operators", path, dataset="another")
    shares = dict(session.execute(select(Operator.code, Operator.subscriber_share)).all())
    undo_batch(session, COMMAND_LINE_ACTOR, batch_id=second.batch_id or 0)
    assert shares == {"M": 0.6, "u": 0.2}
    assert checksums(session)["operators"] == before["operators"]
