"""
ITU-R P.1411-12 in street canyons, UHF: along a street in sight, and around its corner.

Bad input as `spatial.radio.checks` says; a street width or a leg that is not over 0, and a
corner outside 0.6 to pi radians, is refused with `spatial.errors.RadioError`.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.errors import RadioError
from spatial.radio.checks import distance_in_range, frequency_in_range, heights_in_range, within
from spatial.radio.formulas import log10_scalar
from spatial.radio.jit import elementwise, njit
from spatial.radio.validity import ANY, POSITIVE, ModelCard, Ranges, Span

LOWER, MEDIAN, UPPER = 0, 1, 2  # bounds of the spread along a street
LIGHT_M_PER_S = 299_792_458.0
RIGHT_ANGLE_DEG = 90.0
CORNERS_DEG = Span(math.degrees(0.6), 180.0)
SHORT_RANGE_M = Span(1.0, 1000.0)  # the Recommendation is for short-range links

Floats = NDArray[np.float64]

P1411_CANYON = ModelCard(
    key="p1411_canyon",
    name="P.1411 street canyon, LOS",
    document="ITU-R P.1411",
    section="Annex 1, 4.1.2",
    release="P.1411-12, 2023",
    purpose="along a street in sight, with bounds",
    distance="3d",
    strict=Ranges(Span(300.0, 3000.0), SHORT_RANGE_M, POSITIVE, POSITIVE),
    extended=Ranges(Span(300.0, 3000.0), SHORT_RANGE_M, POSITIVE, POSITIVE),
)
P1411_CORNER = ModelCard(
    key="p1411_corner",
    name="P.1411 street corner, NLOS",
    document="ITU-R P.1411",
    section="Annex 1, 4.1.3.1",
    release="P.1411-12, 2023",
    purpose="around one corner; distance is that along both streets",
    strict=Ranges(Span(800.0, 2000.0), SHORT_RANGE_M, ANY, ANY),
    extended=Ranges(Span(800.0, 2000.0), SHORT_RANGE_M, ANY, ANY),
)


@njit
def canyon_los_scalar(
    bound: int, distance_3d_m: float, antenna_height_m: float, receiver_height_m: float, frequency_mhz: float
) -> float:
    """Along a street in sight: two slopes with a corner where the ground's reflection sets in."""
    wavelength_m = LIGHT_M_PER_S / (frequency_mhz * 1.0e6)
    heights_m2 = antenna_height_m * receiver_height_m
    log_share = log10_scalar(distance_3d_m * wavelength_m / (4.0 * heights_m2))  # of the way to the corner
    at_corner_db = abs(20.0 * log10_scalar(wavelength_m**2 / (8.0 * math.pi * heights_m2)))
    slope_db = 40.0
    if log_share <= 0.0:
        slope_db = 25.0 if bound == UPPER else 20.0
    over_db = 20.0 if bound == UPPER else 6.0 if bound == MEDIAN else 0.0
    return at_corner_db + over_db + slope_db * log_share


@njit
def corner_nlos_scalar(
    leg_1_m: float,
    leg_2_m: float,
    width_1_m: float,
    width_2_m: float,
    corner_deg: float,
    frequency_mhz: float,
) -> float:
    """Around a corner: the power sum of what the walls reflect and the edge diffracts."""
    wavelength_db = 20.0 * log10_scalar(4.0 * math.pi * frequency_mhz * 1.0e6 / LIGHT_M_PER_S)
    legs_m = leg_1_m + leg_2_m
    by_corner_db = 3.86 / math.radians(corner_deg) ** 3.5
    bounces = leg_1_m * leg_2_m / (width_1_m * width_2_m)
    reflected_db = 20.0 * log10_scalar(legs_m) + bounces * by_corner_db
    turn = math.atan(leg_2_m / width_2_m) + math.atan(leg_1_m / width_1_m) - math.pi / 2.0
    edge_db = 2.0 * (20.0 / math.pi) * turn - 0.1 * (RIGHT_ANGLE_DEG - corner_deg)
    diffracted_db = 10.0 * log10_scalar(leg_1_m * leg_2_m * legs_m) + edge_db
    power = 10.0 ** (-reflected_db / 10.0) + 10.0 ** (-diffracted_db / 10.0)
    return wavelength_db - 10.0 * log10_scalar(power)


_canyon, _corner = elementwise(canyon_los_scalar), elementwise(corner_nlos_scalar)


def canyon_los_db(
    distance_3d_m: ArrayLike,
    antenna_height_m: ArrayLike,
    receiver_height_m: ArrayLike,
    frequency_mhz: ArrayLike,
    bound: int = MEDIAN,
) -> Floats:
    """
    Loss along a street in sight.

    Parameters
    ----------
    distance_3d_m, antenna_height_m, receiver_height_m, frequency_mhz : array_like
        Ranges on the card ``P1411_CANYON``.
    bound : int
        ``MEDIAN``, which is not the mean of ``LOWER`` and ``UPPER``.

    Returns
    -------
    ndarray
        Loss in dB, broadcast; NaN outside 1 m to 1 km.

    Raises
    ------
    FrequencyError, RadioError
        As `spatial.radio.checks` says; RadioError too for an unknown bound.

    Notes
    -----
    P.1411-12, 4.1.2, UHF: ``L_bp + (0, 6, 20) + 20 (25 for the upper bound) or 40 log(d / R_bp)``,
    ``R_bp = 4 h_1 h_2 / wavelength``, ``L_bp = |20 log(wavelength^2 / (8 pi h_1 h_2))|``. The same
    from either end.
    """
    if bound not in (LOWER, MEDIAN, UPPER):
        raise RadioError(f"bound {bound!r}; must be {LOWER} (lower), {MEDIAN} (median) or {UPPER} (upper)")
    frequencies = frequency_in_range(P1411_CANYON, frequency_mhz)
    heights = heights_in_range(P1411_CANYON, antenna_height_m, receiver_height_m)
    return _canyon(bound, distance_in_range(P1411_CANYON, distance_3d_m), *heights, frequencies)


def corner_nlos_db(
    leg_1_m: ArrayLike,
    leg_2_m: ArrayLike,
    width_1_m: ArrayLike,
    width_2_m: ArrayLike,
    frequency_mhz: ArrayLike,
    corner_deg: ArrayLike = RIGHT_ANGLE_DEG,
) -> Floats:
    """
    Loss around one street corner.

    Parameters
    ----------
    leg_1_m, leg_2_m : array_like
        From each station to the crossing; over 0.
    width_1_m, width_2_m : array_like
        Of each station's street; over 0.
    frequency_mhz : array_like
        Range on the card ``P1411_CORNER``.
    corner_deg : array_like
        Angle between the streets, 34.4 to 180 degrees.

    Returns
    -------
    ndarray
        Loss in dB, broadcast; NaN where both legs together are over 1 km.

    Raises
    ------
    FrequencyError, RadioError
        As the module says.

    Notes
    -----
    P.1411-12, 4.1.3.1. The sum of both powers is made a loss by a minus sign, which the
    printed equation lacks. The same from either end.
    """
    frequencies = frequency_in_range(P1411_CORNER, frequency_mhz)
    legs = within("leg", leg_1_m, POSITIVE), within("leg", leg_2_m, POSITIVE)
    widths = within("street width", width_1_m, POSITIVE), within("street width", width_2_m, POSITIVE)
    corners = within("corner", corner_deg, CORNERS_DEG, "degrees")
    loss_db = _corner(*legs, *widths, corners, frequencies)
    return np.where(np.isnan(distance_in_range(P1411_CORNER, legs[0] + legs[1])), np.nan, loss_db)
