"""Gini and Theil against hand, their definitions and another implementation."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spatial.disparity.inequality import gini, lorenz_curve, theil_l, theil_t, weighted_mean
from spatial.errors import DisparityError
from tests.spatial.disparity.columbus import CRIME, GINI, NORTH, THEIL_BETWEEN, THEIL_T, THEIL_WITHIN

ROW = st.tuples(st.floats(0.0, 1.0), st.integers(0, 1000), st.integers(0, 2))
ROWS = st.lists(ROW, min_size=1, max_size=12)

# on a busy machine one draw may take a second
CHEAP = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_the_gini_of_one_who_has_all_of_four_is_three_quarters():
    assert gini([0.0, 0.0, 0.0, 1.0], [1, 1, 1, 1]) == pytest.approx(0.75)


def test_people_count_once_each():
    # half of 40 people have 0.2 and half 0.6: |0.4| * 2 * 1/4 / (2 * 0.4)
    assert gini([0.2, 0.6], [20, 20]) == pytest.approx(0.25)
    assert gini([0.2, 0.6, 0.6], [20, 5, 15]) == pytest.approx(0.25)
    assert weighted_mean([0.2, 0.6], [30, 10]) == pytest.approx(0.3)


def test_the_lorenz_curve_begins_with_the_worst_off():
    across, up = lorenz_curve([0.6, 0.2, 0.9], [20, 20, 0])
    assert across.tolist() == [0.0, 0.5, 1.0]
    assert up.tolist() == pytest.approx([0.0, 0.25, 1.0])


def test_theil_of_two_halves_by_hand():
    # mean 0.4: ratios 1/2 and 3/2
    by_hand = 0.5 * (0.5 * np.log(0.5)) + 0.5 * (1.5 * np.log(1.5))
    found = theil_t([0.2, 0.6], [20, 20], [0, 1], 2)
    assert found.total == pytest.approx(by_hand)
    assert (found.between, found.within) == (pytest.approx(by_hand), pytest.approx(0.0))
    low = theil_l([0.2, 0.6], [20, 20], [0, 0], 1)
    assert low.total == pytest.approx(0.5 * np.log(2.0) + 0.5 * np.log(2.0 / 3.0))
    assert (low.between, low.within) == (pytest.approx(0.0), pytest.approx(low.total))


def test_pysal_says_the_same_of_columbus():
    people = np.ones(len(CRIME))
    assert gini(CRIME, people) == pytest.approx(GINI, rel=1e-6)  # the table is rounded to six decimals
    found = theil_t(CRIME, people, NORTH, 2)
    assert found.total == pytest.approx(THEIL_T, rel=1e-6)
    assert found.between == pytest.approx(THEIL_BETWEEN, rel=1e-6)
    assert found.within == pytest.approx(THEIL_WITHIN, rel=1e-6)
    assert found.within == pytest.approx(found.group_within.sum())


@given(ROWS)
@CHEAP
def test_gini_is_the_mean_difference_of_its_definition(rows):
    value, people, _ = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    total, held = people.sum(), people @ value
    if total == 0.0 or held / max(total, 1.0) < 1e-9:
        return
    apart = np.abs(value[:, None] - value[None, :]) * people[:, None] * people[None, :]
    assert gini(value, people) == pytest.approx(apart.sum() / (2.0 * total * held), abs=1e-9)


@given(ROWS)
@CHEAP
def test_what_lies_between_and_within_is_all_and_neither_is_negative(rows):
    value, people, group = (np.array(column) for column in zip(*rows, strict=True))
    for index in (theil_t, theil_l):
        found = index(value, people, group, 3)
        if not np.isfinite(found.total):
            continue
        assert found.between >= -1e-12
        assert found.within >= -1e-12
        alone = index(value, people, np.zeros(len(rows), int), 1)
        assert found.total == pytest.approx(alone.total, abs=1e-9)
        assert found.within == pytest.approx(found.group_within.sum(), abs=1e-12)


def test_where_nobody_has_anything_there_is_no_inequality_to_tell():
    for value, people in (([0.0, 0.0], [5, 5]), ([0.3, 0.4], [0, 0]), ([], [])):
        assert np.isnan(gini(value, people))
        assert np.isnan(theil_t(value, people, [0] * len(value), 1).total)
        assert np.isnan(theil_l(value, people, [0] * len(value), 1).total)
    assert np.isnan(theil_t([], [], [], 0).total)
    assert np.isnan(theil_l([], [], [], 0).total)


def test_somebody_without_anything_makes_l_infinite_and_leaves_t_as_it_is():
    assert theil_l([0.0, 0.5], [1, 9], [0, 1], 2).total == np.inf
    assert theil_t([0.0, 0.5], [5, 5], [0, 1], 2).total == pytest.approx(np.log(2.0))


@pytest.mark.parametrize(
    ("values", "people", "said"),
    [
        ([0.1, np.nan], [1, 1], "row 1 has a value of nan"),
        ([-0.1, 0.2], [1, 1], "row 0 has a value of -0.1"),
        ([0.1, 0.2], [1, -3], "row 1 has a count of people of -3"),
        ([0.1, 0.2], [1], r"values have shape \(2,\) and people \(1,\)"),
    ],
)
def test_what_cannot_be_is_refused_by_row(values, people, said):
    with pytest.raises(DisparityError, match=said):
        gini(values, people)


def test_a_group_that_is_not_there_is_refused():
    with pytest.raises(DisparityError, match="row 1 is of group 2; needs 0 to 1"):
        theil_t([0.1, 0.2], [1, 1], [0, 2], 2)
