"""
Places to ask for a level: open ground of a cell, every few metres; and what they say of the cell.

A cell is a patchwork of street, yard and roof: one level in its middle says little. So levels are
asked for at samples of open ground, and a cell's level is the one that a stated share of its
places reaches, when each sample's level scatters by the shadowing of its model.
"""

import math
from dataclasses import dataclass
from typing import Any

import numba
import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.errors import RadioError
from spatial.radio.jit import njit, njit_parallel
from spatial.surface import HeightGrid

QUANTILE_STEPS = 30  # halvings: 120 dB to 1e-7
REACH_OF_SCATTER = 8.0  # standard deviations in which the answer is looked for

Floats = NDArray[np.float64]
Reals = NDArray[np.floating[Any]]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Samples:
    """
    Places, those of one cell side by side.

    Attributes
    ----------
    x_m, y_m : ndarray, shape (n_samples,)
        In the metric CRS of the cells.
    start : ndarray of int, shape (n_cells + 1,)
        Cell ``i`` has the samples from ``start[i]`` to before ``start[i + 1]``; at least one.
    is_open : ndarray of bool, shape (n_cells,)
        False where the whole cell is under roofs: its one sample is its middle.
    """

    x_m: Floats
    y_m: Floats
    start: Ints
    is_open: NDArray[np.bool_]


def open_samples(
    x_m: ArrayLike,
    y_m: ArrayLike,
    cell_size_m: float,
    sample_size_m: float,
    surface: HeightGrid | None = None,
    middle_only: ArrayLike = False,
) -> Samples:
    """
    Middles of the squares that a cell is cut into, but for those under a roof.

    Parameters
    ----------
    x_m, y_m : array_like, shape (n_cells,)
        Centres of square cells.
    cell_size_m : float
        Side of a cell.
    sample_size_m : float
        Side of a square; raised so that a whole number of them fits.
    surface : HeightGrid, optional
        In the same CRS; where it has a height over zero there is a roof. Off it, and where it is
        NaN, ground is taken as open.
    middle_only : array_like of bool, shape (n_cells,)
        Cells that have their middle alone, such as those of which nothing is known; broadcast.

    Returns
    -------
    Samples

    Raises
    ------
    RadioError
        If a size is not over zero, or a sample is wider than a cell.
    """
    if not 0.0 < sample_size_m <= cell_size_m:
        raise RadioError(f"samples of {sample_size_m:g} m; must be over 0 and up to {cell_size_m:g} m")
    side = math.floor(cell_size_m / sample_size_m + 1e-9)
    offset_m = ((np.arange(side) + 0.5) / side - 0.5) * cell_size_m
    east_m, north_m = (offset.ravel() for offset in np.meshgrid(offset_m, offset_m))
    centre_x, centre_y = (np.asarray(axis, np.float64).reshape(-1, 1) for axis in (x_m, y_m))
    all_x, all_y = centre_x + east_m, centre_y + north_m
    free = ~_roofed(surface, all_x, all_y)
    is_open = np.asarray(free.any(axis=1), bool)
    alone = ~is_open | np.broadcast_to(np.asarray(middle_only, bool), is_open.shape)
    free[alone] = False
    all_x[alone, 0], all_y[alone, 0], free[alone, 0] = centre_x[alone, 0], centre_y[alone, 0], True
    start = np.concatenate([[0], np.cumsum(free.sum(axis=1))])
    return Samples(all_x[free], all_y[free], start.astype(np.int64), is_open)


def _roofed(surface: HeightGrid | None, x_m: Floats, y_m: Floats) -> NDArray[np.bool_]:
    """Whether a roof is over a place."""
    if surface is None:
        return np.zeros(x_m.shape, bool)
    rows, cols = surface.heights_m.shape
    col = np.floor((x_m - surface.origin_x_m) / surface.cell_size_m).astype(np.int64)
    row = np.floor((y_m - surface.origin_y_m) / surface.cell_size_m).astype(np.int64)
    on = (col >= 0) & (col < cols) & (row >= 0) & (row < rows)
    roofed = np.zeros(x_m.shape, bool)
    roofed[on] = surface.heights_m[row[on], col[on]] > 0.0
    return roofed


@njit
def reached_share_scalar(level_dbm: Reals, sigma_db: Reals, weight: Floats, wanted_dbm: float) -> float:
    """Share of places, each by its weight, that reach a level; a sample without one (NaN) never does."""
    reached, everything = 0.0, 0.0
    for i in range(len(level_dbm)):
        everything += weight[i]
        if not math.isnan(level_dbm[i]):
            reach = 0.5 * math.erfc((wanted_dbm - level_dbm[i]) / (sigma_db[i] * math.sqrt(2.0)))
            reached += weight[i] * reach
    return reached / everything


@njit
def reached_level_scalar(level_dbm: Reals, sigma_db: Reals, weight: Floats, share: float) -> float:
    """Level that a share of places, each by its weight, reaches; NaN where so many have none."""
    low_dbm, high_dbm, heard, everything = math.inf, -math.inf, 0.0, 0.0
    for i in range(len(level_dbm)):
        everything += weight[i]
        if not math.isnan(level_dbm[i]):
            heard += weight[i]
            low_dbm = min(low_dbm, level_dbm[i] - REACH_OF_SCATTER * sigma_db[i])
            high_dbm = max(high_dbm, level_dbm[i] + REACH_OF_SCATTER * sigma_db[i])
    if heard < share * everything:
        return math.nan
    for _ in range(QUANTILE_STEPS):
        middle_dbm = 0.5 * (low_dbm + high_dbm)
        if reached_share_scalar(level_dbm, sigma_db, weight, middle_dbm) >= share:
            low_dbm = middle_dbm
        else:
            high_dbm = middle_dbm
    return low_dbm


@njit_parallel
def _reached(
    level_dbm: Floats,
    sigma_db: Floats,
    start: Ints,
    threshold_dbm: Floats,
    share: float,
    reached_dbm: Floats,
    probability: Floats,
) -> None:
    for i in numba.prange(len(start) - 1):
        first, behind = start[i], start[i + 1]
        levels, scatter_db, weight = level_dbm[first:behind], sigma_db[first:behind], np.ones(behind - first)
        reached_dbm[i] = reached_level_scalar(levels, scatter_db, weight, share)
        probability[i] = reached_share_scalar(levels, scatter_db, weight, threshold_dbm[i])


def reached_level_dbm(
    level_dbm: ArrayLike, sigma_db: ArrayLike, start: ArrayLike, threshold_dbm: ArrayLike, share: float
) -> tuple[Floats, Floats]:
    """
    Level that a share of a cell's places reaches, and the share that reaches a threshold.

    Parameters
    ----------
    level_dbm : array_like, shape (n_samples,)
        Median level at each sample; NaN where no carrier is in reach.
    sigma_db : array_like, shape (n_samples,)
        Standard deviation of the level around it; over 0.
    start : array_like of int, shape (n_cells + 1,)
        As in `Samples`.
    threshold_dbm : array_like, shape (n_cells,)
        Broadcast.
    share : float
        Of places, over 0 and under 1.

    Returns
    -------
    level_dbm : ndarray, shape (n_cells,)
        NaN where fewer than `share` of the samples have a level.
    probability : ndarray, shape (n_cells,)
        Of the threshold, 0 to 1. It is at least `share` just where the level is at least the threshold.

    Raises
    ------
    RadioError
        If the share is not between 0 and 1, a sigma is not over 0, or a cell has no sample.

    Notes
    -----
    The level at a sample is normal in dB around its median; a place of the cell is a sample drawn evenly.
    """
    if not 0.0 < share < 1.0:
        raise RadioError(f"share {share:g}; must be over 0 and under 1")
    levels_dbm, sigmas_db = np.asarray(level_dbm, np.float64), np.asarray(sigma_db, np.float64)
    starts = np.asarray(start, np.int64)
    for index in np.flatnonzero(np.diff(starts) < 1)[:1]:
        raise RadioError(f"cell {index} has no sample; needs one")
    for index in np.flatnonzero(~(sigmas_db > 0.0) & ~np.isnan(levels_dbm))[:1]:
        raise RadioError(f"sample {index}: sigma {sigmas_db[index]:g} dB; must be over 0")
    cells = len(starts) - 1
    thresholds = np.ascontiguousarray(np.broadcast_to(np.asarray(threshold_dbm, np.float64), (cells,)))
    reached_dbm, probability = np.empty(cells), np.empty(cells)
    _reached(levels_dbm, sigmas_db, starts, thresholds, share, reached_dbm, probability)
    return reached_dbm, probability
