"""Floors of buildings: the best operator, what is weak, and who may see which."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from app.domain.actors import Scope
from app.domain.coverage import CoverageClass, Reception
from app.domain.network import Technology
from app.errors import ForbiddenError, NotFoundError
from app.services import coverage
from app.services.floors import band_floors, bands_of_cell, floor_bands
from tests import builders
from tests.configuring import settings_with
from tests.jobs.sums import extra_profiles
from tests.people import TESTER as ACTOR


@pytest.fixture
def city(session):
    """Two subdistricts of a run, a house in each; in the south operator B is better upstairs."""
    district = builders.area(session, "310106000000", shape=builders.square(0, 0, 2000))
    parts = [
        builders.area(
            session,
            f"31010600{number}000",
            level="subdistrict",
            parent=district,
            shape=builders.square(1000.0 * (number - 1), 0, 1000),
        )
        for number in (1, 2)
    ]
    a, b = builders.operator(session, "A"), builders.operator(session, "B")
    grid = builders.grid(session, district)
    run = builders.run(session, district, grid, parameters={"coverage": {"floor_bands": [1, 4, 8, 16]}})
    cell = builders.cell(session, grid, 2, 2)
    builders.run_cell(session, run, cell, parts[0])
    for part, x_m in zip(parts, (100.0, 1100.0), strict=True):
        code = f"house-{part.code}"
        builders.building(session, builders.square(x_m, 100, 20), code=code, area_id=part.id)
        for band, own_dbm, other_dbm in ((1, -105.0, -120.0), (2, -112.0, -95.0)):
            for operator, level_dbm in ((a, own_dbm), (b, other_dbm)):
                builders.floor_level(session, run, code, operator, part, floor_band=band, level_dbm=level_dbm)
    return SimpleNamespace(run=coverage.run(session, ACTOR, run_id=run.id), parts=parts, cell=cell)


def seen(session, city, actor=ACTOR, operator="any", **given):
    chosen = coverage.slice_of("4g", operator, Reception.INDOOR)
    frame = floor_bands(session, actor, run_id=city.run.id, chosen=chosen, limit=100, **given)
    columns = ("building_code", "lowest_floor", "highest_floor", "operator", "level_dbm")
    return [tuple(row) for row in frame[list(columns)].itertuples(index=False)]


def test_the_best_operator_of_each_floor_band_is_taken(session, city):
    code = f"house-{city.parts[0].code}"
    assert seen(session, city)[:2] == [(code, 1, 3, "A", -105.0), (code, 4, 6, "B", -95.0)]


def test_an_operator_has_its_own_levels(session, city):
    assert [row[4] for row in seen(session, city, operator="A")] == [-105.0, -112.0] * 2
    with pytest.raises(NotFoundError, match="operator 'Z'"):
        seen(session, city, operator="Z")


def test_weak_floors_are_those_under_the_threshold(session, city):
    assert [row[1:4] for row in seen(session, city, operator="A", below_threshold=True)] == [(4, 6, "A")] * 2
    assert not seen(session, city, below_threshold=True)
    strict = seen(session, city, below_threshold=True, threshold_dbm=-100.0)
    assert [row[4] for row in strict] == [-105.0, -105.0]


def test_a_cell_names_one_operator_a_band_and_all_of_it_is_that_ones(session, city):
    """B is better upstairs at 50 % of the places; A has the system, and more places."""
    session.execute(text("update building_coverage set probability = 0.5 where level_dbm = -95.0"))
    session.execute(text("update building_coverage set has_indoor_system = level_dbm = -112.0"))
    bands = bands_of_cell(session, ACTOR, record=city.run, cell_id=city.cell.id)
    (upper,) = (band.levels[Technology.LTE] for band in bands if band.floors == (4, 6))
    assert (upper.operator, upper.level_dbm, upper.probability) == ("B", -95.0, 0.5)
    assert not upper.has_indoor_system


def test_pages_go_on_within_a_building(session, city):
    chosen = coverage.slice_of("4g", "any", Reception.INDOOR)
    first = floor_bands(session, ACTOR, run_id=city.run.id, chosen=chosen, limit=1)
    rest = floor_bands(
        session, ACTOR, run_id=city.run.id, chosen=chosen, limit=100, after=int(first["id"].iloc[-1])
    )
    assert [*first["floor_band"], *rest["floor_band"]] == [1, 2, 1, 2]


def test_an_area_a_building_or_a_box_may_be_asked_for(session, city):
    code = f"house-{city.parts[1].code}"
    assert {row[0] for row in seen(session, city, area_code=city.parts[1].code)} == {code}
    assert {row[0] for row in seen(session, city, building=code)} == {code}
    west, south = builders.lon_lat(1050, 50)
    east, north = builders.lon_lat(1200, 200)
    assert {row[0] for row in seen(session, city, bbox=(west, south, east, north))} == {code}


def test_floors_of_other_areas_are_not_seen(session, city):
    limited = replace(ACTOR, scope=Scope(frozenset({city.parts[1].id})))
    assert {row[0] for row in seen(session, city, limited)} == {f"house-{city.parts[1].code}"}
    assert not bands_of_cell(session, limited, record=city.run, cell_id=city.cell.id)


def test_a_station_of_another_area_is_not_named(session, city):
    operator = session.execute(text("select id from operators where code = 'A'")).scalar_one()
    site = builders.site(session, 150.0, 150.0, area_id=city.parts[0].id)
    station = builders.station(session, site, SimpleNamespace(id=operator))
    session.execute(text("update building_coverage set station_id = :id"), {"id": station.id})
    chosen = coverage.slice_of("4g", "A", Reception.INDOOR)
    limited = replace(ACTOR, scope=Scope(frozenset({city.parts[1].id})))
    given = {"run_id": city.run.id, "chosen": chosen, "limit": 9}
    assert set(floor_bands(session, ACTOR, **given)["station_id"]) == {station.id}
    assert floor_bands(session, limited, **given)["station_id"].isna().all()


@pytest.mark.parametrize("permission", ["coverage.read", "buildings.read"])
def test_without_a_permission_floors_are_refused(session, city, permission):
    with pytest.raises(ForbiddenError, match=permission):
        seen(session, city, replace(ACTOR, permissions=ACTOR.permissions - {permission}))


def test_a_building_that_has_gone_is_left_out(session, city):
    session.execute(text("delete from buildings where code = :code"), {"code": f"house-{city.parts[0].code}"})
    assert {row[0] for row in seen(session, city)} == {f"house-{city.parts[1].code}"}


def test_a_cell_names_the_floors_of_its_buildings(session, city):
    bands = bands_of_cell(session, ACTOR, record=city.run, cell_id=city.cell.id)
    assert [(band.building_code, band.floors) for band in bands] == [
        (f"house-{city.parts[0].code}", (1, 3)),
        (f"house-{city.parts[0].code}", (4, 6)),
    ]
    assert bands[1].levels[Technology.LTE].level_dbm == -95.0
    hidden = replace(ACTOR, permissions=ACTOR.permissions - {"buildings.read"})
    assert not bands_of_cell(session, hidden, record=city.run, cell_id=city.cell.id)


def test_floors_and_points_are_classed_by_the_profile_of_their_technology(session, city, tmp_path):
    operator = session.execute(text("select id from operators where code = 'A'")).scalar_one()
    builders.level(session, city.run, city.cell, SimpleNamespace(id=operator), -94.0)
    lon, lat = builders.lon_lat(125.0, 125.0)
    stricter = [*reversed(extra_profiles())]  # the last of them has its best break at -80 dBm
    with settings_with(tmp_path, gap_profiles=stricter):
        upstairs = bands_of_cell(session, ACTOR, record=city.run, cell_id=city.cell.id)[1]
        (layer,) = coverage.at_point(session, ACTOR, lon=lon, lat=lat).layers
        kinds = [one.technology for one in coverage.technology_profiles()]
    assert upstairs.levels[Technology.LTE].coverage_class is CoverageClass.GOOD
    assert layer.coverage_class is CoverageClass.GOOD
    assert sorted(kinds) == ["2G", "3G", "4G", "5G"]


@pytest.mark.parametrize(
    ("band", "floors", "span"),
    [(1, 1, (1, 1)), (1, 6, (1, 3)), (2, 6, (4, 6)), (3, 33, (8, 15)), (4, 33, (16, 33))],
)
def test_bands_are_cut_at_the_top_of_the_building(city, band, floors, span):
    assert band_floors(city.run, band, floors) == span
