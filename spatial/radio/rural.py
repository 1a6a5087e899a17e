"""
RMa, the rural macro scenario of 3GPP TR 38.901.

Distance is horizontal; one under 10 m counts as 10 m. Bad input as `spatial.radio.checks`
says. Beside the four inputs of a link the table takes the mean height of buildings and the
mean width of streets, 5 to 50 m each.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.radio.checks import distance_in_range, frequency_in_range, heights_in_range, within
from spatial.radio.formulas import LIGHT_M_PER_S, MIN_DISTANCE_M, log10_scalar
from spatial.radio.jit import elementwise, njit
from spatial.radio.pathloss import checked_distance_m
from spatial.radio.validity import ModelCard, Ranges, Span

BUILDINGS_M = STREETS_M = Span(5.0, 50.0)
DEFAULT_BUILDING_HEIGHT_M, DEFAULT_STREET_WIDTH_M = 5.0, 20.0  # of the table
SIGMA_DB = {"LOS": 4.0, "LOS behind the breakpoint": 6.0, "NLOS": 8.0}

Floats = NDArray[np.float64]


def _card(sight: str, farthest_m: float, sigma_db: dict[str, float]) -> ModelCard:
    """Card of one sight; they end at different distances."""
    frequency_mhz, antenna_m, receiver_m = Span(500.0, 30_000.0), Span(10.0, 150.0), Span(1.0, 10.0)
    return ModelCard(
        key=f"rma_{sight.lower()}",
        name=f"RMa, {sight}",
        document="3GPP TR 38.901",
        section="Tables 7.4.1-1, 7.4.2-1",
        release="V16.1.0, Release 16",
        purpose="villages and open land",
        sigma_db=sigma_db,
        strict=Ranges(frequency_mhz, Span(MIN_DISTANCE_M, farthest_m), antenna_m, receiver_m),
        extended=Ranges(frequency_mhz, Span(0.0, farthest_m), antenna_m, receiver_m),
    )


RMA_LOS = _card("LOS", 10_000.0, {name: SIGMA_DB[name] for name in ("LOS", "LOS behind the breakpoint")})
RMA_NLOS = _card("NLOS", 5000.0, {"NLOS": SIGMA_DB["NLOS"]})


@njit
def _near_scalar(slant_m: float, frequency_mhz: float, building_height_m: float) -> float:
    """PL1 of the table: up to the breakpoint."""
    roughness: float = building_height_m**1.72
    log_slant = log10_scalar(slant_m)
    spread_db = 20.0 * log10_scalar(40.0 * math.pi * slant_m * frequency_mhz / 3000.0)
    built_db = min(0.03 * roughness, 10.0) * log_slant - min(0.044 * roughness, 14.77)
    return spread_db + built_db + 0.002 * log10_scalar(building_height_m) * slant_m


@njit
def rma_los_scalar(
    distance_2d_m: float,
    antenna_height_m: float,
    receiver_height_m: float,
    frequency_mhz: float,
    building_height_m: float,
) -> float:
    """RMa in line of sight: PL1 up to the breakpoint, PL2 behind it."""
    distance_m = MIN_DISTANCE_M if distance_2d_m < MIN_DISTANCE_M else distance_2d_m
    slant_m = math.hypot(distance_m, antenna_height_m - receiver_height_m)
    # unlike UMa's, this breakpoint has 2 pi and no effective ground
    break_m = 2.0 * math.pi * antenna_height_m * receiver_height_m * frequency_mhz * 1.0e6 / LIGHT_M_PER_S
    if distance_m > break_m:
        at_break_db = _near_scalar(break_m, frequency_mhz, building_height_m)
        return at_break_db + 40.0 * log10_scalar(slant_m / break_m)
    return _near_scalar(slant_m, frequency_mhz, building_height_m)


@njit
def rma_nlos_scalar(
    distance_2d_m: float,
    antenna_height_m: float,
    receiver_height_m: float,
    frequency_mhz: float,
    building_height_m: float,
    street_width_m: float,
) -> float:
    """RMa without sight: never less than with it."""
    distance_m = MIN_DISTANCE_M if distance_2d_m < MIN_DISTANCE_M else distance_2d_m
    log_slant = log10_scalar(math.hypot(distance_m, antenna_height_m - receiver_height_m))
    log_antenna = log10_scalar(antenna_height_m)
    town_db = 7.5 * log10_scalar(building_height_m) - 7.1 * log10_scalar(street_width_m)
    mast_db = (24.37 - 3.7 * (building_height_m / antenna_height_m) ** 2) * log_antenna
    slope_db = (43.42 - 3.1 * log_antenna) * (log_slant - 3.0) + 20.0 * log10_scalar(frequency_mhz / 1000.0)
    receiver_db = 3.2 * log10_scalar(11.75 * receiver_height_m) ** 2 - 4.97
    hidden_db = 161.04 + town_db - mast_db + slope_db - receiver_db
    clear_db = rma_los_scalar(
        distance_m, antenna_height_m, receiver_height_m, frequency_mhz, building_height_m
    )
    return clear_db if hidden_db < clear_db else hidden_db


@njit
def rma_sight_share_scalar(distance_2d_m: float) -> float:
    """P(LOS) of RMa."""
    return 1.0 if distance_2d_m <= MIN_DISTANCE_M else math.exp((MIN_DISTANCE_M - distance_2d_m) / 1000.0)


_los, _nlos = elementwise(rma_los_scalar), elementwise(rma_nlos_scalar)
_share = elementwise(rma_sight_share_scalar)


def rma_los_db(
    distance_2d_m: ArrayLike,
    antenna_height_m: ArrayLike,
    receiver_height_m: ArrayLike,
    frequency_mhz: ArrayLike,
    building_height_m: ArrayLike = DEFAULT_BUILDING_HEIGHT_M,
) -> Floats:
    """
    Rural macro in line of sight.

    Parameters
    ----------
    distance_2d_m, antenna_height_m, receiver_height_m, frequency_mhz : array_like
        Ranges on the card ``RMA_LOS``.
    building_height_m : array_like
        Mean, 5 to 50 m.

    Returns
    -------
    ndarray
        Median loss in dB, broadcast; NaN over 10 km.

    Raises
    ------
    FrequencyError, RadioError
        As `spatial.radio.checks` says.

    Notes
    -----
    TR 38.901 Table 7.4.1-1, RMa LOS, with d_BP as a distance in space where PL2 begins.
    Shadowing: 4 dB up to the breakpoint, 6 dB behind it.
    """
    frequencies = frequency_in_range(RMA_LOS, frequency_mhz)
    heights = heights_in_range(RMA_LOS, antenna_height_m, receiver_height_m)
    buildings_m = within("building height", building_height_m, BUILDINGS_M)
    return _los(distance_in_range(RMA_LOS, distance_2d_m), *heights, frequencies, buildings_m)


def rma_nlos_db(
    distance_2d_m: ArrayLike,
    antenna_height_m: ArrayLike,
    receiver_height_m: ArrayLike,
    frequency_mhz: ArrayLike,
    building_height_m: ArrayLike = DEFAULT_BUILDING_HEIGHT_M,
    street_width_m: ArrayLike = DEFAULT_STREET_WIDTH_M,
) -> Floats:
    """
    Rural macro without line of sight; never less than with it.

    Parameters
    ----------
    distance_2d_m, antenna_height_m, receiver_height_m, frequency_mhz : array_like
        Ranges on the card ``RMA_NLOS``.
    building_height_m, street_width_m : array_like
        Means, 5 to 50 m.

    Returns
    -------
    ndarray
        Median loss in dB, broadcast; NaN over 5 km.

    Raises
    ------
    FrequencyError, RadioError
        As `spatial.radio.checks` says.

    Notes
    -----
    TR 38.901 Table 7.4.1-1, RMa NLOS; shadowing has a standard deviation of 8 dB.
    """
    frequencies = frequency_in_range(RMA_NLOS, frequency_mhz)
    heights = heights_in_range(RMA_NLOS, antenna_height_m, receiver_height_m)
    buildings_m = within("building height", building_height_m, BUILDINGS_M)
    streets_m = within("street width", street_width_m, STREETS_M)
    return _nlos(distance_in_range(RMA_NLOS, distance_2d_m), *heights, frequencies, buildings_m, streets_m)


def rma_sight_share(distance_2d_m: ArrayLike) -> Floats:
    """
    Share of links with line of sight.

    Parameters
    ----------
    distance_2d_m : array_like

    Returns
    -------
    ndarray
        0 to 1; NaN where the distance is NaN.

    Raises
    ------
    RadioError
        If a distance is negative.

    Notes
    -----
    TR 38.901 Table 7.4.2-1: 1 up to 10 m, then ``exp(-(d - 10) / 1000)``.
    """
    return _share(checked_distance_m(distance_2d_m))
