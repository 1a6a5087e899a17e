"""Candidates that stand too near: to each other, or to what is there."""

import numpy as np
from numpy.typing import ArrayLike
from rtree.index import Index

from spatial.errors import SiteError
from spatial.sites.problem import Bools, Lists, lists_of


def apart_by(x_m: ArrayLike, y_m: ArrayLike, spacing_m: float) -> Lists:
    """
    The candidates that each may not stand beside.

    Parameters
    ----------
    x_m, y_m : array_like, shape (n,)
        Easting and northing.
    spacing_m : float
        Least distance between two of a plan; with 0 all may stand anywhere.

    Returns
    -------
    Lists
        Both ways round: those nearer than the spacing.

    Raises
    ------
    SiteError
        If a position is not finite, or the spacing negative or not finite.
    """
    places = _places(x_m, y_m, spacing_m)
    index = Index()
    rows, items = [], []
    for number, (x, y) in enumerate(places):
        for other in index.intersection(_box(x, y, spacing_m)):
            if np.hypot(*(places[other] - places[number])) < spacing_m:
                rows += [number, other]
                items += [other, number]
        index.insert(number, (x, y, x, y))
    return lists_of(rows, items, len(places))


def too_near(
    x_m: ArrayLike, y_m: ArrayLike, there_x_m: ArrayLike, there_y_m: ArrayLike, spacing_m: float
) -> Bools:
    """
    Which candidates stand too near to what is there.

    Parameters
    ----------
    x_m, y_m : array_like, shape (n,)
    there_x_m, there_y_m : array_like, shape (m,)
        What stands and stays.
    spacing_m : float

    Returns
    -------
    ndarray of bool, shape (n,)
        Nearer than the spacing.

    Raises
    ------
    SiteError
        As in `apart_by`.
    """
    there = _places(there_x_m, there_y_m, spacing_m)
    index = Index()
    for number, (x, y) in enumerate(there):
        index.insert(number, (x, y, x, y))
    return np.array(
        [
            any(
                np.hypot(*(there[other] - place)) < spacing_m
                for other in index.intersection(_box(place[0], place[1], spacing_m))
            )
            for place in _places(x_m, y_m, spacing_m)
        ],
        np.bool_,
    )


def _box(x_m: float, y_m: float, spacing_m: float) -> tuple[float, float, float, float]:
    return x_m - spacing_m, y_m - spacing_m, x_m + spacing_m, y_m + spacing_m


def _places(x_m: ArrayLike, y_m: ArrayLike, spacing_m: float) -> np.ndarray:
    if not (np.isfinite(spacing_m) and spacing_m >= 0.0):
        raise SiteError(f"a spacing of {spacing_m:g} m; needs zero or more")
    places = np.column_stack([np.asarray(x_m, np.float64), np.asarray(y_m, np.float64)])
    for number in np.flatnonzero(~np.isfinite(places).all(axis=1))[:1]:
        raise SiteError(
            f"candidate {number} is at {places[number, 0]}, {places[number, 1]}; needs finite metres"
        )
    return places
