"""A cluster is more than a heap: it is held against the people there."""

import numpy as np
import pytest

from spatial.disparity.scan import scan
from spatial.errors import DisparityError

SIDE = 12
X_M, Y_M = (axis.ravel() for axis in np.meshgrid(np.arange(SIDE) * 250.0, np.arange(SIDE) * 250.0))
PEOPLE = np.random.default_rng(1).gamma(1.0, 400.0, SIDE * SIDE).round() + 1.0
GIVEN = {"reach_m": 750.0, "draws": 199, "seed": 7}


def reports(weights, total=400, seed=2):
    return np.random.default_rng(seed).multinomial(total, weights / weights.sum())


def test_the_ratio_of_a_circle_is_that_of_kulldorff_by_hand():
    # three places in a row; 8 of 10 reports in the first, where a fifth of the people are
    (best, *_) = scan([0.0, 100.0, 200.0], [0.0] * 3, [8, 1, 1], [20, 40, 40], reach_m=50.0, draws=99, seed=1)
    assert (best.centre, best.radius_m, best.members.tolist()) == (0, 0.0, [0])
    assert (best.cases, best.expected) == (8.0, pytest.approx(2.0))
    assert best.ratio == pytest.approx(8.0 * np.log(8.0 / 2.0) + 2.0 * np.log(2.0 / 8.0))


def test_where_thrice_as_many_report_a_cluster_is_found_with_its_place_and_significance():
    hot = np.hypot(X_M - 1000.0, Y_M - 1500.0) <= 250.0
    (best, *_) = scan(X_M, Y_M, reports(PEOPLE * np.where(hot, 4.0, 1.0)), PEOPLE, **GIVEN)
    assert best.p == pytest.approx(1.0 / 200.0)
    assert np.hypot(X_M[best.centre] - 1000.0, Y_M[best.centre] - 1500.0) <= 250.0
    assert best.cases > 2.0 * best.expected


def test_a_heap_where_many_people_live_is_no_cluster():
    crowd = np.where(np.hypot(X_M - 1000.0, Y_M - 1500.0) <= 250.0, 20.0, 1.0) * PEOPLE
    (best, *_) = scan(X_M, Y_M, reports(crowd), crowd, **GIVEN)
    assert best.p > 0.05


def test_of_cities_without_a_cluster_few_seem_to_have_one():
    p = [
        scan(X_M, Y_M, reports(PEOPLE, seed=one), PEOPLE, **{**GIVEN, "draws": 49})[0].p for one in range(40)
    ]
    assert (np.array(p) <= 0.1).sum() <= 9  # 4 are due
    assert min(p) < 0.3


def test_no_two_clusters_share_a_place_and_the_strongest_comes_first():
    found = scan(X_M, Y_M, reports(PEOPLE), PEOPLE, **GIVEN)
    members = np.concatenate([one.members for one in found])
    assert len(set(members.tolist())) == len(members)
    assert [one.ratio for one in found] == sorted((one.ratio for one in found), reverse=True)
    assert all(one.cases > one.expected for one in found)


def test_a_circle_holds_every_place_as_far_as_its_last_and_no_more_people_than_allowed():
    for one in scan(X_M, Y_M, reports(PEOPLE), PEOPLE, **GIVEN, most_share=0.05):
        apart_m = np.hypot(X_M - X_M[one.centre], Y_M - Y_M[one.centre])
        assert sorted(one.members.tolist()) == np.flatnonzero(apart_m <= one.radius_m).tolist()
        assert PEOPLE[one.members].sum() <= 0.05 * PEOPLE.sum()


def test_without_reports_there_is_no_cluster():
    assert scan(X_M, Y_M, np.zeros(SIDE * SIDE), PEOPLE, **GIVEN) == []
    assert scan([], [], [], [], **GIVEN) == []


@pytest.mark.parametrize(
    ("cases", "people", "said"),
    [
        ([1, -1], [5, 5], "row 1 has -1 reports"),
        ([1, 0.5], [5, 5], "row 1 has 0.5 reports; needs a whole number"),
        ([1, 1], [5, np.nan], "row 1 has nan people"),
        ([1, 2], [5, 0], "row 1 has 2 reports and no people"),
    ],
)
def test_counts_that_cannot_be_are_refused_by_row(cases, people, said):
    with pytest.raises(DisparityError, match=said):
        scan([0.0, 1.0], [0.0, 0.0], cases, people, **GIVEN)


def test_a_reach_of_nothing_is_refused():
    with pytest.raises(DisparityError, match="reach 0 m"):
        scan([0.0], [0.0], [1], [1], reach_m=0, draws=9, seed=1)
