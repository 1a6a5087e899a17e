"""
Loss of one carrier at every place in its reach, in tenths of a dB: what answers are made of anew.

What is taken off the peak power: path loss less the antenna's gain under its strongest direction.
Power, load, noise and thresholds are no part of it, so that a change of those needs no walk over the
roofs. Carriers of one mast share the walk to a place. A raster holds two bytes a place: four times the
tenths, plus the sight (0 unknown, 1 blocked, 2 clear). Its places are those of the run within the
carrier's reach, in the order of the run; where they are follows from the geometry and is not stored.
"""

import math

import numba
import numpy as np
from numpy.typing import NDArray

from spatial.coverage import kernel
from spatial.coverage.engine import inputs_of, one_at_a_time
from spatial.coverage.ground import Ground, Ints, distance_scalar
from spatial.coverage.suppliers import CarrierTable
from spatial.errors import RadioError
from spatial.radio.formulas import MAX_DISTANCE_M, UNKNOWN, usable_distance_scalar
from spatial.radio.jit import njit, njit_parallel
from spatial.radio.profile import Followed
from spatial.radio.urban import DELTA_BULLINGTON, urban_loss_scalar

TENTHS = 10.0
SIGHTS = 4  # a packed value is this times the tenths, plus the sight
MOST_TENTHS = 2**16 // SIGHTS - 1  # 1,638 dB, several times what any model gives

Packed = NDArray[np.uint16]


@njit
def _packed(loss_db: float, sight: int) -> int:
    """A loss, never under 0, to the nearest tenth, and the sight."""
    return min(int(loss_db * TENTHS + 0.5), MOST_TENTHS) * SIGHTS + sight + 1


@njit_parallel
def _make(
    blocks: Ints,
    places: kernel.Records,
    edges: Ints,
    masts: kernel.Records,
    carriers: kernel.Records,
    antennas: kernel.Records,
    ready: Followed,
    method: int,
    before: Ints,
    found: Packed,
) -> None:
    """Losses of some carriers of one mast in some blocks into `found`, each from its place of `before` on."""
    for k in numba.prange(len(blocks)):
        b = blocks[k]
        mast, at = masts[0], before[:, b].copy()
        for i in range(edges[b], edges[b + 1]):
            place = places[i]
            distance_m = distance_scalar(place.x_m, place.y_m, mast.x_m, mast.y_m)
            if distance_m > min(mast.reach_m, MAX_DISTANCE_M):
                continue
            usable_m = usable_distance_scalar(distance_m)
            sight, obstruction_rm, loss_db, loss_mhz = UNKNOWN, 0.0, 0.0, math.nan
            ends = kernel.ends_between(ready, place, mast, place.by_sight and not ready.is_flat)
            bearing_deg, depression_deg = kernel.direction(place, mast, ends.drop_m, usable_m)
            if place.by_sight:
                when_clear = method == DELTA_BULLINGTON
                sight, obstruction_rm = kernel.obstruction_between(ready, place, mast, when_clear)
            for c in range(len(carriers)):
                carrier = carriers[c]
                if distance_m > carrier.reach_m:
                    continue
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
                gain_db = kernel.gain_db_towards(antennas, carrier, bearing_deg, depression_deg)
                found[at[c]] = _packed(loss_db - gain_db, sight)
                at[c] += 1


def losses_of_mast(ground: Ground, carriers: CarrierTable) -> list[Packed]:
    """
    Rasters of carriers of one mast.

    Parameters
    ----------
    ground : Ground
    carriers : CarrierTable
        All at one position and height, of one model and convergence.

    Returns
    -------
    list of ndarray of uint16
        One a carrier, as the module says.

    Raises
    ------
    RadioError
        If they are not of one mast.
    """
    laid = inputs_of(carriers, np.zeros((len(carriers), 1)), None, ground.method, 0)
    if len(laid.masts) != 1:
        raise RadioError(f"{len(carriers)} carriers of {len(laid.masts)} masts; must be of one")
    laid.masts["ground_m"] = ground.levels_m(laid.masts["x_m"], laid.masts["y_m"])
    rows = laid.carriers["row"]
    before = ground.places_before(carriers.x_m[rows], carriers.y_m[rows], carriers.reach_m[rows])
    ends = np.cumsum(before[:, -1])
    found = np.empty(ends[-1], np.uint16)
    before += (ends - before[:, -1])[:, np.newaxis]
    # those alone that hold anything, so that all threads have as much to do
    blocks = np.flatnonzero((np.diff(before, axis=1) > 0).any(axis=0))
    with one_at_a_time:
        _make(
            blocks,
            ground.places,
            ground.place_edges,
            laid.masts,
            laid.carriers,
            laid.antennas,
            ground.ready,
            ground.method,
            before,
            found,
        )
    rasters = np.split(found, ends[:-1])
    return [rasters[place] for place in np.argsort(rows)]
