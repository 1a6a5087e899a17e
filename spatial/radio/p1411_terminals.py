"""
ITU-R P.1411-12, 4.3.1: between two terminals near street level, by share of places.

For antennas at 1.9 to 3 m at both ends, well below the roofs; the loss holds for a share of
places, which also says how far sight reaches. Bad input as `spatial.radio.checks` says; a
share outside 0.01 to 0.99 or a transition that is not over 0 is refused with
`spatial.errors.RadioError`.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from spatial.errors import RadioError
from spatial.radio.checks import distance_in_range, frequency_in_range, within
from spatial.radio.formulas import log10_scalar
from spatial.radio.jit import elementwise, njit
from spatial.radio.validity import POSITIVE, ModelCard, Ranges, Span

SUBURBAN, URBAN, DENSE_URBAN = 0, 1, 2
TOWN_DB = {SUBURBAN: 0.0, URBAN: 6.8, DENSE_URBAN: 2.3}
SIGMA_DB = 7.0
SHARES = Span(0.01, 0.99)
TRANSITION_M = 20.0  # from sight to none, along a street

Floats = NDArray[np.float64]

P1411_TERMINALS = ModelCard(
    key="p1411_terminals",
    name="P.1411 between low terminals",
    document="ITU-R P.1411",
    section="Annex 1, 4.3.1",
    release="P.1411-12, 2023",
    purpose="phone to phone, cameras and sensors at street level",
    sigma_db={"LOS": SIGMA_DB, "NLOS": SIGMA_DB},
    strict=Ranges(Span(300.0, 3000.0), Span(1.0, 3000.0), Span(1.9, 3.0), Span(1.9, 3.0)),
    extended=Ranges(Span(300.0, 3000.0), Span(1.0, 3000.0), Span(1.0, 5.0), Span(1.0, 5.0)),
)


@njit
def sight_reach_scalar(share: float) -> float:
    """Distance within which a share of places has sight."""
    if share < 0.45:
        log_share = log10_scalar(share)
        return 212.0 * log_share**2 - 64.0 * log_share
    return 79.2 - 70.0 * share


@njit
def _los_scalar(distance_m: float, frequency_mhz: float, share: float) -> float:
    """In sight: a Rayleigh spread around the median."""
    median_db = 32.45 + 20.0 * log10_scalar(frequency_mhz) + 20.0 * log10_scalar(distance_m / 1000.0)
    return median_db + 1.5624 * SIGMA_DB * (math.sqrt(-2.0 * math.log(1.0 - share)) - 1.1774)


@njit
def _nlos_scalar(distance_m: float, frequency_mhz: float, deviate: float, town_db: float) -> float:
    """Without sight: a normal spread around the median."""
    median_db = 9.5 + 45.0 * log10_scalar(frequency_mhz) + 40.0 * log10_scalar(distance_m / 1000.0)
    return median_db + town_db + SIGMA_DB * deviate


@njit
def terminals_scalar(
    distance_m: float,
    frequency_mhz: float,
    share: float,
    deviate: float,
    town_db: float,
    transition_m: float,
) -> float:
    """One law, the other, or a straight line between them."""
    reach_m = sight_reach_scalar(share)
    if distance_m < reach_m:
        return _los_scalar(distance_m, frequency_mhz, share)
    if distance_m > reach_m + transition_m:
        return _nlos_scalar(distance_m, frequency_mhz, deviate, town_db)
    first_db = _los_scalar(reach_m, frequency_mhz, share)
    last_db = _nlos_scalar(reach_m + transition_m, frequency_mhz, deviate, town_db)
    return first_db + (last_db - first_db) * (distance_m - reach_m) / transition_m


_terminals = elementwise(terminals_scalar)


def between_terminals_db(
    town: int,
    distance_m: ArrayLike,
    frequency_mhz: ArrayLike,
    share_of_places: ArrayLike = 0.5,
    transition_m: ArrayLike = TRANSITION_M,
) -> Floats:
    """
    Loss between two terminals at street level that a share of places does not exceed.

    Parameters
    ----------
    town : int
        ``SUBURBAN``, ``URBAN`` or ``DENSE_URBAN`` (high-rise).
    distance_m, frequency_mhz : array_like
        Ranges on the card ``P1411_TERMINALS``.
    share_of_places : array_like
        0.01 to 0.99; 0.5 is the median.
    transition_m : array_like
        Length over which sight is lost; over 0.

    Returns
    -------
    ndarray
        Loss in dB, broadcast; NaN outside 1 m to 3 km. The same from either end.

    Raises
    ------
    FrequencyError, RadioError
        As the module says; RadioError too for an unknown town.

    Notes
    -----
    P.1411-12, 4.3.1, steps 1 to 8.
    """
    if town not in TOWN_DB:
        raise RadioError(f"town {town!r}; must be one of {list(TOWN_DB)}")
    frequencies = frequency_in_range(P1411_TERMINALS, frequency_mhz)
    shares = within("share of places", share_of_places, SHARES, "")
    distances = distance_in_range(P1411_TERMINALS, distance_m)
    transitions_m = within("transition", transition_m, POSITIVE)
    return _terminals(distances, frequencies, shares, ndtri(shares), TOWN_DB[town], transitions_m)
