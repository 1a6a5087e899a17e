"""Floors of buildings, and the bands that they are asked about in."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.errors import RadioError
from spatial.radio.profile import RECEIVER_HEIGHT_M

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class FloorBands:
    """
    Floors of buildings by bands, those of one building side by side, from the ground up.

    Attributes
    ----------
    building : ndarray of int, shape (n_bands,)
        Row of the building.
    number : ndarray of int
        Which band it is, from 1.
    lowest, highest : ndarray of int
        Its floors, counted from 1.
    height_m : ndarray of float64
        Of a phone in its middle, above ground.
    """

    building: Ints
    number: Ints
    lowest: Ints
    highest: Ints
    height_m: Floats

    def __len__(self) -> int:
        return len(self.building)


def floor_counts(floors: ArrayLike, height_m: ArrayLike, storey_height_m: float) -> Ints:
    """
    Floors above ground, counted or from the height.

    Parameters
    ----------
    floors, height_m : array_like, shape (n_buildings,)
        NaN where not known.
    storey_height_m : float
        Height of one floor; over 0.

    Returns
    -------
    ndarray of int, shape (n_buildings,)
        At least 1, which is also taken where neither is known.
    """
    counted, heights_m = np.asarray(floors, np.float64), np.asarray(height_m, np.float64)
    guessed = np.where(heights_m > 0.0, np.round(heights_m / storey_height_m), 1.0)
    return np.asarray(np.maximum(np.where(counted >= 1.0, counted, guessed), 1.0), np.int64)


def floor_bands(floors: ArrayLike, height_m: ArrayLike, first_floors: tuple[int, ...]) -> FloorBands:
    """
    Part the floors of buildings into bands.

    Parameters
    ----------
    floors : array_like of int, shape (n_buildings,)
        At least 1, see `floor_counts`.
    height_m : array_like, shape (n_buildings,)
        Over 0; the floors share it evenly.
    first_floors : tuple of int
        Lowest floor of each band, going up from 1.

    Returns
    -------
    FloorBands

    Raises
    ------
    RadioError
        If a building has no floor or no height, or the bands do not go up from 1.
    """
    counts, heights_m = np.asarray(floors, np.int64), np.asarray(height_m, np.float64)
    first = np.asarray(first_floors, np.int64)
    if not len(first) or first[0] != 1 or (np.diff(first) <= 0).any():
        raise RadioError(f"floor bands begin at {list(first_floors)}; must go up from 1")
    for index in np.flatnonzero(~((counts >= 1) & (heights_m > 0.0)))[:1]:
        raise RadioError(
            f"building {index}: {counts[index]} floors, {heights_m[index]:g} m; needs a floor and a height"
        )
    building, band = np.nonzero(first <= counts[:, np.newaxis])
    lowest = first[band]
    highest = np.minimum(np.append(first[1:], np.iinfo(np.int64).max)[band] - 1, counts[building])
    storey_m = heights_m[building] / counts[building]
    phone_m = ((lowest + highest) / 2.0 - 1.0) * storey_m + RECEIVER_HEIGHT_M
    return FloorBands(building, band + 1, lowest, highest, phone_m)
