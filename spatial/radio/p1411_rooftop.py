"""
ITU-R P.1411-12, 4.2.2.1: over rows of roofs of about one height, down into a street.

The successor of Walfisch-Ikegami, yet another model: roof to street begins at -8.2 dB, and
the rows are passed by one of two laws with a smooth change between them, by whether the
grazing field has settled over the length that is built. Distance is the length of the path.
Bad input as `spatial.radio.checks` says. The loss need not grow with distance where the laws
change over.
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
from spatial.radio.walfisch_ikegami import MEDIUM_CITY, METROPOLITAN, orientation_scalar

LIGHT_M_PER_S = 299_792_458.0
HIGH_BAND_MHZ = 2000.0  # above, other constants, alike for all cities
SMOOTHING, STEEP_SMOOTHING = 0.1, 0.0417  # chi and upsilon

Floats = NDArray[np.float64]

P1411_ROOFTOP = ModelCard(
    key="p1411_rooftop",
    name="P.1411 over roofs, NLOS",
    document="ITU-R P.1411",
    section="Annex 1, 4.2.2.1",
    release="P.1411-12, 2023",
    purpose="over roofs of about one height, also above 2 GHz",
    strict=Ranges(Span(800.0, 26_000.0), Span(20.0, 5000.0), Span(4.0, 55.0), Span(1.0, 3.0)),
    extended=Ranges(Span(800.0, 26_000.0), Span(20.0, 5000.0), Span(4.0, 100.0), Span(1.0, 10.0)),
)


@njit
def settled_scalar(
    city: int,
    distance_m: float,
    over_roofs_m: float,
    roof_m: float,
    separation_m: float,
    frequency_mhz: float,
) -> float:
    """L1_msd: past rows over which the field has settled."""
    high = frequency_mhz > HIGH_BAND_MHZ
    log_f, km = log10_scalar(frequency_mhz), distance_m / 1000.0
    if over_roofs_m > 0.0:
        start_db = (71.4 if high else 54.0) - 18.0 * log10_scalar(1.0 + over_roofs_m)
        slope_db = 18.0
    else:
        start_db = (73.0 if high else 54.0) - 0.8 * over_roofs_m * min(1.0, km / 0.5)
        slope_db = 18.0 - 15.0 * over_roofs_m / roof_m
    by_city = 1.5 if city == METROPOLITAN else 0.7
    rise = -8.0 if high else -4.0 + by_city * (frequency_mhz / 925.0 - 1.0)
    return start_db + slope_db * log10_scalar(km) + rise * log_f - 9.0 * log10_scalar(separation_m)


@njit
def few_rows_scalar(
    distance_m: float, over_roofs_m: float, separation_m: float, frequency_mhz: float
) -> float:
    """L2_msd: past rows too few for the field to settle, by the antenna's height to the roofs."""
    wavelength_m = LIGHT_M_PER_S / (frequency_mhz * 1.0e6)
    rows = separation_m / wavelength_m
    level_above_m = 10.0 ** (
        -0.5 * log10_scalar(rows)
        - log10_scalar(distance_m) / 9.0
        + 10.0 / 9.0 * log10_scalar(separation_m / 2.35)
    )
    bent = 0.00023 * separation_m**2 - 0.1827 * separation_m - 9.4978
    level_below_m = bent / log10_scalar(frequency_mhz) ** 2.938 + 0.000781 * separation_m + 0.06923
    if over_roofs_m > level_above_m:
        passed = 2.35 * (over_roofs_m / distance_m * math.sqrt(rows)) ** 0.9
    elif over_roofs_m >= level_below_m:
        passed = separation_m / distance_m
    else:
        angle = math.atan(over_roofs_m / separation_m)
        edge_m = math.hypot(over_roofs_m, separation_m)
        bend = 1.0 / angle - 1.0 / (2.0 * math.pi + angle)
        passed = separation_m / (2.0 * math.pi * distance_m) * math.sqrt(wavelength_m / edge_m) * bend
    return -20.0 * log10_scalar(abs(passed))


@njit
def rows_scalar(
    city: int,
    distance_m: float,
    over_roofs_m: float,
    frequency_mhz: float,
    roof_m: float,
    separation_m: float,
    built_m: float,
) -> float:
    """L_msd: one law or the other, drawn together where they meet."""
    few_db = few_rows_scalar(distance_m, over_roofs_m, separation_m, frequency_mhz)
    if over_roofs_m == 0.0:
        return few_db  # level with the roofs the field never settles
    wavelength_m = LIGHT_M_PER_S / (frequency_mhz * 1.0e6)
    settled = built_m > wavelength_m * distance_m**2 / over_roofs_m**2
    settled_db = settled_scalar(city, distance_m, over_roofs_m, roof_m, separation_m, frequency_mhz)
    meet_m = abs(over_roofs_m) * math.sqrt(built_m / wavelength_m)
    upper_db = settled_scalar(city, meet_m, over_roofs_m, roof_m, separation_m, frequency_mhz)
    lower_db = few_rows_scalar(meet_m, over_roofs_m, separation_m, frequency_mhz)
    middle_db, step_db = (upper_db + lower_db) / 2.0, upper_db - lower_db
    if step_db == 0.0:
        return few_db
    past = log10_scalar(distance_m / meet_m)
    if step_db > 0.0:
        smooth = math.tanh(past / SMOOTHING)
        if settled:
            return middle_db - smooth * (settled_db - middle_db)
        return middle_db + smooth * (few_db - middle_db)
    smooth = math.tanh(past / (STEEP_SMOOTHING * step_db))
    if settled:
        return settled_db - smooth * (upper_db - middle_db) - upper_db + middle_db
    return few_db + smooth * (middle_db - lower_db) + middle_db - lower_db


@njit
def rooftop_nlos_scalar(
    city: int,
    distance_m: float,
    antenna_height_m: float,
    receiver_height_m: float,
    frequency_mhz: float,
    roof_m: float,
    street_width_m: float,
    separation_m: float,
    orientation_deg: float,
    built_m: float,
) -> float:
    """Free space, roof to street and rows of buildings; never under free space."""
    if roof_m <= receiver_height_m:
        return math.nan
    log_f = log10_scalar(frequency_mhz)
    clear_db = 32.4 + 20.0 * log10_scalar(distance_m / 1000.0) + 20.0 * log_f
    width_db = 10.0 * log_f - 10.0 * log10_scalar(street_width_m)
    down_db = 20.0 * log10_scalar(roof_m - receiver_height_m)
    to_street_db = -8.2 + width_db + down_db + orientation_scalar(orientation_deg)
    over_roofs_m = antenna_height_m - roof_m
    rows_db = rows_scalar(city, distance_m, over_roofs_m, frequency_mhz, roof_m, separation_m, built_m)
    diffracted_db = to_street_db + rows_db
    return clear_db if diffracted_db < 0.0 else clear_db + diffracted_db  # not max(): NaN must pass


_rooftop = elementwise(rooftop_nlos_scalar)


def rooftop_nlos_db(
    city: int,
    distance_m: ArrayLike,
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
        ``MEDIUM_CITY`` or ``METROPOLITAN`` of `spatial.radio.walfisch_ikegami`; of no
        consequence above 2 GHz.
    distance_m, antenna_height_m, receiver_height_m, frequency_mhz : array_like
        Ranges on the card ``P1411_ROOFTOP``.
    town : StreetInputs
        Broadcasts with the links; the built length is needed.

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
    P.1411-12, 4.2.2.1: ``L_bf + max(0, L_rts + L_msd)``.
    """
    if city not in (MEDIUM_CITY, METROPOLITAN):
        raise RadioError(f"city {city!r}; must be {MEDIUM_CITY} (medium) or {METROPOLITAN} (metropolitan)")
    frequencies = frequency_in_range(P1411_ROOFTOP, frequency_mhz)
    heights = heights_in_range(P1411_ROOFTOP, antenna_height_m, receiver_height_m)
    return _rooftop(
        city,
        distance_in_range(P1411_ROOFTOP, distance_m),
        *heights,
        frequencies,
        town.roof_height_m,
        town.street_width_m,
        town.building_separation_m,
        town.orientation_deg,
        town.built_length_m,
    )
