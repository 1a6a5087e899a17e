"""
ITU-R P.2109-2: loss from outside a building to anywhere inside it, as a distribution.

It spans walls *and* rooms. So it stands instead of the wall and depth losses of TR 38.901
section 7.4.3 (`spatial.radio.penetration`) and is never added to them; `reception_loss_db`
refuses both at once. Bad input: a frequency outside 80 MHz to 100 GHz is refused with
`spatial.errors.FrequencyError`; an unknown building, a share outside 0.0001 to 0.9999 or an
elevation outside -90 to 90 degrees with `spatial.errors.RadioError`. NaN gives NaN.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from spatial.errors import RadioError
from spatial.radio.checks import frequency_in_range, within
from spatial.radio.validity import ANY, ModelCard, Ranges, Span

TRADITIONAL, EFFICIENT = "traditional", "efficient"
SHARES = Span(0.0001, 0.9999)
ELEVATIONS_DEG = Span(-90.0, 90.0)

Floats = NDArray[np.float64]

P2109 = ModelCard(
    key="p2109",
    name="Building entry",
    document="ITU-R P.2109",
    section="Annex 1, 3",
    release="P.2109-2, 2023",
    purpose="from outside to anywhere inside; instead of O2I, never on top",
    strict=Ranges(Span(80.0, 100_000.0), ANY),
    extended=Ranges(Span(80.0, 100_000.0), ANY),
)


class _Coefficients(NamedTuple):
    """Table 1 of the Recommendation, its letters."""

    r: float
    s: float
    t: float
    u: float
    v: float
    w: float
    x: float
    y: float
    z: float


COEFFICIENTS = {
    TRADITIONAL: _Coefficients(12.64, 3.72, 0.96, 9.6, 2.0, 9.1, -3.0, 4.5, -2.0),
    EFFICIENT: _Coefficients(28.19, -3.0, 8.48, 13.5, 3.8, 27.8, -2.9, 9.4, -2.1),
}


@dataclass(frozen=True)
class EntryLoss:
    """
    How to go indoors by P.2109, for all carriers of a run.

    Attributes
    ----------
    building : str
        ``TRADITIONAL``, or ``EFFICIENT`` with coated glass and foil.
    share_of_places : float
        Share of places indoors that lose no more than this; 0.5 is the median.
    elevation_deg : float
        Of the path at the facade; 0 is level.
    """

    building: str = TRADITIONAL
    share_of_places: float = 0.5
    elevation_deg: float = 0.0

    def loss_db(self, frequency_mhz: ArrayLike) -> Floats:
        """
        Loss of each carrier.

        Parameters
        ----------
        frequency_mhz : array_like, shape (n_carriers,)

        Returns
        -------
        ndarray, shape (n_carriers,)
            In dB.

        Raises
        ------
        FrequencyError, RadioError
            As in `building_entry_loss_db`.
        """
        return building_entry_loss_db(frequency_mhz, self.building, self.share_of_places, self.elevation_deg)

    def sigma_db(self, frequency_mhz: ArrayLike) -> Floats:
        """
        Scatter of the loss over places indoors.

        Parameters
        ----------
        frequency_mhz : array_like, shape (n_carriers,)

        Returns
        -------
        ndarray, shape (n_carriers,)
            In dB: half of what lies between the shares of 15.9 % and 84.1 %, one standard deviation either
            way of a normal distribution.

        Raises
        ------
        FrequencyError, RadioError
            As in `building_entry_loss_db`.
        """
        low_db, high_db = (
            building_entry_loss_db(frequency_mhz, self.building, share, self.elevation_deg)
            for share in ndtr([-1.0, 1.0])
        )
        return np.asarray((high_db - low_db) / 2.0)


def building_entry_loss_db(
    frequency_mhz: ArrayLike,
    building: str = TRADITIONAL,
    share_of_places: ArrayLike = 0.5,
    elevation_deg: ArrayLike = 0.0,
) -> Floats:
    """
    Loss into a building that a share of places inside does not exceed.

    Parameters
    ----------
    frequency_mhz : array_like
        80 MHz to 100 GHz.
    building : str
        ``TRADITIONAL`` or ``EFFICIENT``.
    share_of_places : array_like
        0.0001 to 0.9999; 0.5 is the median.
    elevation_deg : array_like
        Of the path at the facade, -90 to 90.

    Returns
    -------
    ndarray
        Loss in dB, broadcast. Depth indoors is in it.

    Raises
    ------
    FrequencyError, RadioError
        As the module says.

    Notes
    -----
    ``10 log10(10^(A/10) + 10^(B/10) + 10^(C/10))``, C = -3 dB: the power sum of two lognormal
    losses, P.2109-2, section 3. Its median has 0.212 dB a degree of elevation.
    """
    if building not in COEFFICIENTS:
        raise RadioError(f"building {building!r}; must be one of {list(COEFFICIENTS)}")
    of = COEFFICIENTS[building]
    log_ghz = np.log10(frequency_in_range(P2109, frequency_mhz) / 1000.0)
    deviate = ndtri(within("share of places", share_of_places, SHARES, ""))
    steep_deg = np.abs(within("elevation", elevation_deg, ELEVATIONS_DEG, "degrees"))
    median_db = of.r + of.s * log_ghz + of.t * log_ghz**2 + 0.212 * steep_deg
    a_db = deviate * (of.u + of.v * log_ghz) + median_db
    b_db = deviate * (of.y + of.z * log_ghz) + of.w + of.x * log_ghz
    return np.asarray(10.0 * np.log10(10.0 ** (a_db / 10.0) + 10.0 ** (b_db / 10.0) + 10.0**-0.3))
