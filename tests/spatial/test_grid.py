"""Cells: codes that stay, one area for each, borders and holes."""

import geopandas as gpd
import numpy as np
import pytest
from shapely import MultiPolygon, Polygon, box

from spatial.errors import CrsError, GeometryError, GridError
from spatial.grid import SquareGrid, cells_inside


def areas_of(*shapes, crs=4549):
    return gpd.GeoDataFrame(geometry=list(shapes), crs=crs)


def test_a_square_of_one_cell_gives_that_cell():
    cells = cells_inside(SquareGrid(50.0), areas_of(box(100, 200, 150, 250)))
    assert cells[["row", "col", "code", "area_index"]].values.tolist() == [[4, 2, "c50-2-4", 0]]
    assert cells.geometry[0].equals(box(100, 200, 150, 250))
    assert cells.crs.to_epsg() == 4549


def test_a_cell_keeps_its_code_under_another_origin_and_beside_another_area():
    home = box(1000, 1000, 1200, 1200)
    alone, joined = areas_of(home), areas_of(home, box(300, 400, 500, 500))
    codes_alone = set(cells_inside(SquareGrid(50.0), alone)["code"])
    moved = cells_inside(SquareGrid(50.0, 300.0, -400.0), joined)
    assert codes_alone == set(moved.query("area_index == 0")["code"])
    assert "c50-20-20" in codes_alone


def test_a_centre_on_the_border_of_two_areas_belongs_to_the_first():
    left, right = box(0, 0, 25, 50), box(25, 0, 50, 50)
    for areas in (areas_of(left, right), areas_of(right, left)):
        assert cells_inside(SquareGrid(50.0), areas)["area_index"].tolist() == [0]


def test_a_centre_in_a_hole_belongs_to_nobody():
    ring = Polygon(box(0, 0, 150, 150).exterior, [box(50, 50, 100, 100).exterior.coords])
    cells = cells_inside(SquareGrid(50.0), areas_of(ring))
    assert len(cells) == 8
    assert (1, 1) not in set(zip(cells["row"], cells["col"], strict=True))


def test_parts_of_one_area_far_from_each_other_are_both_filled():
    island = MultiPolygon([box(0, 0, 50, 50), box(500, 500, 550, 550)])
    assert cells_inside(SquareGrid(50.0), areas_of(island))["code"].tolist() == ["c50-0-0", "c50-10-10"]


def test_an_area_smaller_than_a_cell_may_have_none():
    cells = cells_inside(SquareGrid(50.0), areas_of(box(0, 0, 10, 10)))
    assert len(cells) == 0
    assert list(cells.columns) == ["row", "col", "code", "area_index", "geometry"]


def test_areas_that_tile_a_square_share_all_its_cells_without_loss():
    quarters = areas_of(*(box(x, y, x + 500, y + 500) for x in (0, 500) for y in (0, 500)))
    cells = cells_inside(SquareGrid(50.0), quarters)
    assert cells["area_index"].value_counts().to_dict() == {0: 100, 1: 100, 2: 100, 3: 100}
    assert cells["code"].is_unique


def test_the_index_label_of_an_area_does_not_matter():
    areas = areas_of(box(0, 0, 50, 50), box(50, 0, 100, 50)).set_index(np.array([907, 3]))
    assert cells_inside(SquareGrid(50.0), areas)["area_index"].tolist() == [0, 1]


def test_no_areas_make_no_grid():
    empty = gpd.GeoDataFrame(geometry=[], crs=4549)
    with pytest.raises(GridError, match="layer 'areas' is empty"):
        cells_inside(SquareGrid(50.0), empty)


def test_areas_in_degrees_are_refused():
    with pytest.raises(CrsError, match="EPSG:4326"):
        cells_inside(SquareGrid(50.0), areas_of(box(121.4, 31.2, 121.5, 31.3), crs=4326))


def test_a_missing_geometry_is_refused_by_row():
    with pytest.raises(GeometryError, match="row 1: has no geometry"):
        cells_inside(SquareGrid(50.0), areas_of(box(0, 0, 50, 50), None))


@pytest.mark.parametrize("size_m", [0.0, -50.0, np.nan, np.inf])
def test_a_cell_size_that_is_not_positive_is_refused(size_m):
    with pytest.raises(GridError, match="cell size is"):
        SquareGrid(size_m)


def test_an_origin_off_the_multiples_is_refused():
    with pytest.raises(GridError, match=r"origin 13.0 m is not a whole multiple of the cell size 50.0 m"):
        SquareGrid(50.0, 13.0, 0.0)


def test_too_many_cells_are_refused_before_they_are_made():
    with pytest.raises(GridError, match=r"1,002,001 cells; needs at most 1,000,000"):
        cells_inside(SquareGrid(50.0), areas_of(box(0, 0, 50_000, 50_000)), max_cells=1_000_000)


def test_wild_coordinates_are_refused_as_too_many_cells():
    with pytest.raises(GridError, match="needs at most"):
        cells_inside(SquareGrid(50.0), areas_of(box(0, 0, 1e300, 1e300)))
