"""Draws of chance that were done already: a page that is opened again does not wait for them."""

from collections.abc import Callable
from hashlib import blake2b
from threading import Lock
from typing import Generic, TypeVar

import numpy as np

from spatial.disparity.clustering import HotSpots, Moran, hot_spots, moran
from spatial.disparity.neighbours import Neighbours
from spatial.disparity.scan import Cluster, scan

Answer = TypeVar("Answer")

KEPT = 64  # answers of each kind
DRAWING = Lock()  # one at a time, or questions of guests would take every core


class Drawn(Generic[Answer]):
    """The newest answers, by a digest of their question."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._answers: dict[bytes, Answer] = {}

    def answer(
        self, arrays: tuple[np.ndarray, ...], numbers: tuple[float, ...], draw: Callable[[], Answer]
    ) -> Answer:
        """The answer to a question that arrays and numbers make; drawn if it is not kept."""
        key = _digest(arrays, numbers)
        known = self._answers.get(key)
        if known is not None:
            return known
        with DRAWING:
            known = self._answers.get(key)  # who waited may find it drawn
            if known is None:
                known = self._answers[key] = draw()
                while len(self._answers) > self._most:
                    del self._answers[next(iter(self._answers))]
        return known

    def __len__(self) -> int:
        return len(self._answers)


def _digest(arrays: tuple[np.ndarray, ...], numbers: tuple[float, ...]) -> bytes:
    whole = blake2b(repr(numbers).encode(), digest_size=16)
    for one in arrays:
        whole.update(f"{one.dtype} {one.shape}".encode())
        whole.update(np.ascontiguousarray(one).tobytes())
    return whole.digest()


_CLUSTERINGS: Drawn[tuple[Moran, HotSpots]] = Drawn(KEPT)
_CLUSTERS: Drawn[tuple[Cluster, ...]] = Drawn(KEPT)


def clustering_of(
    values: np.ndarray, near: Neighbours, permutations: int, seed: int
) -> tuple[Moran, HotSpots]:
    """Moran's I and Gi* of the same values."""
    return _CLUSTERINGS.answer(
        (values, near.start, near.members),
        (permutations, seed),
        lambda: (moran(values, near, permutations, seed), hot_spots(values, near, permutations, seed)),
    )


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
    columns = tuple(np.asarray(one, dtype=float) for one in (x_m, y_m, cases, people))
    return _CLUSTERS.answer(
        columns,
        (reach_m, draws, seed),
        lambda: tuple(scan(*columns, reach_m=reach_m, draws=draws, seed=seed)),
    )
