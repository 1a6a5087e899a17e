"""Line of sight over small cities that one can draw."""

import numpy as np
import pytest

from spatial.errors import RadioError
from spatial.radio.formulas import BLOCKED, CLEAR, UNKNOWN
from spatial.radio.sight import line_of_sight
from spatial.surface import HeightGrid


def tall(heights_m: list[list[float]]) -> HeightGrid:
    """Rows of cells from the south, ten metres a cell, from the origin."""
    return HeightGrid(np.array(heights_m, np.float32), 0.0, 0.0, 10.0)


def street(*heights_m: float) -> HeightGrid:
    """One row of cells from west to east."""
    return tall([list(heights_m)])


def test_a_house_under_the_line_does_not_block_and_one_over_it_does():
    # from 21.5 m at x 5 to 1.5 m at x 105: 0.2 m a metre; over the cell from 50 to 60 at least 10.5 m
    low = street(0, 0, 0, 0, 0, 10.4, 0, 0, 0, 0, 0)
    high = street(0, 0, 0, 0, 0, 10.6, 0, 0, 0, 0, 0)
    assert line_of_sight(low, 5, 5, 21.5, 105, 5) == CLEAR
    assert line_of_sight(high, 5, 5, 21.5, 105, 5) == BLOCKED


def test_the_cells_of_the_two_ends_do_not_block():
    assert line_of_sight(street(90, 0, 0, 90), 5, 5, 20.0, 35, 5) == CLEAR
    assert line_of_sight(street(90, 90), 5, 5, 20.0, 15, 5) == CLEAR
    assert line_of_sight(street(90), 5, 5, 20.0, 6, 6) == CLEAR


def test_the_line_is_the_same_from_either_side():
    for heights_m in [(0, 0, 30, 0, 0), (0, 0, 1, 0, 0)]:
        east = line_of_sight(street(*heights_m), 5, 5, 20.0, 45, 5)
        west = line_of_sight(street(*heights_m), 45, 5, 20.0, 5, 5)
        assert east == west


def test_land_off_the_grid_is_unknown_unless_something_blocks_before():
    assert line_of_sight(street(0, 0, 0, 2), -100, 5, 20.0, 35, 5) == CLEAR  # over 2.1 m after 5 m of way
    assert line_of_sight(street(9, 0, 0, 0), -500, 5, 20.0, 35, 5) == BLOCKED
    assert line_of_sight(street(3, 0, 0, 0), -500, 5, 20.0, 35, 5) == BLOCKED
    assert line_of_sight(tall([[0, 0, 0], [9, 9, 9]]), -500, 5, 20.0, 25, 5) == UNKNOWN


def test_a_cell_without_a_height_is_unknown_unless_something_blocks_behind():
    assert line_of_sight(street(0, 15, np.nan, 0, 0), 5, 5, 11.5, 45, 5) == BLOCKED
    assert line_of_sight(tall([[0, 0, np.nan, 0], [9, 9, 9, 9]]), 5, 5, 11.5, 35, 5) == UNKNOWN


def test_a_receiver_over_the_antenna_is_followed_too():
    assert line_of_sight(street(0, 9, 0, 0), 5, 5, 3.0, 35, 5, receiver_height_m=12.0) == BLOCKED
    assert line_of_sight(street(0, 3, 0, 0), 5, 5, 3.0, 35, 5, receiver_height_m=12.0) == CLEAR


def test_a_corner_that_is_only_touched_does_not_block():
    corner = tall([[0, 90], [90, 0]])
    assert line_of_sight(corner, 5, 5, 20.0, 15, 15) == CLEAR


def test_the_walk_agrees_with_a_thousand_samples_along_the_line():
    draw = np.random.default_rng(4)
    heights_m = np.where(draw.random((40, 40)) < 0.15, draw.uniform(2, 40, (40, 40)), 0).astype(np.float32)
    ends = draw.uniform(0, 400, (400, 4))
    found = line_of_sight(
        HeightGrid(heights_m, 0.0, 0.0, 10.0), ends[:, 0], ends[:, 1], 30.0, ends[:, 2], ends[:, 3]
    )
    way = np.linspace(0, 1, 4001)[:, np.newaxis]
    x_m, y_m = ends[:, 2] + way * (ends[:, 0] - ends[:, 2]), ends[:, 3] + way * (ends[:, 1] - ends[:, 3])
    column, row = (x_m // 10).astype(int), (y_m // 10).astype(int)
    inner = ((column != column[0]) | (row != row[0])) & ((column != column[-1]) | (row != row[-1]))
    over_m = np.where(inner, heights_m[row, column] - (1.5 + way * 28.5), -np.inf).max(axis=0)
    sampled = np.where(over_m > 0, BLOCKED, CLEAR)
    # a sample may miss the last 0.14 m of a cell, where the line is up to 0.03 m lower, and a cut corner
    differs = np.flatnonzero(sampled != found)
    assert np.all(found[differs] == BLOCKED)
    assert len(differs) <= 2
    assert 0.2 < np.mean(found == BLOCKED) < 0.9


def test_a_place_that_is_nan_is_named():
    with pytest.raises(RadioError, match="line of sight 1"):
        line_of_sight(street(0, 0), [5, np.nan], 5, 20.0, 15, 5)
