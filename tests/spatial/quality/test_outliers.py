"""Storeys, robust scores, places far off."""

import numpy as np
import pandas as pd
import pytest
from shapely import box

from spatial.quality.outliers import far_places, odd_storeys, outlying_values, robust_scores
from tests.spatial.quality.layers import examples, layer, places


def test_a_storey_of_a_metre_or_of_ten_is_odd_and_a_hall_is_not():
    buildings = pd.DataFrame(
        {
            "code": list("abcde"),
            "height_m": [30.0, 10.0, 30.0, 12.0, None],
            "floors": [10, 10, 3, 1, 4],
        }
    )
    found = odd_storeys(buildings)
    # b: 1 m, 2.2 times too low; c: 10 m, 1.67 times too high; d has one storey, e no height
    assert (found.checked, examples(found)) == (3, [("b", None, 1.0), ("c", None, 10.0)])


def test_the_score_is_that_of_iglewicz_and_hoaglin():
    # median 3, deviations 2 1 0 1 97: MAD 1, so 0.6745 x 97
    scores = robust_scores(np.array([1.0, 2.0, 3.0, 4.0, 100.0]))
    assert scores[4] == pytest.approx(0.6745 * 97)
    assert scores[2] == 0.0


def test_where_most_values_are_the_same_the_mean_deviation_stands_in():
    # median 1, mean deviation 9 / 10: 9 x 0.7979 / 0.9
    scores = robust_scores(np.array([1.0] * 9 + [10.0]))
    assert scores[9] == pytest.approx(9 * 0.7979 / 0.9)


def test_equal_values_and_missing_ones_are_no_outliers():
    assert robust_scores(np.array([2.0, 2.0, np.nan])).tolist()[:2] == [0.0, 0.0]
    assert np.isnan(robust_scores(np.array([np.nan]))).all()


def test_outlying_values_are_named_by_their_own_value():
    table = pd.DataFrame({"code": list("abcde"), "height_m": [1.0, 2.0, 3.0, None, 100.0]})
    (found,) = outlying_values(table, ["height_m"])
    # median 2.5, deviations 1.5 0.5 0.5 97.5: MAD 1
    assert (found.subject, found.checked, examples(found)) == ("height_m", 4, [("e", None, 100.0)])


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
