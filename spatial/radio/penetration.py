"""
Losses on the way in: walls, rooms and car bodies, TR 38.901 section 7.4.3.

Added to the outdoor path loss, these give the in-vehicle and indoor levels. Indoors either by
wall and depth as here, or by the distribution of P.2109 (`spatial.radio.entry`), which spans
walls and rooms alike: never both.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.errors import RadioError
from spatial.radio.checks import frequency_in_range
from spatial.radio.entry import EntryLoss
from spatial.radio.validity import ANY, ModelCard, Ranges, Span

OUTDOOR, IN_VEHICLE, INDOOR = "outdoor", "in_vehicle", "indoor"
VEHICLE_MEAN_DB = 9.0  # 7.4.3.2; its standard deviation is 5 dB, and 20 dB is the mean for metallised windows
ROOM_DB_PER_M = 0.5  # Table 7.4.3-2, low-loss and high-loss model alike

Floats = NDArray[np.float64]

O2I = ModelCard(
    key="o2i",
    name="O2I wall and depth",
    document="3GPP TR 38.901",
    section="7.4.3",
    release="V16.1.0, Release 16",
    purpose="from the facade to a depth indoors",
    sigma_db={"low loss": 4.4, "high loss": 6.5},
    strict=Ranges(Span(500.0, 100_000.0), ANY),
    extended=Ranges(Span(500.0, 100_000.0), ANY),
)


def _power_sum_db(share_a: float, loss_a_db: Floats, share_b: float, loss_b_db: Floats) -> Floats:
    """Loss of a wall of two materials that each cover a share of it, with 5 dB for the angle."""
    passed = share_a * 10.0 ** (-loss_a_db / 10.0) + share_b * 10.0 ** (-loss_b_db / 10.0)
    return np.asarray(5.0 - 10.0 * np.log10(passed))


def low_loss_wall_db(frequency_mhz: ArrayLike) -> Floats:
    """
    Loss of an outer wall of plain glass and concrete.

    Parameters
    ----------
    frequency_mhz : array_like
        0.5 to 100 GHz.

    Returns
    -------
    ndarray
        Loss in dB.

    Raises
    ------
    FrequencyError
        If a frequency is NaN or outside 0.5 to 100 GHz.

    Notes
    -----
    TR 38.901 Tables 7.4.3-1 and 7.4.3-2: 30 % glass (``2 + 0.2 f_GHz`` dB), 70 % concrete
    (``5 + 4 f_GHz`` dB). Standard deviation 4.4 dB.
    """
    ghz = frequency_in_range(O2I, frequency_mhz) / 1000.0
    return _power_sum_db(0.3, 2.0 + 0.2 * ghz, 0.7, 5.0 + 4.0 * ghz)


def high_loss_wall_db(frequency_mhz: ArrayLike) -> Floats:
    """
    Loss of an outer wall of heat-reflecting glass and concrete.

    Parameters
    ----------
    frequency_mhz : array_like
        0.5 to 100 GHz.

    Returns
    -------
    ndarray
        Loss in dB.

    Raises
    ------
    FrequencyError
        If a frequency is NaN or outside 0.5 to 100 GHz.

    Notes
    -----
    TR 38.901 Tables 7.4.3-1 and 7.4.3-2: 70 % coated glass (``23 + 0.3 f_GHz`` dB), 30 %
    concrete (``5 + 4 f_GHz`` dB). Standard deviation 6.5 dB.
    """
    ghz = frequency_in_range(O2I, frequency_mhz) / 1000.0
    return _power_sum_db(0.7, 23.0 + 0.3 * ghz, 0.3, 5.0 + 4.0 * ghz)


def indoor_loss_db(frequency_mhz: ArrayLike, depth_m: float, high_loss_share: float) -> Floats:
    """
    Loss into a room: the wall, then 0.5 dB a metre.

    Parameters
    ----------
    frequency_mhz : array_like
        0.5 to 100 GHz.
    depth_m : float
        Distance behind the outer wall, 0 to 25 m.
    high_loss_share : float
        Share of buildings with heat-reflecting glass, 0 to 1; the two losses are mixed in dB.

    Returns
    -------
    ndarray
        Expected loss in dB.

    Raises
    ------
    FrequencyError
        If a frequency is NaN or outside 0.5 to 100 GHz.
    RadioError
        If the depth or the share is out of range.

    Notes
    -----
    TR 38.901 Table 7.4.3-2.
    """
    if not 0.0 <= depth_m <= 25.0:  # 25 m bounds the d2D-in that the table draws
        raise RadioError(f"indoor depth {depth_m:g} m; must be 0 to 25 m")
    if not 0.0 <= high_loss_share <= 1.0:
        raise RadioError(f"high-loss share {high_loss_share:g}; must be 0 to 1")
    low_db, high_db = low_loss_wall_db(frequency_mhz), high_loss_wall_db(frequency_mhz)
    return np.asarray((1.0 - high_loss_share) * low_db + high_loss_share * high_db + ROOM_DB_PER_M * depth_m)


def reception_loss_db(
    frequency_mhz: ArrayLike,
    receptions: tuple[str, ...],
    depth_m: float | None = None,
    high_loss_share: float | None = None,
    *,
    entry: EntryLoss | None = None,
) -> Floats:
    """
    Loss over the outdoor level, for each carrier and reception.

    Parameters
    ----------
    frequency_mhz : array_like, shape (n_carriers,)
        0.5 to 100 GHz.
    receptions : tuple of str
        Of ``outdoor``, ``in_vehicle``, ``indoor``, in the order wanted.
    depth_m, high_loss_share : float
        Indoors by wall and depth, as in `indoor_loss_db`.
    entry : EntryLoss
        Indoors by P.2109 instead. Its loss reaches to anywhere inside, so that a wall and a
        depth on top would count the building twice.

    Returns
    -------
    ndarray, shape (n_carriers, n_receptions)
        Loss in dB.

    Raises
    ------
    FrequencyError
        If a frequency is NaN or outside 0.5 to 100 GHz.
    RadioError
        If a reception is unknown, the depth or the share is out of range, or not exactly one
        way indoors is given.
    """
    indoor_db = np.atleast_1d(_indoors_db(frequency_mhz, depth_m, high_loss_share, entry))
    by_reception = {
        OUTDOOR: np.zeros_like(indoor_db),
        IN_VEHICLE: np.full_like(indoor_db, VEHICLE_MEAN_DB),
        INDOOR: indoor_db,
    }
    unknown = [reception for reception in receptions if reception not in by_reception]
    if unknown or not receptions:
        raise RadioError(f"receptions {list(receptions)}; must be some of {list(by_reception)}")
    return np.stack([by_reception[reception] for reception in receptions], axis=1)


def _indoors_db(
    frequency_mhz: ArrayLike, depth_m: float | None, high_loss_share: float | None, entry: EntryLoss | None
) -> Floats:
    """Loss indoors by the one way that is given."""
    given = f"indoor depth {depth_m} m, high-loss share {high_loss_share} and {entry}"
    if entry is not None:
        if depth_m is not None or high_loss_share is not None:
            raise RadioError(f"{given}; must be P.2109 alone, which has walls and depth in it")
        return entry.loss_db(frequency_in_range(O2I, frequency_mhz))
    if depth_m is None or high_loss_share is None:
        raise RadioError(f"{given}; must be both of depth and share, or P.2109")
    return indoor_loss_db(frequency_mhz, depth_m, high_loss_share)
