"""Rows, rings and podiums on a plain block."""

import numpy as np
import pytest
import shapely

from spatial.demo.chance import stream
from spatial.demo.rings import houses_in_ring, podiums_with_towers
from spatial.demo.rows import RowRule, buildings_in_rows
from spatial.demo.turning import lie_rad, turned

BLOCK = shapely.box(0, 0, 100, 60)
TURNED = turned(np.array([BLOCK]), np.array([0.3]), np.array([[50.0, 30.0]]))


def rule(length_m=30.0, depth_m=10.0, gap_m=5.0, row_gap_m=15.0, most=99):
    columns = [np.array([value]) for value in (length_m, depth_m, gap_m, row_gap_m)]
    return RowRule(*columns, np.array([most]), [("bar",)])


def test_a_block_of_100_by_60_m_takes_three_rows_of_three():
    # across: 3 rows of 10 m and 2 gaps of 15 m are 60 m; along: 3 of 30 m and 2 gaps of 5 m are 100 m
    shapes, of = buildings_in_rows(np.array([BLOCK.buffer(0.1)]), rule(), stream(1, "rows"))
    assert len(shapes) == 9
    assert set(of) == {0}
    assert shapely.area(shapes) == pytest.approx(300, rel=0.02)
    assert len(np.unique(shapely.bounds(shapes)[:, 1].round(3))) == 3


def test_rows_turn_with_their_block():
    straight, _ = buildings_in_rows(np.array([BLOCK.buffer(0.1)]), rule(), stream(1, "rows"))
    slanted, _ = buildings_in_rows(shapely.buffer(TURNED, 0.1), rule(), stream(1, "rows"))
    assert shapely.area(slanted) == pytest.approx(shapely.area(straight), rel=1e-3)
    assert lie_rad(slanted) == pytest.approx(0.3, abs=1e-6)
    assert shapely.covers(shapely.buffer(TURNED, 0.1)[0], slanted).all()


def test_a_block_takes_no_more_than_its_most():
    shapes, _ = buildings_in_rows(np.array([BLOCK.buffer(0.1)]), rule(most=4), stream(1, "rows"))
    assert len(shapes) == 4


def test_a_block_too_small_for_a_row_stays_empty():
    shapes, of = buildings_in_rows(np.array([shapely.box(0, 0, 8, 8)]), rule(), stream(1, "rows"))
    assert len(shapes) == len(of) == 0


def test_houses_stand_around_a_courtyard_wall_to_wall_with_a_joint():
    houses, _ = houses_in_ring(np.array([BLOCK]), np.array([12.0]), np.array([20.0]))
    court = BLOCK.buffer(-12, join_style="mitre")
    assert not shapely.intersects(houses, court).any()
    # all edges lie 0.3 m back, and 12 joints of 0.6 m cross the 11.4 m that are left of the depth
    assert shapely.area(houses).sum() == pytest.approx(99.4 * 59.4 - 76.6 * 36.6 - 12 * 0.6 * 11.4, abs=0.1)
    pairs = shapely.STRtree(houses).query(houses, predicate="intersects")
    assert np.array_equal(*pairs)


def test_a_block_too_thin_for_a_courtyard_is_built_over():
    houses, _ = houses_in_ring(np.array([shapely.box(0, 0, 60, 20)]), np.array([12.0]), np.array([20.0]))
    assert shapely.area(houses).sum() == pytest.approx(1200, rel=0.1)


def test_a_tower_stands_in_the_hole_of_its_podium():
    shapes, _, is_tower = podiums_with_towers(np.array([shapely.box(0, 0, 80, 70)]), np.array([90.0]))
    (podium,), (tower,) = shapes[~is_tower], shapes[is_tower]
    assert not podium.intersects(tower)
    assert shapely.Polygon(podium.exterior).contains(tower)
    assert 18**2 <= tower.area <= 42**2


def test_shapes_turn_counter_clockwise_about_their_point():
    (turned_point,) = turned(np.array([shapely.Point(2, 0)]), np.array([np.pi / 2]), np.array([[1.0, 0.0]]))
    assert (turned_point.x, turned_point.y) == pytest.approx((1, 1))
