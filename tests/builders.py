"""Valid, boring rows: a test states only what it is about."""

from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import count
from typing import Any, TypeVar
from uuid import uuid4

from geoalchemy2.shape import from_shape
from pyproj import Transformer
from shapely import MultiLineString, MultiPolygon, Point, Polygon, box
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.domain.network import Technology
from app.domain.scenarios import Base as ScenarioBase
from app.domain.scenarios import Change
from app.models.access import ServiceReach, ServiceReachCell
from app.models.areas import Area, AreaFigure, AreaGroup, AreaGroupMember
from app.models.base import METRIC_SRID
from app.models.buildings import Building, IndoorSystem
from app.models.cameras import Camera
from app.models.complaints import Complaint
from app.models.coverage import (
    BuildingCoverage,
    CellCoverage,
    CoverageRun,
    Grid,
    GridCell,
    RunBuilding,
    RunCell,
)
from app.models.datasets import Dataset, ImportBatch
from app.models.facilities import Facility
from app.models.gaps import Gap, GapCell
from app.models.hotspots import Hotspot
from app.models.import_drafts import ImportDraft
from app.models.jobs import Job
from app.models.land import Land
from app.models.measurements import Measurement
from app.models.network import BaseStation, Carrier, Operator, Sector, Site
from app.models.plans import PlanStation, SitePlan
from app.models.ways import Way
from app.models.wlan import WlanTest
from app.store import scenarios as scenarios_store

# South-west corner of the little test world, on a crossing of the 50 m grid; every x_m, y_m counts from it.
EAST_M, NORTH_M = 638_000.0, 3_457_000.0
CELL_SIZE_M = 50.0
DISTRICT = "310106000000"

_numbers = count(1)


Row = TypeVar("Row")


def _add(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row


def _shape(shape: Any) -> Any:
    return from_shape(shape, srid=METRIC_SRID)


@lru_cache(maxsize=1)
def _to_degrees() -> Transformer:
    return Transformer.from_crs(METRIC_SRID, 4326, always_xy=True)


def lon_lat(x_m: float, y_m: float) -> tuple[float, float]:
    """A place of the test world in WGS 84."""
    return _to_degrees().transform(EAST_M + x_m, NORTH_M + y_m)


def square(x_m: float = 0.0, y_m: float = 0.0, size_m: float = 1000.0) -> Polygon:
    """A square by its south-west corner."""
    return box(EAST_M + x_m, NORTH_M + y_m, EAST_M + x_m + size_m, NORTH_M + y_m + size_m)


def _code(prefix: str) -> str:
    return f"{prefix}{next(_numbers):06d}"


def dataset(session: Session, kind: str = "areas", **given: Any) -> Dataset:
    """A dataset with one version."""
    values = {"key": _code("set-"), "title": f"Test {kind}", "version": 1, **given}
    return _add(session, Dataset(kind=kind, **values))


def batch(session: Session, of: Dataset, **given: Any) -> ImportBatch:
    """An import that read nothing."""
    values: dict[str, Any] = {"file_name": "test.csv", "sha256": "0" * 64, "actor": "test", **given}
    rows = {"rows_read": 0, "rows_kept": 0, "rows_merged": 0, "rows_refused": 0}
    return _add(
        session,
        ImportBatch(dataset_id=of.id, dataset_version=of.version, kind=of.kind, **{**rows, **values}),
    )


def origin(session: Session, kind: str) -> dict[str, int]:
    """Dataset and batch of imported rows, made once per kind."""
    found = session.scalar(select(Dataset).where(Dataset.key == f"test-{kind}"))
    made = found or dataset(session, kind, key=f"test-{kind}")
    brought = session.scalar(select(ImportBatch).where(ImportBatch.dataset_id == made.id))
    return {"dataset_id": made.id, "batch_id": (brought or batch(session, made)).id}


def _point(x_m: float, y_m: float) -> dict[str, Any]:
    lon, lat = lon_lat(x_m, y_m)
    place = _shape(Point(EAST_M + x_m, NORTH_M + y_m))
    return {"raw_x": lon, "raw_y": lat, "datum": "wgs84", "datum_source": "generated", "geom": place}


def area(
    session: Session,
    code: str = DISTRICT,
    *,
    level: str = "district",
    parent: Area | None = None,
    shape: Polygon | None = None,
    **given: Any,
) -> Area:
    """An area valid since 2015; 1 km square unless told."""
    values = {"name_zh": "静安区", "name_en": f"Area {code}", "valid_from": date(2015, 1, 1), **given}
    geom = _shape(MultiPolygon([square() if shape is None else shape]))
    above = None if parent is None else parent.id
    origins = origin(session, "areas")
    return _add(session, Area(code=code, level=level, parent_id=above, geom=geom, **origins, **values))


def figure(session: Session, of: Area, indicator: str, value: int, year: int = 2023) -> AreaFigure:
    """A count of an area."""
    origins = origin(session, "population")
    row = AreaFigure(area_id=of.id, indicator=indicator, year=year, value=value, **origins)
    return _add(session, row)


def group(session: Session, key: str, *members: Area) -> AreaGroup:
    """A named set of areas."""
    made = _add(session, AreaGroup(key=key, name_zh=key, name_en=key.title()))
    for member in members:
        _add(session, AreaGroupMember(group_id=made.id, area_id=member.id))
    return made


def operator(session: Session, code: str = "A", **given: Any) -> Operator:
    """An operator; its letter is its code."""
    values = {"name_zh": f"运营商{code}", "name_en": f"Operator {code}", "subscriber_share": None, **given}
    return _add(session, Operator(code=code, letter=code[:1], **values))


def site(session: Session, x_m: float = 525.0, y_m: float = 525.0, **given: Any) -> Site:
    """A roof."""
    values = {"code": _code("site-"), "kind": "roof", **given}
    return _add(session, Site(**_point(x_m, y_m), **origin(session, "stations"), **values))


def station(session: Session, on: Site, by: Operator, **given: Any) -> BaseStation:
    """A live 4G base station without radio data."""
    values = {"code": _code("bs-"), "technology": "4G", "status": "live", **given}
    origins = origin(session, "stations")
    return _add(session, BaseStation(site_id=on.id, operator_id=by.id, **origins, **values))


def outage(session: Session, station_code: str, *, started: str, ended: str) -> None:
    """An outage from one SQL time to another."""
    given = origin(session, "outages")
    columns = ", ".join(["code", "station_code", "started_at", "ended_at", *given])
    values = ", ".join([":code", ":station", started, ended, *(f":{name}" for name in given)])
    statement = text(f"insert into station_outages ({columns}) values ({values})")
    session.execute(statement, {"code": _code("outage-"), "station": station_code, **given})


def sector(session: Session, of: BaseStation, **given: Any) -> Sector:
    """A face to the north."""
    values = {"code": "1", "azimuth_deg": 0.0, "antenna_height_m": 30.0, "gain_dbi": 17.0, **given}
    return _add(session, Sector(station_id=of.id, **values))


def carrier(session: Session, on: Sector, **given: Any) -> Carrier:
    """A full LTE carrier."""
    values = {"frequency_mhz": 1800.0, "bandwidth_mhz": 20.0, "transmit_power_dbm": 46.0, **given}
    return _add(session, Carrier(sector_id=on.id, **{"code": _code("carrier-"), **values}))


def measurement(session: Session, x_m: float = 525.0, y_m: float = 525.0, **given: Any) -> Measurement:
    """A sample of 4G outdoors, whoever it was of."""
    values = {
        "code": _code("m-"),
        "measured_at": datetime(2026, 11, 2, 9, tzinfo=UTC),
        "technology": "4G",
        "reception": "outdoor",
        "level_kind": "RSRP",
        "level_dbm": -90.0,
        **given,
    }
    return _add(session, Measurement(**_point(x_m, y_m), **origin(session, "measurements"), **values))


def complaint(session: Session, x_m: float = 525.0, y_m: float = 525.0, **given: Any) -> Complaint:
    """A complaint about a weak signal, of nobody's network."""
    values = {
        "code": _code("complaint-"),
        "received_at": datetime(2026, 11, 2, 9, tzinfo=UTC),
        "category": "signal-weak",
        **given,
    }
    return _add(session, Complaint(**_point(x_m, y_m), **origin(session, "complaints"), **values))


def hotspot(session: Session, x_m: float = 525.0, y_m: float = 525.0, **given: Any) -> Hotspot:
    """A WLAN site."""
    values = {"code": _code("ap-"), **given}
    return _add(session, Hotspot(**_point(x_m, y_m), **origin(session, "hotspots"), **values))


def wlan_test(session: Session, x_m: float = 525.0, y_m: float = 525.0, **given: Any) -> WlanTest:
    """A test of WLAN by a third party."""
    values = {"code": _code("test-"), **given}
    return _add(session, WlanTest(**_point(x_m, y_m), **origin(session, "wlan_tests"), **values))


def building(session: Session, shape: Polygon | None = None, **given: Any) -> Building:
    """A house of 20 m by 20 m."""
    geom = _shape(MultiPolygon([square(100, 100, 20) if shape is None else shape]))
    values = {"code": _code("house-"), **given}
    return _add(session, Building(geom=geom, **origin(session, "buildings"), **values))


def indoor_system(session: Session, **given: Any) -> IndoorSystem:
    """A system in a building."""
    values = {"code": _code("system-"), **given}
    return _add(session, IndoorSystem(**origin(session, "indoor_systems"), **values))


def floor_level(
    session: Session, run: CoverageRun, code: str, operator: Operator, part: Area, **given: Any
) -> None:
    """What a run says of a floor band of a building that has six floors."""
    building_id = session.scalar(select(Building.id).where(Building.code == code))
    key = {"run_id": run.id, "building_id": building_id}
    if session.get(RunBuilding, tuple(key.values())) is None:
        facts = {"floors": 6, "height_m": 18.0, "height_source": "given"}
        session.add(RunBuilding(**key, code=code, area_id=part.id, **facts))
    values = {"technology": "4G", "floor_band": 1, "probability": 0.5, "has_indoor_system": False, **given}
    session.add(BuildingCoverage(**key, operator_id=operator.id, **values))
    session.flush()


def land(session: Session, shape: Polygon, **given: Any) -> Land:
    """Water."""
    values = {"code": _code("land-"), "kind": "water", **given}
    return _add(session, Land(geom=_shape(MultiPolygon([shape])), **origin(session, "land"), **values))


def case(session: Session, x_m: float = 525.0, y_m: float = 525.0) -> int:
    """A reported event."""
    x, y, *_ = square(x_m, y_m, 1).bounds
    made = text("""
        insert into cases (kind, class_code, description, reporter, reported_at, raw_x, raw_y, datum,
                           datum_source, geom, state, is_synthetic, version)
        values ('event', 'L01', '', 'somebody', now(), 0, 0, 'wgs84', 'test',
                ST_SetSRID(ST_MakePoint(:x, :y), (select Find_SRID('public', 'cases', 'geom'))),
                'reported', false, 1)
        returning id
    """)
    return int(session.execute(made, {"x": x, "y": y}).scalar_one())


def scenario(
    session: Session, of: Area, *changes: Change, cursor: int | None = None, name: str = "What if"
) -> int:
    """What would happen if, for operator A and 4G; all changes in force unless told."""
    return scenarios_store.add_scenario(
        session,
        name=name,
        base=ScenarioBase(area_id=of.id, area_code=of.code, operator="A", technology=Technology.LTE),
        changes=changes,
        cursor=len(changes) if cursor is None else cursor,
        forked_from=None,
        made_by="somebody",
    )


def way(session: Session, *points_m: tuple[float, float], **given: Any) -> Way:
    """A road on the ground."""
    line = MultiLineString([[(EAST_M + x_m, NORTH_M + y_m) for x_m, y_m in points_m]])
    values = {"code": _code("way-"), "kind": "road", **given}
    return _add(session, Way(geom=_shape(line), **origin(session, "ways"), **values))


def facility(session: Session, x_m: float = 525.0, y_m: float = 525.0, **given: Any) -> Facility:
    """A school."""
    values = {"code": _code("place-"), "kind": "school", **given}
    return _add(session, Facility(**_point(x_m, y_m), **origin(session, "facilities"), **values))


def camera(session: Session, x_m: float = 525.0, y_m: float = 525.0, **given: Any) -> Camera:
    """A camera that looks all around, 100 m far."""
    values = {"code": _code("camera-"), "range_m": 100.0, "height_m": 5.0, **given}
    return _add(session, Camera(**_point(x_m, y_m), **origin(session, "cameras"), **values))


def service_reach(
    session: Session, of: Area, cells: dict[str, tuple[GridCell, Area]], **given: Any
) -> ServiceReach:
    """A walk to schools; 10 residents in each cell, which are named by what becomes of them."""
    facts = {"suppliers": 1, "residents": 10 * len(cells), "residents_reached": 10, "unusable": {}, "gaps": 1}
    facts |= {"cells": len(cells), "cells_reached": 1, "limit_m": 1200.0, "walking_kmh": 4.8}
    values = {
        "service": "walking",
        "facility_kind": "school",
        "minutes": 15.0,
        "is_synthetic": False,
        **given,
    }
    made = _add(session, ServiceReach(area_id=of.id, **{"facts": facts, "dataset_versions": {}, **values}))
    for state, (cell, part) in cells.items():
        is_reached = state == "reached"
        row = {"residents": 10, "state": state, "suppliers": int(is_reached)}
        places = {"minutes": 3.5 if is_reached else None, "gap_rank": None if is_reached else 1}
        _add(session, ServiceReachCell(reach_id=made.id, cell_id=cell.id, area_id=part.id, **row, **places))
    return made


def job(session: Session, **given: Any) -> Job:
    """A coverage job that waits."""
    values = {"kind": "coverage", "status": "queued", "parameters": {}, "actor": "test", **given}
    return _add(session, Job(**values))


def worker(session: Session, seen_seconds_ago: float = 0.0) -> None:
    """A worker that the queue knows, seen last so long ago."""
    values = {"seconds": seen_seconds_ago}
    statement = (
        "insert into procrastinate_workers (last_heartbeat) "
        "values (clock_timestamp() - make_interval(secs => :seconds))"
    )
    session.execute(text(statement), values)


def import_draft(session: Session, **given: Any) -> ImportDraft:
    """An import of a file of two columns that was looked at and not checked."""
    look = {
        **{"columns": ["lon", "lat"], "examples": {"lon": ["121.4"], "lat": ["31.2"]}, "shapes": []},
        **{"has_shapes": False, "epsg": None, "datum_hint": "", "rows": 1, "proposals": []},
    }
    values = {
        **{
            "stored_name": f"{uuid4().hex}.csv",
            "file_name": "points.csv",
            "size_bytes": 20,
            "sha256": "0" * 64,
        },
        **{"actor": "test", "state": "looked", "options": {"kind": "hotspots"}, "look": look},
    }
    return _add(session, ImportDraft(**{**values, **given}))


def grid(session: Session, over: Area) -> Grid:
    """A 50 m grid."""
    return _add(session, Grid(area_id=over.id, cell_size_m=CELL_SIZE_M))


def cell(session: Session, of: Grid, col: int, row: int) -> GridCell:
    """A cell, counted from the corner of the test world."""
    east, north = int(EAST_M / CELL_SIZE_M) + col, int(NORTH_M / CELL_SIZE_M) + row
    geom = _shape(square(col * CELL_SIZE_M, row * CELL_SIZE_M, CELL_SIZE_M))
    code = f"c{CELL_SIZE_M:g}-{east}-{north}"
    return _add(session, GridCell(grid_id=of.id, code=code, row=north, col=east, geom=geom))


def run(session: Session, of: Area, on: Grid | None = None, **given: Any) -> CoverageRun:
    """A published run without any results."""
    values: dict[str, Any] = {"status": "published", "model": "test", "code_version": "test", **given}
    if values["status"] == "published":
        values.setdefault("published_at", datetime.now(UTC))
    made = {"parameters": {}, "dataset_versions": {}, **values}
    grid_id = (on or grid(session, of)).id
    return _add(session, CoverageRun(area_id=of.id, grid_id=grid_id, **made))


def run_cell(session: Session, of: CoverageRun, at: GridCell, within: Area, **given: Any) -> RunCell:
    """Ten residents in a cell."""
    values = {"residents": 10, "workers": 0, "footprints_complete": False, **given}
    return _add(session, RunCell(run_id=of.id, cell_id=at.id, area_id=within.id, **values))


def level(
    session: Session,
    of: CoverageRun,
    at: GridCell,
    by: Operator,
    level_dbm: float | None,
    **given: Any,
) -> CellCoverage:
    """An outdoor 4G level; None: no station in reach."""
    values = {"technology": "4G", "reception": "outdoor", **given}
    return _add(
        session,
        CellCoverage(run_id=of.id, cell_id=at.id, operator_id=by.id, level_dbm=level_dbm, **values),
    )


def gap(session: Session, of: CoverageRun, within: Area, cells: list[GridCell], **given: Any) -> Gap:
    """An outdoor 4G gap of the best of all operators, over the given cells."""
    ranked: dict[str, Any] = {"profile": "4g", "technology": "4G", "reception": "outdoor", "rank": 1}
    people: dict[str, Any] = {"residents": 10 * len(cells), "workers": 0}
    size = {"cell_count": len(cells), "area_m2": len(cells) * CELL_SIZE_M**2}
    west, south = min(one.col for one in cells), min(one.row for one in cells)
    east, north = max(one.col for one in cells) + 1, max(one.row for one in cells) + 1
    geom = _shape(MultiPolygon([box(*(CELL_SIZE_M * edge for edge in (west, south, east, north)))]))
    values = {**ranked, **people, **size, "geom": geom, **given}
    made = _add(session, Gap(run_id=of.id, area_id=within.id, **values))
    for one in cells:
        _add(session, GapCell(gap_id=made.id, cell_id=one.id))
    return made


def site_plan(session: Session, of: Area, by: Operator, within: Area, **given: Any) -> SitePlan:
    """A draft of one station, for most people outdoors."""
    part = {"code": within.code, "residents": 20, "now": 5, "then": 12}
    facts = {"stations": 1, "shared": 0, "cost": 1.0, "candidates": {"rooftop": 3}, "over_limit": 0}
    facts |= {"residents": 20, "now": 5, "then": 12, "predicted": 12, "short_of_best_share": 0.0}
    facts |= {"parts": [part], "curve": [5, 12], "seconds": {}, "least_stations": None}
    values = {"technology": "4G", "reception": "outdoor", "status": "draft", "dataset_versions": {}}
    values |= {"parameters": {"goal": "count", "value": 1.0, "years": 1}, "facts": facts, "model": "test"}
    values |= {"code_version": "test", "is_synthetic": True, "made_by": "somebody", **given}
    return _add(session, SitePlan(area_id=of.id, operator_id=by.id, **values))


def plan_station(session: Session, plan_id: int, within: Area, reach: Polygon, **given: Any) -> PlanStation:
    """A roof in the middle of what it reaches."""
    values = {"rank": 1, "year": 1, "kind": "rooftop", "antenna_height_m": 30.0, "cost": 1.0, "residents": 10}
    values |= {
        "stage": "proposed",
        "version": 1,
        "code": f"H-{given.get('rank', 1)}",
        "area_id": within.id,
        **given,
    }
    shapes = {"geom": _shape(reach.centroid), "reach": _shape(MultiPolygon([reach]))}
    return _add(session, PlanStation(plan_id=plan_id, **values, **shapes))
