"""
The ground that stations serve: places, what stands around them, and which of them a circle holds.

Places are taken in blocks of a few cells, so that the place of one in a raster of losses
(`spatial.coverage.losses`) is found by counting.
"""

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numba
import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.coverage import kernel
from spatial.coverage.engine import METHODS, NOTHING_KNOWN, Receivers
from spatial.coverage.samples import Samples
from spatial.errors import RadioError
from spatial.radio.formulas import MAX_DISTANCE_M
from spatial.radio.jit import njit, njit_parallel
from spatial.radio.profile import RECEIVER_HEIGHT_M, Followed, followed
from spatial.radio.urban import HYBRID
from spatial.surface import HeightGrid

BLOCK_PLACES = 256  # counted together; few, so that blocks at the edge of a reach are small

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Ground:
    """
    What stays when a station changes: places, what stands around them, and the model.

    Attributes
    ----------
    samples : Samples
        Places of each cell.
    by_sight : ndarray of bool, shape (n_cells,)
        As in `spatial.coverage.cells.cell_levels`.
    surface : HeightGrid, optional
        Needed where a cell goes by sight.
    method : int
        Of `spatial.radio.urban`.
    height_m : float
        Of the places above ground.

    Raises
    ------
    RadioError
        If `by_sight` does not fit the samples, the surface is missing, or a place, the method or the
        height is none.
    """

    samples: Samples
    by_sight: NDArray[np.bool_]
    surface: HeightGrid | None = None
    method: int = HYBRID
    height_m: float = RECEIVER_HEIGHT_M

    def __post_init__(self) -> None:
        by_sight = np.asarray(self.by_sight, np.bool_).reshape(-1)
        object.__setattr__(self, "by_sight", by_sight)
        if len(by_sight) != self.cells:
            raise RadioError(f"{len(by_sight)} by_sight for {self.cells} cells; must be as many")
        if self.surface is None and by_sight.any():
            raise RadioError(f"{int(by_sight.sum())} cells go by sight; need a surface")
        if self.method not in METHODS:
            raise RadioError(f"method {self.method!r}; must be one of {METHODS}")
        self.places  # noqa: B018 - refuses bad places here, not at the first answer

    @property
    def cells(self) -> int:
        """
        Number of cells.

        Returns
        -------
        int
        """
        return len(self.samples.start) - 1

    @cached_property
    def places(self) -> kernel.Records:
        """
        Places as the kernel reads them.

        Returns
        -------
        ndarray of ``kernel.CELL``, shape (n_places,)
        """
        by_sight = np.repeat(self.by_sight, np.diff(self.samples.start))
        receivers = Receivers(self.samples.x_m, self.samples.y_m, by_sight, self.height_m)
        places = np.zeros(len(receivers), kernel.CELL)
        for name in ("x_m", "y_m", "height_m", "by_sight"):
            places[name] = getattr(receivers, name)
        places["ground_m"] = self.levels_m(receivers.x_m, receivers.y_m)
        return places

    def of_cells(self, cells: ArrayLike) -> "Ground":
        """
        The same ground with some of its cells alone.

        Parameters
        ----------
        cells : array_like of int, shape (n,)
            Going up, each once; cell ``i`` of what comes back is ``cells[i]`` of this one.

        Returns
        -------
        Ground

        Raises
        ------
        RadioError
            If a cell is not there, or they do not go up.
        """
        chosen = np.asarray(cells, np.int64).reshape(-1)
        if (np.diff(chosen) <= 0).any() or (chosen < 0).any() or (chosen >= self.cells).any():
            raise RadioError(f"cells must go up, each once, from 0 to {self.cells - 1}")
        wanted = np.zeros(self.cells, np.bool_)
        wanted[chosen] = True
        counts = np.diff(self.samples.start)
        kept = np.repeat(wanted, counts)
        start = np.concatenate([[0], np.cumsum(counts[chosen])]).astype(np.int64)
        samples = Samples(self.samples.x_m[kept], self.samples.y_m[kept], start, self.samples.is_open[chosen])
        return replace(self, samples=samples, by_sight=self.by_sight[chosen])

    def levels_m(self, x_m: ArrayLike, y_m: ArrayLike) -> Floats:
        """
        Level of the ground under places.

        Parameters
        ----------
        x_m, y_m : array_like, shape (n,)

        Returns
        -------
        ndarray, shape (n,)
            Zero where there is no surface.
        """
        return (NOTHING_KNOWN if self.surface is None else self.surface).ground_at(x_m, y_m)

    @cached_property
    def ready(self) -> Followed:
        """
        The surface, ready to follow lines over.

        Returns
        -------
        Followed
            Empty where there is no surface.
        """
        return followed(NOTHING_KNOWN if self.surface is None else self.surface)

    @cached_property
    def cell_edges(self) -> Ints:
        """
        Cells at which blocks begin, and the end of the last.

        Returns
        -------
        ndarray of int, shape (n_blocks + 1,)
        """
        start = self.samples.start
        wanted = np.arange(0, start[-1], BLOCK_PLACES)
        edges = np.unique(np.searchsorted(start, wanted, side="right") - 1)
        return np.append(edges[edges < self.cells], self.cells).astype(np.int64)

    @cached_property
    def place_edges(self) -> Ints:
        """
        Places at which blocks begin, and the end of the last.

        Returns
        -------
        ndarray of int, shape (n_blocks + 1,)
        """
        return np.ascontiguousarray(self.samples.start[self.cell_edges], np.int64)

    def places_before(self, x_m: ArrayLike, y_m: ArrayLike, reach_m: ArrayLike) -> Ints:
        """
        How many places in reach come before each block.

        Parameters
        ----------
        x_m, y_m, reach_m : array_like, shape (n_circles,)
            Middle and reach in metres; over 5 km counts as 5 km, where the models end.

        Returns
        -------
        ndarray of int, shape (n_circles, n_blocks + 1)
            The last column is how many there are in all.
        """
        columns = (np.asarray(one, np.float64).reshape(-1) for one in (x_m, y_m, usable_reach_m(reach_m)))
        circles, which = np.unique(np.stack(tuple(columns), axis=1), axis=0, return_inverse=True)
        before = np.zeros((len(circles), len(self.place_edges)), np.int64)
        if len(circles):
            _count(self.samples.x_m, self.samples.y_m, self.place_edges, circles, before)
        return np.asarray(np.cumsum(before, axis=1)[which.reshape(-1)])


def usable_reach_m(reach_m: ArrayLike) -> Floats:
    """
    Reach of a raster.

    Parameters
    ----------
    reach_m : array_like

    Returns
    -------
    ndarray
        At most 5 km: farther the models give no loss.
    """
    return np.minimum(np.asarray(reach_m, np.float64), MAX_DISTANCE_M)


@njit
def distance_scalar(x_m: float, y_m: float, mast_x_m: float, mast_y_m: float) -> float:
    """Horizontal distance, as the engine has it to the last bit: it decides what is in reach."""
    return math.sqrt((x_m - mast_x_m) ** 2 + (y_m - mast_y_m) ** 2)


@njit_parallel
def _count(x_m: Floats, y_m: Floats, edges: Ints, circles: Floats, count: Ints) -> None:
    """Places of each block within each circle, one column to the right of the block's."""
    for b in numba.prange(len(edges) - 1):
        xs_m, ys_m = x_m[edges[b] : edges[b + 1]], y_m[edges[b] : edges[b + 1]]
        west_m, east_m, south_m, north_m = xs_m.min(), xs_m.max(), ys_m.min(), ys_m.max()
        for c in range(len(circles)):
            mast_x_m, mast_y_m, reach_m = circles[c, 0], circles[c, 1], circles[c, 2]
            away_x_m = max(0.0, west_m - mast_x_m, mast_x_m - east_m)
            away_y_m = max(0.0, south_m - mast_y_m, mast_y_m - north_m)
            if away_x_m > reach_m or away_y_m > reach_m:
                continue
            within = 0
            for i in range(len(xs_m)):
                within += distance_scalar(xs_m[i], ys_m[i], mast_x_m, mast_y_m) <= reach_m
            count[c, b + 1] = within


@njit
def within(x_m: Floats, y_m: Floats, mast_x_m: float, mast_y_m: float, reach_m: float) -> NDArray[np.bool_]:
    """Which places lie within a circle, its rim included; not farther than 5 km if the reach is not."""
    found = np.empty(len(x_m), np.bool_)
    for i in range(len(x_m)):
        found[i] = distance_scalar(x_m[i], y_m[i], mast_x_m, mast_y_m) <= reach_m
    return found


@njit_parallel
def _mark(x_m: Floats, y_m: Floats, start: Ints, circles: Floats, found: NDArray[np.bool_]) -> None:
    for cell in numba.prange(len(start) - 1):
        for i in range(start[cell], start[cell + 1]):
            for c in range(len(circles)):
                found[cell] |= distance_scalar(x_m[i], y_m[i], circles[c, 0], circles[c, 1]) <= circles[c, 2]


def cells_within(ground: Ground, circles: Floats) -> NDArray[np.bool_]:
    """
    Cells with a place in one of some circles.

    Parameters
    ----------
    ground : Ground
    circles : ndarray, shape (n_circles, 3)
        x, y and radius in metres.

    Returns
    -------
    ndarray of bool, shape (n_cells,)
    """
    found = np.zeros(ground.cells, np.bool_)
    _mark(ground.samples.x_m, ground.samples.y_m, ground.samples.start, circles, found)
    return found
