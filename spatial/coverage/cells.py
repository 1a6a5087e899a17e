"""
From places to cells: the level that a stated share of a cell's places reaches, and what goes with it.

The engine answers for places of open ground (`spatial.coverage.samples`); here the answers of one
cell's places become one. Levels scatter around the median of each place by the shadowing of its link.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numba
import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.coverage.engine import BLOCK_CELLS, Progress, Receivers, level_blocks
from spatial.coverage.result import CellCoverage, Coverage, joined
from spatial.coverage.samples import Samples
from spatial.coverage.service import Service
from spatial.coverage.summing import columns_of, sum_up_scalar, unanswered
from spatial.coverage.suppliers import CarrierTable
from spatial.errors import RadioError
from spatial.radio.jit import njit_parallel
from spatial.radio.profile import RECEIVER_HEIGHT_M
from spatial.radio.urban import HYBRID
from spatial.surface import HeightGrid

Record = Any  # one row of a structured array, fields as attributes
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@njit_parallel
def _sum_up(
    level_dbm: Floats,
    sinr_db: Floats,
    dominance_db: Floats,
    carrier: NDArray[np.int32],
    near_servers: NDArray[np.int8],
    sight: NDArray[np.int8],
    start: Ints,
    sigma_db: Floats,
    threshold_dbm: Floats,
    share: Floats,
    cells: NDArray[np.void],
) -> None:
    """One answer for each layer, reception and cell, from those of its places."""
    for i in numba.prange(len(start) - 1):
        first, behind = start[i], start[i + 1]
        scatter_db, weight = np.empty(behind - first), np.ones(behind - first)
        for layer in range(cells.shape[0]):
            for r in range(cells.shape[1]):
                served = carrier[layer, r, first:behind]
                for j in range(len(scatter_db)):
                    scatter_db[j] = sigma_db[max(served[j], 0), r, sight[layer, r, first + j] + 1]
                sum_up_scalar(
                    level_dbm[layer, r, first:behind],
                    scatter_db,
                    weight,
                    sinr_db[layer, r, first:behind],
                    dominance_db[layer, r, first:behind],
                    served,
                    near_servers[layer, r, first:behind],
                    threshold_dbm[layer],
                    share[r],
                    cells[layer, r, i],
                )


def _cells_of(block: Coverage, start: Ints, first_cell: int, service: Service) -> CellCoverage:
    """Answers of a block of places as those of its cells."""
    layers, receptions, _ = block.level_dbm.shape
    cells = unanswered(layers, receptions, len(start) - 1)
    if len(service.sigma_db):
        heard = (block.level_dbm, block.sinr_db, block.dominance_db)
        servers = (block.carrier, block.near_servers, block.sight)
        wanted = (service.sigma_db, service.threshold_dbm, service.share)
        _sum_up(*heard, *servers, start, *wanted, cells)
    return CellCoverage(
        first_cell=first_cell, supplied=block.supplied, counts=block.counts, **columns_of(cells)
    )


def _cell_edges(start: Ints) -> Ints:
    """Cells at which blocks of places begin: about as many places as the engine takes at a time."""
    last = len(start) - 1
    wanted = np.arange(0, start[-1], BLOCK_CELLS)
    edges = np.unique(np.searchsorted(start, wanted, side="right") - 1)
    return np.append(edges[edges < last], last) if last else np.array([0, 0])


def cell_levels(
    carriers: CarrierTable,
    samples: Samples,
    by_sight: ArrayLike,
    service: Service,
    *,
    surface: HeightGrid | None = None,
    method: int = HYBRID,
    height_m: float = RECEIVER_HEIGHT_M,
    progress: Progress | None = None,
) -> CellCoverage:
    """
    Answer for cells by their places.

    Parameters
    ----------
    carriers : CarrierTable
    samples : Samples
        Places of each cell.
    by_sight : array_like of bool, shape (n_cells,)
        As in `Receivers`, by cell.
    service : Service
        Its thresholds say how many layers are answered for, supplied or not.
    surface, method
        As in `spatial.coverage.engine.level_blocks`.
    height_m : float
        Of the places above ground, 1.5 to 500 m.
    progress : callable, optional
        Called with the places done and all places; what it raises ends the run.

    Returns
    -------
    CellCoverage
        Its counts are those of links to places.

    Raises
    ------
    RadioError
        As in `level_blocks`, or if `by_sight` does not fit the samples.
    """
    return joined(
        _blocks(
            carriers,
            samples,
            np.asarray(by_sight, np.bool_).reshape(-1),
            service,
            surface=surface,
            method=method,
            height_m=height_m,
            progress=progress,
        )
    )


def _blocks(
    carriers: CarrierTable,
    samples: Samples,
    by_sight: NDArray[np.bool_],
    service: Service,
    *,
    surface: HeightGrid | None,
    method: int,
    height_m: float,
    progress: Progress | None,
) -> Iterator[CellCoverage]:
    """Answers of cells, block by block: places are forgotten once summed up."""
    places_of = np.diff(samples.start)
    if len(by_sight) != len(places_of):
        raise RadioError(f"{len(by_sight)} by_sight for {len(places_of)} cells; must be as many")
    if carriers.layer.max(initial=-1) >= len(service.threshold_dbm):
        raise RadioError(f"layer {carriers.layer.max()} has no threshold; {len(service.threshold_dbm)} given")
    receivers = Receivers(samples.x_m, samples.y_m, np.repeat(by_sight, places_of), height_m)
    edges = _cell_edges(samples.start)
    blocks = level_blocks(
        carriers,
        receivers,
        service.extra_loss_db,
        surface=surface,
        method=method,
        progress=progress,
        layers=len(service.threshold_dbm),
        edges=samples.start[edges],
    )
    for block, (first, last) in zip(blocks, pairwise(edges), strict=True):
        start = samples.start[first : last + 1] - samples.start[first]
        yield _cells_of(block, start, int(first), service)
