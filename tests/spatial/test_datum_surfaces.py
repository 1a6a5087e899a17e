"""Rasters of known shapes: what a cell holds, how far it is, and sums under shifts."""

import numpy as np
import pytest
import shapely

from spatial.datum_surfaces import distance_surface, mask_surface
from spatial.errors import GeometryError

BOX = (0.0, 0.0, 100.0, 60.0)  # 20 columns and 12 rows of 5 m
ALL = np.ones((1, 1), dtype=bool)
STAY = np.zeros((1, 2))


def value_at(surface, x, y):
    return surface.sums_under_shifts(np.array([[x, y]]), STAY, ALL)[0]


def shapes(*geometries):
    return np.array(geometries, dtype=object)


def test_a_polygon_takes_the_cells_whose_centre_it_holds():
    mask = mask_surface(shapes(shapely.box(10, 10, 30, 20)), BOX)
    assert mask.values.sum() == 4 * 2
    assert value_at(mask, 11, 11) == 1
    assert value_at(mask, 9, 11) == 0


def test_a_raster_holds_the_area_of_a_slanted_polygon_to_a_hundredth():
    triangle = shapely.Polygon([(3, 2), (95, 20), (40, 58)])
    fine = mask_surface(shapes(triangle), (0.0, 0.0, 1000.0, 600.0))
    grown = mask_surface(shapes(shapely.transform(triangle, lambda xy: xy * 10)), (0.0, 0.0, 1000.0, 600.0))
    assert grown.values.sum() * 25 == pytest.approx(triangle.area * 100, rel=0.01)
    assert fine.values.sum() * 25 == pytest.approx(triangle.area, rel=0.05)


def test_overlaps_count_once_and_holes_stay_empty():
    ring = shapely.box(0, 0, 60, 60).difference(shapely.box(20, 20, 40, 40))
    mask = mask_surface(shapes(ring, shapely.box(0, 0, 10, 60), shapely.box(5, 0, 60, 15)), BOX)
    assert mask.values.sum() == 12 * 12 - 4 * 4
    assert value_at(mask, 30, 30) == 0


def test_neighbours_leave_no_seam():
    mask = mask_surface(shapes(shapely.box(0, 0, 47.5, 60), shapely.box(47.5, 0, 100, 60)), BOX)
    assert mask.values.all()


def test_a_polygon_that_reaches_past_the_box_fills_it_to_the_edge():
    assert mask_surface(shapes(shapely.box(-500, -500, 500, 500)), BOX).values.all()


def test_a_line_takes_the_cells_it_passes_and_distance_grows_from_them():
    mask = mask_surface(shapes(shapely.LineString([(0, 30.1), (100, 30.1)])), BOX)
    assert mask.values.sum() == 20
    away = distance_surface(mask, 20.0)
    assert [value_at(away, 50, y) for y in (32, 37, 47, 57)] == [0, 5, 15, 20]


def test_distance_is_straight_and_not_along_the_axes():
    away = distance_surface(mask_surface(shapes(shapely.Point(2, 2)), BOX), 60.0)
    assert value_at(away, 17, 22) == pytest.approx(25.0)  # three and four cells of 5 m


def test_sums_follow_the_shift_and_count_only_what_is_asked_for():
    mask = mask_surface(shapes(shapely.box(0, 0, 50, 60)), BOX)
    points = np.array([[10.0, 10.0], [60.0, 10.0], [np.nan, 1.0]])
    shifts = np.array([[0.0, 0.0], [-20.0, 0.0], [-40.0, 0.0]])
    counted = np.ones((3, 3), dtype=bool)
    assert mask.sums_under_shifts(points, shifts, counted).tolist() == [1, 1, 1]
    assert mask.covers_under_shifts(points, shifts)[1].tolist() == [False, True, False]
    counted[2, 1] = False
    assert mask.sums_under_shifts(points, shifts, counted).tolist() == [1, 1, 0]


def test_cells_grow_where_the_box_is_large():
    assert mask_surface(shapes(), (0.0, 0.0, 1000.0, 1000.0), max_cells=100).cell_m == 100.0


def test_a_box_without_extent_is_refused():
    with pytest.raises(GeometryError, match="has no extent"):
        mask_surface(shapes(), (0.0, 0.0, 0.0, 5.0))
