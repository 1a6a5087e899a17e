"""Venues against the plan's targets: what makes one served, what is missing, and what is not known."""

from datetime import UTC, datetime

import pytest

from app.domain.actors import Actor, Scope
from app.domain.search import Page
from app.domain.venues import VenueState
from app.errors import ForbiddenError, NotFoundError
from app.services.venues import target_figures, venues
from tests import builders
from tests.people import TESTER as ACTOR


@pytest.fixture
def parts(session):
    """Two subdistricts side by side; the district of both has a hotspot, far from every venue."""
    district = builders.area(session, shape=builders.square(0, 0, 2000))
    made = [
        builders.area(session, f"31010600{number}000", level="subdistrict", parent=district)
        for number in (1, 2)
    ]
    builders.hotspot(session, 900.0, 900.0, area_id=made[0].id)
    return made


def venue(session, part, x_m=0.0, kind="school", **given):
    return builders.facility(session, x_m, 0.0, area_id=part.id, kind=kind, **given)


def wlan_test(session, x_m, login_ok, day=1, hotspot_code=None):
    builders.wlan_test(
        session,
        x_m,
        0.0,
        login_ok=login_ok,
        hotspot_code=hotspot_code,
        tested_at=datetime(2026, 11, day, tzinfo=UTC),
    )


def states(session, actor=ACTOR, **given):
    found = venues(session, actor, page=Page(limit=100), **given)
    return [(row.state, row.known_by) for row in found.itertuples()]


def figures(session, key, actor=ACTOR):
    return next(one for one in target_figures(session, actor) if one.target.key == key)


def test_a_hotspot_in_its_building_serves_a_venue_however_far_the_points_are(session, parts):
    venue(session, parts[0], building_code="H1")
    builders.hotspot(session, 300.0, 0.0, area_id=parts[0].id, building_code="H1")
    assert states(session) == [("served", "building")]


def test_a_hotspot_within_50_m_serves_a_venue_unless_it_names_another_building(session, parts):
    for number, (apart_m, hotspot_in, venue_in) in enumerate(
        [(49.0, None, "H1"), (51.0, None, "H1"), (10.0, "H2", "H1"), (10.0, "H2", None)]
    ):
        venue(session, parts[0], 500.0 * number, building_code=venue_in)
        x_m = 500.0 * number + apart_m
        builders.hotspot(session, x_m, 0.0, area_id=parts[0].id, building_code=hotspot_in)
    assert [state for state, _ in states(session)] == ["served", "missing", "missing", "served"]


def test_the_newest_test_decides_over_a_hotspot(session, parts):
    venue(session, parts[0])
    builders.hotspot(session, 5.0, 0.0, area_id=parts[0].id)
    wlan_test(session, 3.0, login_ok=True, day=1)
    wlan_test(session, 3.0, login_ok=False, day=2)
    wlan_test(session, 3.0, login_ok=None, day=3)  # says nothing of whether one can log in
    assert states(session) == [("missing", "test")]


def test_a_test_of_a_hotspot_counts_where_that_hotspot_is_and_nowhere_else(session, parts):
    """The test was made next door, of a hotspot that is at the first venue."""
    venue(session, parts[0], 0.0)
    venue(session, parts[0], 60.0)
    hotspot = builders.hotspot(session, 5.0, 0.0, area_id=parts[0].id)
    wlan_test(session, 60.0, login_ok=True, hotspot_code=hotspot.code)
    assert states(session) == [("served", "test"), ("missing", None)]


def test_a_venue_of_a_district_without_any_known_hotspot_is_no_miss(session, parts):
    other = builders.area(session, "310107000000", shape=builders.square(5000, 0, 2000))
    there = builders.area(session, "310107001000", level="subdistrict", parent=other)
    venue(session, there)
    venue(session, parts[0], kind="hotel")
    assert states(session) == [("no_data", None), ("missing", None)]
    schools, hotels = (figures(session, key) for key in ("public_welfare", "hotels_and_malls"))
    assert (schools.venues, schools.no_data, schools.share, schools.is_met) == (1, 1, None, None)
    assert (hotels.share, hotels.is_met, hotels.lacking) == (0.0, False, 1)


def test_shares_are_held_against_the_targets_of_the_plan(session, parts):
    """19 of 20 hotels are just 95 %; 3 of 4 offices are under 80 %, which takes one more."""
    for kind, total, served in (("hotel", 20, 19), ("office", 4, 3), ("restaurant", 1, 0)):
        for number in range(total):
            code = f"{kind}-{number}"
            venue(session, parts[0], kind=kind, building_code=code)
            if number < served:
                builders.hotspot(session, area_id=parts[0].id, building_code=code)
    hotels, offices = (figures(session, key) for key in ("hotels_and_malls", "offices"))
    assert (hotels.served, hotels.missing, hotels.share, hotels.is_met) == (19, 1, 0.95, True)
    assert (offices.share, offices.is_met, offices.lacking) == (0.75, False, 1)
    missing = venues(session, ACTOR, target="offices", state=VenueState.MISSING, page=Page(limit=9))
    assert list(missing["target"]) == ["offices"]


def test_somebody_of_one_subdistrict_sees_its_venues_alone(session, parts):
    for part in parts:
        venue(session, part)
    local = Actor("local", ACTOR.permissions, Scope(frozenset({parts[0].id})))
    assert figures(session, "public_welfare", local).venues == 1
    assert len(states(session, local)) == 1
    assert len(states(session, ACTOR, area_code=parts[1].code)) == 1


@pytest.mark.parametrize("lacking", ["facilities.read", "hotspots.read"])
def test_both_permissions_are_needed(session, parts, lacking):
    somebody = Actor("somebody", ACTOR.permissions - {lacking})
    with pytest.raises(ForbiddenError, match=lacking):
        target_figures(session, somebody)
    with pytest.raises(ForbiddenError, match=lacking):
        states(session, somebody)


def test_an_unknown_target_is_said_to_be_none(session, parts):
    with pytest.raises(NotFoundError, match="venue target 'pubs'"):
        states(session, target="pubs")
