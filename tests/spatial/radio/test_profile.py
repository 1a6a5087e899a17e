"""Sight and obstruction over small cities that one can draw."""

from dataclasses import replace

import numba
import numpy as np
import pytest

from spatial.coverage.engine import NOTHING_KNOWN
from spatial.errors import RadioError
from spatial.radio.diffraction import EARTH_RADIUS_M
from spatial.radio.formulas import BLOCKED, CLEAR, UNKNOWN
from spatial.radio.profile import followed, obstruction
from spatial.surface import HeightGrid


def tall(heights_m: list[list[float]]) -> HeightGrid:
    """Rows of cells from the south, ten metres a cell, from the origin."""
    return HeightGrid(np.array(heights_m, np.float32), 0.0, 0.0, 10.0)


def street(*heights_m: float) -> HeightGrid:
    """One row of cells from west to east."""
    return tall([list(heights_m)])


def line_of_sight(*ends, **height):
    """The sight alone."""
    return obstruction(*ends, **height).sight


def test_a_house_under_the_line_does_not_block_and_one_over_it_does():
    # from 21.5 m at x 5 to 1.5 m at x 105: 0.2 m a metre; over the middle of the cell from 50 to 60: 11.5 m
    low = street(0, 0, 0, 0, 0, 11.4, 0, 0, 0, 0, 0)
    high = street(0, 0, 0, 0, 0, 11.6, 0, 0, 0, 0, 0)
    assert line_of_sight(low, 5, 5, 21.5, 105, 5) == CLEAR
    assert line_of_sight(high, 5, 5, 21.5, 105, 5) == BLOCKED


def test_the_obstruction_by_hand():
    # 100 m between ends at 11.5 m. At the middle sqrt(2 * 100 / (50 * 50)) = 0.2828:
    # a house of 20 m is 8.5 m over the line, one of 11 m half a metre under it
    over = obstruction(street(0, 0, 0, 0, 0, 20, 0, 0, 0, 0, 0), 5, 5, 11.5, 105, 5, 11.5)
    under = obstruction(street(0, 0, 0, 0, 0, 11, 0, 0, 0, 0, 0), 5, 5, 11.5, 105, 5, 11.5)
    assert over.obstruction_rm == pytest.approx(8.5 * 0.2828, abs=1e-3)
    assert under.obstruction_rm == pytest.approx(-0.5 * 0.2828, abs=1e-3)


def test_the_roof_that_the_antenna_stands_on_hides_nothing_that_is_under_it():
    heights_m = np.array([[20, 20, 20, 0, 0, 0]], np.float32)
    named = HeightGrid(heights_m, 0.0, 0.0, 10.0, np.array([[4, 4, 4, -1, -1, -1]], np.int32))
    assert line_of_sight(named, 5, 5, 23.0, 55, 5) == CLEAR
    assert line_of_sight(named, 5, 5, 19.0, 55, 5) == BLOCKED  # on its wall, under the roof
    other = HeightGrid(heights_m, 0.0, 0.0, 10.0, np.array([[4, 5, 5, -1, -1, -1]], np.int32))
    assert line_of_sight(other, 5, 5, 23.0, 55, 5) == BLOCKED


def test_the_far_side_of_a_court_is_the_same_roof():
    heights_m = np.full((1, 12), 20, np.float32)
    buildings = np.array([[-1, -1, 7, 7, -1, -1, -1, -1, -1, 7, 7, -1]], np.int32)
    heights_m[buildings < 0] = 0.0
    court = HeightGrid(heights_m, 0.0, 0.0, 10.0, buildings)
    assert line_of_sight(court, 105, 5, 23.0, 5, 5) == CLEAR
    buildings[0, 2:4] = 8
    assert line_of_sight(court, 105, 5, 23.0, 5, 5) == BLOCKED


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


def test_the_walk_equals_plain_numpy():
    draw = np.random.default_rng(4)
    buildings = np.where(draw.random((60, 60)) < 0.15, draw.integers(0, 150, (60, 60)), -1).astype(np.int32)
    heights_m = np.append(draw.uniform(2, 40, 150), 0.0)[buildings].astype(np.float32)  # scattered all over
    ends = draw.uniform(0, 600, (400, 4))
    surface = HeightGrid(heights_m, 0.0, 0.0, 10.0, buildings)
    found = obstruction(surface, ends[:, 0], ends[:, 1], 30.0, ends[:, 2], ends[:, 3])
    for i, (mast_x, mast_y, x, y) in enumerate(ends):
        way_m = np.hypot(mast_x - x, mast_y - y)
        from_m = way_m * np.arange(1, np.ceil(way_m / 10)) / np.ceil(way_m / 10)
        to_m, share = way_m - from_m, from_m / way_m
        col, row = (x + share * (mast_x - x)) // 10, (y + share * (mast_y - y)) // 10
        is_end = (col == x // 10) & (row == y // 10) | (col == mast_x // 10) & (row == mast_y // 10)
        mast = int(mast_y // 10), int(mast_x // 10)
        if 0.0 < heights_m[mast] < 30.0:
            is_end |= buildings[row.astype(int), col.astype(int)] == buildings[mast]
        top_m = heights_m[row.astype(int), col.astype(int)] + from_m * to_m / (2 * EARTH_RADIUS_M)
        top_m, from_m, to_m = top_m[~is_end], from_m[~is_end], to_m[~is_end]
        over_m = top_m - (1.5 * to_m + 30.0 * from_m) / way_m
        if not over_m.size:
            assert found.sight[i] == CLEAR
        elif over_m.max() > 0:
            up, down, direct = ((top_m - 30) / to_m).max(), ((top_m - 1.5) / from_m).max(), -28.5 / way_m
            assert found.sight[i] == BLOCKED
            assert found.obstruction_rm[i] == pytest.approx(
                np.sqrt(2 * way_m * (up - direct) * (down + direct)), abs=1e-6
            )
        else:
            worst = (over_m * np.sqrt(2 * way_m / (from_m * to_m))).max()
            assert found.sight[i] == CLEAR
            assert found.obstruction_rm[i] == pytest.approx(worst, abs=1e-6)
    assert 0.2 < np.mean(found.sight == BLOCKED) < 0.9


def test_a_place_that_is_nan_is_named():
    with pytest.raises(RadioError, match="line of sight 1"):
        line_of_sight(street(0, 0), [5, np.nan], 5, 20.0, 15, 5)


def test_every_surface_is_of_one_type_to_compiled_code():
    """Another type, such as an array that may not be written to, would compile every loop once more."""
    flat = HeightGrid(np.zeros((4, 4), np.float32), 0.0, 0.0, 10.0)
    hilly = replace(flat, ground_m=np.arange(16, dtype=np.float32).reshape(4, 4))
    kinds = {numba.typeof(followed(surface)) for surface in (flat, hilly, NOTHING_KNOWN)}
    assert len(kinds) == 1
