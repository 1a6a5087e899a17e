"""
What the over-rooftop models ask of the town between a mast and a receiver.

Bad input: a height, width, separation or length that is zero, negative or infinite, or an
orientation outside 0 to 90 degrees is refused with `spatial.errors.RadioError`. NaN passes
through and gives NaN.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.radio.checks import within
from spatial.radio.validity import POSITIVE, Span

ACUTE_DEG = Span(0.0, 90.0)
WIDTH_ASSUMED, SEPARATION_ASSUMED, ORIENTATION_ASSUMED = 1, 2, 4  # a default, since not found
CLEAR_WAY, INDOORS = 8, 16  # no building on the way; the receiver stands in one
DEFAULT_SEPARATION_M = 40.0  # COST 231, 4.4.1: 20 to 50 m where nothing is known
DEFAULT_ORIENTATION_DEG = 90.0  # likewise
WIDTH_OF_SEPARATION = 0.5  # likewise: a street is half as wide as rows are apart

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class StreetInputs:
    """
    The town along some links; arrays that broadcast with the links.

    Attributes
    ----------
    roof_height_m : ndarray
        Mean height of the buildings along the way.
    street_width_m : ndarray
        Of the receiver's street, facade to facade.
    building_separation_m : ndarray
        From the centre of one row of buildings to that of the next.
    orientation_deg : ndarray
        Acute angle between the receiver's street and the way: 0 along it, 90 across.
    built_length_m : ndarray
        From the first building on the way to the last; only P.1411 asks for it.
    flags : ndarray of uint8
        0, or some of ``WIDTH_ASSUMED``, ``SEPARATION_ASSUMED``, ``ORIENTATION_ASSUMED``,
        ``CLEAR_WAY`` and ``INDOORS``; with the last two all measures are NaN.

    Raises
    ------
    RadioError
        If a value is out of range.
    """

    roof_height_m: Floats
    street_width_m: Floats
    building_separation_m: Floats
    orientation_deg: Floats
    built_length_m: Floats
    flags: NDArray[np.uint8]

    def __post_init__(self) -> None:
        for name, span, unit in (
            ("roof_height_m", POSITIVE, "m"),
            ("street_width_m", POSITIVE, "m"),
            ("building_separation_m", POSITIVE, "m"),
            ("orientation_deg", ACUTE_DEG, "degrees"),
            ("built_length_m", POSITIVE, "m"),
        ):
            what = name.rpartition("_")[0].replace("_", " ")
            object.__setattr__(self, name, within(what, getattr(self, name), span, unit))
        object.__setattr__(self, "flags", np.asarray(self.flags, dtype=np.uint8))


def street_inputs(
    roof_height_m: ArrayLike,
    street_width_m: ArrayLike,
    building_separation_m: ArrayLike,
    orientation_deg: ArrayLike,
    built_length_m: ArrayLike = np.nan,
    flags: ArrayLike = 0,
) -> StreetInputs:
    """
    Street inputs from plain numbers.

    Parameters
    ----------
    roof_height_m, street_width_m, building_separation_m, orientation_deg, built_length_m, flags : array_like
        As in `StreetInputs`; flags of 0 say that all is known.

    Returns
    -------
    StreetInputs

    Raises
    ------
    RadioError
        If a value is out of range.
    """
    return StreetInputs(
        np.asarray(roof_height_m, np.float64),
        np.asarray(street_width_m, np.float64),
        np.asarray(building_separation_m, np.float64),
        np.asarray(orientation_deg, np.float64),
        np.asarray(built_length_m, np.float64),
        np.asarray(flags, np.uint8),
    )


def joined(parts: list[StreetInputs]) -> StreetInputs:
    """
    Put the inputs of single links together.

    Parameters
    ----------
    parts : list of StreetInputs

    Returns
    -------
    StreetInputs
        Arrays of shape (n_parts,), in the order given.
    """
    columns = {one.name: [getattr(part, one.name) for part in parts] for one in fields(StreetInputs)}
    return street_inputs(**columns)
