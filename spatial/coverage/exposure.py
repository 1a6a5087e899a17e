"""
Exposure of the public to base stations, against a limit: a screening in the far field, no measurement.

Figures of GB 8702-2014 and HJ 972-2018 are recalled, not read from the documents.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.coverage.suppliers import CarrierTable
from spatial.errors import RadioError
from spatial.radio.antenna import antenna_gain_db

Floats = NDArray[np.float64]

LOWEST_MHZ, HIGHEST_MHZ = 30.0, 300_000.0
FLAT_TO_MHZ, FLAT_W_M2 = 3_000.0, 0.4
RISING_TO_MHZ, RISING_DIVISOR, TOP_W_M2 = 15_000.0, 7_500.0, 2.0
NEAREST_M = 1.0  # nearer than this the far field says nothing


def limit_w_m2(frequency_mhz: ArrayLike) -> Floats:
    """
    Power density that the public may be exposed to.

    Parameters
    ----------
    frequency_mhz : array_like
        From 30 MHz to 300 GHz.

    Returns
    -------
    ndarray
        In W/m2, of the plane wave.

    Raises
    ------
    RadioError
        If a frequency is outside.

    Notes
    -----
    GB 8702-2014, table 1 (recalled): 0.4 W/m2 from 30 to 3,000 MHz, f / 7,500 up to 15,000 MHz, 2 W/m2
    over it.
    """
    f_mhz = np.asarray(frequency_mhz, np.float64)
    for value in f_mhz[~((f_mhz >= LOWEST_MHZ) & (f_mhz <= HIGHEST_MHZ))].reshape(-1)[:1]:
        raise RadioError(
            f"{value:g} MHz has no limit of exposure; needs {LOWEST_MHZ:g} to {HIGHEST_MHZ:g} MHz"
        )
    rising = np.where(f_mhz <= RISING_TO_MHZ, f_mhz / RISING_DIVISOR, TOP_W_M2)
    return np.where(f_mhz <= FLAT_TO_MHZ, FLAT_W_M2, rising)


def density_w_m2(eirp_dbm: ArrayLike, distance_m: ArrayLike) -> Floats:
    """
    Power density in free space.

    Parameters
    ----------
    eirp_dbm, distance_m : array_like
        A distance under a metre counts as one.

    Returns
    -------
    ndarray
        In W/m2: the power radiated over the sphere, as HJ 972-2018 estimates it (recalled).
    """
    watts = 10.0 ** ((np.asarray(eirp_dbm, np.float64) - 30.0) / 10.0)
    away_m = np.maximum(np.asarray(distance_m, np.float64), NEAREST_M)
    return np.asarray(watts / (4.0 * np.pi * away_m**2))


def limit_shares(
    carriers: CarrierTable, power_dbm: ArrayLike, x_m: ArrayLike, y_m: ArrayLike, height_m: ArrayLike
) -> Floats:
    """
    How much of the limit carriers use up at places, all together at full power.

    Parameters
    ----------
    carriers : CarrierTable
        With patterns of 3GPP, or alike all round.
    power_dbm : array_like, shape (n_carriers,)
        Of the whole carrier, into the antenna.
    x_m, y_m, height_m : array_like, shape (n_places,)
        Heights above the ground, as those of the antennas.

    Returns
    -------
    ndarray, shape (n_places,)
        Over 1 where the limit is passed. Shares of several frequencies add up: GB 8702-2014, 4.2 (recalled).

    Raises
    ------
    RadioError
        If a pattern or a frequency is not one of those known.
    """
    x, y, height = (np.asarray(one, np.float64).reshape(-1, 1) for one in (x_m, y_m, height_m))
    east_m, north_m, down_m = x - carriers.x_m, y - carriers.y_m, carriers.antenna_height_m - height
    level_m = np.hypot(east_m, north_m)
    gain_db = antenna_gain_db(
        carriers.pattern,
        carriers.azimuth_true_deg,
        np.degrees(np.arctan2(east_m, north_m)) + carriers.convergence_deg,
        np.degrees(np.arctan2(down_m, level_m)),
        carriers.mechanical_tilt_deg,
        carriers.electrical_tilt_deg,
        carriers.hpbw_deg,
        carriers.vertical_hpbw_deg,
    )
    eirp_dbm = np.asarray(power_dbm, np.float64) + carriers.gain_dbi + gain_db
    density = density_w_m2(eirp_dbm, np.hypot(level_m, down_m))
    return np.asarray((density / limit_w_m2(carriers.frequency_mhz)).sum(axis=1))
