"""Two subdistricts side by side with one of everything in each, named after it."""

from types import SimpleNamespace

from shapely import box
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.models.cases import Case
from tests import builders
from tests.builders import EAST_M, NORTH_M

OWN, NEIGHBOUR = "310106011000", "310106012000"
OWN_NAME, OTHER_NAME = "ownside", "otherside"
SIDE_M = 1000.0
PARTS = 7  # neighbourhoods in each: with eight areas to compare, PostgreSQL looks at a cheap filter first
RESIDENTS, JOBS = 918273, 827364  # of a building and of an area: numbers that nothing else has


def build(session: Session) -> SimpleNamespace:
    """The whole, a run over it, and what is in either half."""
    whole = builders.area(session, shape=box(EAST_M, NORTH_M, EAST_M + 2 * SIDE_M, NORTH_M + SIDE_M))
    operator = builders.operator(session)
    grid = builders.grid(session, whole)
    made = SimpleNamespace(whole=whole, operator=operator, grid=grid, run=builders.run(session, whole, grid))
    made.own = _furnish(session, made, OWN, 0.0, OWN_NAME, 1)
    made.other = _furnish(session, made, NEIGHBOUR, SIDE_M, OTHER_NAME, 2)
    session.flush()
    session.expire_all()
    return made


def _furnish(
    session: Session, of: SimpleNamespace, code: str, x_m: float, name: str, rank: int
) -> builders.Area:
    shape = box(EAST_M + x_m, NORTH_M, EAST_M + x_m + SIDE_M, NORTH_M + SIDE_M)
    area = builders.area(session, code, level="subdistrict", parent=of.whole, shape=shape, name_en=name)
    for number in range(1, 1 + PARTS):
        builders.area(
            session, f"{code[:9]}{number:03d}", level="neighbourhood", parent=area, shape=shape, name_en=name
        )
    builders.figure(session, area, "residents", RESIDENTS)
    builders.figure(session, area, "jobs", JOBS)
    within = {"area_id": area.id}
    inside_m = x_m + 537.0
    site = builders.site(session, inside_m, 541.0, code=f"{name}-site", name=f"{name} roof", **within)
    station = builders.station(session, site, of.operator, code=f"{name}-station")
    builders.sector(session, station, code=f"{name}-sector")
    _points(session, inside_m, name, within, rank)
    _shapes(session, inside_m, name, within)
    _results(session, of, area, site, station, inside_m, rank)
    return area


def _points(session: Session, x_m: float, name: str, within: dict[str, int], rank: int) -> None:
    facts = {"name": name, "ap_count": 1 if rank == 1 else 9}
    builders.hotspot(session, x_m, 420.0, code=f"{name}-hotspot", **facts, **within)
    builders.facility(session, x_m, 620.0, code=f"{name}-facility", name_zh=name, **within)
    builders.camera(session, x_m, 650.0, code=f"{name}-camera", name=name, **within)
    builders.measurement(session, x_m, 660.0, code=f"{name}-measurement", **within)
    builders.complaint(session, x_m, 670.0, code=f"{name}-complaint", description=name, **within)
    builders.wlan_test(session, x_m, 680.0, code=f"{name}-test", venue_name=name, **within)
    number = builders.case(session, x_m, 690.0)
    placed = {"subdistrict_id": within["area_id"], "description": name}
    session.execute(update(Case).where(Case.id == number).values(placed))


def _shapes(session: Session, x_m: float, name: str, within: dict[str, int]) -> None:
    people = {"residents": RESIDENTS, "jobs": JOBS}
    house = builders.square(x_m, 300.0, 40.0)
    builders.building(session, house, code=f"{name}-building", floors=6, **people, **within)
    builders.land(session, builders.square(x_m, 100.0, 150.0), code=f"{name}-land", name_en=name)
    builders.way(session, (x_m, 50.0), (x_m + 200.0, 60.0), code=f"{name}-way", name_en=name)


def _results(
    session: Session,
    of: SimpleNamespace,
    area: builders.Area,
    site: builders.Site,
    station: builders.BaseStation,
    x_m: float,
    rank: int,
) -> None:
    cell = builders.cell(session, of.grid, int(x_m // 50), 10)
    builders.run_cell(session, of.run, cell, area, residents=20 * rank)
    builders.level(session, of.run, cell, of.operator, -120.0 - rank, station_id=station.id)
    near = {"nearest_site_id": site.id, "nearest_site_m": 64.0 + rank}
    builders.gap(session, of.run, area, [cell], rank=rank, residents=20 * rank, **near)
