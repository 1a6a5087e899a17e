"""
Line of sight over a grid of building heights.

The straight line from the antenna down to the receiver is followed through every cell of
the grid that it crosses (A. Amanatides and A. Woo, 1987). A cell blocks when its height is
over the lowest point of the line within it. Two cells never block: the one that holds the
antenna (it stands on that roof) and the one that holds the receiver (it stands beside that
building). Ground is flat; heights are above ground.

What is not known is not called clear. Followed from the receiver, a line that leaves the
grid before anything blocks it is unknown, and so is one that crosses a cell whose height is
NaN and is blocked nowhere. Above the highest building of the grid nothing blocks and nothing
is unknown.
"""

import math

import numba
import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.errors import RadioError
from spatial.radio.formulas import BLOCKED, CLEAR, UNKNOWN
from spatial.radio.jit import njit, njit_parallel
from spatial.surface import HeightGrid

RECEIVER_HEIGHT_M = 1.5


@njit
def sight_scalar(
    heights_m: NDArray[np.float32],
    highest_m: float,
    from_column: float,
    from_row: float,
    from_height_m: float,
    to_column: float,
    to_row: float,
    to_height_m: float,
) -> int:
    """Follow one line from the receiver to the antenna; positions in cells from the grid's corner."""
    column, row = math.floor(from_column), math.floor(from_row)
    last_column, last_row = math.floor(to_column), math.floor(to_row)
    columns, rows = to_column - from_column, to_row - from_row
    rise_m = to_height_m - from_height_m
    column_step, row_step = (1 if columns > 0 else -1), (1 if rows > 0 else -1)
    # shares of the way at which the next column and the next row begin
    next_column = (column + (columns > 0) - from_column) / columns if columns != 0 else math.inf
    next_row = (row + (rows > 0) - from_row) / rows if rows != 0 else math.inf
    found = CLEAR
    for _ in range(abs(last_column - column) + abs(last_row - row) - 1):
        # the end's own column and row are never overshot, whatever the rounding
        if row == last_row or (column != last_column and next_column < next_row):
            entered = next_column
            column += column_step
            next_column = (column + (columns > 0) - from_column) / columns
        else:
            entered = next_row
            row += row_step
            next_row = (row + (rows > 0) - from_row) / rows
        left = min(next_column, next_row)
        lowest_m = from_height_m + rise_m * (entered if rise_m >= 0 else min(left, 1.0))
        if rise_m >= 0 and lowest_m >= highest_m:
            return found
        if column < 0 or row < 0 or column >= heights_m.shape[1] or row >= heights_m.shape[0]:
            return UNKNOWN
        height_m = heights_m[row, column]
        if math.isnan(height_m):
            found = UNKNOWN
        elif height_m > lowest_m and left > entered:  # a corner that is only touched does not block
            return BLOCKED
    return found


@njit_parallel
def _sights(
    heights_m: NDArray[np.float32], highest_m: float, ends: NDArray[np.float64], found: NDArray[np.int8]
) -> None:
    """Follow one line for each row of `ends`."""
    for i in numba.prange(len(ends)):
        receiver_column, receiver_row, receiver_m, mast_column, mast_row, mast_m = ends[i]
        found[i] = sight_scalar(
            heights_m, highest_m, receiver_column, receiver_row, receiver_m, mast_column, mast_row, mast_m
        )


def highest_m(surface: HeightGrid) -> float:
    """
    Height above which nothing of a surface blocks.

    Parameters
    ----------
    surface : HeightGrid

    Returns
    -------
    float
        The highest cell; 0 where no height is known.
    """
    known = np.asarray(surface.heights_m)[np.isfinite(surface.heights_m)]
    return float(known.max(initial=0.0))


def line_of_sight(
    surface: HeightGrid,
    mast_x_m: ArrayLike,
    mast_y_m: ArrayLike,
    antenna_height_m: ArrayLike,
    receiver_x_m: ArrayLike,
    receiver_y_m: ArrayLike,
    receiver_height_m: float = RECEIVER_HEIGHT_M,
) -> NDArray[np.int8]:
    """
    Whether an antenna and a receiver see each other over the buildings.

    Parameters
    ----------
    surface : HeightGrid
        In the metric CRS of the positions.
    mast_x_m, mast_y_m, antenna_height_m : array_like
        Position and height above ground of the antenna.
    receiver_x_m, receiver_y_m : array_like
        Position of the receiver.
    receiver_height_m : float
        Above ground.

    Returns
    -------
    ndarray of int8
        ``CLEAR`` (1), ``BLOCKED`` (0) or ``UNKNOWN`` (-1) of `spatial.radio.formulas`, broadcast.

    Raises
    ------
    RadioError
        If a position or a height is NaN or infinite.
    """
    size_m = surface.cell_size_m
    ends = np.broadcast_arrays(
        (np.asarray(receiver_x_m, np.float64) - surface.origin_x_m) / size_m,
        (np.asarray(receiver_y_m, np.float64) - surface.origin_y_m) / size_m,
        np.float64(receiver_height_m),
        (np.asarray(mast_x_m, np.float64) - surface.origin_x_m) / size_m,
        (np.asarray(mast_y_m, np.float64) - surface.origin_y_m) / size_m,
        np.asarray(antenna_height_m, np.float64),
    )
    rows = np.stack([end.ravel() for end in ends], axis=1)
    bad = np.flatnonzero(~np.isfinite(rows).all(axis=1))
    if bad.size:
        raise RadioError(f"line of sight {bad[0]}: a position or height is NaN or infinite; must be finite")
    found = np.empty(len(rows), dtype=np.int8)
    _sights(np.ascontiguousarray(surface.heights_m, np.float32), highest_m(surface), rows, found)
    return found.reshape(ends[0].shape)
