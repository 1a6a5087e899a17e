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

from spatial.errors import RadioError
from spatial.radio.diffraction import EARTH_RADIUS_M, hidden_obstruction_scalar
from spatial.radio.formulas import BLOCKED, CLEAR, UNKNOWN
from spatial.radio.jit import larger, njit_borrowing, njit_parallel
from spatial.surface import NO_BUILDING, HeightGrid

RECEIVER_HEIGHT_M = 1.5
CURVE_PER_M = 1.0 / (2.0 * EARTH_RADIUS_M)
LOWEST_SLOPE = -1.0e30
NOT_KNOWN = -math.inf  # in the raster as it is followed: what stands there raises no slope

Heights = NDArray[np.float32]
Integers = NDArray[np.int32]
Point = tuple[float, float, float]


class Followed(NamedTuple):
    """
    A surface made ready to follow lines over.

    Attributes
    ----------
    tops_m : ndarray of float32, shape (rows, cols)
        Highest thing in each cell; minus infinity where nobody knows.
    roofs : ndarray of int32, shape (rows, cols)
        Which building stands there; -1 for none.
    spans : ndarray of int32, shape (n_buildings,)
        Rows or columns that a building takes up, whichever is more.
    origin_x_m, origin_y_m, cell_size_m : float
        South-west corner of the raster, and side of a cell.
    highest_m : float
        Of all cells.
    is_known : bool
        Whether every cell is.
    ground_m : ndarray of float32, shape (rows, cols)
        Of the terrain, which the highest things stand on; empty where it is flat.
    is_flat : bool
        Whether it lies at one level.
    """

    tops_m: Heights
    roofs: Integers
    spans: Integers
    origin_x_m: float
    origin_y_m: float
    cell_size_m: float
    highest_m: float
    is_known: bool
    ground_m: Heights
    is_flat: bool


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
    step_col: float
    step_row: float
    step_m: float
    is_within: bool  # both ends lie on the raster, so all samples do
    own_roof: int


@njit_borrowing
def _on(col: float, row: float, tops_m: Heights) -> bool:
    """Whether a place lies on the raster."""
    rows, cols = tops_m.shape
    return bool(0.0 <= col < cols and 0.0 <= row < rows)


@njit_borrowing
def line_between(ready: Followed, receiver: Point, mast: Point) -> Line:
    """The line between two places, given as x, y and height over the raster's zero."""
    size_m, tops_m = ready.cell_size_m, ready.tops_m
    col, row = (receiver[0] - ready.origin_x_m) / size_m, (receiver[1] - ready.origin_y_m) / size_m
    mast_col, mast_row = (mast[0] - ready.origin_x_m) / size_m, (mast[1] - ready.origin_y_m) / size_m
    cells = math.sqrt((mast_col - col) ** 2 + (mast_row - row) ** 2)
    steps, distance_m = math.ceil(cells), size_m * cells
    is_on = _on(mast_col, mast_row, tops_m)
    own_roof = NO_BUILDING
    if is_on and NOT_KNOWN < tops_m[int(mast_row), int(mast_col)] < mast[2]:
        own_roof = ready.roofs[int(mast_row), int(mast_col)]
    return Line(
        col=col,
        row=row,
        mast_col=mast_col,
        mast_row=mast_row,
        low_m=receiver[2],
        high_m=mast[2],
        distance_m=distance_m,
        steps=steps,
        step_col=(mast_col - col) / steps,
        step_row=(mast_row - row) / steps,
        step_m=distance_m / steps,
        is_within=is_on and _on(col, row, tops_m),
        own_roof=own_roof,
    )


@njit_borrowing
def _is_left_out(tops_m: Heights, line: Line, sample: int, end_col: float, end_row: float) -> bool:
    """Whether a sample lies off the raster, or in the cell that holds one of the ends."""
    col, row = line.col + line.step_col * sample, line.row + line.step_row * sample
    if not _on(col, row, tops_m):
        return True
    return math.floor(col) == math.floor(end_col) and math.floor(row) == math.floor(end_row)


@njit_borrowing
def _between_ends(tops_m: Heights, line: Line) -> tuple[int, int]:
    """The first sample that counts, and the first one behind them: a straight line enters and leaves once."""
    first, behind = 1, line.steps
    while first < behind and _is_left_out(tops_m, line, first, line.col, line.row):
        first += 1
    while first < behind and _is_left_out(tops_m, line, behind - 1, line.mast_col, line.mast_row):
        behind -= 1
    return first, behind


@njit_borrowing
def _cell(place: float) -> np.uint64:
    """Row or column of a place on the raster; without a sign, so that none is counted from the end."""
    return np.uint64(int(place))


@njit_borrowing
def _steepest(
    ready: Followed, line: Line, first: int, behind: int, own_roof: int, slopes: tuple[float, float]
) -> tuple[float, float]:
    """Steepest slopes from the antenna and from the receiver to what stands between, or those given."""
    tops_m, roofs = ready.tops_m, ready.roofs
    mast_slope, receiver_slope = slopes
    for i in range(first, behind):
        col, row = _cell(line.col + line.step_col * i), _cell(line.row + line.step_row * i)
        from_m = line.step_m * i
        to_m = line.distance_m - from_m
        top_m = tops_m[row, col] + from_m * to_m * CURVE_PER_M
        if own_roof == NO_BUILDING or roofs[row, col] != own_roof:
            mast_slope = larger(mast_slope, (top_m - line.high_m) / to_m)
            receiver_slope = larger(receiver_slope, (top_m - line.low_m) / from_m)
    return mast_slope, receiver_slope


@njit_borrowing
def _slopes(ready: Followed, line: Line, first: int, behind: int) -> tuple[float, float]:
    """Steepest slopes, the roof under the antenna left out; how far it reaches says where to look for it."""
    near, slopes = behind, (LOWEST_SLOPE, LOWEST_SLOPE)
    if line.own_roof != NO_BUILDING:
        step = max(abs(line.step_col), abs(line.step_row))
        near = line.steps - int(ready.spans[line.own_roof] / step) - 1
        near = min(max(near, first), behind)
        slopes = _steepest(ready, line, near, behind, line.own_roof, slopes)
    return _steepest(ready, line, first, near, NO_BUILDING, slopes)


@njit_borrowing
def _nearest_miss(ready: Followed, line: Line, first: int, behind: int) -> float:
    """Obstruction of a line that is clear: of what it passes by most closely, for its place."""
    tops_m, roofs = ready.tops_m, ready.roofs
    distance_m, worst_rm = line.distance_m, LOWEST_SLOPE
    for i in range(first, behind):
        col, row = _cell(line.col + line.step_col * i), _cell(line.row + line.step_row * i)
        from_m = line.step_m * i
        to_m = distance_m - from_m
        over_m = tops_m[row, col] + from_m * to_m * CURVE_PER_M
        over_m -= (line.low_m * to_m + line.high_m * from_m) / distance_m
        if line.own_roof == NO_BUILDING or roofs[row, col] != line.own_roof:
            worst_rm = larger(worst_rm, over_m * math.sqrt(2.0 * distance_m / (from_m * to_m)))
    return worst_rm


@njit_borrowing
def _is_unknown(ready: Followed, line: Line) -> bool:
    """Whether a line passes what is not known, lower than the highest building of all."""
    if ready.is_known and line.is_within:
        return False
    tops_m = ready.tops_m
    for i in range(1, line.steps):
        col, row = line.col + line.step_col * i, line.row + line.step_row * i
        if _on(col, row, tops_m) and tops_m[int(row), int(col)] > NOT_KNOWN:
            continue
        line_m = line.low_m + (line.high_m - line.low_m) * (line.step_m * i) / line.distance_m
        if line_m < ready.highest_m:
            return True
    return False


@njit_borrowing
def obstruction_scalar(ready: Followed, receiver: Point, mast: Point, when_clear: bool) -> tuple[int, float]:
    """
    Sight and obstruction of one line; the obstruction of an unknown line means nothing.

    Nor does that of a clear one, unless it is asked for.
    """
    line = line_between(ready, receiver, mast)
    if line.steps < 2:
        return CLEAR, LOWEST_SLOPE
    first, behind = _between_ends(ready.tops_m, line)
    mast_slope, receiver_slope = _slopes(ready, line, first, behind)
    distance_m, high_m, low_m = line.distance_m, line.high_m, line.low_m
    if mast_slope > (low_m - high_m) / distance_m:
        return BLOCKED, hidden_obstruction_scalar(distance_m, high_m, low_m, mast_slope, receiver_slope)
    if _is_unknown(ready, line):
        return UNKNOWN, LOWEST_SLOPE
    return CLEAR, _nearest_miss(ready, line, first, behind) if when_clear else LOWEST_SLOPE


@njit_parallel
def _obstructions(
    ready: Followed,
    ends: NDArray[np.float64],
    sight: NDArray[np.int8],
    obstruction_rm: NDArray[np.float64],
) -> None:
    """Follow one line for each row of `ends`."""
    for i in numba.prange(len(ends)):
        x_m, y_m, low_m, mast_x_m, mast_y_m, high_m = ends[i]
        sight[i], obstruction_rm[i] = obstruction_scalar(
            ready, (x_m, y_m, low_m), (mast_x_m, mast_y_m, high_m), True
        )


def _spans(buildings: Integers) -> Integers:
    """Rows or columns that each building takes up, whichever is more; 0 for one without a cell."""
    places = np.nonzero(buildings != NO_BUILDING)
    building = buildings[places]
    spans = np.zeros(building.max(initial=NO_BUILDING) + 1, np.int32)
    for place in places:
        first, last = np.full(len(spans), max(buildings.shape)), np.zeros(len(spans), np.int64)
        np.minimum.at(first, building, place)
        np.maximum.at(last, building, place)
        spans = np.maximum(spans, last - first + 1).astype(np.int32)
    return spans


def followed(surface: HeightGrid, highest_beyond_m: float = 0.0) -> Followed:
    """
    Make a surface ready, once for all lines over it.

    Parameters
    ----------
    surface : HeightGrid
    highest_beyond_m : float
        Of the buildings that a surface cut out of a larger one has lost: it decides what is unknown.

    Returns
    -------
    Followed
    """
    heights_m = surface.heights_m
    is_known = ~np.isnan(heights_m)
    is_flat = surface.is_flat
    tops_m = np.where(is_known, heights_m + surface.ground_m, np.float32(NOT_KNOWN))
    ground_m = np.empty((0, 0), np.float32) if is_flat else np.array(surface.ground_m)
    beyond_m = highest_beyond_m + float(surface.ground_m.max(initial=0.0))
    highest_m = max(float(tops_m.max(initial=0.0, where=is_known)), beyond_m)
    roofs = np.ascontiguousarray(surface.buildings, np.int32)
    corner = (float(surface.origin_x_m), float(surface.origin_y_m), float(surface.cell_size_m))
    return Followed(tops_m, roofs, _spans(roofs), *corner, highest_m, bool(is_known.all()), ground_m, is_flat)


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
        As in `followed`.

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
    low_m = np.asarray(receiver_height_m, np.float64) + surface.ground_at(receiver_x_m, receiver_y_m)
    high_m = np.asarray(antenna_height_m, np.float64) + surface.ground_at(mast_x_m, mast_y_m)
    given = (receiver_x_m, receiver_y_m, low_m, mast_x_m, mast_y_m, high_m)
    ends = np.broadcast_arrays(*(np.asarray(end, np.float64) for end in given))
    rows = np.stack([end.ravel() for end in ends], axis=1)
    if not np.isfinite(rows).all():
        bad = int(np.isfinite(rows).all(axis=1).argmin())
        raise RadioError(f"line of sight {bad}: a position or height is NaN or infinite; must be finite")
    sight, obstruction_rm = np.empty(len(rows), np.int8), np.empty(len(rows))
    _obstructions(followed(surface, highest_beyond_m), rows, sight, obstruction_rm)
    return Obstruction(sight.reshape(ends[0].shape), obstruction_rm.reshape(ends[0].shape))
