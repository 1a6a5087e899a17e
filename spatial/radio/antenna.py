"""
Antenna patterns and tilt.

Two patterns of 3GPP, each the sum of a horizontal and a vertical attenuation with a floor:
TR 36.814 Table A.2.1.1-2 (a macro panel, narrow in the vertical) and TR 38.901 Table 7.3-1
(one element, wide in both). Electrical tilt shifts the vertical pattern alike in all
directions; mechanical tilt turns the whole face, so it lowers the front and raises the back.
Angles in degrees: the offset from boresight is positive clockwise, depression is positive
downward.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.errors import RadioError
from spatial.radio.jit import elementwise, njit

ISOTROPIC, TR36814, TR38901_ELEMENT = 0, 1, 2
FIRST_OF_CUTS = 3  # this and up: an antenna of a manufacturer's file, by its place in the table of cuts
HPBW_DEG = {TR36814: 70.0, TR38901_ELEMENT: 65.0}  # the tables' own half-power beam widths, horizontal
VERTICAL_HPBW_DEG = {TR36814: 10.0, TR38901_ELEMENT: 65.0}
FRONT_TO_BACK_DB = {ISOTROPIC: 0.0, TR36814: 25.0, TR38901_ELEMENT: 30.0}  # A_m, floor of the sum too
MACRO_FLOOR_DB, MACRO_SIDE_LOBE_DB, ELEMENT_FLOOR_DB = 25.0, 20.0, 30.0

Floats = NDArray[np.float64]


@njit
def _half_turn_scalar(angle_deg: float) -> float:
    """The same direction between -180 and 180 degrees."""
    return angle_deg - 360.0 * math.floor((angle_deg + 180.0) * (1.0 / 360.0))


@njit
def lobe_scalar(angle_deg: float, hpbw_deg: float, floor_db: float) -> float:
    """``min(12 (angle / hpbw)^2, floor)``: 3 dB at half the beam width, never over the floor."""
    attenuation_db = 12.0 * (angle_deg / hpbw_deg) ** 2
    return floor_db if attenuation_db > floor_db else attenuation_db  # not min(): NaN must pass


@njit
def pattern_scalar(
    pattern: int, offset_deg: float, depression_deg: float, hpbw_deg: float, vertical_hpbw_deg: float
) -> float:
    """Gain relative to the strongest direction, in dB: 0 or less."""
    if pattern == ISOTROPIC:
        return 0.0
    floor_db = MACRO_FLOOR_DB if pattern == TR36814 else ELEMENT_FLOOR_DB
    side_lobe_db = MACRO_SIDE_LOBE_DB if pattern == TR36814 else ELEMENT_FLOOR_DB
    horizontal_db = lobe_scalar(_half_turn_scalar(offset_deg), hpbw_deg, floor_db)
    total_db = horizontal_db + lobe_scalar(depression_deg, vertical_hpbw_deg, side_lobe_db)
    return -floor_db if total_db > floor_db else -total_db


@njit
def tilted_face_scalar(offset_deg: float, depression_deg: float, tilt_deg: float) -> tuple[float, float]:
    """Offset and depression as a face sees them that leans forward by `tilt_deg`."""
    offset, depression, tilt = math.radians(offset_deg), math.radians(depression_deg), math.radians(tilt_deg)
    ahead = math.cos(depression) * math.cos(offset)
    right = math.cos(depression) * math.sin(offset)
    up = -math.sin(depression)
    face_ahead = ahead * math.cos(tilt) - up * math.sin(tilt)
    face_up = ahead * math.sin(tilt) + up * math.cos(tilt)
    face_up = max(-1.0, min(1.0, face_up))  # rounding may leave the range of asin
    return math.degrees(math.atan2(right, face_ahead)), -math.degrees(math.asin(face_up))


@njit
def from_face_scalar(
    azimuth_deg: float, bearing_deg: float, depression_deg: float, mechanical_tilt_deg: float
) -> tuple[float, float]:
    """Offset and depression of a true bearing from a face; an azimuth of NaN is alike all round."""
    if math.isnan(azimuth_deg):
        return 0.0, depression_deg
    offset_deg = bearing_deg - azimuth_deg
    if mechanical_tilt_deg != 0.0:
        return tilted_face_scalar(offset_deg, depression_deg, mechanical_tilt_deg)
    return offset_deg, depression_deg


@njit
def antenna_gain_scalar(
    pattern: int,
    azimuth_deg: float,
    bearing_deg: float,
    depression_deg: float,
    mechanical_tilt_deg: float,
    electrical_tilt_deg: float,
    hpbw_deg: float,
    vertical_hpbw_deg: float,
) -> float:
    """Gain towards a true bearing, relative to the maximum; an azimuth of NaN is alike all round."""
    offset_deg, depression_deg = from_face_scalar(
        azimuth_deg, bearing_deg, depression_deg, mechanical_tilt_deg
    )
    return pattern_scalar(
        pattern, offset_deg, depression_deg - electrical_tilt_deg, hpbw_deg, vertical_hpbw_deg
    )


_pattern = elementwise(pattern_scalar)
_antenna_gain = elementwise(antenna_gain_scalar)


def check_antennas(
    pattern: ArrayLike, hpbw_deg: ArrayLike, vertical_hpbw_deg: ArrayLike, cuts: int = 0
) -> None:
    """
    Refuse patterns that are unknown and beam widths that are no angle.

    Parameters
    ----------
    pattern : array_like of int
        ``ISOTROPIC``, ``TR36814`` or ``TR38901_ELEMENT``.
    hpbw_deg, vertical_hpbw_deg : array_like
        Half-power beam widths.
    cuts : int
        How many antennas of files there are: ``FIRST_OF_CUTS`` and up.

    Raises
    ------
    RadioError
        If one is out of range; names its index, value and rule.
    """
    patterns = np.atleast_1d(np.asarray(pattern))
    known = (ISOTROPIC, TR36814, TR38901_ELEMENT, *range(FIRST_OF_CUTS, FIRST_OF_CUTS + cuts))
    for index in np.flatnonzero(~np.isin(patterns, known))[:1]:
        listed = f"{', '.join(map(str, known[:-1]))} or {known[-1]}"
        raise RadioError(f"antenna {index}: pattern {patterns.flat[index]}; must be {listed}")
    for name, width in (("hpbw_deg", hpbw_deg), ("vertical_hpbw_deg", vertical_hpbw_deg)):
        widths = np.atleast_1d(np.asarray(width, dtype=np.float64))
        for index in np.flatnonzero(~((widths > 0) & (widths <= 360)))[:1]:
            raise RadioError(
                f"antenna {index}: {name} {widths.flat[index]:g}; must be over 0 and up to 360 degrees"
            )


def pattern_gain_db(
    pattern: ArrayLike,
    offset_deg: ArrayLike,
    depression_deg: ArrayLike,
    hpbw_deg: ArrayLike,
    vertical_hpbw_deg: ArrayLike,
) -> Floats:
    """
    Gain of an untilted face relative to its strongest direction.

    Parameters
    ----------
    pattern : array_like of int
        ``ISOTROPIC``, ``TR36814`` or ``TR38901_ELEMENT``.
    offset_deg : array_like
        Azimuth from boresight; any turn.
    depression_deg : array_like
        Angle below the horizon, -90 to 90. The zenith angle of TR 38.901 is 90 plus this.
    hpbw_deg, vertical_hpbw_deg : array_like
        Half-power beam widths.

    Returns
    -------
    ndarray
        0 dB or less, broadcast; NaN where an angle is NaN.

    Raises
    ------
    RadioError
        If the pattern is unknown or a beam width not over 0.

    Notes
    -----
    ``-min(A_H + A_V, A_m)`` with ``A_H = min(12 (offset / hpbw)^2, A_m)`` and ``A_V`` likewise:
    TR 36.814 Table A.2.1.1-2 (A_m 25 dB, vertical 20 dB), TR 38.901 Table 7.3-1 (30 and 30 dB).
    """
    check_antennas(pattern, hpbw_deg, vertical_hpbw_deg)
    patterns = np.asarray(pattern, np.int64)
    return _pattern(patterns, offset_deg, depression_deg, hpbw_deg, vertical_hpbw_deg)


def antenna_gain_db(
    pattern: ArrayLike,
    azimuth_true_deg: ArrayLike,
    bearing_true_deg: ArrayLike,
    depression_deg: ArrayLike,
    mechanical_tilt_deg: ArrayLike,
    electrical_tilt_deg: ArrayLike,
    hpbw_deg: ArrayLike,
    vertical_hpbw_deg: ArrayLike,
) -> Floats:
    """
    Gain of a tilted antenna towards a bearing, relative to its strongest direction.

    Parameters
    ----------
    pattern : array_like of int
        As in `pattern_gain_db`.
    azimuth_true_deg : array_like
        Of the boresight, clockwise from true north. NaN is an antenna alike all round; it
        has no face to lean, and its mechanical tilt is not used.
    bearing_true_deg, depression_deg : array_like
        Where the receiver is, from the antenna.
    mechanical_tilt_deg, electrical_tilt_deg : array_like
        Positive downward.
    hpbw_deg, vertical_hpbw_deg : array_like
        Half-power beam widths.

    Returns
    -------
    ndarray
        0 dB or less, broadcast; NaN where an angle other than the azimuth is NaN.

    Raises
    ------
    RadioError
        If the pattern is unknown or a beam width not over 0.

    Notes
    -----
    The turn of the face is that of TR 38.901 section 7.1.3 for a downtilt.
    """
    check_antennas(pattern, hpbw_deg, vertical_hpbw_deg)
    angles = (azimuth_true_deg, bearing_true_deg, depression_deg, mechanical_tilt_deg, electrical_tilt_deg)
    return _antenna_gain(np.asarray(pattern, np.int64), *angles, hpbw_deg, vertical_hpbw_deg)
