"""Points found by nearness."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial.errors import GeometryError
from spatial.index import PointIndex

COORDINATES = st.integers(-50, 50).map(float)


def test_the_nearest_come_first_with_their_distance():
    ids, distance_m = PointIndex([0, 3, 100], [0, 4, 100]).nearest(0, 0, 2)
    assert ids.tolist() == [0, 1]
    assert distance_m.tolist() == [0.0, 5.0]


def test_of_points_at_one_distance_the_lowest_id_wins_in_any_order():
    for ids in ([7, 9, 8], [9, 8, 7], [8, 7, 9]):
        found, _ = PointIndex([10, -10, 0], [0, 0, 10], ids).nearest(0, 0, 1)
        assert found.tolist() == [7]


def test_more_are_not_found_than_there_are():
    ids, _ = PointIndex([5.0], [5.0]).nearest(0, 0, 10)
    assert ids.tolist() == [0]


def test_an_empty_index_finds_nothing():
    index = PointIndex([], [])
    assert len(index) == 0
    ids, distance_m = index.nearest(0, 0, 3)
    assert ids.shape == distance_m.shape == (0,)


@given(
    points=st.lists(st.tuples(COORDINATES, COORDINATES), min_size=1, max_size=60),
    at=st.tuples(COORDINATES, COORDINATES),
    k=st.integers(1, 12),
)
@settings(max_examples=150, deadline=None)
def test_the_tree_finds_what_measuring_every_point_finds(points, at, k):
    x_m, y_m = np.array(points).T
    distance_m = np.hypot(x_m - at[0], y_m - at[1])
    by_distance = np.lexsort((np.arange(len(points)), distance_m))
    index = PointIndex(x_m, y_m)
    assert index.nearest(*at, k)[0].tolist() == by_distance[:k].tolist()


def test_what_is_not_finite_is_refused():
    with pytest.raises(GeometryError, match=r"point 1 is at nan, 0.0; needs finite metres"):
        PointIndex([0, np.nan], [0, 0])
    with pytest.raises(GeometryError, match="position is inf, 0"):
        PointIndex([0], [0]).nearest(np.inf, 0)


def test_no_neighbours_and_unequal_columns_are_refused():
    with pytest.raises(GeometryError, match="k is 0; needs one or more"):
        PointIndex([0], [0]).nearest(0, 0, 0)
    with pytest.raises(GeometryError, match="2 x, 1 y, 2 ids"):
        PointIndex([0, 1], [0])
