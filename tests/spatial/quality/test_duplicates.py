"""One place under one name, one building drawn twice."""

import numpy as np
import pytest
import shapely
from shapely import box

from spatial.quality.duplicates import alike_footprints, same_places
from tests.spatial.quality.layers import examples, layer, places


def test_rows_of_one_name_at_one_place_are_doubles_whatever_its_spelling():
    points = layer(places((0, 0), (0, 0.6), (0, 0)), name=["Café", "café ", "Bank"])
    found = same_places(points)
    assert examples(found) == [("a", "b", 0.6), ("b", "a", 0.6)]
    assert (found.rows, found.checked) == (2, 3)


def test_three_rows_on_one_point_are_three_rows_with_a_double():
    found = same_places(layer(places((5, 5), (5, 5), (5, 5)), name=["x"] * 3))
    assert (found.rows, {one.value for one in found.worst}) == (3, {0.0})
    assert all(one.code != one.other for one in found.worst)


def test_rows_without_a_name_are_called_the_same():
    assert same_places(layer(places((0, 0), (0, 0)), name=[None, ""])).rows == 2


def test_one_name_a_few_metres_apart_is_no_double():
    assert same_places(layer(places((0, 0), (0, 1.01)), name=["x", "x"])).rows == 0
    assert same_places(layer(places((0, 0), (0, 1.0)), name=["x", "x"])).rows == 2


def test_no_points_no_doubles():
    assert same_places(layer([], name=[])).checked == 0


def test_doubles_are_found_beyond_one_block():
    x_m = np.arange(10_000) * 10.0
    points = layer(shapely.points(np.append(x_m, 99_990.0), 0.0), codes=range(10_001), name="x")
    assert {one.code for one in same_places(points).worst} == {"9999", "10000"}


def test_a_footprint_drawn_again_is_named_with_its_share():
    # 10 x 10 beside 10 x 9.5 inside it: 95 / 100; beside 10 x 9: exactly 0.9, which is not above
    twice = layer([box(0, 0, 10, 10), box(0, 0, 10, 9.5), box(50, 0, 60, 10), box(50, 0, 60, 9)])
    assert examples(alike_footprints(twice)) == [("a", "b", pytest.approx(0.95))]


def test_neighbours_and_small_houses_inside_large_outlines_are_not_alike():
    found = alike_footprints(layer([box(0, 0, 10, 10), box(10, 0, 20, 10), box(1, 1, 3, 3)]))
    assert (found.rows, found.checked) == (0, 3)
