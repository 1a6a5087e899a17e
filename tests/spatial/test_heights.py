"""Heights that are not given, and the roofs around a place."""

import geopandas as gpd
import numpy as np
import pytest
from shapely import box

from spatial.errors import GeometryError
from spatial.heights import inferred_heights, roof_over_m, roofs_around_m


def row_of_houses(height_m, floors=None, step_m=30.0) -> gpd.GeoDataFrame:
    """Houses of 10 m, from west to east."""
    shapes = [box(step_m * place, 0, step_m * place + 10, 10) for place in range(len(height_m))]
    given = {"height_m": height_m, "floors": [np.nan] * len(height_m) if floors is None else floors}
    return gpd.GeoDataFrame(given, geometry=shapes, crs="EPSG:4549")


def test_a_height_is_taken_as_given_else_from_floors_else_from_neighbours():
    found = inferred_heights(row_of_houses([12.0, np.nan, np.nan, 24.0], [9, 6, np.nan, np.nan]), 3.0)
    assert found["height_m"].tolist() == [12.0, 18.0, 18.0, 24.0]  # the median of 12, 18 and 24
    assert found["source"].tolist() == ["given", "floors", "neighbours", "given"]


def test_neighbours_farther_than_a_block_tell_nothing():
    found = inferred_heights(row_of_houses([12.0, np.nan], step_m=151.0), 3.0)
    assert np.isnan(found["height_m"][1])
    assert found["source"].tolist() == ["given", "unknown"]


def test_the_eight_nearest_neighbours_count_and_no_more():
    heights_m = [np.nan] + [10.0] * 5 + [20.0] * 3 + [30.0] * 20
    found = inferred_heights(row_of_houses(heights_m, step_m=10.5), 3.0)
    assert found["height_m"][0] == 10.0


@pytest.mark.parametrize("absurd", [0.0, -5.0, 1000.5, np.inf])
def test_an_absurd_height_counts_as_not_given(absurd):
    found = inferred_heights(row_of_houses([absurd], [4.0]), 3.0)
    assert (found["height_m"][0], found["source"][0]) == (12.0, "floors")


def test_no_building_and_none_known():
    assert inferred_heights(row_of_houses([]), 3.0).empty
    assert inferred_heights(row_of_houses([np.nan] * 3), 3.0)["source"].tolist() == ["unknown"] * 3
    with pytest.raises(GeometryError, match="storey height is 0 m"):
        inferred_heights(row_of_houses([1.0]), 0.0)


def test_rows_keep_their_index():
    houses = row_of_houses([12.0, 15.0]).set_index(np.array([7, 3]))
    assert inferred_heights(houses, 3.0)["height_m"].to_dict() == {7: 12.0, 3: 15.0}


def test_roofs_around_are_the_median_within_100_m():
    houses = row_of_houses([10.0, 40.0, 20.0, np.nan, 99.0], step_m=60.0)
    # from 5, 5: houses that begin at 0, 60 and 120 (115 m off) m, of these two within 100 m
    found = roofs_around_m(houses, [5.0, 5.0], [5.0, 5000.0])
    assert found[0] == 25.0
    assert np.isnan(found[1])


def test_the_roof_over_a_place_is_that_of_the_highest_house_there():
    houses = row_of_houses([12.0, 20.0, np.nan], step_m=5.0)  # each reaches five metres into the next
    found = roof_over_m(houses, [2.0, 7.0, 14.0, 19.0, 500.0], np.full(5, 5.0))
    np.testing.assert_array_equal(found, [12.0, 20.0, 20.0, np.nan, np.nan])
