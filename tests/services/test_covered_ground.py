"""Ground and buildings covered, beside the people."""

from types import SimpleNamespace

import pytest

from app.domain.actors import Actor, Scope
from app.errors import ForbiddenError, RefusedError
from app.services import coverage
from app.services.covered_ground import ground_by_area, in_all
from tests import builders
from tests.people import TESTER as ACTOR


@pytest.fixture
def city(session):
    """
    Four cells of 50 m in a row, two of each subdistrict: -90, -115, -110 dBm, and no data in the last.

    Houses stand in the first (two), in the second, and over the edge of both last cells, mostly in the third.
    """
    district = builders.area(session, shape=builders.square(0, 0, 2000))
    parts = [
        builders.area(session, f"31010600{number}000", level="subdistrict", parent=district)
        for number in (1, 2)
    ]
    operator, grid = builders.operator(session, "A"), builders.grid(session, district)
    run = builders.run(session, district, grid, parameters={"coverage": {"floor_bands": [1, 4]}})
    for col, level_dbm in enumerate((-90.0, -115.0, -110.0, None)):
        cell = builders.cell(session, grid, col, 0)
        builders.run_cell(session, run, cell, parts[col // 2])
        if level_dbm is not None:
            builders.level(session, run, cell, operator, level_dbm)
    for code, part, x_m, floors_dbm in (
        ("one", 0, 5, (-100.0, -112.0)),
        ("two", 0, 30, (-100.0, -105.0)),
        ("three", 0, 60, (-120.0, None)),
        ("edge", 1, 135, (-110.0, -110.0)),
    ):
        builders.building(session, builders.square(x_m, 5, 18), code=code, area_id=parts[part].id)
        for band, level_dbm in enumerate(floors_dbm, start=1):
            builders.floor_level(
                session, run, code, operator, parts[part], floor_band=band, level_dbm=level_dbm
            )
    return SimpleNamespace(run=run, parts=parts)


def counted(session, city, reception="outdoor", actor=ACTOR, **given):
    chosen = coverage.slice_of("4g", "A", reception)
    return ground_by_area(session, actor, run_id=city.run.id, chosen=chosen, **given)


def test_ground_counts_in_whole_cells_and_no_data_is_not_covered(session, city):
    table = counted(session, city)
    assert list(table["area_m2"]) == [5000.0, 5000.0]
    assert list(table["area_covered_m2"]) == [2500.0, 2500.0]  # the threshold itself is covered


def test_outdoors_a_building_is_covered_where_the_cell_of_its_centre_is(session, city):
    table = counted(session, city)
    assert list(table["buildings"]) == [3, 1]
    assert list(table["buildings_covered"]) == [2, 1]
    assert list(table["buildings_covered_share"]) == pytest.approx([2 / 3, 1.0])


def test_indoors_a_building_is_covered_when_every_floor_is(session, city):
    table = counted(session, city, "indoor")
    assert list(table["buildings_covered"]) == [1, 1]  # two, and edge at the threshold itself


def test_another_threshold_counts_anew(session, city):
    table = counted(session, city, threshold_dbm=-95.0)
    assert list(table["area_covered_share"]) == [0.5, 0.0]
    assert list(table["buildings_covered"]) == [2, 0]


def test_the_parts_add_up_to_the_run(session, city):
    whole = in_all(counted(session, city))
    assert (whole.area_m2, whole.area_covered_m2) == (10_000.0, 5_000.0)
    assert (whole.buildings, whole.buildings_covered) == (4, 3)
    assert whole.area_covered_share == 0.5 and whole.buildings_covered_share == 0.75


def test_who_sees_one_area_gets_its_ground_alone(session, city):
    narrow = Actor(name="narrow", permissions=ACTOR.permissions, scope=Scope(frozenset({city.parts[1].id})))
    assert list(counted(session, city, actor=narrow)["buildings"]) == [1]


def test_buildings_need_their_permission_and_parts_their_names(session, city):
    with pytest.raises(ForbiddenError, match=r"buildings\.read"):
        counted(session, city, actor=Actor(name="x", permissions=frozenset({"coverage.read"})))
    with pytest.raises(RefusedError, match="'street' is unknown"):
        counted(session, city, by="street")
