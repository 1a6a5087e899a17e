"""Cutting polygons to areas and into even parts."""

import numpy as np
import pytest
import shapely

from spatial.demo.chance import stream
from spatial.demo.partition import even_parts, parts_of_area
from spatial.errors import GeometryError

SQUARE = shapely.box(500000, 3400000, 501000, 3401000)
ELL = shapely.Polygon([(0, 0), (900, 0), (900, 300), (300, 300), (300, 900), (0, 900)])


def test_two_parts_of_a_square_share_it_three_to_one_with_a_straight_cut():
    west, east = parts_of_area(SQUARE, [(500250, 3400500), (500750, 3400500)], [3, 1])
    assert west.bounds == pytest.approx((500000, 3400000, 500750, 3401000), abs=0.1)
    assert east.area == pytest.approx(250_000, rel=1e-3)


def test_one_part_is_the_whole():
    (whole,) = parts_of_area(SQUARE, [(500250, 3400500)], [7])
    assert whole.equals(SQUARE)


def test_parts_of_a_bent_outline_are_a_valid_coverage_of_it():
    parts = parts_of_area(ELL, [(100, 800), (100, 100), (800, 100)], [1, 2, 1])
    assert shapely.coverage_is_valid(parts)
    assert shapely.area(parts) == pytest.approx([112_500, 225_000, 112_500], rel=1e-3)


def test_a_part_that_may_have_no_area_is_refused():
    with pytest.raises(GeometryError, match="2 parts do not reach their areas"):
        parts_of_area(SQUARE, [(500500, 3400500), (500500, 3400500)], [1, 3])


@pytest.mark.parametrize("count", [1, 2, 9])
def test_even_parts_cover_the_polygon_and_run_from_north_to_south(count):
    parts = even_parts(ELL, count, stream(5, "parts"))
    assert len(parts) == count
    assert shapely.coverage_is_valid(parts)
    assert shapely.area(parts).sum() == pytest.approx(ELL.area, abs=0.1)
    assert np.all(np.diff(shapely.get_y(shapely.centroid(parts))) <= 0)
