"""Disparity of a little city by hand: six subdistricts in a row, a complaint-ridden corner."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import numpy as np
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.actors import COMMAND_LINE_ACTOR as ACTOR
from app.domain.actors import Scope
from app.domain.disparity import Spot
from app.errors import ForbiddenError, NotFoundError, RefusedError
from app.models.coverage import CellCoverage, RunCell
from app.services import coverage, demand, disparity
from tests import builders
from tests.configuring import settings_with
from tests.jobs.sums import extra_profiles

OUTDOORS = ("4g", "any", "outdoor")
# of ten cells of ten residents, so many are covered
COVERED = (10, 10, 9, 2, 1, 0)


@pytest.fixture
def city(session: Session) -> SimpleNamespace:
    """Six subdistricts of ten cells, the first three south; and one without anybody."""
    whole = builders.area(session)
    operator, grid = builders.operator(session), builders.grid(session, whole)
    run = builders.run(session, whole, grid)
    parts = []
    for place, good in enumerate((*COVERED, 10)):
        shape = builders.square(place * 500.0, 0, 500)
        part = builders.area(
            session, f"3101060{11 + place}000", level="subdistrict", parent=whole, shape=shape
        )
        parts.append(part)
        for number in range(10):
            cell = builders.cell(session, grid, place * 10 + number, 0)
            builders.run_cell(session, run, cell, part, residents=0 if place == 6 else 10)
            builders.level(session, run, cell, operator, -80.0 if number < good else -120.0)
    builders.group(session, "south", *parts[:3])
    builders.group(session, "north", *parts[3:5])
    return SimpleNamespace(run=run, parts=parts, operator=operator)


def told(session, city, actor=ACTOR, asked=OUTDOORS, **given):
    chosen = coverage.slice_of(*asked)
    return disparity.disparity(session, actor, run_id=city.run.id, chosen=chosen, **given)


def complaint(session, number, x_m, **given):
    builders.complaint(session, x_m, 25.0, code=f"p-{number:03d}", **given)


def test_gini_and_theil_are_those_of_the_shares_by_hand(session, city):
    found = told(session, city)
    share = np.array(COVERED) / 10.0
    apart = np.abs(share[:, None] - share[None, :]).mean()
    assert found.by == "subdistrict"
    assert (found.residents, found.covered_share) == (600, pytest.approx(32 / 60))
    assert found.gini == pytest.approx(apart / (2.0 * share.mean()))
    ratio = share[:5] / share.mean()
    assert found.theil_t.total == pytest.approx((ratio * np.log(ratio)).sum() / 6.0)
    assert found.theil_t.total == pytest.approx(found.theil_t.between + found.theil_t.within)
    assert found.theil_l.is_infinite
    assert found.theil_l.total is None
    assert found.lorenz[0] == (0.0, 0.0)
    assert found.lorenz[-1] == pytest.approx((1.0, 1.0))


def test_groups_are_data_and_areas_of_no_group_stand_apart(session, city):
    found = told(session, city).groups
    assert [(one.key, one.areas, one.residents, one.covered_share) for one in found] == [
        ("south", 3, 300, pytest.approx(290 / 300)),
        ("north", 2, 200, pytest.approx(30 / 200)),
        (None, 1, 100, 0.0),
    ]
    assert found[2].theil_t is None


def test_areas_without_residents_are_left_out_and_counted(session, city):
    found = told(session, city)
    assert (len(found.areas), found.left_out) == (6, 1)


def test_like_areas_that_lie_side_by_side_are_told_with_their_significance(session, city):
    found = told(session, city)
    assert found.clustering.moran_i > 0.5
    assert found.clustering.expected == pytest.approx(-0.2)
    assert 0.0 < found.clustering.p < 0.1
    z = [one.gi_star_z for one in found.areas]
    assert z[0] > 1.0 > -1.0 > z[5]
    assert all(one.false_discovery_rate >= one.p for one in found.areas)


def test_what_is_the_same_everywhere_is_no_cluster(session, city):
    found = told(session, city, threshold_dbm=-150.0)
    assert (found.gini, found.theil_t.total) == (pytest.approx(0.0), pytest.approx(0.0))
    assert found.clustering.moran_i is None
    assert {one.spot for one in found.areas} == {Spot.UNTOLD}


def test_where_there_is_no_data_nothing_is_told(session, city):
    found = told(session, city, asked=("5g", "any", "outdoor"))
    assert (found.areas, found.left_out, found.groups, found.lorenz) == ((), 7, (), ())
    assert (found.gini, found.covered_share, found.theil_t.total) == (None, None, None)


def test_complaints_at_one_place_are_a_cluster_and_the_same_spread_out_are_none(session, city):
    for number in range(40):
        complaint(session, number, 2525.0 + 5.0 * (number % 10))
    (best,) = told(session, city).complaints.clusters
    assert (best.complaints, best.area_code) == (40, "310106016000")
    assert best.p == pytest.approx(0.001)
    assert best.expected < 5.0


def test_complaints_that_follow_the_people_are_no_cluster(session, city):
    for number in range(60):
        complaint(session, number, 50.0 * number + 25.0)
    complaint(session, 60, 1225.0)
    found = told(session, city).complaints
    assert (found.counted, found.clusters) == (61, ())
    assert found.best_p > 0.05


def test_complaints_are_those_of_the_operator_and_technology_and_of_the_cells(session, city):
    day = datetime(2026, 5, 1, tzinfo=UTC)
    for number, given in enumerate(({"operator": "A"}, {"operator": "B"}, {"technology": "2G"})):
        complaint(session, number, 25.0, received_at=day, **given)
    complaint(session, 3, 3025.0)  # where nobody lives
    complaint(session, 4, -5025.0)  # outside
    found = told(session, city).complaints
    assert (found.counted, found.left_out) == (2, 1)
    of_a = told(session, city, asked=("4g", "A", "outdoor")).complaints
    assert (of_a.counted, of_a.left_out, of_a.first_at, of_a.last_at) == (1, 0, day, day)


def test_who_may_not_read_complaints_gets_none_and_who_sees_some_areas_gets_those(session, city):
    complaint(session, 0, 25.0)
    complaint(session, 1, 2525.0)
    public = replace(ACTOR, permissions=ACTOR.permissions - {"cases.read"})
    assert told(session, city, public).complaints is None
    two = Scope(frozenset(part.id for part in city.parts[:2]))
    found = told(session, city, replace(ACTOR, scope=two))
    assert ([one.code[6:9] for one in found.areas], found.complaints.counted) == (["011", "012"], 1)
    assert found.clustering.moran_i is None  # two areas have no order


def test_what_cannot_be_asked_is_refused(session, city):
    with pytest.raises(RefusedError, match="by 'group' is unknown; use neighbourhood or subdistrict"):
        told(session, city, by="group")
    with pytest.raises(ForbiddenError):
        told(session, city, replace(ACTOR, permissions=frozenset()))
    with pytest.raises(NotFoundError):
        told(session, SimpleNamespace(run=SimpleNamespace(id=999_999)))


def weighed(session, city, text, actor=ACTOR):
    return told(session, city, actor, weights=demand.weights_of(text))


def test_by_the_usual_weights_cells_say_what_their_sums_say(session, city):
    usual, cells = told(session, city), weighed(session, city, "night=1.0000001")
    assert cells.gini == pytest.approx(usual.gini)
    assert cells.weight == pytest.approx(usual.weight, rel=1e-6)
    assert [one.covered_share for one in cells.areas] == pytest.approx(
        [one.covered_share for one in usual.areas]
    )


def test_weighed_cells_are_covered_by_the_share_of_their_places_where_the_profile_goes_by_one(
    session, city, tmp_path
):
    places = session.scalars(select(CellCoverage).where(CellCoverage.run_id == city.run.id))
    for number, row in enumerate(places):
        row.probability = 0.99 if number % 2 else 0.5
    session.flush()
    with settings_with(tmp_path, gap_profiles=extra_profiles()):
        asked = ("4g-sure", "any", "outdoor")
        usual = told(session, city, asked=asked)
        weights = demand.weights_of("night=1.0000001")
        cells = told(session, city, asked=asked, weights=weights)
    assert (usual.covered_share, cells.covered_share) == (pytest.approx(0.5), pytest.approx(0.5))


def test_by_day_workers_count_and_so_does_the_area_where_nobody_lives(session, city):
    (cell,) = session.scalars(select(RunCell).where(RunCell.area_id == city.parts[6].id).limit(1))
    cell.workers = 60
    session.flush()
    found = weighed(session, city, "day=1")
    assert (len(found.areas), found.left_out) == (7, 0)
    assert found.weight == pytest.approx(0.4 * 600 + 60)  # two of five residents stay at home
    assert found.covered_share == pytest.approx((0.4 * 320 + 60) / 300)
    assert found.weights == {
        **{"night": 0.0, "day": 1.0, "elderly": 0.0, "facilities": {}, "day_stay_share": 0.4}
    }


def test_elderly_and_schools_weigh_where_they_are(session, city):
    for part, count in zip(city.parts[:2], (50, 30), strict=True):
        builders.figure(session, part, "elderly", count)
    builders.facility(session, 2510.0, 10.0, area_id=city.parts[5].id)
    found = weighed(session, city, "elderly=2,school=40")
    assert [one.weight for one in found.areas] == [100.0, 60.0, 40.0]
    assert [one.covered_share for one in found.areas] == [1.0, 1.0, 0.0]


def test_weights_need_what_they_weigh_and_the_permission_to_know_it(session, city):
    with pytest.raises(RefusedError, match="no area has a count of elderly"):
        weighed(session, city, "elderly=1")
    with pytest.raises(RefusedError, match="no place of kind 'school' is known"):
        weighed(session, city, "night=1,school=1")
    public = replace(ACTOR, permissions=ACTOR.permissions - {"population.read", "facilities.read"})
    for text in ("elderly=1", "school=1"):
        with pytest.raises(ForbiddenError):
            weighed(session, city, text, public)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("night", "weight 'night' is refused; needs each name once"),
        ("night=1,night=2", "weight 'night=2' is refused; needs each name once"),
        ("night=nan", "weight 'night' is 'nan'; needs a finite number, zero or more"),
        ("day=-1", "weight 'day' is '-1'; needs a finite number, zero or more"),
        ("school=x", "weight 'school' is 'x'; needs a finite number, zero or more"),
        ("night=0,day=0", "every weight is zero"),
    ],
)
def test_weights_that_cannot_be_are_refused_by_name(text, said):
    with pytest.raises(RefusedError, match=said):
        demand.weights_of(text)
