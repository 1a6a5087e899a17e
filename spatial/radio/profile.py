"""
What stands between an antenna and a receiver, over a raster of building heights.

The straight line from the receiver to the antenna is sampled once a cell of the raster, at even
steps. Never counted are the cell that holds the receiver (it stands beside that building), the cell
that holds the antenna, and the roof that the antenna stands on, as far as the antenna is over it.
The bulge of the earth is added to every height between.

Two answers come of it. The sight: clear, blocked, or unknown. And the obstruction in root metres,
from which `spatial.radio.diffraction` has the loss at any frequency.

What is not known is not called clear: a line that leaves the raster, or crosses a cell whose height
is NaN, and is blocked nowhere, is unknown, unless it passes there over the highest building of all.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.ndimage import maximum_filter

from spatial.errors import RadioError
from spatial.radio.diffraction import EARTH_RADIUS_M, FREE_OF_EDGES, hidden_obstruction_scalar
from spatial.radio.formulas import BLOCKED, CLEAR, UNKNOWN
from spatial.radio.jit import njit, njit_parallel
from spatial.surface import NO_BUILDING, HeightGrid

RECEIVER_HEIGHT_M = 1.5
STRETCH = 8  # samples that one look at the highest roof around may pass over
MOST_BULGE_M = 1.0  # of the earth within 8 km, rounded up
CURVE_PER_M = 1.0 / (2.0 * EARTH_RADIUS_M)
LOWEST_SLOPE = -1.0e30
# a clear line that passes everything by more than this takes nothing, at 400 MHz and above
UNTOUCHED_RM = FREE_OF_EDGES * math.sqrt(0.75)

Heights = NDArray[np.float32]
Roofs = NDArray[np.int32]
Point = tuple[float, float, float]


class Raster(NamedTuple):
    """Where the raster lies, and its highest cell."""

    origin_x_m: float
    origin_y_m: float
    cell_size_m: float
    highest_m: float


class Line(NamedTuple):
    """A line from the receiver to the antenna: in cells, metres, and steps between samples."""

    col: float
    row: float
    mast_col: float
    mast_row: float
    low_m: float  # top of the receiver
    high_m: float  # of the antenna
    distance_m: float
    steps: int
    is_within: bool  # both ends lie on the raster, so all samples do
    own_roof: int


@njit
def _on(col: float, row: float, tops_m: Heights) -> bool:
    """Whether a place lies on the raster."""
    rows, cols = tops_m.shape
    return bool(0.0 <= col < cols and 0.0 <= row < rows)


@njit
def line_between(tops_m: Heights, roofs: Roofs, raster: Raster, receiver: Point, mast: Point) -> Line:
    """The line between two places, given as x, y and height over the raster's zero."""
    size_m = raster.cell_size_m
    col, row = (receiver[0] - raster.origin_x_m) / size_m, (receiver[1] - raster.origin_y_m) / size_m
    mast_col, mast_row = (mast[0] - raster.origin_x_m) / size_m, (mast[1] - raster.origin_y_m) / size_m
    distance_m = size_m * math.sqrt((mast_col - col) ** 2 + (mast_row - row) ** 2)
    is_on = _on(mast_col, mast_row, tops_m)
    own_roof = NO_BUILDING
    if is_on and tops_m[int(mast_row), int(mast_col)] < mast[2]:
        own_roof = roofs[int(mast_row), int(mast_col)]
    steps = math.ceil(distance_m / size_m)
    is_within = is_on and _on(col, row, tops_m)
    return Line(col, row, mast_col, mast_row, receiver[2], mast[2], distance_m, steps, is_within, own_roof)


@njit
def _is_end(line: Line, col: int, row: int) -> bool:
    """Whether a cell holds one of the ends."""
    if col == math.floor(line.col) and row == math.floor(line.row):
        return True
    return col == math.floor(line.mast_col) and row == math.floor(line.mast_row)


@njit
def slopes_scalar(
    tops_m: Heights, around_m: Heights, roofs: Roofs, raster: Raster, line: Line
) -> tuple[float, float, bool]:
    """
    Steepest slopes from the antenna and from the receiver to what stands between, and what is unknown.

    A stretch whose surroundings are too low to raise either slope is passed over.
    """
    distance_m, high_m, low_m = line.distance_m, line.high_m, line.low_m
    step_col, step_row = (line.mast_col - line.col) / line.steps, (line.mast_row - line.row) / line.steps
    step_m = distance_m / line.steps
    mast_slope, receiver_slope, is_unknown = LOWEST_SLOPE, LOWEST_SLOPE, False
    i = 1
    while i < line.steps:
        behind = min(i + STRETCH, line.steps)
        if line.is_within and behind - i == STRETCH:
            middle = i + STRETCH // 2
            around = around_m[int(line.row + step_row * middle), int(line.col + step_col * middle)]
            from_mast = around + MOST_BULGE_M - high_m
            from_receiver = around + MOST_BULGE_M - low_m
            to_m = distance_m - (i if from_mast < 0.0 else behind - 1) * step_m
            from_m = (i if from_receiver >= 0.0 else behind - 1) * step_m
            if from_mast <= mast_slope * to_m and from_receiver <= receiver_slope * from_m:
                i = behind
                continue
        while i < behind:
            at_col, at_row = line.col + step_col * i, line.row + step_row * i
            from_m = step_m * i
            to_m = distance_m - from_m
            i += 1
            if not line.is_within and not _on(at_col, at_row, tops_m):
                is_unknown |= low_m + (high_m - low_m) * from_m / distance_m < raster.highest_m
                continue
            col, row = int(at_col), int(at_row)
            top_m = tops_m[row, col] + from_m * to_m * CURVE_PER_M
            if top_m - high_m <= mast_slope * to_m and top_m - low_m <= receiver_slope * from_m:
                continue
            if math.isnan(top_m):
                is_unknown |= low_m + (high_m - low_m) * from_m / distance_m < raster.highest_m
            elif not _is_end(line, col, row) and (
                line.own_roof == NO_BUILDING or roofs[row, col] != line.own_roof
            ):
                mast_slope = max(mast_slope, (top_m - high_m) / to_m)
                receiver_slope = max(receiver_slope, (top_m - low_m) / from_m)
    return mast_slope, receiver_slope, is_unknown


@njit
def clearance_scalar(tops_m: Heights, around_m: Heights, roofs: Roofs, line: Line) -> float:
    """Obstruction of a line that is clear: of what it passes by most closely, for its place."""
    distance_m, high_m, low_m = line.distance_m, line.high_m, line.low_m
    step_col, step_row = (line.mast_col - line.col) / line.steps, (line.mast_row - line.row) / line.steps
    step_m = distance_m / line.steps
    enough_m = -UNTOUCHED_RM * math.sqrt(distance_m / 8.0) + MOST_BULGE_M  # at the middle, the widest place
    worst_rm = LOWEST_SLOPE
    i = 1
    while i < line.steps:
        behind = min(i + STRETCH, line.steps)
        if line.is_within and behind - i == STRETCH:
            middle = i + STRETCH // 2
            around = around_m[int(line.row + step_row * middle), int(line.col + step_col * middle)]
            lowest_m = low_m + (high_m - low_m) * (i if high_m > low_m else behind - 1) / line.steps
            if around + enough_m < lowest_m:
                i = behind
                continue
        while i < behind:
            at_col, at_row = line.col + step_col * i, line.row + step_row * i
            from_m = step_m * i
            to_m = distance_m - from_m
            i += 1
            if not line.is_within and not _on(at_col, at_row, tops_m):
                continue
            col, row = int(at_col), int(at_row)
            over_m = tops_m[row, col] + from_m * to_m * CURVE_PER_M
            over_m -= (low_m * to_m + high_m * from_m) / distance_m
            obstruction_rm = over_m * math.sqrt(2.0 * distance_m / (from_m * to_m))
            if not obstruction_rm > worst_rm or _is_end(line, col, row):
                continue
            if line.own_roof == NO_BUILDING or roofs[row, col] != line.own_roof:
                worst_rm = obstruction_rm
    return worst_rm


@njit
def obstruction_scalar(
    tops_m: Heights, around_m: Heights, roofs: Roofs, raster: Raster, receiver: Point, mast: Point
) -> tuple[int, float]:
    """Sight and obstruction of one line; the obstruction of an unknown line means nothing."""
    line = line_between(tops_m, roofs, raster, receiver, mast)
    if line.steps < 2:
        return CLEAR, LOWEST_SLOPE
    mast_slope, receiver_slope, is_unknown = slopes_scalar(tops_m, around_m, roofs, raster, line)
    distance_m, high_m, low_m = line.distance_m, line.high_m, line.low_m
    if mast_slope > (low_m - high_m) / distance_m:
        return BLOCKED, hidden_obstruction_scalar(distance_m, high_m, low_m, mast_slope, receiver_slope)
    return (UNKNOWN if is_unknown else CLEAR), clearance_scalar(tops_m, around_m, roofs, line)


@njit_parallel
def _obstructions(
    tops_m: Heights,
    around_m: Heights,
    roofs: Roofs,
    raster: Raster,
    ends: NDArray[np.float64],
    sight: NDArray[np.int8],
    obstruction_rm: NDArray[np.float64],
) -> None:
    """Follow one line for each row of `ends`."""
    for i in numba.prange(len(ends)):
        x_m, y_m, low_m, mast_x_m, mast_y_m, high_m = ends[i]
        sight[i], obstruction_rm[i] = obstruction_scalar(
            tops_m, around_m, roofs, raster, (x_m, y_m, low_m), (mast_x_m, mast_y_m, high_m)
        )


@dataclass(frozen=True)
class Followed:
    """
    A surface made ready to follow lines over.

    Attributes
    ----------
    tops_m : ndarray of float32, shape (rows, cols)
        Highest thing in each cell; NaN where nobody knows.
    around_m : ndarray of float32, shape (rows, cols)
        Highest within half a stretch; infinite where something near is not known.
    roofs : ndarray of int32, shape (rows, cols)
        Which building stands there; -1 for none.
    raster : Raster
    """

    tops_m: Heights
    around_m: Heights
    roofs: Roofs
    raster: Raster


def followed(surface: HeightGrid) -> Followed:
    """
    Make a surface ready, once for all lines over it.

    Parameters
    ----------
    surface : HeightGrid

    Returns
    -------
    Followed
    """
    tops_m = np.ascontiguousarray(surface.heights_m, np.float32)
    known = tops_m[np.isfinite(tops_m)]
    feared_m = np.where(np.isfinite(tops_m), tops_m, np.float32(np.inf))
    around_m = maximum_filter(feared_m, size=STRETCH + 1, mode="nearest") if tops_m.size else feared_m
    corner = (float(surface.origin_x_m), float(surface.origin_y_m), float(surface.cell_size_m))
    raster = Raster(*corner, float(known.max(initial=0.0)))
    return Followed(tops_m, around_m, np.ascontiguousarray(surface.buildings, np.int32), raster)


@dataclass(frozen=True)
class Obstruction:
    """
    What stands in the way of lines.

    Attributes
    ----------
    sight : ndarray of int8
        ``CLEAR`` (1), ``BLOCKED`` (0) or ``UNKNOWN`` (-1) of `spatial.radio.formulas`.
    obstruction_rm : ndarray of float64
        Knife-edge parameter times the root of the wavelength, in root metres; over 0 where blocked.
    """

    sight: NDArray[np.int8]
    obstruction_rm: NDArray[np.float64]


def obstruction(
    surface: HeightGrid,
    mast_x_m: ArrayLike,
    mast_y_m: ArrayLike,
    antenna_height_m: ArrayLike,
    receiver_x_m: ArrayLike,
    receiver_y_m: ArrayLike,
    receiver_height_m: ArrayLike = RECEIVER_HEIGHT_M,
    highest_beyond_m: float = 0.0,
) -> Obstruction:
    """
    Whether antennas and receivers see each other over the buildings, and how much stands in the way.

    Parameters
    ----------
    surface : HeightGrid
        In the metric CRS of the positions.
    mast_x_m, mast_y_m, antenna_height_m : array_like
        Position and height above ground of the antenna.
    receiver_x_m, receiver_y_m, receiver_height_m : array_like
        Position and height above ground of the receiver.
    highest_beyond_m : float
        Of the buildings that a surface cut out of a larger one has lost.

    Returns
    -------
    Obstruction
        Broadcast.

    Raises
    ------
    RadioError
        If a position or a height is NaN or infinite.

    Notes
    -----
    Bullington's construction, ITU-R P.526-15 section 4.5.1.
    """
    given = (receiver_x_m, receiver_y_m, receiver_height_m, mast_x_m, mast_y_m, antenna_height_m)
    ends = np.broadcast_arrays(*(np.asarray(end, np.float64) for end in given))
    rows = np.stack([end.ravel() for end in ends], axis=1)
    bad = np.flatnonzero(~np.isfinite(rows).all(axis=1))
    if bad.size:
        raise RadioError(f"line of sight {bad[0]}: a position or height is NaN or infinite; must be finite")
    sight, obstruction_rm = np.empty(len(rows), np.int8), np.empty(len(rows))
    ready = followed(surface)
    raster = ready.raster._replace(highest_m=max(ready.raster.highest_m, highest_beyond_m))
    _obstructions(ready.tops_m, ready.around_m, ready.roofs, raster, rows, sight, obstruction_rm)
    return Obstruction(sight.reshape(ends[0].shape), obstruction_rm.reshape(ends[0].shape))
