"""
Checks of inputs against a model's card, alike for all models that have one.

A frequency that is zero, negative, infinite or NaN, or outside the extended range, is refused
with `spatial.errors.FrequencyError`; a negative distance, and a height or another measure
outside its range, with `spatial.errors.RadioError`. A distance outside the extended range
becomes NaN, since links of every length come in one array. NaN distances and measures pass
through: they give NaN.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.errors import RadioError
from spatial.radio.pathloss import checked_distance_m, checked_frequency_mhz
from spatial.radio.validity import ModelCard, Span

Floats = NDArray[np.float64]


def frequency_in_range(card: ModelCard, frequency_mhz: ArrayLike) -> Floats:
    """
    Frequencies that a model is computed for.

    Parameters
    ----------
    card : ModelCard
    frequency_mhz : array_like

    Returns
    -------
    ndarray

    Raises
    ------
    FrequencyError
        As the module says.
    """
    return checked_frequency_mhz(frequency_mhz, *card.extended.frequency_mhz)


def distance_in_range(card: ModelCard, distance_m: ArrayLike) -> Floats:
    """
    Distances that a model is computed for, NaN in place of the others.

    Parameters
    ----------
    card : ModelCard
    distance_m : array_like
        As the card says, 2D or 3D.

    Returns
    -------
    ndarray

    Raises
    ------
    RadioError
        If a distance is negative.
    """
    distances = checked_distance_m(distance_m)
    lowest, highest = card.extended.distance_m
    return np.where((distances >= lowest) & (distances <= highest), distances, np.nan)


def heights_in_range(
    card: ModelCard, antenna_height_m: ArrayLike, receiver_height_m: ArrayLike
) -> tuple[Floats, Floats]:
    """
    Heights that a model is computed for.

    Parameters
    ----------
    card : ModelCard
    antenna_height_m, receiver_height_m : array_like

    Returns
    -------
    tuple of ndarray
        NaN passes through.

    Raises
    ------
    RadioError
        If a height is outside the extended range.
    """
    return (
        within("antenna height", antenna_height_m, card.extended.antenna_height_m),
        within("receiver height", receiver_height_m, card.extended.receiver_height_m),
    )


def within(what: str, values: ArrayLike, span: Span, unit: str = "m") -> Floats:
    """
    Values of a range.

    Parameters
    ----------
    what : str
        What they are called in the message.
    values : array_like
    span : Span
        Both ends included.
    unit : str
        Theirs.

    Returns
    -------
    ndarray
        NaN passes through.

    Raises
    ------
    RadioError
        If one is out of range or infinite.
    """
    found = np.asarray(values, dtype=np.float64)
    outside = (found < span.lowest) | (found > span.highest) | np.isinf(found)
    if np.any(outside):
        value = f"{what} {found[outside].flat[0]:g} {unit}".rstrip()
        raise RadioError(f"{value}; must be {_words(span)} {unit}".rstrip())
    return found


def _words(span: Span) -> str:
    """A range in words."""
    lowest = "over 0" if 0.0 < span.lowest < 1e-9 else f"{span.lowest:g}"
    return f"{lowest} and finite" if np.isinf(span.highest) else f"{lowest} to {span.highest:g}"
