"""Heights on a raster, square by square."""

import geopandas as gpd
import numpy as np
import pytest
from shapely import Polygon, box

from spatial import surface
from spatial.errors import CrsError, GeometryError, GridError
from spatial.surface import height_grid, known_inside


def buildings_of(*rows, crs=4549):
    """Buildings from (shape, height)."""
    shapes, heights_m = zip(*rows, strict=True) if rows else ((), ())
    return gpd.GeoDataFrame({"height_m": np.array(heights_m, dtype=float)}, geometry=list(shapes), crs=crs)


def test_a_square_is_as_high_as_the_building_over_its_centre():
    # centres at 5, 15 and 25 m: the house covers the second, and half of the third short of its centre
    grid = height_grid(buildings_of((box(10, 0, 24, 10), 18.0)), 10.0, (0, 0, 30, 20))
    assert grid.heights_m.tolist() == [[0, 18, 0], [0, 0, 0]]
    assert grid.heights_m.dtype == np.float32


def test_row_0_is_the_southernmost():
    grid = height_grid(buildings_of((box(0, 10, 10, 20), 9.0)), 10.0, (0, 0, 10, 20))
    assert grid.heights_m.tolist() == [[0], [9]]


def test_of_overlapping_buildings_the_highest_counts_in_any_order():
    low, high = (box(0, 0, 20, 10), 6.0), (box(0, 0, 10, 10), 60.0)
    for rows in ((low, high), (high, low)):
        assert height_grid(buildings_of(*rows), 10.0).heights_m.tolist() == [[60, 6]]


def test_a_centre_on_a_wall_is_under_the_building():
    assert height_grid(buildings_of((box(0, 0, 5, 10), 7.0)), 10.0).heights_m.tolist() == [[7]]


def test_a_courtyard_is_open():
    block = Polygon(box(0, 0, 30, 30).exterior, [box(10, 10, 20, 20).exterior.coords])
    assert height_grid(buildings_of((block, 12.0)), 10.0).heights_m.tolist() == [
        [12, 12, 12],
        [12, 0, 12],
        [12, 12, 12],
    ]


def test_buildings_of_unknown_or_no_height_are_left_out():
    grid = height_grid(buildings_of((box(0, 0, 10, 10), np.nan), (box(10, 0, 20, 10), 0.0)), 10.0)
    assert grid.heights_m.tolist() == [[0, 0]]


def test_what_lies_outside_the_extent_is_cut_off():
    grid = height_grid(
        buildings_of((box(-500, -500, 5, 500), 8.0), (box(900, 0, 910, 10), 5.0)), 10.0, (0, 0, 20, 10)
    )
    assert grid.heights_m.tolist() == [[8, 0]]


def test_the_extent_is_widened_to_whole_squares():
    grid = height_grid(buildings_of((box(12, 12, 13, 13), 5.0)), 10.0, (11, 11, 21, 29))
    assert grid.extent == (10.0, 10.0, 30.0, 30.0)


def test_no_building_makes_a_flat_raster_of_the_extent():
    assert height_grid(buildings_of(), 10.0, (0, 0, 20, 10)).heights_m.tolist() == [[0, 0]]
    with pytest.raises(GridError, match="layer 'buildings' is empty; needs an extent"):
        height_grid(buildings_of(), 10.0)


def test_small_blocks_give_the_same_raster(monkeypatch):
    rng = np.random.default_rng(1)
    corners = rng.uniform(0, 900, (200, 2))
    rows = [
        (box(x, y, x + 70, y + 40), height)
        for (x, y), height in zip(corners, rng.uniform(3, 90, 200), strict=True)
    ]
    whole = height_grid(buildings_of(*rows), 5.0)
    monkeypatch.setattr(surface, "BLOCK_CELLS", 97)
    assert np.array_equal(height_grid(buildings_of(*rows), 5.0).heights_m, whole.heights_m)


@pytest.mark.parametrize("height_m", [-4.0, np.inf])
def test_a_height_under_zero_or_without_end_is_refused_by_row(height_m):
    with pytest.raises(GeometryError, match=rf"row 1: height is {height_m:g} m; needs zero or more"):
        height_grid(buildings_of((box(0, 0, 9, 9), 5.0), (box(0, 0, 9, 9), height_m)), 10.0)


def test_buildings_in_degrees_or_without_heights_are_refused():
    with pytest.raises(CrsError, match="layer 'buildings' is in EPSG:4326"):
        height_grid(buildings_of((box(121, 31, 122, 32), 5.0), crs=4326), 10.0)
    with pytest.raises(GeometryError, match="no column 'height_m'"):
        height_grid(buildings_of((box(0, 0, 9, 9), 5.0)).drop(columns="height_m"), 10.0)


@pytest.mark.parametrize("extent", [(0, 0, 0, 10), (10, 0, 0, 10), (0, 0, np.nan, 10)])
def test_an_extent_that_is_none_is_refused(extent):
    with pytest.raises(GridError, match="needs west < east and south < north"):
        height_grid(buildings_of(), 10.0, extent)


def test_a_raster_too_large_for_memory_is_refused_before_it_is_made():
    with pytest.raises(GridError, match="needs at most 100,000,000 in all"):
        height_grid(buildings_of(), 1.0, (0, 0, 20_000, 20_000))


def test_nothing_is_known_of_squares_outside_the_areas_with_all_footprints():
    flat = height_grid(buildings_of((box(0, 0, 10, 10), 12.0)), 10.0, (0, 0, 40, 10))
    area = gpd.GeoDataFrame(geometry=[box(0, 0, 20, 10)], crs=4549)
    known = known_inside(flat, area)
    assert known.heights_m[0, :2].tolist() == [12, 0]
    assert np.isnan(known.heights_m[0, 2:]).all()
    assert flat.heights_m[0].tolist() == [12, 0, 0, 0]
