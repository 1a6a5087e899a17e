"""A little city with a row or two of everything that can be exported."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from geoalchemy2.shape import from_shape
from shapely import LineString, MultiLineString, MultiPolygon
from sqlalchemy.orm import Session

from app.domain.case_reports import CaseReport
from app.models.base import METRIC_SRID
from app.models.buildings import IndoorSystem
from app.models.cameras import Camera
from app.models.complaints import Complaint
from app.models.land import Land
from app.models.measurements import Measurement
from app.models.network import AntennaPattern, StationOutage
from app.models.ways import Way
from app.models.wlan import WlanMonitoring, WlanTest
from app.services import cases
from tests import builders
from tests.builders import EAST_M, NORTH_M
from tests.people import TESTER

NORTH, SOUTH = "310106011000", "310106012000"
AT = datetime(2026, 11, 20, 2, 15, tzinfo=UTC)
FORMULA = '=HYPERLINK("http://example.org")'


def build(session: Session) -> SimpleNamespace:
    """
    A district of two parts: what lies west of x = 150 m is called south, the rest north.

    Cells of the run: -80, -100, -120 dBm in the south, and
    one without signal in the north.
    """
    district = builders.area(session, shape=builders.square(0, 0, 200))
    below = {"level": "subdistrict", "parent": district}
    south = builders.area(session, SOUTH, shape=builders.square(0, 0, 150), name_zh="江宁路", **below)
    north = builders.area(session, NORTH, shape=builders.square(150, 0, 50), name_en=None, **below)
    for year, value in ((2020, 90), (2023, 100)):
        builders.figure(session, district, "residents", value, year)
    builders.group(session, "north", north)
    a, b = builders.operator(session, "A"), builders.operator(session, "B")
    site = builders.site(session, 61.0, 12.0, area_id=south.id, height_m=25.0, name="静安大楼")
    station = builders.station(session, site, a, code="310106006000")
    builders.carrier(session, builders.sector(session, station, azimuth_deg=None), pci=101)
    far = builders.site(session, 161.0, 12.0, area_id=north.id)
    builders.station(session, far, b, technology="5G")
    builders.hotspot(session, 160.0, 10.0, area_id=north.id, ap_count=4, code="ap-1", name=FORMULA)
    builders.hotspot(session, 10.0, 10.0, area_id=south.id, name="公园")
    builders.building(
        session,
        builders.square(100, 20, 20),
        area_id=south.id,
        code="house-1",
        floors=6,
        residents=180,
        has_fibre=False,
    )
    builders.facility(session, 20.0, 20.0, area_id=south.id, name_zh="第一小学")
    run = _run(session, district, south, north, a, station)
    _listings(session, south, north, a)
    lon, lat = builders.lon_lat(75, 10)
    report = CaseReport(
        client_id="00000000-0000-0000-0000-000000000001",
        class_code="L01",
        lon=lon,
        lat=lat,
        description="地下室无信号",
    )
    cases.report_case(session, TESTER, report=report)
    session.expire_all()
    return SimpleNamespace(district=district, south=south, north=north, site=site, station=station, run=run)


def _run(session: Session, district: Any, south: Any, north: Any, a: Any, station: Any) -> Any:
    grid = builders.grid(session, district)
    facts = {"operators": ["A", "B"], "technologies": ["4G"]}
    facts |= {"assumed_share": 0.5, "cells": 4, "cells_by_sight": 0}
    versions = {"test-stations": 7}
    told = {"facts": facts, "dataset_versions": versions}
    read = {"dataset_batches": {"test-stations": 41}, "coverage": {"floor_bands": [1, 4, 8, 16]}}
    run = builders.run(session, district, grid, is_synthetic=True, parameters=read, **told)
    made = [builders.cell(session, grid, col, 0) for col in range(4)]
    for number, (cell, level_dbm) in enumerate(zip(made, (-80.0, -100.0, -120.0, None), strict=True)):
        within = north if number == 3 else south
        builders.run_cell(session, run, cell, within, residents=10 * (number + 1))
        builders.level(session, run, cell, a, level_dbm, station_id=None if level_dbm is None else station.id)
    for band, level_dbm in ((1, -112.0), (2, -104.0)):
        builders.floor_level(session, run, "house-1", a, south, floor_band=band, level_dbm=level_dbm)
    near = {"nearest_site_id": station.site_id, "nearest_site_m": 64.0}
    builders.gap(session, run, south, made[2:3], rank=1, residents=30, **near)
    builders.gap(session, run, north, made[3:], rank=2, residents=40, **near)
    return run


def _listings(session: Session, south: Any, north: Any, a: Any) -> None:
    place = {"area_id": south.id, **builders._point(30.0, 30.0)}
    river = from_shape(MultiPolygon([builders.square(0, 100, 20)]), srid=METRIC_SRID)
    line = LineString([(EAST_M, NORTH_M + 5), (EAST_M + 140, NORTH_M + 5)])
    road = from_shape(MultiLineString([line]), srid=METRIC_SRID)
    level = {"technology": "4G", "reception": "outdoor", "level_kind": "RSRP", "level_dbm": -96.5}
    antenna = {"min_frequency_mhz": 1710.0, "max_frequency_mhz": 2170.0, "gain_dbi": 17.5}
    antenna |= {"horizontal_db": [*[0.0] * 359, 12.5], "vertical_db": [0.25] * 360}
    test = {"venue_name": "静安公园", "tested_at": AT, "login_ok": True, "download_mbps": 48.2}
    for kind, row in (
        ("land", Land(code="l1", kind="water", name_zh="苏州河", geom=river)),
        ("ways", Way(code="w1", kind="road", name_zh="南京西路", lanes=4, is_one_way=False, geom=road)),
        ("cameras", Camera(code="c1", name="常德路口", view_angle_deg=70.0, **place)),
        (
            "measurements",
            Measurement(code="m1", measured_at=AT, operator_id=a.id, eci=2**35, **level, **place),
        ),
        ("complaints", Complaint(code="k1", received_at=AT, category="无信号", floor=-1, **place)),
        ("wlan_tests", WlanTest(code="t1", **test, **place)),
        ("wlan_monitoring", WlanMonitoring(code="d1", hotspot_code="ap-1", day=date(2026, 11, 20), users=3)),
        (
            "indoor_systems",
            IndoorSystem(code="i1", building_code="house-1", operator="A", technology="4G"),
        ),
        ("antenna_patterns", AntennaPattern(code="P1", **antenna)),
        ("station_outages", StationOutage(code="o1", station_code="310106006000", started_at=AT)),
    ):
        origin = builders.origin(session, kind)
        row.dataset_id, row.batch_id = origin["dataset_id"], origin["batch_id"]
        session.add(row)
    session.flush()
