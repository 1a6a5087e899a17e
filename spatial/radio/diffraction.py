"""
Loss by what stands in the way: one knife edge, Bullington's construction, the curved earth.

ITU-R P.526-15: 4.1 (knife edge), 4.5.1 (Bullington), 3.2 (spherical earth), 4.5.2 (delta-Bullington:
the loss of the profile, and what the curved earth takes beyond a smooth profile's loss).

A whole profile comes down to one number that no frequency changes: the knife-edge parameter v times
the root of the wavelength, called the obstruction here, in root metres. Negative while the path is
clear. `spatial.radio.profile` follows a line over a surface and gives it.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.radio.checks import within
from spatial.radio.formulas import log10_scalar
from spatial.radio.jit import elementwise, larger, njit
from spatial.radio.pathloss import checked_frequency_mhz
from spatial.radio.validity import POSITIVE

LIGHT_M_PER_S = 299_792_458.0
EARTH_RADIUS_M = 6_371_000.0 * 4.0 / 3.0  # effective, for a median atmosphere: P.526 section 2
FREE_OF_EDGES = -0.78  # v at and below which an edge takes nothing: P.526 eq. (31)
LAND_PERMITTIVITY, LAND_CONDUCTIVITY_S_PER_M = 22.0, 0.003  # P.526 section 3.1.1.1, land
FRESNEL_SHARE = 0.552007  # of the root of wavelength d1 d2 / d that has to be clear: P.526 eq. (23)
MIN_FREQUENCY_MHZ = 30.0  # of P.1812, whose diffraction this is

Floats = NDArray[np.float64]


@njit
def wavelength_scalar(frequency_mhz: float) -> float:
    """Metres."""
    return LIGHT_M_PER_S / (frequency_mhz * 1.0e6)


@njit
def knife_edge_scalar(v: float) -> float:
    """J(v) of P.526 eq. (31)."""
    if v <= FREE_OF_EDGES:
        return 0.0
    return 6.9 + 20.0 * log10_scalar(math.sqrt((v - 0.1) ** 2 + 1.0) + v - 0.1)


@njit
def bullington_scalar(obstruction_rm: float, distance_m: float, frequency_mhz: float) -> float:
    """Bullington's loss: the knife edge, and the correction of P.526 eq. (62) for more than one of them."""
    edge_db = knife_edge_scalar(obstruction_rm * math.sqrt(frequency_mhz * (1.0e6 / LIGHT_M_PER_S)))
    return edge_db + (1.0 - math.exp(-edge_db / 6.0)) * (10.0 + 0.02e-3 * distance_m)


@njit
def smooth_obstruction_scalar(
    distance_m: float, high_m: float, low_m: float, points: int, earth_radius_m: float
) -> float:
    """Obstruction of a profile without anything on it, at `points` even steps: the bulge of the earth."""
    worst_rm, slope = -math.inf, (low_m - high_m) / distance_m
    step_m, curve_per_m = distance_m / points, 1.0 / (2.0 * earth_radius_m)
    for i in range(1, points):
        from_m = step_m * i
        to_m = distance_m - from_m
        clearance_m = high_m + slope * from_m - from_m * to_m * curve_per_m
        worst_rm = larger(worst_rm, -clearance_m * math.sqrt(2.0 * distance_m / (from_m * to_m)))
    if worst_rm <= 0.0 or points < 2:
        return worst_rm
    return over_edges_scalar(distance_m, high_m, low_m, points, earth_radius_m)


@njit
def over_edges_scalar(
    distance_m: float, high_m: float, low_m: float, points: int, earth_radius_m: float
) -> float:
    """Obstruction of a smooth profile beyond its horizon."""
    up, down = -math.inf, -math.inf
    step_m, curve_per_m = distance_m / points, 1.0 / (2.0 * earth_radius_m)
    for i in range(1, points):
        from_m = step_m * i
        to_m = distance_m - from_m
        bulge_m = from_m * to_m * curve_per_m
        up, down = larger(up, (bulge_m - high_m) / from_m), larger(down, (bulge_m - low_m) / to_m)
    return hidden_obstruction_scalar(distance_m, high_m, low_m, up, down)


@njit
def hidden_obstruction_scalar(
    distance_m: float, mast_top_m: float, receiver_top_m: float, mast_slope: float, receiver_slope: float
) -> float:
    """
    Obstruction of the point where the steepest lines from both ends meet, P.526 eqs. (59) and (60).

    With the angles a and b between these lines and the straight one, its height over that is
    ``d a b / (a + b)`` and its distances are ``d b / (a + b)`` and ``d a / (a + b)``: what is left of
    ``h sqrt(2 d / (d1 d2))`` is ``sqrt(2 d a b)``. So it never falls when one of the slopes grows.
    """
    direct = (receiver_top_m - mast_top_m) / distance_m
    return math.sqrt(2.0 * distance_m * (mast_slope - direct) * (receiver_slope + direct))


@njit
def _height_gain_scalar(height_m: float, beta: float, k: float, ghz: float, radius_km: float) -> float:
    """G(Y) of P.526 eqs. (18) to (18b)."""
    b = beta * 0.9575 * beta * math.pow(ghz**2 / radius_km, 1.0 / 3.0) * height_m
    if b > 2.0:
        gain_db = 17.6 * math.sqrt(b - 1.1) - 5.0 * log10_scalar(b - 1.1) - 8.0
    else:
        gain_db = 20.0 * log10_scalar(b + 0.1 * b**3)
    least_db: float = 2.0 + 20.0 * log10_scalar(k)
    return max(gain_db, least_db)


@njit
def first_term_scalar(
    distance_m: float, high_m: float, low_m: float, frequency_mhz: float, radius_m: float
) -> float:
    """First term of the residue series over land, vertical polarisation: P.526 eqs. (13) to (18)."""
    ghz, radius_km = frequency_mhz / 1000.0, radius_m / 1000.0
    loss_tangent = 18.0 * LAND_CONDUCTIVITY_S_PER_M / ghz
    k = 0.036 * math.pow(radius_km * ghz, -1.0 / 3.0)
    k *= math.pow((LAND_PERMITTIVITY - 1.0) ** 2 + loss_tangent**2, -0.25)
    k *= math.sqrt(LAND_PERMITTIVITY**2 + loss_tangent**2)
    beta = (1.0 + 1.6 * k**2 + 0.67 * k**4) / (1.0 + 4.5 * k**2 + 1.53 * k**4)
    x = 21.88 * beta * math.pow(ghz / radius_km**2, 1.0 / 3.0) * distance_m / 1000.0
    if x >= 1.6:
        distance_db = 11.0 + 10.0 * log10_scalar(x) - 17.6 * x
    else:
        distance_db = -20.0 * log10_scalar(x) - 5.6488 * math.pow(x, 1.425)
    gains_db = _height_gain_scalar(high_m, beta, k, ghz, radius_km)
    gains_db += _height_gain_scalar(low_m, beta, k, ghz, radius_km)
    return -distance_db - gains_db


@njit
def clearance_scalar(
    distance_m: float, high_m: float, low_m: float, radius_m: float
) -> tuple[float, float, float]:
    """Least clearance over the curved earth, and its distances from both ends: P.526 eqs. (22) to (25)."""
    total_m = high_m + low_m
    c = (high_m - low_m) / total_m
    m = distance_m**2 / (4.0 * radius_m * total_m)
    angle = math.acos(min(1.0, max(-1.0, 1.5 * c * math.sqrt(3.0 * m / (m + 1.0) ** 3))))
    b = 2.0 * math.sqrt((m + 1.0) / (3.0 * m)) * math.cos(math.pi / 3.0 + angle / 3.0)
    from_m = 0.5 * distance_m * (1.0 + b)
    to_m = distance_m - from_m
    left_m = (high_m - from_m**2 / (2.0 * radius_m)) * to_m + (low_m - to_m**2 / (2.0 * radius_m)) * from_m
    return left_m / distance_m, from_m, to_m


@njit
def is_well_over_earth_scalar(
    distance_m: float, high_m: float, low_m: float, frequency_mhz: float, radius_m: float
) -> bool:
    """
    Whether 0.6 of the first Fresnel zone is certainly clear of a smooth curved earth.

    At x from the lower end the clearance is at least ``low + x s`` with the slope s of the line less that
    of the bulge, and so at least ``2 sqrt(low s x)``; needed is at most ``0.552 sqrt(x wavelength)``.
    """
    lower_m, higher_m = min(high_m, low_m), max(high_m, low_m)
    slope = (higher_m - lower_m) / distance_m - distance_m / (2.0 * radius_m)
    return 4.0 * lower_m * slope > FRESNEL_SHARE**2 * wavelength_scalar(frequency_mhz)


@njit
def spherical_earth_scalar(
    distance_m: float, high_m: float, low_m: float, frequency_mhz: float, radius_m: float
) -> float:
    """Loss over a smooth curved earth, 0 where 0.6 of the first Fresnel zone is clear: P.526 section 3.2."""
    if is_well_over_earth_scalar(distance_m, high_m, low_m, frequency_mhz, radius_m):
        return 0.0  # as what follows finds too, at five times the price
    horizon_m = math.sqrt(2.0 * radius_m) * (math.sqrt(high_m) + math.sqrt(low_m))
    if distance_m >= horizon_m:
        return max(0.0, first_term_scalar(distance_m, high_m, low_m, frequency_mhz, radius_m))
    clear_m, from_m, to_m = clearance_scalar(distance_m, high_m, low_m, radius_m)
    needed_m = FRESNEL_SHARE * math.sqrt(from_m * to_m * wavelength_scalar(frequency_mhz) / distance_m)
    if clear_m > needed_m:
        return 0.0
    grazing_m = 0.5 * (distance_m / (math.sqrt(high_m) + math.sqrt(low_m))) ** 2
    grazing_db = first_term_scalar(distance_m, high_m, low_m, frequency_mhz, grazing_m)
    return max(0.0, (1.0 - clear_m / needed_m) * grazing_db)


@njit
def beyond_smooth_scalar(
    distance_m: float, high_m: float, low_m: float, points: int, frequency_mhz: float, radius_m: float
) -> float:
    """What the curved earth takes beyond the Bullington loss of a smooth profile; 0 or more."""
    sphere_db = spherical_earth_scalar(distance_m, high_m, low_m, frequency_mhz, radius_m)
    if sphere_db <= 0.0:
        return 0.0
    smooth_rm = smooth_obstruction_scalar(distance_m, high_m, low_m, points, radius_m)
    return max(0.0, sphere_db - bullington_scalar(smooth_rm, distance_m, frequency_mhz))


_knife_edge = elementwise(knife_edge_scalar)
_bullington = elementwise(bullington_scalar)
_spherical_earth = elementwise(spherical_earth_scalar)


def knife_edge_db(v: ArrayLike) -> Floats:
    """
    Loss behind one knife edge.

    Parameters
    ----------
    v : array_like
        Fresnel-Kirchhoff parameter ``h sqrt(2 d / (wavelength d1 d2))``; negative while clear.

    Returns
    -------
    ndarray
        Loss in dB; 0 at and below -0.78, NaN where `v` is NaN.

    Notes
    -----
    ``6.9 + 20 log10(sqrt((v - 0.1)^2 + 1) + v - 0.1)``, ITU-R P.526-15 eq. (31).
    """
    return _knife_edge(v)


def bullington_db(obstruction_rm: ArrayLike, distance_m: ArrayLike, frequency_mhz: ArrayLike) -> Floats:
    """
    Loss of a whole profile by Bullington's construction.

    Parameters
    ----------
    obstruction_rm : array_like
        Knife-edge parameter times the root of the wavelength, in root metres, see
        `spatial.radio.profile.obstruction`.
    distance_m : array_like
        Length of the profile.
    frequency_mhz : array_like
        From 30 MHz.

    Returns
    -------
    ndarray
        Loss in dB over free space; 0 where nothing comes near the path.

    Raises
    ------
    FrequencyError
        If a frequency is NaN or under 30 MHz.
    RadioError
        If a distance is not over 0 and finite.

    Notes
    -----
    ``J + (1 - exp(-J / 6)) (10 + 0.02 d_km)``, ITU-R P.526-15 section 4.5.1.
    """
    frequencies = checked_frequency_mhz(frequency_mhz, MIN_FREQUENCY_MHZ)
    return _bullington(obstruction_rm, within("distance", distance_m, POSITIVE), frequencies)


def spherical_earth_db(
    distance_m: ArrayLike,
    mast_height_m: ArrayLike,
    receiver_height_m: ArrayLike,
    frequency_mhz: ArrayLike,
    earth_radius_m: float = EARTH_RADIUS_M,
) -> Floats:
    """
    Loss over a smooth curved earth of land, vertical polarisation.

    Parameters
    ----------
    distance_m, mast_height_m, receiver_height_m : array_like
        Length of the path and heights of its ends over the smooth earth; over 0.
    frequency_mhz : array_like
        From 30 MHz.
    earth_radius_m : float
        Effective radius; 4/3 of the earth's by default.

    Returns
    -------
    ndarray
        Loss in dB over free space; 0 where 0.6 of the first Fresnel zone keeps clear.

    Raises
    ------
    FrequencyError
        If a frequency is NaN or under 30 MHz.
    RadioError
        If a distance or a height is not over 0 and finite.

    Notes
    -----
    ITU-R P.526-15 section 3.2, relative permittivity 22 and conductivity 0.003 S/m.
    """
    ends = (
        within("mast height", mast_height_m, POSITIVE),
        within("receiver height", receiver_height_m, POSITIVE),
    )
    frequencies = checked_frequency_mhz(frequency_mhz, MIN_FREQUENCY_MHZ)
    return _spherical_earth(within("distance", distance_m, POSITIVE), *ends, frequencies, earth_radius_m)
