"""
The compiled loop of the radio engine: each cell from first to last link in one thread.

For each channel a cell keeps the strongest carrier and the sum of all the others, so that the
server's own power is never subtracted from a sum. Sums run over masts in one fixed order: equal
inputs give equal bits on any number of threads. A reception weakens all carriers of a channel
alike, so that it is taken off once, at the end.

Tables are structured arrays, and what runs for every link takes records of them. A record is
a pointer, while an array handed to a compiled function is counted up and down by all threads
in one place, unless that function only borrows it; with counting this loop took four times as long.
"""

import math
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from spatial.radio.antenna import FIRST_OF_CUTS, antenna_gain_scalar
from spatial.radio.antenna_cuts import DEGREES, tilted_cuts_gain_scalar
from spatial.radio.formulas import (
    MAX_DISTANCE_M,
    MAX_RECEIVER_HEIGHT_M,
    MIN_DISTANCE_M,
    UMI,
    UNKNOWN,
    usable_distance_scalar,
)
from spatial.radio.jit import njit, njit_borrowing, njit_parallel
from spatial.radio.link_ends import Ends, earth_heights_scalar, flat_ends_scalar
from spatial.radio.profile import Followed, Point, obstruction_scalar
from spatial.radio.urban import DELTA_BULLINGTON, urban_loss_scalar

Record = Any  # one row of a structured array, fields as attributes
Records = NDArray[np.void]
UMA_HEIGHT_M, UMI_HEIGHT_M = 25.0, 10.0
NEPERS_PER_DB = math.log(10.0) / 10.0  # of power; exp() is several times as fast as a power of ten

MAST = np.dtype(
    [
        ("x_m", "f8"),
        ("y_m", "f8"),
        ("antenna_height_m", "f8"),
        ("ground_m", "f8"),
        ("convergence_deg", "f8"),
        ("reach_m", "f8"),  # the farthest of its carriers
        ("model", "i8"),
        ("first", "i8"),  # its carriers: from here
        ("behind", "i8"),  # to before here
    ]
)
CARRIER = np.dtype(
    [
        ("frequency_mhz", "f8"),
        ("log_ghz", "f8"),  # its decimal logarithm
        ("peak_dbm", "f8"),  # reference power and gain
        ("reach_m", "f8"),
        ("azimuth_true_deg", "f8"),
        ("mechanical_tilt_deg", "f8"),
        ("electrical_tilt_deg", "f8"),
        ("hpbw_deg", "f8"),
        ("vertical_hpbw_deg", "f8"),
        ("noise_mw", "f8"),
        ("disturbing_share", "f8"),  # of its power, by its load
        ("pattern", "i8"),
        ("channel", "i8"),
        ("row", "i8"),  # in the caller's table
    ]
)
CUTS = np.dtype([("horizontal_db", "f4", (DEGREES,)), ("vertical_db", "f4", (DEGREES,))])  # of an antenna
RECEPTION = np.dtype([("loss_db", "f8"), ("passed_share", "f8")])  # by channel and reception
CELL = np.dtype(
    [("x_m", "f8"), ("y_m", "f8"), ("height_m", "f8"), ("ground_m", "f8"), ("by_sight", "?")],
)
HEARD = np.dtype(  # outdoors, by cell and channel
    [
        ("strongest_dbm", "f8"),
        ("strongest_disturbs_mw", "f8"),
        ("others_mw", "f8"),
        ("noise_mw", "f8"),  # of the strongest
        ("second_dbm", "f8"),  # and so on, as many as overlap asks for
        ("third_dbm", "f8"),
        ("fourth_dbm", "f8"),
        ("row", "i8"),  # of the strongest; -1 before the first
        ("sight", "i8"),  # of the strongest
    ]
)
ANSWER = np.dtype(  # by layer, reception and cell
    [
        ("level_dbm", "f8"),
        ("sinr_db", "f8"),
        ("dominance_db", "f8"),
        ("carrier", "i4"),
        ("near_servers", "i1"),
        ("sight", "i1"),
    ]
)
OVERLAP_DB = 6.0  # carriers of a channel within so much of the strongest disturb each other
COUNTS = np.dtype(
    [
        ("links", "i8"),
        ("under_10_m", "i8"),
        ("over_5_km", "i8"),
        ("other_height", "i8"),
        ("sight_unknown", "i8"),
        ("high_receiver", "i8"),
    ]
)


@njit_borrowing
def obstruction_between(ready: Followed, cell: Record, mast: Record, when_clear: bool) -> tuple[int, float]:
    """Sight and obstruction between a cell and a mast."""
    return obstruction_scalar(ready, _receiver(cell), _antenna(mast), when_clear)


@njit
def _receiver(cell: Record) -> Point:
    """Where a cell's phone is, over the raster's zero."""
    return cell.x_m, cell.y_m, cell.height_m + cell.ground_m


@njit
def _antenna(mast: Record) -> Point:
    """Where a mast's antennas are, over the raster's zero."""
    return mast.x_m, mast.y_m, mast.antenna_height_m + mast.ground_m


@njit_borrowing
def ends_between(ready: Followed, cell: Record, mast: Record, over_terrain: bool) -> Ends:
    """Heights of both ends."""
    if not over_terrain:
        return flat_ends_scalar(mast.antenna_height_m, cell.height_m)
    receiver, antenna = _receiver(cell), _antenna(mast)
    earth_antenna_m, earth_receiver_m = earth_heights_scalar(ready, receiver, antenna)
    return Ends(
        mast.antenna_height_m, cell.height_m, antenna[2] - receiver[2], earth_antenna_m, earth_receiver_m
    )


@njit_borrowing
def _cuts_gain_db_towards(cuts: Record, carrier: Record, bearing_deg: float, depression_deg: float) -> float:
    """Gain of a carrier whose antenna is given by its cuts."""
    return tilted_cuts_gain_scalar(
        cuts.horizontal_db,
        cuts.vertical_db,
        carrier.azimuth_true_deg,
        bearing_deg,
        depression_deg,
        carrier.mechanical_tilt_deg,
        carrier.electrical_tilt_deg,
    )


@njit_borrowing
def gain_db_towards(antennas: Records, carrier: Record, bearing_deg: float, depression_deg: float) -> float:
    """Gain of a carrier's antenna, relative to its strongest direction."""
    if carrier.pattern >= FIRST_OF_CUTS:
        cuts = antennas[carrier.pattern - FIRST_OF_CUTS]
        return _cuts_gain_db_towards(cuts, carrier, bearing_deg, depression_deg)
    return antenna_gain_scalar(
        carrier.pattern,
        carrier.azimuth_true_deg,
        bearing_deg,
        depression_deg,
        carrier.mechanical_tilt_deg,
        carrier.electrical_tilt_deg,
        carrier.hpbw_deg,
        carrier.vertical_hpbw_deg,
    )


@njit
def _count(counts: Record, cell: Record, mast: Record, distance_m: float, sight_missed: bool) -> None:
    """Note a link, and what is out of the models' range with it."""
    counts.links += 1
    counts.under_10_m += distance_m < MIN_DISTANCE_M
    counts.other_height += mast.antenna_height_m != (UMI_HEIGHT_M if mast.model == UMI else UMA_HEIGHT_M)
    counts.sight_unknown += sight_missed
    counts.high_receiver += cell.height_m > MAX_RECEIVER_HEIGHT_M


@njit
def _rank(heard: Record, level_dbm: float) -> None:
    """Keep the second to the fourth strongest."""
    if level_dbm <= heard.fourth_dbm:
        return
    if level_dbm > heard.second_dbm:
        heard.fourth_dbm, heard.third_dbm, heard.second_dbm = heard.third_dbm, heard.second_dbm, level_dbm
    elif level_dbm > heard.third_dbm:
        heard.fourth_dbm, heard.third_dbm = heard.third_dbm, level_dbm
    else:
        heard.fourth_dbm = level_dbm


@njit
def hear(heard: Record, carrier: Record, level_dbm: float, disturbs_mw: float, sight: int) -> None:
    """Hear one more carrier of a channel; ties go to the first row of the table."""
    tie = level_dbm == heard.strongest_dbm and carrier.row < heard.row
    if heard.row < 0 or level_dbm > heard.strongest_dbm or tie:
        if heard.row >= 0:
            _rank(heard, heard.strongest_dbm)
        heard.others_mw += heard.strongest_disturbs_mw
        heard.strongest_dbm = level_dbm
        heard.strongest_disturbs_mw = disturbs_mw
        heard.noise_mw = carrier.noise_mw
        heard.row = carrier.row
        heard.sight = sight
    else:
        heard.others_mw += disturbs_mw
        _rank(heard, level_dbm)


@njit
def direction(cell: Record, mast: Record, drop_m: float, usable_m: float) -> tuple[float, float]:
    """True bearing of a cell from a mast, and its angle under the horizon."""
    grid_deg = math.degrees(math.atan2(cell.x_m - mast.x_m, cell.y_m - mast.y_m))
    depression_deg = math.degrees(math.atan(drop_m / usable_m))
    return grid_deg + mast.convergence_deg, depression_deg


@njit_borrowing
def _hear_all(
    i: int,
    cell: Record,
    masts: Records,
    carriers: Records,
    antennas: Records,
    ready: Followed,
    method: int,
    heard: Records,
    counts: Record,
) -> None:
    """Let a cell hear every carrier that reaches it, mast by mast."""
    for m in range(len(masts)):
        mast = masts[m]
        distance_m = math.sqrt((cell.x_m - mast.x_m) ** 2 + (cell.y_m - mast.y_m) ** 2)
        if distance_m > mast.reach_m:
            continue
        usable_m = usable_distance_scalar(distance_m)
        sight, obstruction_rm, loss_db, loss_mhz = UNKNOWN, 0.0, 0.0, math.nan
        over_terrain = cell.by_sight and not ready.is_flat and distance_m <= MAX_DISTANCE_M
        ends = ends_between(ready, cell, mast, over_terrain)
        bearing_deg, depression_deg = direction(cell, mast, ends.drop_m, usable_m)
        if cell.by_sight and distance_m <= MAX_DISTANCE_M:
            sight, obstruction_rm = obstruction_between(ready, cell, mast, method == DELTA_BULLINGTON)
        for c in range(mast.first, mast.behind):
            carrier = carriers[c]
            if distance_m > carrier.reach_m:
                continue
            if distance_m > MAX_DISTANCE_M:
                counts.over_5_km += 1
                continue
            _count(counts, cell, mast, distance_m, cell.by_sight and sight == UNKNOWN)
            if carrier.frequency_mhz != loss_mhz:  # carriers of a mast come by frequency
                loss_mhz = carrier.frequency_mhz
                loss_db = urban_loss_scalar(
                    method,
                    mast.model,
                    sight,
                    obstruction_rm,
                    usable_m,
                    ends,
                    loss_mhz,
                    carrier.log_ghz,
                )
            gain_db = gain_db_towards(antennas, carrier, bearing_deg, depression_deg)
            level_dbm = carrier.peak_dbm + gain_db - loss_db
            disturbs_mw = math.exp(level_dbm * NEPERS_PER_DB) * carrier.disturbing_share
            hear(heard[i, carrier.channel], carrier, level_dbm, disturbs_mw, sight)


@njit_borrowing
def answer_from(
    i: int, layer_of: NDArray[np.int64], receptions: Records, heard: Records, answers: Records
) -> None:
    """Best server of each layer: the strongest of its channels, ties to the first row of the table."""
    for channel in range(len(layer_of)):
        found = heard[i, channel]
        if found.row < 0:
            continue
        near_servers = (
            1
            + (found.second_dbm >= found.strongest_dbm - OVERLAP_DB)
            + (found.third_dbm >= found.strongest_dbm - OVERLAP_DB)
            + (found.fourth_dbm >= found.strongest_dbm - OVERLAP_DB)
        )
        for r in range(answers.shape[1]):
            reception, best = receptions[channel, r], answers[layer_of[channel], r, i]
            level_dbm = found.strongest_dbm - reception.loss_db
            weaker = level_dbm < best.level_dbm or (level_dbm == best.level_dbm and best.carrier < found.row)
            if best.carrier >= 0 and weaker:
                continue
            best.carrier, best.level_dbm, best.sight = found.row, level_dbm, found.sight
            disturbed_mw = found.others_mw * reception.passed_share + found.noise_mw
            best.sinr_db = level_dbm - 10.0 * math.log10(disturbed_mw)
            best.dominance_db = found.strongest_dbm - found.second_dbm
            best.near_servers = near_servers


@njit_parallel
def hear_block(
    cells: Records,
    masts: Records,
    carriers: Records,
    receptions: Records,
    antennas: Records,
    ready: Followed,
    method: int,
    layer_of: NDArray[np.int64],
    heard: Records,
    answers: Records,
    counts: Records,
) -> None:
    """Answer for every cell of a block into the last two arrays."""
    for i in numba.prange(len(cells)):
        _hear_all(
            i,
            cells[i],
            masts,
            carriers,
            antennas,
            ready,
            method,
            heard,
            counts[i],
        )
        answer_from(i, layer_of, receptions, heard, answers)
