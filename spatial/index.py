"""Points found by nearness."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from rtree.index import Index

from spatial.errors import GeometryError

Found = tuple[NDArray[np.int64], NDArray[np.float64]]


class PointIndex:
    """
    R-tree over points, loaded in one go.

    Parameters
    ----------
    x_m, y_m : array_like, shape (n,)
        Easting and northing; may be empty.
    ids : array_like of int, shape (n,), optional
        What queries answer with; 0..n-1 by default.

    Raises
    ------
    GeometryError
        If a coordinate is not finite, or the arrays differ in length.
    """

    def __init__(self, x_m: ArrayLike, y_m: ArrayLike, ids: ArrayLike | None = None) -> None:
        self._x_m = np.asarray(x_m, dtype=np.float64)
        self._y_m = np.asarray(y_m, dtype=np.float64)
        self._ids = np.arange(self._x_m.size) if ids is None else np.asarray(ids, dtype=np.int64)
        if not self._x_m.shape == self._y_m.shape == self._ids.shape == (self._x_m.size,):
            raise GeometryError(
                f"{self._x_m.size} x, {self._y_m.size} y, {self._ids.size} ids; needs as many of each"
            )
        for place in np.flatnonzero(~(np.isfinite(self._x_m) & np.isfinite(self._y_m))):
            raise GeometryError(
                f"point {place} is at {self._x_m[place]}, {self._y_m[place]}; needs finite metres"
            )
        points = zip(self._x_m.tolist(), self._y_m.tolist(), strict=True)
        # an empty stream is an error in libspatialindex, hence no tree at all
        self._tree = Index((i, (x, y, x, y), None) for i, (x, y) in enumerate(points)) if len(self) else None

    def __len__(self) -> int:
        """Count the points."""
        return int(self._x_m.size)

    def nearest(self, x_m: float, y_m: float, k: int = 1) -> Found:
        """
        Points nearest to a position.

        Parameters
        ----------
        x_m, y_m : float
            Easting and northing.
        k : int
            How many; fewer are found where there are fewer.

        Returns
        -------
        ids, distance_m : ndarray, shape (at most k,)
            By distance, equal ones by id.

        Raises
        ------
        GeometryError
            If the position is not finite or `k` is under 1.
        """
        _require_finite(x_m, y_m)
        if k < 1:
            raise GeometryError(f"k is {k}; needs one or more")
        places = [] if self._tree is None else list(self._tree.nearest((x_m, y_m, x_m, y_m), k))
        ids, distance_m = self._by_distance(places, x_m, y_m)  # more than k where the last ones tie
        return ids[:k], distance_m[:k]

    def _by_distance(self, places: list[int], x_m: float, y_m: float) -> Found:
        found = np.array(places, dtype=np.int64)
        distance_m = np.hypot(self._x_m[found] - x_m, self._y_m[found] - y_m)
        order = np.lexsort((self._ids[found], distance_m))
        return self._ids[found[order]], distance_m[order]


def _require_finite(x_m: float, y_m: float) -> None:
    if not (np.isfinite(x_m) and np.isfinite(y_m)):
        raise GeometryError(f"position is {x_m}, {y_m}; needs finite metres")
