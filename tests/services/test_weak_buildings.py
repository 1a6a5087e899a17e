"""Buildings with floors under a threshold: how many floors, how many people, and who may see which."""

from types import SimpleNamespace

import pytest

from app.domain.actors import Actor, Scope
from app.domain.coverage import Reception
from app.errors import ForbiddenError
from app.services import coverage
from app.services.weak_buildings import weak_buildings
from tests import builders
from tests.people import TESTER as ACTOR


@pytest.fixture
def city(session):
    """
    Two subdistricts, three houses of six floors, in bands 1-3 and 4-6; operator A, and B in one of them.

    Of A: high is weak upstairs, all of low is weak, good is not. B saves low's ground floors.
    """
    district = builders.area(session, shape=builders.square(0, 0, 2000))
    parts = [
        builders.area(session, f"31010600{number}000", level="subdistrict", parent=district)
        for number in (1, 2)
    ]
    a, b = builders.operator(session, "A"), builders.operator(session, "B")
    bands = {"coverage": {"floor_bands": [1, 4, 8, 16]}}
    run = builders.run(session, district, builders.grid(session, district), parameters=bands)
    for code, part, residents, levels in (
        ("high", parts[0], 300, (-90.0, -115.0)),
        ("low", parts[1], 120, (-111.0, None)),
        ("good", parts[0], 10, (-80.0, -110.0)),
    ):
        shape = builders.square(100.0 * len(code), 100, 20)
        builders.building(session, shape, code=code, area_id=part.id, residents=residents)
        for band, level_dbm in enumerate(levels, start=1):
            builders.floor_level(session, run, code, a, part, floor_band=band, level_dbm=level_dbm)
    builders.floor_level(session, run, "low", b, parts[1], floor_band=1, level_dbm=-100.0)
    return SimpleNamespace(run=run, parts=parts)


def seen(session, city, actor=ACTOR, operator="A", **given):
    chosen = coverage.slice_of("4g", operator, Reception.INDOOR)
    frame = weak_buildings(session, actor, run_id=city.run.id, chosen=chosen, **{"limit": 9, **given})
    columns = ["rank", "building_code", "floors_under", "weak_floors", "residents_under"]
    return [tuple(row) for row in frame[columns].itertuples(index=False)]


def test_floors_under_the_threshold_are_counted_and_named_by_building(session, city):
    """-110 dBm is the threshold itself, which is covered; no level at all is under it."""
    assert seen(session, city) == [(1, "low", 6, ["1-6"], 120), (2, "high", 3, ["4-6"], 150)]


def test_people_rank_by_those_who_live_on_such_floors(session, city):
    assert [row[1] for row in seen(session, city, by_people=True)] == ["high", "low"]


def test_the_best_of_all_operators_leaves_the_floors_that_none_reaches(session, city):
    assert [row[1:4] for row in seen(session, city, operator="any")] == [
        ("high", 3, ["4-6"]),
        ("low", 3, ["4-6"]),
    ]


def test_the_list_is_sifted_by_floors_people_area_and_threshold(session, city):
    assert [row[1] for row in seen(session, city, min_floors=4)] == ["low"]
    assert [row[1] for row in seen(session, city, min_residents=121)] == ["high"]
    assert [row[1] for row in seen(session, city, area_code=city.parts[0].code)] == ["high"]
    assert {row[1] for row in seen(session, city, threshold_dbm=-70.0)} == {"good", "high", "low"}


def test_pages_go_on_behind_a_rank(session, city):
    assert [row[:2] for row in seen(session, city, limit=1)] == [(1, "low")]
    assert [row[:2] for row in seen(session, city, after_rank=1)] == [(2, "high")]


def test_residents_are_for_who_may_see_them(session, city):
    public = Actor("public", ACTOR.permissions - {"population.read"})
    assert [row[4] for row in seen(session, city, public)] == [None, None]
    for given in ({"by_people": True}, {"min_residents": 1}):
        with pytest.raises(ForbiddenError, match=r"population\.read"):
            seen(session, city, public, **given)


def test_somebody_of_one_subdistrict_sees_its_buildings_alone(session, city):
    local = Actor("local", ACTOR.permissions, Scope(frozenset({city.parts[0].id})))
    assert [row[:2] for row in seen(session, city, local)] == [(1, "high")]


def test_the_page_names_them_for_a_look_indoors_alone(client, session, city):
    address = "/coverage?profile=4g&operator=A&lang=en&reception="
    indoors, outdoors = (client.get(f"{address}{name}").text for name in ("indoor", "outdoor"))
    assert "Buildings with most weak floors" in indoors and "low" in indoors
    assert "1–6" in indoors and "4–6" in indoors
    assert "Buildings with most weak floors" not in outdoors
