"""
Heights of both ends of a link: over the ground, over each other, and over a smooth earth.

On flat ground these are the same. On terrain the free space and the antenna's angle go by the ends'
own levels, the tables of TR 38.901 by the heights over the ground at each end, and the curved earth by the
heights over a smooth surface that is fitted to the terrain between.
"""

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.radio.jit import njit, njit_borrowing, njit_parallel
from spatial.radio.profile import Followed, Heights, Line, Point, followed, line_between
from spatial.surface import HeightGrid

Floats = NDArray[np.float64]


class Ends(NamedTuple):
    """
    Heights of the ends of one link, or of several as arrays.

    Attributes
    ----------
    antenna_height_m, receiver_height_m : float
        Above the ground under them.
    drop_m : float
        From the antenna down to the receiver; negative where it is the higher.
    earth_antenna_m, earth_receiver_m : float
        Above a smooth earth; over 0.
    """

    antenna_height_m: float
    receiver_height_m: float
    drop_m: float
    earth_antenna_m: float
    earth_receiver_m: float


@njit
def flat_ends_scalar(antenna_height_m: float, receiver_height_m: float) -> Ends:
    """Ends on flat ground."""
    drop_m = antenna_height_m - receiver_height_m
    return Ends(antenna_height_m, receiver_height_m, drop_m, antenna_height_m, receiver_height_m)


@njit_borrowing
def _ground_on(ground_m: Heights, line: Line, sample: int) -> float:
    """Ground under a sample; off the raster, that of its edge."""
    rows, cols = ground_m.shape
    col = min(max(int(line.col + line.step_col * sample), 0), cols - 1)
    row = min(max(int(line.row + line.step_row * sample), 0), rows - 1)
    return float(ground_m[row, col])


@njit_borrowing
def _fitted_levels(ground_m: Heights, line: Line) -> tuple[float, float]:
    """Levels under receiver and antenna of the straight line that fits the terrain between best."""
    first_sum, second_sum, before_m = 0.0, 0.0, _ground_on(ground_m, line, 0)
    for i in range(1, line.steps + 1):
        here_m, at_m = _ground_on(ground_m, line, i), line.step_m * i
        last_m = at_m - line.step_m
        first_sum += line.step_m * (here_m + before_m)
        second_sum += line.step_m * (here_m * (2.0 * at_m + last_m) + before_m * (at_m + 2.0 * last_m))
        before_m = here_m
    way_m = line.distance_m
    return (2.0 * first_sum * way_m - second_sum) / way_m**2, (second_sum - first_sum * way_m) / way_m**2


@njit_borrowing
def _highest_over(ground_m: Heights, line: Line) -> tuple[float, float, float]:
    """Of the terrain over the straight line: how far it rises, and how steeply as seen from both ends."""
    rise_m, low_slope, high_slope = -1.0e30, -1.0e30, -1.0e30
    for i in range(1, line.steps):
        from_m = line.step_m * i
        to_m = line.distance_m - from_m
        over_m = _ground_on(ground_m, line, i) - (line.low_m * to_m + line.high_m * from_m) / line.distance_m
        rise_m, low_slope = max(rise_m, over_m), max(low_slope, over_m / from_m)
        high_slope = max(high_slope, over_m / to_m)
    return rise_m, low_slope, high_slope


@njit_borrowing
def earth_heights_scalar(ready: Followed, receiver: Point, mast: Point) -> tuple[float, float]:
    """Heights of antenna and receiver, given by their levels, over a smooth earth fitted to the terrain."""
    line = line_between(ready, receiver, mast)
    ground_m = ready.ground_m
    under_low_m, under_high_m = _ground_on(ground_m, line, 0), _ground_on(ground_m, line, line.steps)
    if line.steps < 2:
        return line.high_m - under_high_m, line.low_m - under_low_m
    low_fit_m, high_fit_m = _fitted_levels(ground_m, line)
    rise_m, low_slope, high_slope = _highest_over(ground_m, line)
    if rise_m > 0.0:
        low_fit_m -= rise_m * low_slope / (low_slope + high_slope)
        high_fit_m -= rise_m * high_slope / (low_slope + high_slope)
    return line.high_m - min(high_fit_m, under_high_m), line.low_m - min(low_fit_m, under_low_m)


@njit_parallel
def _earth_heights(ready: Followed, ends: Floats, high_m: Floats, low_m: Floats) -> None:
    for i in numba.prange(len(ends)):
        x_m, y_m, z_m, mast_x_m, mast_y_m, mast_z_m = ends[i]
        high_m[i], low_m[i] = earth_heights_scalar(ready, (x_m, y_m, z_m), (mast_x_m, mast_y_m, mast_z_m))


def ends_over(
    surface: HeightGrid,
    mast_x_m: ArrayLike,
    mast_y_m: ArrayLike,
    antenna_height_m: ArrayLike,
    receiver_x_m: ArrayLike,
    receiver_y_m: ArrayLike,
    receiver_height_m: ArrayLike,
) -> Ends:
    """
    Heights of both ends of links over a surface.

    Parameters
    ----------
    surface : HeightGrid
        In the metric CRS of the positions.
    mast_x_m, mast_y_m, antenna_height_m : array_like, shape (n,)
        Position and height above ground of the antenna.
    receiver_x_m, receiver_y_m, receiver_height_m : array_like, shape (n,)
        Position and height above ground of the receiver.

    Returns
    -------
    Ends
        Of arrays, shape (n,).

    Notes
    -----
    The fit is that of ITU-R P.526-15, section 4.5.2: a least-squares line through the terrain, lowered at
    both ends where terrain rises over the line between antenna and receiver, and nowhere over the ground.
    """
    given = (mast_x_m, mast_y_m, antenna_height_m, receiver_x_m, receiver_y_m, receiver_height_m)
    columns = np.broadcast_arrays(*(np.atleast_1d(np.asarray(one, np.float64)) for one in given))
    mast_x, mast_y, antenna_m, x, y, receiver_m = columns
    if surface.is_flat:
        return Ends(antenna_m, receiver_m, antenna_m - receiver_m, antenna_m, receiver_m)  # type: ignore[arg-type]
    high_m, low_m = antenna_m + surface.ground_at(mast_x, mast_y), receiver_m + surface.ground_at(x, y)
    earth_high_m, earth_low_m = np.empty(len(x)), np.empty(len(x))
    rows = np.stack([x, y, low_m, mast_x, mast_y, high_m], axis=1)
    _earth_heights(followed(surface), rows, earth_high_m, earth_low_m)
    return Ends(antenna_m, receiver_m, high_m - low_m, earth_high_m, earth_low_m)  # type: ignore[arg-type]
