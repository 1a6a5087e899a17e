"""
InH-Office, the indoor scenario of 3GPP TR 38.901: ceiling antennas and people in one office.

Distance is horizontal; the table's own range, 1 to 150 m, is of the distance in space, which
counts as 1 m where it is shorter. Bad input as `spatial.radio.checks` says.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.errors import RadioError
from spatial.radio.checks import frequency_in_range, heights_in_range
from spatial.radio.formulas import log10_scalar
from spatial.radio.jit import elementwise, njit
from spatial.radio.pathloss import checked_distance_m
from spatial.radio.validity import POSITIVE, ModelCard, Ranges, Span

MIXED_OFFICE, OPEN_OFFICE = 0, 1
MIN_SLANT_M, MAX_SLANT_M = 1.0, 150.0

Floats = NDArray[np.float64]

_FREQUENCIES_MHZ = Span(500.0, 100_000.0)
INH = ModelCard(
    key="inh_office",
    name="InH-Office",
    document="3GPP TR 38.901",
    section="Tables 7.4.1-1, 7.4.2-1",
    release="V16.1.0, Release 16",
    purpose="indoor systems and WLAN within one floor",
    distance="3d",
    sigma_db={"LOS": 3.0, "NLOS": 8.03},
    strict=Ranges(_FREQUENCIES_MHZ, Span(MIN_SLANT_M, MAX_SLANT_M), POSITIVE, POSITIVE),
    extended=Ranges(_FREQUENCIES_MHZ, Span(0.0, MAX_SLANT_M), POSITIVE, POSITIVE),
)


@njit
def log_slant_indoors_scalar(
    distance_2d_m: float, antenna_height_m: float, receiver_height_m: float
) -> float:
    """Decimal logarithm of the distance in space, at least 1 m; NaN over 150 m."""
    slant_m = math.hypot(distance_2d_m, antenna_height_m - receiver_height_m)
    if slant_m > MAX_SLANT_M:
        return math.nan
    return 0.0 if slant_m < MIN_SLANT_M else log10_scalar(slant_m)


@njit
def inh_los_scalar(
    distance_2d_m: float, antenna_height_m: float, receiver_height_m: float, frequency_mhz: float
) -> float:
    """InH in line of sight."""
    log_slant = log_slant_indoors_scalar(distance_2d_m, antenna_height_m, receiver_height_m)
    return 32.4 + 17.3 * log_slant + 20.0 * log10_scalar(frequency_mhz / 1000.0)


@njit
def inh_nlos_scalar(
    distance_2d_m: float, antenna_height_m: float, receiver_height_m: float, frequency_mhz: float
) -> float:
    """InH without sight: never less than with it."""
    log_slant = log_slant_indoors_scalar(distance_2d_m, antenna_height_m, receiver_height_m)
    hidden_db = 17.3 + 38.3 * log_slant + 24.9 * log10_scalar(frequency_mhz / 1000.0)
    clear_db = inh_los_scalar(distance_2d_m, antenna_height_m, receiver_height_m, frequency_mhz)
    return clear_db if hidden_db < clear_db else hidden_db


@njit
def inh_sight_share_scalar(distance_2d_m: float, office: int) -> float:
    """P(LOS) of a mixed or an open office; at its borders it steps by 0.004, as the table does."""
    if office == OPEN_OFFICE:
        if distance_2d_m <= 5.0:
            return 1.0
        if distance_2d_m <= 49.0:
            return math.exp((5.0 - distance_2d_m) / 70.8)
        return 0.54 * math.exp((49.0 - distance_2d_m) / 211.7)
    if distance_2d_m <= 1.2:
        return 1.0
    if distance_2d_m < 6.5:
        return math.exp((1.2 - distance_2d_m) / 4.7)
    return 0.32 * math.exp((6.5 - distance_2d_m) / 32.6)


_los, _nlos = elementwise(inh_los_scalar), elementwise(inh_nlos_scalar)
_share = elementwise(inh_sight_share_scalar)


def inh_los_db(
    distance_2d_m: ArrayLike,
    antenna_height_m: ArrayLike,
    receiver_height_m: ArrayLike,
    frequency_mhz: ArrayLike,
) -> Floats:
    """
    Inside an office, in line of sight.

    Parameters
    ----------
    distance_2d_m, antenna_height_m, receiver_height_m, frequency_mhz : array_like
        Heights over the floor; ranges on the card ``INH``.

    Returns
    -------
    ndarray
        Median loss in dB, broadcast; NaN over 150 m in space.

    Raises
    ------
    FrequencyError, RadioError
        As `spatial.radio.checks` says.

    Notes
    -----
    TR 38.901 Table 7.4.1-1, InH LOS; shadowing has a standard deviation of 3 dB.
    """
    frequencies = frequency_in_range(INH, frequency_mhz)
    heights = heights_in_range(INH, antenna_height_m, receiver_height_m)
    return _los(checked_distance_m(distance_2d_m), *heights, frequencies)


def inh_nlos_db(
    distance_2d_m: ArrayLike,
    antenna_height_m: ArrayLike,
    receiver_height_m: ArrayLike,
    frequency_mhz: ArrayLike,
) -> Floats:
    """
    Inside an office, without line of sight; never less than with it.

    Parameters
    ----------
    distance_2d_m, antenna_height_m, receiver_height_m, frequency_mhz : array_like
        Heights over the floor; ranges on the card ``INH``.

    Returns
    -------
    ndarray
        Median loss in dB, broadcast; NaN over 150 m in space.

    Raises
    ------
    FrequencyError, RadioError
        As `spatial.radio.checks` says.

    Notes
    -----
    TR 38.901 Table 7.4.1-1, InH NLOS; shadowing has a standard deviation of 8.03 dB.
    """
    frequencies = frequency_in_range(INH, frequency_mhz)
    heights = heights_in_range(INH, antenna_height_m, receiver_height_m)
    return _nlos(checked_distance_m(distance_2d_m), *heights, frequencies)


def inh_sight_share(distance_2d_m: ArrayLike, office: int) -> Floats:
    """
    Share of links with line of sight inside an office.

    Parameters
    ----------
    distance_2d_m : array_like
    office : int
        ``MIXED_OFFICE`` (rooms and open plan) or ``OPEN_OFFICE``.

    Returns
    -------
    ndarray
        0 to 1; NaN where the distance is NaN.

    Raises
    ------
    RadioError
        If a distance is negative or the office unknown.

    Notes
    -----
    TR 38.901 Table 7.4.2-1.
    """
    if office not in (MIXED_OFFICE, OPEN_OFFICE):
        raise RadioError(f"office {office!r}; must be {MIXED_OFFICE} (mixed) or {OPEN_OFFICE} (open)")
    return _share(checked_distance_m(distance_2d_m), office)
