"""
ITU-R P.2108-1: loss in the clutter around a terminal that stands below it.

Section 3.1 corrects a loss that was computed to the height of the clutter; section 3.2 is a
statistical loss of urban and suburban clutter for paths over 250 m. Neither is added to a
model that has the buildings in it already: UMa, UMi, Hata, Walfisch-Ikegami, P.1411, or a
diffraction over footprints. Bad input as `spatial.radio.checks` says; a share of places that
is not within 0.0001 and 0.9999 is refused likewise.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from spatial.errors import RadioError
from spatial.radio.checks import distance_in_range, frequency_in_range, heights_in_range, within
from spatial.radio.diffraction import knife_edge_db
from spatial.radio.validity import ANY, POSITIVE, ModelCard, Ranges, Span

WATER, OPEN, SUBURBAN, URBAN, WOODS, DENSE_URBAN = range(6)
REPRESENTATIVE_HEIGHT_M = {
    WATER: 10.0,
    OPEN: 10.0,
    SUBURBAN: 10.0,
    URBAN: 15.0,
    WOODS: 15.0,
    DENSE_URBAN: 20.0,
}
BUILT = (SUBURBAN, URBAN, WOODS, DENSE_URBAN)  # diffraction at an edge; the others gain by height
DEFAULT_STREET_WIDTH_M = 27.0
CAP_M = 2000.0  # from here on the statistical loss is that of 2 km
SHARES = Span(0.0001, 0.9999)

Floats = NDArray[np.float64]

P2108_HEIGHT_GAIN = ModelCard(
    key="p2108_height_gain",
    name="Clutter, height gain",
    document="ITU-R P.2108",
    section="Annex 1, 3.1",
    release="P.2108-1, 2021",
    purpose="a terminal under the clutter, on a loss computed to its top",
    strict=Ranges(Span(30.0, 3000.0), ANY, ANY, POSITIVE),
    extended=Ranges(Span(30.0, 3000.0), ANY, ANY, POSITIVE),
)
P2108_STATISTICAL = ModelCard(
    key="p2108_statistical",
    name="Clutter, statistical",
    document="ITU-R P.2108",
    section="Annex 1, 3.2",
    release="P.2108-1, 2021",
    purpose="one end in town, where no building is known",
    strict=Ranges(Span(500.0, 67_000.0), Span(250.0, np.inf)),
    extended=Ranges(Span(500.0, 67_000.0), Span(250.0, np.inf)),
)


def height_gain_loss_db(
    clutter: int,
    terminal_height_m: ArrayLike,
    frequency_mhz: ArrayLike,
    clutter_height_m: ArrayLike | None = None,
    street_width_m: ArrayLike = DEFAULT_STREET_WIDTH_M,
) -> Floats:
    """
    Further loss of a terminal below the top of the clutter around it.

    Parameters
    ----------
    clutter : int
        ``WATER``, ``OPEN``, ``SUBURBAN``, ``URBAN``, ``WOODS`` or ``DENSE_URBAN``.
    terminal_height_m : array_like
        Over the ground; over 0.
    frequency_mhz : array_like
        30 to 3,000 MHz.
    clutter_height_m : array_like, optional
        Representative height; that of the table by default: 10, 15 or 20 m.
    street_width_m : array_like
        Of the built kinds.

    Returns
    -------
    ndarray
        Loss in dB, broadcast; 0 from the clutter's height on.

    Raises
    ------
    FrequencyError, RadioError
        As `spatial.radio.checks` says; RadioError too for an unknown kind.

    Notes
    -----
    P.2108-1, 3.1. Built: ``J(v) - 6.03`` with ``v = 0.342 sqrt(f_GHz h_dif theta)``; else
    ``-(21.8 + 6.2 log f_GHz) log(h / R)``.
    """
    if clutter not in REPRESENTATIVE_HEIGHT_M:
        raise RadioError(f"clutter {clutter!r}; must be one of {list(REPRESENTATIVE_HEIGHT_M)}")
    ghz = frequency_in_range(P2108_HEIGHT_GAIN, frequency_mhz) / 1000.0
    _, terminal_m = heights_in_range(P2108_HEIGHT_GAIN, 0.0, terminal_height_m)
    default_m = REPRESENTATIVE_HEIGHT_M[clutter]
    top_m = within("clutter height", default_m if clutter_height_m is None else clutter_height_m, POSITIVE)
    street_m = within("street width", street_width_m, POSITIVE)
    if clutter not in BUILT:
        gain_db = (21.8 + 6.2 * np.log10(ghz)) * np.log10(terminal_m / top_m)
        return np.asarray(np.where(terminal_m >= top_m, 0.0, -gain_db))
    below_m = np.maximum(top_m - terminal_m, 0.0)
    angle_deg = np.degrees(np.arctan(below_m / street_m))
    edge_db = knife_edge_db(0.342 * np.sqrt(ghz * below_m * angle_deg)) - 6.03
    return np.asarray(np.where(terminal_m >= top_m, 0.0, edge_db))


def statistical_loss_db(
    distance_m: ArrayLike, frequency_mhz: ArrayLike, share_of_places: ArrayLike = 0.5
) -> Floats:
    """
    Loss in urban or suburban clutter at one end that a share of places does not exceed.

    Parameters
    ----------
    distance_m : array_like
        Whole path; from 250 m, and from 1 km where both ends are to be corrected.
    frequency_mhz : array_like
        500 MHz to 67 GHz.
    share_of_places : array_like
        0.0001 to 0.9999; 0.5 is the median.

    Returns
    -------
    ndarray
        Loss in dB, broadcast; NaN under 250 m.

    Raises
    ------
    FrequencyError, RadioError
        As the module says.

    Notes
    -----
    P.2108-1, 3.2, with its cap: never over the loss at 2 km.
    """
    frequencies = frequency_in_range(P2108_STATISTICAL, frequency_mhz)
    distances = distance_in_range(P2108_STATISTICAL, distance_m)
    shares = within("share of places", share_of_places, SHARES, "")
    loss_db = _uncapped_db(distances, frequencies, shares)
    return np.minimum(loss_db, _uncapped_db(np.asarray(CAP_M), frequencies, shares))


def _uncapped_db(distance_m: Floats, frequency_mhz: Floats, share: Floats) -> Floats:
    """Loss of 3.2 before its cap."""
    log_ghz = np.log10(frequency_mhz / 1000.0)
    large_db = -2.0 * np.log10(10.0 ** (-5.0 * log_ghz - 12.5) + 10.0**-16.5)
    small_db = 32.98 + 23.9 * np.log10(distance_m / 1000.0) + 3.0 * log_ghz
    large, small = 10.0 ** (-0.2 * large_db), 10.0 ** (-0.2 * small_db)
    sigma_db = np.sqrt((16.0 * large + 36.0 * small) / (large + small))
    return np.asarray(-5.0 * np.log10(large + small) + sigma_db * ndtri(share))
