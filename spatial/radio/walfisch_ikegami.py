"""
COST-231 Walfisch-Ikegami: over the roofs of rows of buildings, down into a street.

Distance is horizontal; bad input as `spatial.radio.checks` says. The town comes as
`spatial.radio.street_inputs.StreetInputs`, which `spatial.radio.street` finds from footprints.
Stated for antennas well over the roofs; near and under them errors are large, and the
document says so. Not P.1411 with other numbers: roof to street begins at -16.9 dB here and at
-8.2 dB there.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.errors import RadioError
from spatial.radio.checks import distance_in_range, frequency_in_range, heights_in_range
from spatial.radio.formulas import log10_scalar
from spatial.radio.jit import elementwise, njit
from spatial.radio.street_inputs import StreetInputs
from spatial.radio.validity import ModelCard, Ranges, Span

MEDIUM_CITY, METROPOLITAN = 0, 1

Floats = NDArray[np.float64]

_STRICT_MHZ, _EXTENDED_MHZ = Span(800.0, 2000.0), Span(600.0, 2700.0)
_DISTANCES_M = Span(20.0, 5000.0)
WALFISCH_IKEGAMI_LOS = ModelCard(
    key="walfisch_ikegami_los",
    name="Walfisch-Ikegami, LOS",
    document="COST 231 final report, EUR 18957",
    section="4.4.1",
    release="1999",
    purpose="along a street in sight of the antenna",
    strict=Ranges(_STRICT_MHZ, _DISTANCES_M),
    extended=Ranges(_EXTENDED_MHZ, _DISTANCES_M),
)
WALFISCH_IKEGAMI_NLOS = ModelCard(
    key="walfisch_ikegami_nlos",
    name="Walfisch-Ikegami, NLOS",
    document="COST 231 final report, EUR 18957",
    section="4.4.1",
    release="1999",
    purpose="over roofs of about one height into a street",
    strict=Ranges(_STRICT_MHZ, _DISTANCES_M, Span(4.0, 50.0), Span(1.0, 3.0)),
    extended=Ranges(_EXTENDED_MHZ, _DISTANCES_M, Span(4.0, 100.0), Span(1.0, 10.0)),
)


@njit
def street_los_scalar(distance_2d_m: float, frequency_mhz: float) -> float:
    """Along a street in sight; free space at 20 m."""
    return 42.6 + 26.0 * log10_scalar(distance_2d_m / 1000.0) + 20.0 * log10_scalar(frequency_mhz)


@njit
def orientation_scalar(orientation_deg: float) -> float:
    """L_ori: what a street's direction to the way adds; P.1411 has the same."""
    if orientation_deg < 35.0:
        return -10.0 + 0.354 * orientation_deg
    if orientation_deg < 55.0:
        return 2.5 + 0.075 * (orientation_deg - 35.0)
    return 4.0 - 0.114 * (orientation_deg - 55.0)


@njit
def roof_to_street_scalar(
    roof_over_receiver_m: float, street_width_m: float, orientation_deg: float, frequency_mhz: float
) -> float:
    """L_rts: from the last roof down to the receiver."""
    over_width_db = 10.0 * log10_scalar(frequency_mhz) - 10.0 * log10_scalar(street_width_m)
    down_db = 20.0 * log10_scalar(roof_over_receiver_m)
    return -16.9 + over_width_db + down_db + orientation_scalar(orientation_deg)


@njit
def screens_scalar(
    city: int,
    distance_2d_m: float,
    antenna_height_m: float,
    frequency_mhz: float,
    roof_height_m: float,
    building_separation_m: float,
) -> float:
    """L_msd: past the rows of buildings on the way."""
    over_m, km = antenna_height_m - roof_height_m, distance_2d_m / 1000.0
    if over_m > 0.0:
        start_db, slope_db = 54.0 - 18.0 * log10_scalar(1.0 + over_m), 18.0
    else:
        start_db = 54.0 - 0.8 * over_m * min(1.0, km / 0.5)
        slope_db = 18.0 - 15.0 * over_m / roof_height_m
    rise = 1.5 if city == METROPOLITAN else 0.7
    by_frequency_db = (-4.0 + rise * (frequency_mhz / 925.0 - 1.0)) * log10_scalar(frequency_mhz)
    return (
        start_db + slope_db * log10_scalar(km) + by_frequency_db - 9.0 * log10_scalar(building_separation_m)
    )


@njit
def walfisch_ikegami_nlos_scalar(
    city: int,
    distance_2d_m: float,
    antenna_height_m: float,
    receiver_height_m: float,
    frequency_mhz: float,
    roof_height_m: float,
    street_width_m: float,
    building_separation_m: float,
    orientation_deg: float,
) -> float:
    """Free space, roof to street and rows of buildings; never under free space."""
    if roof_height_m <= receiver_height_m:
        return math.nan
    roof_over_receiver_m = roof_height_m - receiver_height_m
    diffracted_db = roof_to_street_scalar(
        roof_over_receiver_m, street_width_m, orientation_deg, frequency_mhz
    ) + screens_scalar(
        city, distance_2d_m, antenna_height_m, frequency_mhz, roof_height_m, building_separation_m
    )
    # the document's own 32.4, not 32.45
    clear_db = 32.4 + 20.0 * log10_scalar(distance_2d_m / 1000.0) + 20.0 * log10_scalar(frequency_mhz)
    return clear_db if diffracted_db < 0.0 else clear_db + diffracted_db  # not max(): NaN must pass


_street_los, _nlos = elementwise(street_los_scalar), elementwise(walfisch_ikegami_nlos_scalar)


def walfisch_ikegami_los_db(distance_2d_m: ArrayLike, frequency_mhz: ArrayLike) -> Floats:
    """
    Loss along a street in sight of an antenna under the roofs.

    Parameters
    ----------
    distance_2d_m, frequency_mhz : array_like
        Ranges on the card ``WALFISCH_IKEGAMI_LOS``.

    Returns
    -------
    ndarray
        Loss in dB, broadcast; NaN outside 20 m to 5 km.

    Raises
    ------
    FrequencyError, RadioError
        As `spatial.radio.checks` says.

    Notes
    -----
    ``42.6 + 26 log d_km + 20 log f``, COST 231 final report, 4.4.1.
    """
    frequencies = frequency_in_range(WALFISCH_IKEGAMI_LOS, frequency_mhz)
    return _street_los(distance_in_range(WALFISCH_IKEGAMI_LOS, distance_2d_m), frequencies)


def walfisch_ikegami_nlos_db(
    city: int,
    distance_2d_m: ArrayLike,
    antenna_height_m: ArrayLike,
    receiver_height_m: ArrayLike,
    frequency_mhz: ArrayLike,
    town: StreetInputs,
) -> Floats:
    """
    Loss over the roofs into a street.

    Parameters
    ----------
    city : int
        ``MEDIUM_CITY``, which holds for suburban centres with trees too, or ``METROPOLITAN``.
    distance_2d_m, antenna_height_m, receiver_height_m, frequency_mhz : array_like
        Ranges on the card ``WALFISCH_IKEGAMI_NLOS``.
    town : StreetInputs
        Broadcasts with the links.

    Returns
    -------
    ndarray
        Loss in dB, broadcast; NaN outside 20 m to 5 km, where the town is NaN, and where the
        roofs are not over the receiver.

    Raises
    ------
    FrequencyError, RadioError
        As `spatial.radio.checks` says; RadioError too for an unknown city.

    Notes
    -----
    ``L_0 + max(0, L_rts + L_msd)``, COST 231 final report, 4.4.1.
    """
    if city not in (MEDIUM_CITY, METROPOLITAN):
        raise RadioError(f"city {city!r}; must be {MEDIUM_CITY} (medium) or {METROPOLITAN} (metropolitan)")
    frequencies = frequency_in_range(WALFISCH_IKEGAMI_NLOS, frequency_mhz)
    heights = heights_in_range(WALFISCH_IKEGAMI_NLOS, antenna_height_m, receiver_height_m)
    return _nlos(
        city,
        distance_in_range(WALFISCH_IKEGAMI_NLOS, distance_2d_m),
        *heights,
        frequencies,
        town.roof_height_m,
        town.street_width_m,
        town.building_separation_m,
        town.orientation_deg,
    )
