"""
Path loss over arrays that broadcast: free space, 38.901 UMa and UMi-SC.

Every function of 38.901 takes the same four inputs: the horizontal distance, the height of
the antenna and of the receiver above ground, and the frequency. Inside: 10 m to 5 km and
0.5 to 100 GHz: `spatial.errors.FrequencyError` outside. A distance under 10 m counts as 10 m;
one over 5 km gives NaN, and so does NaN. A receiver from 1.5 to 22.5 m:
`spatial.errors.RadioError` outside. The tables are stated for antennas at 25 m (UMa) and 10 m
(UMi-SC); another height is computed, and the coverage engine counts such links.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.errors import FrequencyError, RadioError
from spatial.radio import formulas
from spatial.radio.jit import elementwise

MIN_RECEIVER_HEIGHT_M = 1.5

Floats = NDArray[np.float64]

_log10, _log_ghz = elementwise(formulas.log10_scalar), elementwise(formulas.log_ghz_scalar)
_free_space = elementwise(formulas.free_space_scalar)
_breakpoint, _log_corner = elementwise(formulas.breakpoint_scalar), elementwise(formulas.log_corner_scalar)
_uma_share, _umi_share = (
    elementwise(formulas.uma_sight_share_scalar),
    elementwise(formulas.umi_sight_share_scalar),
)


@elementwise
def _link_loss(
    model: float,
    sight: float,
    distance_2d_m: float,
    antenna_height_m: float,
    receiver_height_m: float,
    log_ghz: float,
    break_m: float,
    log_corner: float,
) -> float:
    usable_m = formulas.usable_distance_scalar(distance_2d_m)
    log_slant = formulas.log_slant_scalar(usable_m, antenna_height_m, receiver_height_m)
    path = formulas.Path(usable_m, receiver_height_m, log_slant, log_ghz, break_m, log_corner)
    return formulas.link_loss_scalar(int(model), int(sight), path)


def checked_frequency_mhz(
    frequency_mhz: ArrayLike, lowest_mhz: float = 0.0, highest_mhz: float = np.inf
) -> Floats:
    """
    Frequencies as an array, refused where a formula has no meaning.

    Parameters
    ----------
    frequency_mhz : array_like
    lowest_mhz, highest_mhz : float
        Frequencies from which and to which the formula is computed.

    Returns
    -------
    ndarray

    Raises
    ------
    FrequencyError
        If one is zero, negative, infinite, NaN, under `lowest_mhz` or over `highest_mhz`.
    """
    frequencies = np.asarray(frequency_mhz, dtype=np.float64)
    inside = (frequencies >= lowest_mhz) & (frequencies <= highest_mhz)
    bad = ~(np.isfinite(frequencies) & (frequencies > 0) & inside)
    if bad.any():
        index = int(np.flatnonzero(bad)[0])
        value = frequencies.ravel()[index]
        rule = f"must be over 0 and at least {lowest_mhz:g} MHz"
        up_to = f", and at most {highest_mhz:g} MHz" if np.isfinite(highest_mhz) else ""
        raise FrequencyError(f"frequency {index} is {value:g} MHz; {rule}{up_to}")
    return frequencies


def log_ghz(frequency_mhz: ArrayLike) -> Floats:
    """
    Decimal logarithm of frequencies, as the compiled formulas take it.

    Parameters
    ----------
    frequency_mhz : array_like
        Over 0.

    Returns
    -------
    ndarray
        0 at 1 GHz.
    """
    return _log_ghz(frequency_mhz)


def checked_distance_m(distance_m: ArrayLike) -> Floats:
    """
    Distances as an array.

    Parameters
    ----------
    distance_m : array_like

    Returns
    -------
    ndarray
        NaN passes through.

    Raises
    ------
    RadioError
        If one is negative.
    """
    distances = np.asarray(distance_m, dtype=np.float64)
    if np.any(distances < 0):
        raise RadioError(f"distance {np.nanmin(distances):g} m; must not be negative")
    return distances


def _checked_urban_mhz(frequency_mhz: ArrayLike) -> Floats:
    """Frequencies of the tables."""
    return checked_frequency_mhz(frequency_mhz, formulas.MIN_FREQUENCY_MHZ, formulas.MAX_FREQUENCY_MHZ)


def _checked_receiver(receiver_height_m: ArrayLike) -> Floats:
    """Heights of receivers that the tables have; NaN passes through."""
    receiver = np.asarray(receiver_height_m, np.float64)
    outside = (receiver < MIN_RECEIVER_HEIGHT_M) | (receiver > formulas.MAX_RECEIVER_HEIGHT_M)
    if np.any(outside):
        raise RadioError(
            f"receiver height {receiver[outside].flat[0]:g} m; "
            f"must be {MIN_RECEIVER_HEIGHT_M:g} to {formulas.MAX_RECEIVER_HEIGHT_M:g} m"
        )
    return receiver


def _checked_heights(antenna_height_m: ArrayLike, receiver_height_m: ArrayLike) -> tuple[Floats, Floats]:
    """Heights the breakpoint distance is defined for; NaN passes through."""
    antenna = np.asarray(antenna_height_m, np.float64)
    if np.any(antenna <= formulas.EFFECTIVE_GROUND_M):
        raise RadioError(
            f"antenna height {np.nanmin(antenna):g} m; must be over {formulas.EFFECTIVE_GROUND_M:g} m"
        )
    return antenna, _checked_receiver(receiver_height_m)


def _loss_db(
    model: ArrayLike,
    sight: int,
    distance_2d_m: ArrayLike,
    antenna_height_m: ArrayLike,
    receiver_height_m: ArrayLike,
    frequency_mhz: ArrayLike,
) -> Floats:
    """Loss of checked links; what no distance changes is computed in its own, mostly smaller shape."""
    ends = _checked_heights(antenna_height_m, receiver_height_m)
    frequencies = _checked_urban_mhz(frequency_mhz)
    distances = checked_distance_m(distance_2d_m)
    break_m = _breakpoint(*ends, frequencies)
    log_corner = _log_corner(break_m, *ends)
    return _link_loss(model, sight, distances, *ends, _log_ghz(frequencies), break_m, log_corner)


def free_space_db(distance_m: ArrayLike, frequency_mhz: ArrayLike) -> Floats:
    """
    Loss between two isotropic antennas in free space.

    Parameters
    ----------
    distance_m : array_like
        Distance in space; over 0.
    frequency_mhz : array_like
        Over 0.

    Returns
    -------
    ndarray
        Loss in dB, broadcast; NaN where the distance is NaN or zero.

    Raises
    ------
    FrequencyError
        If a frequency is zero, negative or NaN.
    RadioError
        If a distance is negative.

    Notes
    -----
    ``32.45 + 20 log10 f_MHz + 20 log10 d_km``, ITU-R P.525. For the far field only.
    """
    frequencies = checked_frequency_mhz(frequency_mhz)
    distances = checked_distance_m(distance_m)
    return _free_space(_log10(np.where(distances == 0, np.nan, distances)), _log_ghz(frequencies))


def uma_los_db(
    distance_2d_m: ArrayLike,
    antenna_height_m: ArrayLike,
    receiver_height_m: ArrayLike,
    frequency_mhz: ArrayLike,
) -> Floats:
    """
    Urban macro in line of sight.

    Parameters
    ----------
    distance_2d_m, antenna_height_m, receiver_height_m, frequency_mhz : array_like
        As the module says.

    Returns
    -------
    ndarray
        Median loss in dB, broadcast.

    Raises
    ------
    FrequencyError, RadioError
        As the module says.

    Notes
    -----
    TR 38.901 Table 7.4.1-1, UMa LOS; shadowing has a standard deviation of 4 dB.
    """
    link = (distance_2d_m, antenna_height_m, receiver_height_m, frequency_mhz)
    return _loss_db(formulas.UMA, formulas.CLEAR, *link)


def uma_nlos_db(
    distance_2d_m: ArrayLike,
    antenna_height_m: ArrayLike,
    receiver_height_m: ArrayLike,
    frequency_mhz: ArrayLike,
) -> Floats:
    """
    Urban macro without line of sight; never less than with it.

    Parameters
    ----------
    distance_2d_m, antenna_height_m, receiver_height_m, frequency_mhz : array_like
        As the module says.

    Returns
    -------
    ndarray
        Median loss in dB, broadcast.

    Raises
    ------
    FrequencyError, RadioError
        As the module says.

    Notes
    -----
    TR 38.901 Table 7.4.1-1, UMa NLOS; shadowing has a standard deviation of 6 dB.
    """
    link = (distance_2d_m, antenna_height_m, receiver_height_m, frequency_mhz)
    return _loss_db(formulas.UMA, formulas.BLOCKED, *link)


def umi_los_db(
    distance_2d_m: ArrayLike,
    antenna_height_m: ArrayLike,
    receiver_height_m: ArrayLike,
    frequency_mhz: ArrayLike,
) -> Floats:
    """
    Urban street canyon in line of sight.

    Parameters
    ----------
    distance_2d_m, antenna_height_m, receiver_height_m, frequency_mhz : array_like
        As the module says.

    Returns
    -------
    ndarray
        Median loss in dB, broadcast.

    Raises
    ------
    FrequencyError, RadioError
        As the module says.

    Notes
    -----
    TR 38.901 Table 7.4.1-1, UMi-SC LOS; shadowing has a standard deviation of 4 dB.
    """
    link = (distance_2d_m, antenna_height_m, receiver_height_m, frequency_mhz)
    return _loss_db(formulas.UMI, formulas.CLEAR, *link)


def umi_nlos_db(
    distance_2d_m: ArrayLike,
    antenna_height_m: ArrayLike,
    receiver_height_m: ArrayLike,
    frequency_mhz: ArrayLike,
) -> Floats:
    """
    Urban street canyon without line of sight; never less than with it.

    Parameters
    ----------
    distance_2d_m, antenna_height_m, receiver_height_m, frequency_mhz : array_like
        As the module says.

    Returns
    -------
    ndarray
        Median loss in dB, broadcast.

    Raises
    ------
    FrequencyError, RadioError
        As the module says.

    Notes
    -----
    TR 38.901 Table 7.4.1-1, UMi-SC NLOS; shadowing has a standard deviation of 7.82 dB.
    """
    link = (distance_2d_m, antenna_height_m, receiver_height_m, frequency_mhz)
    return _loss_db(formulas.UMI, formulas.BLOCKED, *link)


def sight_share(distance_2d_m: ArrayLike, model: int, receiver_height_m: ArrayLike = 1.5) -> Floats:
    """
    Share of links with line of sight.

    Parameters
    ----------
    distance_2d_m : array_like
        Horizontal distance.
    model : int
        ``formulas.UMA`` or ``formulas.UMI``.
    receiver_height_m : array_like
        1.5 to 22.5 m; from 13 m on UMa sees more than below.

    Returns
    -------
    ndarray
        0 to 1, broadcast; NaN where the distance is NaN.

    Raises
    ------
    RadioError
        If a distance is negative, a height out of range or the model unknown.

    Notes
    -----
    TR 38.901 Table 7.4.2-1, with C'(h_UT) of UMa. Where the table's product passes 1, just
    behind 18 m, the share is 1.
    """
    if model not in (formulas.UMA, formulas.UMI):
        raise RadioError(f"model {model!r}; must be {formulas.UMA} (UMa) or {formulas.UMI} (UMi-SC)")
    receiver_m = _checked_receiver(receiver_height_m)
    distances = checked_distance_m(distance_2d_m)
    return _umi_share(distances) if model == formulas.UMI else _uma_share(distances, receiver_m)


def expected_loss_db(
    model: ArrayLike,
    distance_2d_m: ArrayLike,
    antenna_height_m: ArrayLike,
    receiver_height_m: ArrayLike,
    frequency_mhz: ArrayLike,
) -> Floats:
    """
    Loss where the sight is unknown: both losses weighted by the share of links with sight.

    Parameters
    ----------
    model : array_like of int
        ``formulas.UMA`` or ``formulas.UMI``.
    distance_2d_m, antenna_height_m, receiver_height_m, frequency_mhz : array_like
        As the module says.

    Returns
    -------
    ndarray
        Expected loss in dB, broadcast: the mean of the decibels, not of the powers.

    Raises
    ------
    FrequencyError, RadioError
        As the module says.

    Notes
    -----
    ``P(LOS) L_LOS + (1 - P(LOS)) L_NLOS``, TR 38.901 Tables 7.4.1-1 and 7.4.2-1.
    """
    link = (distance_2d_m, antenna_height_m, receiver_height_m, frequency_mhz)
    return _loss_db(model, formulas.UNKNOWN, *link)
