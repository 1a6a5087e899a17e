"""Which places are neighbours, by touch or by distance, and sums over neighbours."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from spatial.errors import DisparityError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Neighbours:
    """
    Lists of neighbours, one after the other.

    Parameters
    ----------
    start : ndarray of int, shape (n + 1,)
        Where the list of each place begins in `members`, and where the last one ends.
    members : ndarray of int, shape (n_pairs,)
        Places; none is its own neighbour.
    """

    start: Ints
    members: Ints

    @property
    def count(self) -> Ints:
        """
        Number of neighbours.

        Returns
        -------
        ndarray of int, shape (n,)
        """
        return np.diff(self.start)

    def sums(self, values: Floats) -> Floats:
        """
        Sum over the neighbours of each place.

        Parameters
        ----------
        values : ndarray, shape (n,) or (n, n_columns)

        Returns
        -------
        ndarray, same shape
            Zero for a place without neighbours.
        """
        picked = values[self.members]
        padded = np.concatenate([picked, np.zeros((1, *picked.shape[1:]))])  # a start may be the end
        found = np.add.reduceat(padded, self.start[:-1], axis=0)
        found[self.count == 0] = 0.0
        return found


def touching(shapes: ArrayLike, tolerance_m: float) -> Neighbours:
    """
    Shapes that touch, at an edge or at a corner (queen's case).

    Parameters
    ----------
    shapes : array_like of polygons, shape (n,), metric CRS
        Areas side by side.
    tolerance_m : float
        How far apart the lines of two neighbours may be drawn.

    Returns
    -------
    Neighbours
        Each pair both ways.

    Raises
    ------
    DisparityError
        If the tolerance is negative or not finite.
    """
    polygons = np.asarray(shapes, dtype=object)
    if not (np.isfinite(tolerance_m) and tolerance_m >= 0.0):
        raise DisparityError(f"the tolerance is {tolerance_m} m; needs zero or more")
    return _near(polygons, tolerance_m)


def within(x_m: ArrayLike, y_m: ArrayLike, reach_m: float) -> Neighbours:
    """
    Points within a distance of each other.

    Parameters
    ----------
    x_m, y_m : array_like, shape (n,), metric CRS
    reach_m : float
        Greatest distance of neighbours, itself included.

    Returns
    -------
    Neighbours
        Each pair both ways.

    Raises
    ------
    DisparityError
        If the distance is not positive and finite.
    """
    if not (np.isfinite(reach_m) and reach_m > 0.0):
        raise DisparityError(f"the distance of neighbours is {reach_m} m; needs a positive number")
    return _near(shapely.points(np.asarray(x_m, float), np.asarray(y_m, float)), reach_m)


def _near(shapes: NDArray[np.object_], reach_m: float) -> Neighbours:
    if not len(shapes):
        return Neighbours(np.zeros(1, np.int64), np.zeros(0, np.int64))
    one, other = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=reach_m)
    apart = one != other
    order = np.lexsort((other[apart], one[apart]))
    counts = np.bincount(one[apart], minlength=len(shapes))
    start = np.concatenate([[0], np.cumsum(counts)])
    return Neighbours(start.astype(np.int64), other[apart][order].astype(np.int64))
