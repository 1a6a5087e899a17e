"""
Antennas as their makers measure them: a horizontal and a vertical cut, and what lies between.

A cut holds the loss under the strongest direction for each whole degree. The horizontal one goes
clockwise from the boresight. The vertical one starts at the horizon in front and goes downward: 90 is
the ground, 180 the horizon behind, 270 the sky.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.errors import RadioError
from spatial.radio.antenna import from_face_scalar
from spatial.radio.jit import njit_borrowing

DEGREES = 360
HIGHEST_LOSS_DB = 100.0  # more is a slip of the pen

Floats = NDArray[np.float64]
Cuts = NDArray[np.float32]


@njit_borrowing
def cut_scalar(cut_db: Cuts, angle_deg: float) -> float:
    """Loss at any angle, on the straight line between two whole degrees."""
    turned_deg = angle_deg - 360.0 * math.floor(angle_deg / 360.0)
    below = int(turned_deg)
    share = turned_deg - below
    loss_db: float = (1.0 - share) * cut_db[below % DEGREES] + share * cut_db[(below + 1) % DEGREES]
    return loss_db


@njit_borrowing
def cuts_gain_scalar(
    horizontal_db: Cuts, vertical_db: Cuts, offset_deg: float, depression_deg: float
) -> float:
    """
    Gain under the strongest direction of the antenna, 0 or less.

    The vertical cut in front counts in front, the one behind counts behind, and between them both,
    each the more the nearer the direction is to it. Each is taken from where the horizontal cut
    crosses it: a maker may have turned the antenna at the horizon, or at the depression of its beam.
    """
    half_turn_deg = abs(offset_deg - 360.0 * math.floor((offset_deg + 180.0) / 360.0))
    behind = half_turn_deg / 180.0
    front_db = cut_scalar(vertical_db, depression_deg) - horizontal_db[0]
    back_db = cut_scalar(vertical_db, 180.0 - depression_deg) - horizontal_db[DEGREES // 2]
    loss_db = cut_scalar(horizontal_db, offset_deg) + (1.0 - behind) * front_db + behind * back_db
    return 0.0 if loss_db < 0.0 else -loss_db  # not max(): NaN must pass


@njit_borrowing
def tilted_cuts_gain_scalar(
    horizontal_db: Cuts,
    vertical_db: Cuts,
    azimuth_deg: float,
    bearing_deg: float,
    depression_deg: float,
    mechanical_tilt_deg: float,
    electrical_tilt_deg: float,
) -> float:
    """Gain towards a true bearing; the electrical tilt is that over the one within the cuts."""
    offset_deg, down_deg = from_face_scalar(azimuth_deg, bearing_deg, depression_deg, mechanical_tilt_deg)
    return cuts_gain_scalar(horizontal_db, vertical_db, offset_deg, down_deg - electrical_tilt_deg)


def checked_cut_db(name: str, loss_db: ArrayLike) -> Cuts:
    """
    A cut as the engine takes it.

    Parameters
    ----------
    name : str
        ``horizontal`` or ``vertical``, for the error.
    loss_db : array_like, shape (360,)
        Loss under the strongest direction at 0, 1, ... 359 degrees.

    Returns
    -------
    ndarray of float32, shape (360,)

    Raises
    ------
    RadioError
        If there are not 360 values, or one is not between 0 and 100 dB.
    """
    cut_db = np.asarray(loss_db, np.float32)
    if cut_db.shape != (DEGREES,):
        raise RadioError(f"{name} cut has shape {cut_db.shape}; needs {DEGREES} values, one a degree")
    for degree in np.flatnonzero(~((cut_db >= 0.0) & (cut_db <= HIGHEST_LOSS_DB)))[:1]:
        raise RadioError(f"{name} cut at {degree} degrees: {cut_db[degree]:g} dB; needs 0 to 100 dB")
    return cut_db


def cuts_gain_db(
    horizontal_db: ArrayLike, vertical_db: ArrayLike, offset_deg: ArrayLike, depression_deg: ArrayLike
) -> Floats:
    """
    Gain of an antenna given by two cuts, relative to its strongest direction.

    Parameters
    ----------
    horizontal_db, vertical_db : array_like, shape (360,)
        As the module says.
    offset_deg : array_like
        Azimuth from boresight; any turn.
    depression_deg : array_like
        Angle below the horizon.

    Returns
    -------
    ndarray
        0 dB or less, broadcast; NaN where an angle is NaN.

    Raises
    ------
    RadioError
        As in `checked_cut_db`.

    Notes
    -----
    Horizontal projection interpolation of F. Gil and others, IEEE Antennas and Propagation Magazine
    43(2), 2001: ``H(phi) + (1 - |phi| / 180) (V(theta) - H(0)) + |phi| / 180 (V(180 - theta) - H(180))``.
    There the horizontal cut lies at the horizon and ``H(0)`` is ``V(0)``; one through a tilted beam has an
    ``H(0)`` of 0 instead, and with ``V(0)`` the beam would come out stronger than the antenna is. In front
    and behind it gives the vertical cut itself. Never over 0 dB: the stated gain is the most there is.
    """
    horizontal, vertical = (
        checked_cut_db("horizontal", horizontal_db),
        checked_cut_db("vertical", vertical_db),
    )
    offsets, depressions = np.broadcast_arrays(
        np.asarray(offset_deg, np.float64), np.asarray(depression_deg, np.float64)
    )
    known = np.isfinite(offsets) & np.isfinite(depressions)
    gain_db = np.full(offsets.shape, np.nan)
    pairs = zip(offsets[known], depressions[known], strict=True)
    gain_db[known] = [cuts_gain_scalar(horizontal, vertical, offset, down) for offset, down in pairs]
    return gain_db
