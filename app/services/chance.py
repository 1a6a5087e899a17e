"""Draws of chance that were done already: a page that is opened again does not wait for them."""

from functools import lru_cache

import numpy as np

from spatial.disparity.clustering import HotSpots, Moran, hot_spots, moran
from spatial.disparity.neighbours import Neighbours
from spatial.disparity.scan import Cluster, scan

KEPT = 64  # questions of each kind; what is kept of one are some kilobytes

Numbers = tuple[float, ...]


def clustering_of(
    values: np.ndarray, near: Neighbours, permutations: int, seed: int
) -> tuple[Moran, HotSpots]:
    """Moran's I and Gi* of the same values."""
    lists = (tuple(near.start.tolist()), tuple(near.members.tolist()))
    return _clustering_of(tuple(values.tolist()), *lists, permutations, seed)


@lru_cache(maxsize=KEPT)
def _clustering_of(
    values: Numbers, start: tuple[int, ...], members: tuple[int, ...], permutations: int, seed: int
) -> tuple[Moran, HotSpots]:
    near = Neighbours(np.array(start, dtype=np.int64), np.array(members, dtype=np.int64))
    return moran(values, near, permutations, seed), hot_spots(values, near, permutations, seed)


def clusters_of(
    x_m: np.ndarray,
    y_m: np.ndarray,
    cases: np.ndarray,
    people: np.ndarray,
    reach_m: float,
    draws: int,
    seed: int,
) -> tuple[Cluster, ...]:
    """Circles with more reports than people lead to expect."""
    columns = (tuple(np.asarray(one, dtype=float).tolist()) for one in (x_m, y_m, cases, people))
    return _clusters_of(*columns, reach_m=reach_m, draws=draws, seed=seed)


@lru_cache(maxsize=KEPT)
def _clusters_of(
    x_m: Numbers, y_m: Numbers, cases: Numbers, people: Numbers, *, reach_m: float, draws: int, seed: int
) -> tuple[Cluster, ...]:
    return tuple(scan(x_m, y_m, cases, people, reach_m=reach_m, draws=draws, seed=seed))
