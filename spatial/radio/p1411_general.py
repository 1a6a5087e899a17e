"""
ITU-R P.1411-12, site-general: one straight line over the logarithm of distance.

Section 4.1.1 is for two stations below the roofs, 4.2.1 for one above them. Distance is the
one in space; the loss is the median, without the random term. Bad input as
`spatial.radio.checks` says. Only what a district of high buildings needs: the rows of low-rise
and residential areas without sight are left out.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.radio.checks import distance_in_range, frequency_in_range
from spatial.radio.formulas import log10_scalar
from spatial.radio.jit import elementwise, njit
from spatial.radio.validity import ModelCard, Ranges, Span

Floats = NDArray[np.float64]


def _card(
    where: str, section: str, sight: str, purpose: str, sigma_db: float, frequency_mhz: Span, distance_m: Span
) -> ModelCard:
    """Card of one row of the Recommendation's tables."""
    return ModelCard(
        key=f"p1411_{where}_{sight.lower()}",
        name=f"P.1411 {where} the roofs, {sight}",
        document="ITU-R P.1411",
        section=f"Annex 1, {section}",
        release="P.1411-12, 2023",
        purpose=purpose,
        distance="3d",
        sigma_db={sight: sigma_db},
        strict=Ranges(frequency_mhz, distance_m),
        extended=Ranges(frequency_mhz, distance_m),
    )


_IN_STREET, _FROM_ROOF = "street lamps and walls, streets of high buildings", "roof to street, high buildings"
P1411_BELOW_LOS = _card("below", "4.1.1", "LOS", _IN_STREET, 5.06, Span(800.0, 82_000.0), Span(5.0, 660.0))
P1411_BELOW_NLOS = _card("below", "4.1.1", "NLOS", _IN_STREET, 7.60, Span(800.0, 82_000.0), Span(30.0, 715.0))
P1411_ABOVE_LOS = _card("above", "4.2.1", "LOS", _FROM_ROOF, 3.48, Span(2200.0, 73_000.0), Span(55.0, 1200.0))
P1411_ABOVE_NLOS = _card(
    "above", "4.2.1", "NLOS", _FROM_ROOF, 6.89, Span(2200.0, 66_500.0), Span(260.0, 1200.0)
)


@njit
def site_general_scalar(
    alpha: float, beta_db: float, gamma: float, distance_3d_m: float, frequency_mhz: float
) -> float:
    """The line of both sections."""
    by_frequency_db = 10.0 * gamma * log10_scalar(frequency_mhz / 1000.0)
    return 10.0 * alpha * log10_scalar(distance_3d_m) + beta_db + by_frequency_db


_site_general = elementwise(site_general_scalar)


def below_roofs_los_db(distance_3d_m: ArrayLike, frequency_mhz: ArrayLike) -> Floats:
    """
    Both stations below the roofs, in sight.

    Parameters
    ----------
    distance_3d_m, frequency_mhz : array_like
        Ranges on the card ``P1411_BELOW_LOS``.

    Returns
    -------
    ndarray
        Median loss in dB, broadcast; NaN outside 5 to 660 m.

    Raises
    ------
    FrequencyError, RadioError
        As `spatial.radio.checks` says.

    Notes
    -----
    P.1411-12, 4.1.1: alpha 2.12, beta 29.2, gamma 2.11.
    """
    return _line_db(P1411_BELOW_LOS, (2.12, 29.2, 2.11), distance_3d_m, frequency_mhz)


def below_roofs_nlos_db(distance_3d_m: ArrayLike, frequency_mhz: ArrayLike) -> Floats:
    """
    Both stations below the roofs of high buildings, without sight.

    Parameters
    ----------
    distance_3d_m, frequency_mhz : array_like
        Ranges on the card ``P1411_BELOW_NLOS``.

    Returns
    -------
    ndarray
        Median loss in dB, broadcast; NaN outside 30 to 715 m.

    Raises
    ------
    FrequencyError, RadioError
        As `spatial.radio.checks` says.

    Notes
    -----
    P.1411-12, 4.1.1: alpha 4.00, beta 10.2, gamma 2.36.
    """
    return _line_db(P1411_BELOW_NLOS, (4.00, 10.2, 2.36), distance_3d_m, frequency_mhz)


def above_roofs_los_db(distance_3d_m: ArrayLike, frequency_mhz: ArrayLike) -> Floats:
    """
    One station above the roofs, in sight.

    Parameters
    ----------
    distance_3d_m, frequency_mhz : array_like
        Ranges on the card ``P1411_ABOVE_LOS``.

    Returns
    -------
    ndarray
        Median loss in dB, broadcast; NaN outside 55 to 1,200 m.

    Raises
    ------
    FrequencyError, RadioError
        As `spatial.radio.checks` says.

    Notes
    -----
    P.1411-12, 4.2.1: alpha 2.29, beta 28.6, gamma 1.96.
    """
    return _line_db(P1411_ABOVE_LOS, (2.29, 28.6, 1.96), distance_3d_m, frequency_mhz)


def above_roofs_nlos_db(distance_3d_m: ArrayLike, frequency_mhz: ArrayLike) -> Floats:
    """
    One station above the roofs of high buildings, without sight.

    Parameters
    ----------
    distance_3d_m, frequency_mhz : array_like
        Ranges on the card ``P1411_ABOVE_NLOS``.

    Returns
    -------
    ndarray
        Median loss in dB, broadcast; NaN outside 260 to 1,200 m.

    Raises
    ------
    FrequencyError, RadioError
        As `spatial.radio.checks` says.

    Notes
    -----
    P.1411-12, 4.2.1: alpha 4.39, beta -6.27, gamma 2.30.
    """
    return _line_db(P1411_ABOVE_NLOS, (4.39, -6.27, 2.30), distance_3d_m, frequency_mhz)


def _line_db(
    card: ModelCard, line: tuple[float, float, float], distance_3d_m: ArrayLike, frequency_mhz: ArrayLike
) -> Floats:
    """One row of the tables over arrays."""
    frequencies = frequency_in_range(card, frequency_mhz)
    return _site_general(*line, distance_in_range(card, distance_3d_m), frequencies)
