"""Storeys, robust scores, places far off."""

import numpy as np
import pandas as pd
import pytest
from shapely import box

from spatial.quality.outliers import far_places, has_odd_storeys, odd_storeys, outlying_values, robust_scores
from tests.spatial.quality.layers import examples, layer, places


def test_a_storey_of_a_metre_or_of_ten_is_odd_and_a_hall_is_not():
    buildings = pd.DataFrame(
        {
            "code": list("abcdef"),
            "height_m": [30.0, 10.0, 30.0, 12.0, None, 14.0],
            "floors": [10, 10, 3, 1, 4, 2],
        }
    )
    found = odd_storeys(buildings)
    # b: 1 m, 2.2 times too low; c: 10 m, 1.43 times too high; d: one storey; e: no height; f: 7 m may be
    assert (found.checked, examples(found)) == (4, [("b", None, 1.0), ("c", None, 10.0)])
    assert has_odd_storeys(buildings).tolist() == [False, True, True, False, False, False]


def test_each_side_is_measured_by_its_own_spread():
    # five values: quartiles -2 and 1 around 0; a quartile of the normal distribution lies 0.6745 off
    scores = robust_scores(np.array([-4.0, -2.0, 0.0, 1.0, 2.0]), 0.1)
    assert scores.tolist() == pytest.approx([-4 * 0.6745 / 2, -0.6745, 0.0, 0.6745, 2 * 0.6745], abs=1e-4)


def test_in_a_large_table_the_spread_is_that_of_all_but_the_outermost_fortieth_of_a_side():
    # of -200 to 200 the quantile of 97.5 % is 190, 1.96 deviations off
    scores = robust_scores(np.arange(-200.0, 201.0), 0.1)
    assert scores[-1] == pytest.approx(200 * 1.96 / 190, abs=1e-4)


def test_what_lies_as_near_as_the_least_distance_is_never_far():
    # no spread at all: 3.5 at the least distance, in proportion beyond it
    scores = robust_scores(np.array([*[0.0] * 9, 0.5]), 1.0)
    assert scores[9] == pytest.approx(3.5 * 0.5)


def test_equal_values_and_missing_ones_are_no_outliers():
    assert robust_scores(np.array([2.0, 2.0, np.nan]), 1.0).tolist()[:2] == [0.0, 0.0]
    assert np.isnan(robust_scores(np.array([np.nan]), 1.0)).all()


def numbers(**columns):
    return pd.DataFrame(
        {"code": [f"r{place}" for place in range(len(next(iter(columns.values()))))], **columns}
    )


def test_outlying_values_are_named_by_their_own_value():
    (found,) = outlying_values(numbers(height_m=[20.0, 21.0, 22.0, 23.0, None, 220.0]), ["height_m"])
    assert (found.subject, found.checked, examples(found)) == ("height_m", 5, [("r5", None, 220.0)])


def test_towers_of_a_town_of_six_storeys_are_its_tail_and_one_of_three_hundred_is_not():
    town = [6] * 80 + list(range(17, 37))
    assert outlying_values(numbers(floors=town), ["floors"])[0].rows == 0
    # median 6, of 101 values 97.5 % lie under 34.5: ln(300 / 6) x 1.96 / ln(34.5 / 6) = 4.4
    assert examples(outlying_values(numbers(floors=[*town, 300]), ["floors"])[0]) == [("r100", None, 300.0)]


def test_half_and_twice_the_median_are_never_far_and_a_tenth_is():
    (found,) = outlying_values(numbers(height_m=[10.0] * 40 + [19.9, 5.1, 1.0]), ["height_m"])
    assert examples(found) == [("r42", None, 1.0)]


def test_zero_is_no_far_value_and_is_not_looked_at():
    (found,) = outlying_values(numbers(users=[0, 10, 11, 12, 13]), ["users"])
    assert (found.checked, found.rows) == (4, 0)


def test_decibels_are_taken_as_they_are():
    (found,) = outlying_values(numbers(level_dbm=[-100.0, -101.0, -99.0, -97.5, -50.0]), ["level_dbm"])
    assert (found.checked, examples(found)) == (5, [("r4", None, -50.0)])


def test_a_row_is_named_once_where_it_lies_farthest():
    tall = numbers(height_m=[18.0, 19.0, 20.0, 21.0, 3000.0], floors=[6, 6, 6, 7, 300])
    by_height, by_floors = outlying_values(tall, ["height_m", "floors"])
    assert (examples(by_height), by_floors.rows) == ([("r4", None, 3000.0)], 0)


def test_a_place_far_from_all_others_is_named_with_its_distance():
    shapes = layer(places((0, 0), (100, 0), (200, 0), (40_200, 0)))
    assert examples(far_places(shapes)) == [("d", None, 40_000.0)]


def test_a_large_group_far_off_is_a_second_town_and_a_chain_is_one_group():
    towns = places(*((x, 0) for x in range(50)), *((90_000 + x, 0) for x in range(10)))
    assert far_places(layer(towns, codes=range(60))).rows == 0
    chain = places(*((4_000 * step, 0) for step in range(30)))
    assert far_places(layer(chain, codes=range(30))).rows == 0


def test_shapes_count_by_a_point_inside_them_and_a_single_one_is_far_from_nothing():
    shapes = layer([box(0, 0, 10, 10), box(5, 5, 15, 15), box(50_000, 0, 50_010, 10)])
    assert [one.code for one in far_places(shapes).worst] == ["c"]
    assert far_places(layer(places((0, 0)))).rows == 0
