"""
Okumura-Hata and COST-231-Hata: empirical curves for masts over the roofs, one class a town.

All functions take the horizontal distance, the height of the mast over the ground around it,
that of the receiver, and the frequency; bad input as `spatial.radio.checks` says. Computed
from 100 m and from masts of 10 m on, flagged below 1 km and 30 m: under a kilometre these are
curves continued, and in the open, under a high mast, Hata's fall below free space.

Faults of others not repeated here: the -4.97 of the large city is kept, suburban and open
land start from the small city's value, and 2D distance is what the curves were fitted to.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.errors import RadioError
from spatial.radio.checks import distance_in_range, frequency_in_range, heights_in_range
from spatial.radio.formulas import log10_scalar
from spatial.radio.jit import elementwise, njit
from spatial.radio.validity import ModelCard, Ranges, Span

MEDIUM_CITY, LARGE_CITY, SUBURBAN, OPEN = 0, 1, 2, 3  # small towns count as medium
LARGE_CITY_FROM_MHZ = 300.0  # border between the two corrections of a large city
METROPOLITAN_DB = 3.0

Floats = NDArray[np.float64]

OKUMURA_HATA = ModelCard(
    key="okumura_hata",
    name="Okumura-Hata",
    document="M. Hata, IEEE Trans. Veh. Technol. VT-29(3), 317-325",
    section="empirical formulas",
    release="1980",
    purpose="masts over the roofs, 2G and lower bands",
    strict=Ranges(Span(150.0, 1500.0), Span(1000.0, 20_000.0), Span(30.0, 200.0), Span(1.0, 10.0)),
    extended=Ranges(Span(150.0, 2000.0), Span(100.0, 30_000.0), Span(10.0, 300.0), Span(1.0, 10.0)),
)
COST231_HATA = ModelCard(
    key="cost231_hata",
    name="COST-231-Hata",
    document="COST 231 final report, EUR 18957",
    section="4.4.1",
    release="1999",
    purpose="masts over the roofs, 1.8 and 2.1 GHz",
    strict=Ranges(Span(1500.0, 2000.0), Span(1000.0, 20_000.0), Span(30.0, 200.0), Span(1.0, 10.0)),
    extended=Ranges(Span(1500.0, 2700.0), Span(100.0, 30_000.0), Span(10.0, 300.0), Span(1.0, 10.0)),
)


@njit
def small_city_correction_scalar(receiver_height_m: float, frequency_mhz: float) -> float:
    """a(h_m) of small and medium cities: what a receiver gains over one at 1.5 m."""
    log_f = log10_scalar(frequency_mhz)
    return (1.1 * log_f - 0.7) * receiver_height_m - (1.56 * log_f - 0.8)


@njit
def large_city_correction_scalar(receiver_height_m: float, frequency_mhz: float) -> float:
    """a(h_m) of large cities."""
    if frequency_mhz < LARGE_CITY_FROM_MHZ:
        return 8.29 * log10_scalar(1.54 * receiver_height_m) ** 2 - 1.1
    return 3.2 * log10_scalar(11.75 * receiver_height_m) ** 2 - 4.97


@njit
def distance_term_scalar(distance_2d_m: float, antenna_height_m: float) -> float:
    """What both curves add for height of the mast and distance."""
    log_h = log10_scalar(antenna_height_m)
    return -13.82 * log_h + (44.9 - 6.55 * log_h) * log10_scalar(distance_2d_m / 1000.0)


@njit
def okumura_hata_scalar(
    land: int, distance_2d_m: float, antenna_height_m: float, receiver_height_m: float, frequency_mhz: float
) -> float:
    """Okumura-Hata: a city, or what suburbs and open land lose less than a small one."""
    log_f = log10_scalar(frequency_mhz)
    at_height_0_db = 69.55 + 26.16 * log_f + distance_term_scalar(distance_2d_m, antenna_height_m)
    if land == LARGE_CITY:
        return at_height_0_db - large_city_correction_scalar(receiver_height_m, frequency_mhz)
    small_city_db = at_height_0_db - small_city_correction_scalar(receiver_height_m, frequency_mhz)
    if land == SUBURBAN:
        return small_city_db - 2.0 * log10_scalar(frequency_mhz / 28.0) ** 2 - 5.4
    if land == OPEN:
        return small_city_db - 4.78 * log_f**2 + 18.33 * log_f - 40.94
    return small_city_db


@njit
def cost231_hata_scalar(
    land: int, distance_2d_m: float, antenna_height_m: float, receiver_height_m: float, frequency_mhz: float
) -> float:
    """COST-231-Hata: the receiver's correction is that of a small city in large ones, too."""
    loss_db = (
        46.3 + 33.9 * log10_scalar(frequency_mhz) + distance_term_scalar(distance_2d_m, antenna_height_m)
    )
    loss_db -= small_city_correction_scalar(receiver_height_m, frequency_mhz)
    return loss_db + (METROPOLITAN_DB if land == LARGE_CITY else 0.0)


_okumura_hata, _cost231_hata = elementwise(okumura_hata_scalar), elementwise(cost231_hata_scalar)


def okumura_hata_db(
    land: ArrayLike,
    distance_2d_m: ArrayLike,
    antenna_height_m: ArrayLike,
    receiver_height_m: ArrayLike,
    frequency_mhz: ArrayLike,
) -> Floats:
    """
    Median loss by Okumura-Hata.

    Parameters
    ----------
    land : array_like of int
        ``MEDIUM_CITY``, ``LARGE_CITY``, ``SUBURBAN`` or ``OPEN``.
    distance_2d_m, antenna_height_m, receiver_height_m, frequency_mhz : array_like
        As the module says; ranges on the card ``OKUMURA_HATA``.

    Returns
    -------
    ndarray
        Loss in dB, broadcast; NaN outside 0.1 to 30 km.

    Raises
    ------
    FrequencyError, RadioError
        As `spatial.radio.checks` says; RadioError too for an unknown kind of land.

    Notes
    -----
    ``69.55 + 26.16 log f - 13.82 log h_b - a(h_m) + (44.9 - 6.55 log h_b) log d_km``, Hata 1980.
    The two corrections of a large city are stated up to 200 and from 400 MHz; they change
    over at 300 MHz.
    """
    frequencies = frequency_in_range(OKUMURA_HATA, frequency_mhz)
    heights = heights_in_range(OKUMURA_HATA, antenna_height_m, receiver_height_m)
    lands = _checked_land(land, (MEDIUM_CITY, LARGE_CITY, SUBURBAN, OPEN))
    return _okumura_hata(lands, distance_in_range(OKUMURA_HATA, distance_2d_m), *heights, frequencies)


def cost231_hata_db(
    land: ArrayLike,
    distance_2d_m: ArrayLike,
    antenna_height_m: ArrayLike,
    receiver_height_m: ArrayLike,
    frequency_mhz: ArrayLike,
) -> Floats:
    """
    Median loss by COST-231-Hata.

    Parameters
    ----------
    land : array_like of int
        ``MEDIUM_CITY``, which holds for suburban centres too, or ``LARGE_CITY``.
    distance_2d_m, antenna_height_m, receiver_height_m, frequency_mhz : array_like
        As the module says; ranges on the card ``COST231_HATA``.

    Returns
    -------
    ndarray
        Loss in dB, broadcast; NaN outside 0.1 to 30 km.

    Raises
    ------
    FrequencyError, RadioError
        As `spatial.radio.checks` says; RadioError too for an unknown kind of land.

    Notes
    -----
    ``46.3 + 33.9 log f - 13.82 log h_b - a(h_m) + (44.9 - 6.55 log h_b) log d_km + C``, with C
    3 dB in metropolitan centres. COST 231 final report, 4.4.1.
    """
    frequencies = frequency_in_range(COST231_HATA, frequency_mhz)
    heights = heights_in_range(COST231_HATA, antenna_height_m, receiver_height_m)
    lands = _checked_land(land, (MEDIUM_CITY, LARGE_CITY))
    return _cost231_hata(lands, distance_in_range(COST231_HATA, distance_2d_m), *heights, frequencies)


def _checked_land(land: ArrayLike, known: tuple[int, ...]) -> NDArray[np.int64]:
    """Kinds of land that a curve has."""
    lands = np.asarray(land, dtype=np.int64)
    unknown = ~np.isin(lands, known)
    if np.any(unknown):
        raise RadioError(f"land {lands[unknown].flat[0]}; must be one of {list(known)}")
    return lands
