"""
The model behind the demo's drive test: COST 231 Hata, another one than the coverage engine's.

Not `spatial.radio.hata`, which refuses what is nearer than 100 m or over 2.7 GHz and is compiled: the demo
continues the curve, and the service that loads it imports no compiler.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

COST_FROM_MHZ = 1500.0
METROPOLITAN_DB = 3.0
NEAREST_M = 20.0  # the curve is continued no nearer


def cost231_hata_db(
    distance_m: ArrayLike,
    frequency_mhz: ArrayLike,
    antenna_height_m: ArrayLike,
    receiver_height_m: float = 1.5,
) -> Floats:
    """
    Median loss in the centre of a large city.

    Parameters
    ----------
    distance_m : array_like
        Horizontal; raised to ``NEAREST_M`` where shorter.
    frequency_mhz, antenna_height_m : array_like
        Broadcast with the distance.
    receiver_height_m : float
        Above ground.

    Returns
    -------
    ndarray
        Loss in dB, broadcast.

    Notes
    -----
    COST 231 final report (1999), section 4.4.1, with 3 dB for metropolitan centres, from
    1500 MHz; under it Hata (1980), urban. Stated for 1 to 20 km, antennas of 30 to 200 m
    and up to 2000 MHz; the curve is continued outside, which makes another truth than
    the engine's, not a better one.
    """
    f_mhz, h_m = np.asarray(frequency_mhz, dtype=np.float64), np.asarray(antenna_height_m, dtype=np.float64)
    log_f, log_h = np.log10(f_mhz), np.log10(h_m)
    low, high = 69.55 + 26.16 * log_f, 46.3 + 33.9 * log_f + METROPOLITAN_DB
    at_1_km_db = np.where(f_mhz < COST_FROM_MHZ, low, high) - 13.82 * log_h
    receiver_db = (1.1 * log_f - 0.7) * receiver_height_m - (1.56 * log_f - 0.8)
    log_km = np.log10(np.maximum(distance_m, NEAREST_M) / 1000.0)
    return np.asarray(at_1_km_db - receiver_db + (44.9 - 6.55 * log_h) * log_km)


def shadowing_db(
    trip: NDArray[np.int64], step_m: float, sigma_db: float, decorrelation_m: float, rng: np.random.Generator
) -> Floats:
    """
    Lognormal shadowing along trips, alike at points near each other.

    Parameters
    ----------
    trip : ndarray of int, shape (n,)
        Trip of each point; the points of one stand together, `step_m` apart.
    step_m : float
    sigma_db : float
        Standard deviation.
    decorrelation_m : float
        Distance at which the correlation has fallen to 1/e.
    rng : Generator
        Where chance comes from.

    Returns
    -------
    ndarray, shape (n,)
        dB, of mean zero.

    Notes
    -----
    Exponential correlation (Gudmundson 1991) as a first-order autoregression.
    """
    drawn = rng.normal(0.0, sigma_db, len(trip))
    keep = float(np.exp(-step_m / decorrelation_m))
    fresh = float(np.sqrt(1.0 - keep**2))
    shadow_db = drawn.copy()
    for place in range(1, len(trip)):
        if trip[place] == trip[place - 1]:
            shadow_db[place] = keep * shadow_db[place - 1] + fresh * drawn[place]
    return shadow_db
