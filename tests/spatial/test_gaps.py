"""Gaps: which cells belong together, who lives in them, and which comes first."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from shapely import box

from spatial.errors import CrsError, GridError
from spatial.gaps import gaps_of
from spatial.grid import SquareGrid, cells_inside

WEAK_DBM, NO_SIGNAL = -115.0, np.nan


def picture(text, crs=4549):
    """Cells of 50 m and their weak flags from rows of # and dots, the northernmost first."""
    lines = text.split()[::-1]
    row, col = np.indices((len(lines), len(lines[0]))).reshape(2, -1)
    weak = np.array([lines[r][c] == "#" for r, c in zip(row, col, strict=True)])
    geometry = SquareGrid(50.0).boxes(row, col)
    return gpd.GeoDataFrame({"row": row, "col": col}, geometry=geometry, crs=crs), weak


def gaps_in(cells, weak, residents=0, workers=0, level_dbm=WEAK_DBM, min_cells=1):
    n = len(cells)
    return gaps_of(
        cells, weak, np.full(n, residents), np.full(n, workers), np.broadcast_to(level_dbm, n), min_cells
    )


def test_cells_that_touch_at_a_corner_are_one_gap():
    gaps, member = gaps_in(*picture("#. .#"))
    assert gaps["cells"].tolist() == [2]
    assert member.tolist() == [-1, 1, 1, -1]
    assert len(gaps.geometry[0].geoms) == 2


def test_cells_a_column_apart_are_two_gaps():
    gaps, member = gaps_in(*picture("#.#"))
    assert sorted(gaps["gap_no"]) == [1, 2]
    assert member.tolist() == [1, -1, 2]


def test_a_set_smaller_than_the_least_is_no_gap_and_one_of_the_very_size_is():
    gaps, member = gaps_in(*picture("##.#"), min_cells=2)
    assert gaps["cells"].tolist() == [2]
    assert member.tolist() == [1, 1, -1, -1]


def test_area_people_and_levels_of_a_gap_add_up():
    cells, weak = picture("##.")
    gaps, _ = gaps_of(cells, weak, [3, 4, 100], [10, 20, 100], [-112.0, -118.0, -80.0], 1)
    gap = gaps.iloc[0]
    assert (gap["area_m2"], gap["residents"], gap["workers"]) == (5000.0, 7, 30)
    assert (gap["worst_level_dbm"], gap["mean_level_dbm"]) == (-118.0, -115.0)
    assert gap.geometry.equals(box(0, 0, 100, 50))
    assert gap.geometry.geom_type == "MultiPolygon"


def test_cells_without_signal_are_counted_and_left_out_of_the_mean():
    cells, weak = picture("##.#")
    gaps, _ = gaps_of(cells, weak, [5, 0, 0, 0], [0] * 4, [-112.0, NO_SIGNAL, -80.0, NO_SIGNAL], 1)
    assert gaps["no_signal_cells"].tolist() == [1, 1]
    assert gaps["worst_level_dbm"].tolist() == pytest.approx([-112.0, np.nan], nan_ok=True)
    assert gaps["mean_level_dbm"].tolist() == pytest.approx([-112.0, np.nan], nan_ok=True)


def test_rank_1_has_most_residents_and_workers():
    cells, weak = picture("###.#")
    gaps, _ = gaps_of(cells, weak, [1, 1, 1, 0, 2], [0, 0, 0, 0, 2], [WEAK_DBM] * 5, 1)
    assert gaps[["rank", "gap_no", "cells"]].values.tolist() == [[1, 2, 1], [2, 1, 3]]


def test_of_equal_people_the_larger_gap_comes_first_then_the_south_western():
    gaps, _ = gaps_in(*picture("#.## .... #..."))
    # all without people: two cells in the north-east first, then the south row, then the north
    assert gaps["cells"].tolist() == [2, 1, 1]
    assert gaps["gap_no"].tolist() == [3, 1, 2]


def test_the_order_of_the_cells_does_not_matter():
    cells, weak = picture("#.## .... #..#")
    order = np.random.default_rng(3).permutation(len(cells))
    gaps, member = gaps_in(cells, weak)
    mixed, mixed_member = gaps_in(cells.iloc[order], weak[order])
    assert mixed_member.tolist() == member[order].tolist()
    pd.testing.assert_frame_equal(mixed.drop(columns="geometry"), gaps.drop(columns="geometry"))


def test_a_gap_belongs_to_the_area_of_most_of_its_people():
    cells, weak = picture("###")
    cells = cells.assign(area_index=[4, 4, 2])
    gaps, _ = gaps_of(cells, weak, [1, 1, 0], [0, 0, 9], [WEAK_DBM] * 3, 1)
    assert gaps["area_index"].tolist() == [2]


def test_a_gap_without_people_belongs_to_the_area_of_most_cells_then_the_lowest():
    cells, weak = picture("###.##")
    gaps, _ = gaps_in(cells.assign(area_index=[1, 5, 5, 0, 7, 3]), weak)
    assert gaps["area_index"].tolist() == [5, 3]


def test_without_areas_the_area_is_unknown():
    gaps, _ = gaps_in(*picture("#"))
    assert gaps["area_index"].tolist() == [-1]


def test_a_ring_of_cells_has_a_hole():
    gaps, _ = gaps_in(*picture("### #.# ###"))
    assert gaps.geometry[0].area == 8 * 2500.0
    assert len(gaps.geometry[0].geoms[0].interiors) == 1


@pytest.mark.parametrize("text", ["...", ". ."])
def test_where_nothing_is_weak_there_is_no_gap(text):
    gaps, member = gaps_in(*picture(text))
    assert len(gaps) == 0
    assert set(member) == {-1}
    assert gaps.columns[0] == "gap_no"
    assert list(gaps.columns)[-2:] == ["rank", "geometry"]
    assert gaps.crs.to_epsg() == 4549


def test_no_cells_have_no_gaps():
    cells, weak = picture("#")
    gaps, member = gaps_in(cells.iloc[:0], weak[:0])
    assert len(gaps) == len(member) == 0


def test_gaps_are_found_on_cells_of_areas_far_from_the_origin():
    areas = gpd.GeoDataFrame(geometry=[box(638_000, 3_456_000, 638_100, 3_456_050)], crs=4549)
    cells = cells_inside(SquareGrid(50.0), areas)
    gaps, _ = gaps_in(cells, [True, True], residents=2)
    assert gaps[["cells", "residents", "area_index"]].values.tolist() == [[2, 4, 0]]


@given(weak=arrays(bool, (7, 9)), min_cells=st.integers(1, 5))
@settings(max_examples=100, deadline=None)
def test_every_weak_cell_is_in_one_gap_or_in_a_set_too_small(weak, min_cells):
    row, col = np.indices(weak.shape).reshape(2, -1)
    cells = gpd.GeoDataFrame({"row": row, "col": col}, geometry=SquareGrid(50.0).boxes(row, col), crs=4549)
    gaps, member = gaps_in(cells, weak.ravel(), residents=1, min_cells=min_cells)
    assert not np.any((member > 0) & ~weak.ravel())
    assert gaps["cells"].sum() == gaps["residents"].sum() == np.count_nonzero(member > 0)
    assert (gaps["cells"] >= min_cells).all()
    assert gaps.geometry.is_valid.all()
    assert gaps.geometry.area.tolist() == pytest.approx(gaps["area_m2"].tolist())
    if min_cells == 1:
        assert np.array_equal(member > 0, weak.ravel())


def test_arrays_of_another_length_are_refused_by_name():
    cells, weak = picture("##")
    with pytest.raises(GridError, match="level_dbm has 3 values; needs one for each of 2 cells"):
        gaps_of(cells, weak, [0, 0], [0, 0], [-1.0, -1.0, -1.0], 1)


def test_a_cell_that_occurs_twice_is_refused():
    cells, weak = picture("##")
    with pytest.raises(GridError, match="cell 1 is at row 0, column 0 like one before it"):
        gaps_in(cells.assign(col=0), weak)


def test_cells_too_far_apart_for_one_grid_are_refused():
    cells, weak = picture("##")
    with pytest.raises(GridError, match="needs at most 100,000,000 places"):
        gaps_in(cells.assign(row=[0, 200_000], col=[0, 200_000]), weak)


def test_a_least_size_under_one_is_refused():
    with pytest.raises(GridError, match="min_cells is 0; needs one or more"):
        gaps_in(*picture("#"), min_cells=0)


def test_cells_in_degrees_are_refused():
    with pytest.raises(CrsError, match="layer 'cells' is in EPSG:4326"):
        gaps_in(*picture("#", crs=4326))
