"""
From transmit power to reference power, noise, and the distance a carrier reaches.

What a phone reports is the power of a reference, not of the whole carrier: one resource
element of LTE and NR (RSRP, SS-RSRP), the pilot channel of UMTS (RSCP), the broadcast
carrier of GSM (RxLev). Power and noise here are those of that reference.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.errors import RadioError
from spatial.radio.formulas import MAX_DISTANCE_M
from spatial.radio.pathloss import expected_loss_db

GSM, UMTS, LTE, NR = "2G", "3G", "4G", "5G"

# resource blocks by bandwidth in MHz: TS 36.101 Table 5.6-1, and TS 38.101-1 Table 5.3.2-1
# by subcarrier spacing in kHz
LTE_RESOURCE_BLOCKS = {1.4: 6, 3.0: 15, 5.0: 25, 10.0: 50, 15.0: 75, 20.0: 100}
NR_RESOURCE_BLOCKS = {
    15: {5: 25, 10: 52, 15: 79, 20: 106, 25: 133, 30: 160, 40: 216, 50: 270},
    30: {
        5: 11,
        10: 24,
        15: 38,
        20: 51,
        25: 65,
        30: 78,
        40: 106,
        50: 133,
        60: 162,
        70: 189,
        80: 217,
        90: 245,
        100: 273,
    },
    60: {10: 11, 15: 18, 20: 24, 25: 31, 30: 38, 40: 51, 50: 65, 60: 79, 70: 93, 80: 107, 90: 121, 100: 135},
}
SUBCARRIERS_PER_BLOCK = 12
LTE_SUBCARRIER_KHZ = 15
PILOT_UNDER_TOTAL_DB = 10.0  # CPICH: a tenth of the carrier's power, TS 25.104 test models
CHIP_RATE_HZ, GSM_CARRIER_HZ = 3.84e6, 200.0e3
THERMAL_NOISE_DBM_PER_HZ = -174.0  # kT at 290 K

MIN_REACH_M = 2000.0  # sparse networks are served from far: half a kilometre would cut people off
MARGIN_DB = 10.0  # a carrier is followed to 10 dB under the threshold, since it still interferes there

Floats = NDArray[np.float64]


def resource_blocks(technology: str, bandwidth_mhz: float, subcarrier_khz: int = LTE_SUBCARRIER_KHZ) -> int:
    """
    Number of resource blocks of a carrier.

    Parameters
    ----------
    technology : str
        ``4G`` or ``5G``.
    bandwidth_mhz : float
        Channel bandwidth of the tables.
    subcarrier_khz : int
        15 for LTE; 15, 30 or 60 for NR below 6 GHz.

    Returns
    -------
    int

    Raises
    ------
    RadioError
        If the tables have no such carrier.

    Notes
    -----
    TS 36.101 Table 5.6-1; TS 38.101-1 Table 5.3.2-1.
    """
    table: dict[float, int] = {}
    if technology == LTE and subcarrier_khz == LTE_SUBCARRIER_KHZ:
        table = LTE_RESOURCE_BLOCKS
    elif technology == NR:
        table = {float(width): blocks for width, blocks in NR_RESOURCE_BLOCKS.get(subcarrier_khz, {}).items()}
    if bandwidth_mhz not in table:
        raise RadioError(
            f"{technology} carrier of {bandwidth_mhz:g} MHz at {subcarrier_khz} kHz; "
            f"must be one of {[f'{width:g}' for width in table]} MHz"
        )
    return table[bandwidth_mhz]


def reference_under_carrier_db(
    technology: str, bandwidth_mhz: float, subcarrier_khz: int = LTE_SUBCARRIER_KHZ
) -> float:
    """
    How far the power of the reference lies under that of the whole carrier.

    Parameters
    ----------
    technology : str
        ``2G``, ``3G``, ``4G`` or ``5G``.
    bandwidth_mhz : float
        Of an LTE or NR carrier; not used for the others.
    subcarrier_khz : int
        Of an LTE or NR carrier; not used for the others.

    Returns
    -------
    float
        0 dB for GSM, 10 dB for UMTS, ``10 log10(12 N_RB)`` for LTE and NR.

    Raises
    ------
    RadioError
        If the technology is unknown or the tables have no such carrier.

    Notes
    -----
    LTE and NR: the power is spread evenly over all subcarriers. At 20 MHz: 30.8 dB.
    """
    if technology == GSM:
        return 0.0
    if technology == UMTS:
        return PILOT_UNDER_TOTAL_DB
    if technology in (LTE, NR):
        blocks = resource_blocks(technology, bandwidth_mhz, subcarrier_khz)
        return float(10.0 * np.log10(SUBCARRIERS_PER_BLOCK * blocks))
    raise RadioError(f"technology {technology!r}; must be one of {[GSM, UMTS, LTE, NR]}")


def interference_over_reference_db(technology: str) -> float:
    """
    How far the power that disturbs a reference lies over the reference of the disturber.

    Parameters
    ----------
    technology : str
        ``2G``, ``3G``, ``4G`` or ``5G``.

    Returns
    -------
    float
        10 dB for UMTS, whose pilot shares its band with the whole carrier; 0 dB for the others.

    Raises
    ------
    RadioError
        If the technology is unknown.
    """
    if technology not in (GSM, UMTS, LTE, NR):
        raise RadioError(f"technology {technology!r}; must be one of {[GSM, UMTS, LTE, NR]}")
    return PILOT_UNDER_TOTAL_DB if technology == UMTS else 0.0


def noise_dbm(technology: str, noise_figure_db: float, subcarrier_khz: int = LTE_SUBCARRIER_KHZ) -> float:
    """
    Noise in the bandwidth of the reference.

    Parameters
    ----------
    technology : str
        ``2G`` (200 kHz), ``3G`` (3.84 MHz), ``4G`` or ``5G`` (one subcarrier).
    noise_figure_db : float
        Of the phone; 7 to 9 dB is usual.
    subcarrier_khz : int
        Of an LTE or NR carrier; not used for the others.

    Returns
    -------
    float
        In dBm; -132.2 dBm plus the noise figure for 15 kHz.

    Raises
    ------
    RadioError
        If the technology is unknown.

    Notes
    -----
    ``-174 + 10 log10(bandwidth) + NF``.
    """
    bandwidth_hz = {
        GSM: GSM_CARRIER_HZ,
        UMTS: CHIP_RATE_HZ,
        LTE: LTE_SUBCARRIER_KHZ * 1e3,
        NR: subcarrier_khz * 1e3,
    }.get(technology)
    if bandwidth_hz is None:
        raise RadioError(f"technology {technology!r}; must be one of {[GSM, UMTS, LTE, NR]}")
    return float(THERMAL_NOISE_DBM_PER_HZ + 10.0 * np.log10(bandwidth_hz) + noise_figure_db)


def reach_m(
    reference_power_dbm: ArrayLike,
    gain_dbi: ArrayLike,
    frequency_mhz: ArrayLike,
    model: ArrayLike,
    antenna_height_m: ArrayLike,
    threshold_dbm: ArrayLike,
    receiver_height_m: float = 1.5,
) -> Floats:
    """
    Distance to which a carrier is worth following.

    Parameters
    ----------
    reference_power_dbm, gain_dbi, frequency_mhz, model, antenna_height_m : array_like, shape (n_carriers,)
        As in `spatial.coverage.suppliers.CarrierTable`.
    threshold_dbm : array_like, shape (n_carriers,)
        Level at which the carrier's technology counts as covered.
    receiver_height_m : float
        Above ground.

    Returns
    -------
    ndarray, shape (n_carriers,)
        Where the expected level in the strongest direction, outdoors, falls 10 dB under the
        threshold; at least 2 km and at most 5 km, where the models end.

    Raises
    ------
    FrequencyError, RadioError
        As in `spatial.radio.pathloss.expected_loss_db`.

    Notes
    -----
    Expected loss by `spatial.radio.pathloss.expected_loss_db`, which grows with distance: halved
    to a tenth of a metre.
    """
    strongest_dbm = np.asarray(reference_power_dbm, np.float64) + np.asarray(gain_dbi, np.float64)
    allowed_db = np.atleast_1d(strongest_dbm - np.asarray(threshold_dbm, np.float64) + MARGIN_DB)
    near_m, far_m = np.full(allowed_db.shape, MIN_REACH_M), np.full(allowed_db.shape, MAX_DISTANCE_M)
    for _ in range(15):  # 3,000 m / 2^15 is under 0.1 m
        middle_m = (near_m + far_m) / 2.0
        loss_db = expected_loss_db(model, middle_m, antenna_height_m, receiver_height_m, frequency_mhz)
        reached = loss_db <= allowed_db
        near_m, far_m = np.where(reached, middle_m, near_m), np.where(reached, far_m, middle_m)
    return np.asarray(np.where(near_m == MIN_REACH_M, MIN_REACH_M, far_m))
