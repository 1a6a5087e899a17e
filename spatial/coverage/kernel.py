"""
The compiled loop of the radio engine: each cell from first to last link in one thread.

For each channel and reception a cell keeps the strongest carrier and the sum of all the
others, so that the server's own power is never subtracted from a sum. Sums run over masts
in one fixed order: equal inputs give equal bits on any number of threads.
"""

import math
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from spatial.radio.antenna import antenna_gain_scalar
from spatial.radio.formulas import (
    MAX_DISTANCE_M,
    MIN_DISTANCE_M,
    UMI,
    UNKNOWN,
    link_loss_scalar,
    usable_distance_scalar,
)
from spatial.radio.jit import njit, njit_parallel
from spatial.radio.sight import sight_scalar

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
LINKS, UNDER_10_M, OVER_5_KM, OTHER_HEIGHT, SIGHT_UNKNOWN = range(5)
UMA_HEIGHT_M, UMI_HEIGHT_M = 25.0, 10.0


class Masts(NamedTuple):
    """Masts, and where the carriers of each begin."""

    x_m: Floats
    y_m: Floats
    antenna_height_m: Floats
    model: Ints
    convergence_deg: Floats
    reach_m: Floats
    start: Ints


class Carriers(NamedTuple):
    """Carriers by mast, then frequency."""

    row: Ints
    channel: Ints
    frequency_mhz: Floats
    peak_dbm: Floats
    pattern: Ints
    hpbw_deg: Floats
    vertical_hpbw_deg: Floats
    azimuth_true_deg: Floats
    mechanical_tilt_deg: Floats
    electrical_tilt_deg: Floats
    reach_m: Floats
    noise_mw: Floats
    extra_loss_db: Floats
    disturbing_share: Floats


class Ground(NamedTuple):
    """Building heights, in cells from a corner, and the receiver's height."""

    heights_m: NDArray[np.float32]
    highest_m: float
    origin_x_m: float
    origin_y_m: float
    cell_size_m: float
    receiver_height_m: float


class Cells(NamedTuple):
    """Receivers of a block."""

    x_m: Floats
    y_m: Floats
    by_sight: NDArray[np.bool_]


class Channels(NamedTuple):
    """What a cell knows of each channel: (n_cells, n_channels, n_receptions)."""

    strongest_dbm: Floats
    strongest: Ints
    strongest_disturbs_mw: Floats
    others_mw: Floats


class Answers(NamedTuple):
    """What comes out: (n_layers, n_receptions, n_cells), and counts (n_cells, 5)."""

    level_dbm: Floats
    sinr_db: Floats
    carrier: NDArray[np.int32]
    counts: Ints


@njit
def _sight(cells: Cells, i: int, masts: Masts, m: int, ground: Ground) -> int:
    """Sight between a cell and a mast; unknown where it is not looked for."""
    if not cells.by_sight[i]:
        return UNKNOWN
    return sight_scalar(
        ground.heights_m,
        ground.highest_m,
        (cells.x_m[i] - ground.origin_x_m) / ground.cell_size_m,
        (cells.y_m[i] - ground.origin_y_m) / ground.cell_size_m,
        ground.receiver_height_m,
        (masts.x_m[m] - ground.origin_x_m) / ground.cell_size_m,
        (masts.y_m[m] - ground.origin_y_m) / ground.cell_size_m,
        masts.antenna_height_m[m],
    )


@njit
def _hear(channels: Channels, i: int, carriers: Carriers, c: int, outdoor_dbm: float) -> None:
    """Let a cell hear one more carrier, in every reception."""
    channel, outdoor_mw = carriers.channel[c], 10.0 ** (outdoor_dbm / 10.0)
    for r in range(carriers.extra_loss_db.shape[1]):
        level_dbm = outdoor_dbm - carriers.extra_loss_db[c, r]
        disturbs_mw = outdoor_mw * carriers.disturbing_share[c, r]
        known, known_dbm = channels.strongest[i, channel, r], channels.strongest_dbm[i, channel, r]
        tie = known >= 0 and level_dbm == known_dbm and carriers.row[c] < carriers.row[known]
        if known < 0 or level_dbm > known_dbm or tie:
            channels.others_mw[i, channel, r] += channels.strongest_disturbs_mw[i, channel, r]
            channels.strongest[i, channel, r] = c
            channels.strongest_dbm[i, channel, r] = level_dbm
            channels.strongest_disturbs_mw[i, channel, r] = disturbs_mw
        else:
            channels.others_mw[i, channel, r] += disturbs_mw


@njit
def _count(
    counts: Ints, i: int, masts: Masts, m: int, distance_m: float, looked_for: bool, sight: int
) -> None:
    """Note a link, and what is out of the models' range with it."""
    counts[i, LINKS] += 1
    counts[i, UNDER_10_M] += distance_m < MIN_DISTANCE_M
    stated_m = UMI_HEIGHT_M if masts.model[m] == UMI else UMA_HEIGHT_M
    counts[i, OTHER_HEIGHT] += masts.antenna_height_m[m] != stated_m
    counts[i, SIGHT_UNKNOWN] += looked_for and sight == UNKNOWN


@njit
def _hear_mast(
    cells: Cells,
    i: int,
    masts: Masts,
    m: int,
    carriers: Carriers,
    ground: Ground,
    channels: Channels,
    counts: Ints,
) -> None:
    """Let a cell hear the carriers of one mast that reach it."""
    east_m, north_m = cells.x_m[i] - masts.x_m[m], cells.y_m[i] - masts.y_m[m]
    distance_m = math.sqrt(east_m * east_m + north_m * north_m)
    if distance_m > masts.reach_m[m]:
        return
    height_m = masts.antenna_height_m[m]
    usable_m = usable_distance_scalar(distance_m)
    bearing_deg = math.degrees(math.atan2(east_m, north_m)) + masts.convergence_deg[m]
    depression_deg = math.degrees(math.atan2(height_m - ground.receiver_height_m, usable_m))
    sight, loss_db, loss_mhz = UNKNOWN, 0.0, math.nan
    if distance_m <= MAX_DISTANCE_M:
        sight = _sight(cells, i, masts, m, ground)
    for c in range(masts.start[m], masts.start[m + 1]):
        if distance_m > carriers.reach_m[c]:
            continue
        if distance_m > MAX_DISTANCE_M:
            counts[i, OVER_5_KM] += 1
            continue
        _count(counts, i, masts, m, distance_m, cells.by_sight[i], sight)
        if carriers.frequency_mhz[c] != loss_mhz:
            loss_mhz = carriers.frequency_mhz[c]
            loss_db = link_loss_scalar(
                masts.model[m], sight, usable_m, height_m, ground.receiver_height_m, loss_mhz
            )
        gain_db = antenna_gain_scalar(
            carriers.pattern[c],
            carriers.azimuth_true_deg[c],
            bearing_deg,
            depression_deg,
            carriers.mechanical_tilt_deg[c],
            carriers.electrical_tilt_deg[c],
            carriers.hpbw_deg[c],
            carriers.vertical_hpbw_deg[c],
        )
        _hear(channels, i, carriers, c, carriers.peak_dbm[c] + gain_db - loss_db)


@njit
def _answer(i: int, layer_of: Ints, carriers: Carriers, channels: Channels, answers: Answers) -> None:
    """Best server of each layer: the strongest of its channels, ties to the first row of the table."""
    for channel in range(len(layer_of)):
        for r in range(answers.level_dbm.shape[1]):
            c, layer = channels.strongest[i, channel, r], layer_of[channel]
            if c < 0:
                continue
            level_dbm = channels.strongest_dbm[i, channel, r]
            best, best_dbm = answers.carrier[layer, r, i], answers.level_dbm[layer, r, i]
            if best >= 0 and (level_dbm < best_dbm or (level_dbm == best_dbm and best < carriers.row[c])):
                continue
            disturbance_mw = channels.others_mw[i, channel, r] + carriers.noise_mw[c]
            answers.carrier[layer, r, i] = carriers.row[c]
            answers.level_dbm[layer, r, i] = level_dbm
            answers.sinr_db[layer, r, i] = level_dbm - 10.0 * math.log10(disturbance_mw)


@njit_parallel
def hear_block(
    cells: Cells,
    near: Ints,
    masts: Masts,
    carriers: Carriers,
    ground: Ground,
    layer_of: Ints,
    channels: Channels,
    answers: Answers,
) -> None:
    """Answer for every cell of a block; `near` are the masts that may reach it, in rising order."""
    for i in numba.prange(len(cells.x_m)):
        for k in range(len(near)):
            _hear_mast(cells, i, masts, near[k], carriers, ground, channels, answers.counts)
        _answer(i, layer_of, carriers, channels, answers)
