"""
From places to cells: the level that a stated share of a cell's places reaches, and what goes with it.

The engine answers for places of open ground (`spatial.coverage.samples`); here the answers of one
cell's places become one. Levels scatter around the median of each place by the shadowing of its link.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numba
import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.coverage.engine import BLOCK_CELLS, Progress, Receivers, level_blocks
from spatial.coverage.result import CellCoverage, Coverage, joined
from spatial.coverage.samples import Samples, reached_level_scalar, reached_share_scalar
from spatial.coverage.suppliers import CarrierTable
from spatial.errors import RadioError
from spatial.radio.jit import njit, njit_parallel
from spatial.radio.profile import RECEIVER_HEIGHT_M
from spatial.radio.urban import HYBRID
from spatial.surface import HeightGrid

OVERLAP_SERVERS = 4
ANSWER = np.dtype(
    [
        ("level_dbm", "f8"),
        ("probability", "f8"),
        ("sinr_db", "f8"),
        ("dominance_db", "f8"),
        ("overlap_share", "f8"),
        ("carrier", "i4"),
    ]
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Service:
    """
    What a level is asked for.

    Attributes
    ----------
    extra_loss_db : ndarray, shape (n_carriers, n_receptions)
        Over the outdoor level, see `spatial.radio.penetration.reception_loss_db`.
    sigma_db : ndarray, shape (n_carriers, n_receptions, 3)
        Scatter by sight, see `spatial.radio.shadowing.level_sigma_db`; over 0.
    threshold_dbm : ndarray, shape (n_layers,)
        Level that is wanted.
    share : ndarray, shape (n_receptions,)
        Of a cell's places that must reach a level for it to be the cell's; over 0 and under 1.

    Raises
    ------
    RadioError
        If a shape or a value is not as said.
    """

    extra_loss_db: Floats
    sigma_db: Floats
    threshold_dbm: Floats
    share: Floats

    def __post_init__(self) -> None:
        for name in ("extra_loss_db", "sigma_db", "threshold_dbm", "share"):
            object.__setattr__(self, name, np.ascontiguousarray(getattr(self, name), np.float64))
        wanted = (*self.extra_loss_db.shape, 3)
        if self.extra_loss_db.ndim != 2 or self.sigma_db.shape != wanted:
            raise RadioError(f"sigma of shape {self.sigma_db.shape}; must be {wanted}")
        if self.share.shape != wanted[1:2] or self.threshold_dbm.ndim != 1:
            raise RadioError(
                f"shares of shape {self.share.shape}, thresholds of {self.threshold_dbm.shape}; "
                f"must be {wanted[1:2]} and one a layer"
            )
        if not (self.sigma_db > 0.0).all():
            raise RadioError(f"sigma {self.sigma_db.min():g} dB; must be over 0")
        if not ((self.share > 0.0) & (self.share < 1.0)).all():
            raise RadioError(f"shares {self.share.tolist()}; must be over 0 and under 1")
        if not np.isfinite(self.threshold_dbm).all():
            raise RadioError(f"thresholds {self.threshold_dbm.tolist()} dBm; must be finite")


@njit
def _most_frequent(carrier: NDArray[np.int32]) -> int:
    """The number that comes most often, the lowest of several; -1 (none) does not count."""
    ordered = np.sort(carrier)
    best, most, run = -1, 0, 0
    for i in range(len(ordered)):
        run = run + 1 if i and ordered[i] == ordered[i - 1] else 1
        if ordered[i] >= 0 and run > most:
            best, most = ordered[i], run
    return best


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
        places = behind - first
        scatter_db = np.empty(places)
        for layer in range(cells.shape[0]):
            for r in range(cells.shape[1]):
                answer, served = cells[layer, r, i], carrier[layer, r, first:behind]
                for j in range(places):
                    scatter_db[j] = sigma_db[max(served[j], 0), r, sight[layer, r, first + j] + 1]
                levels = level_dbm[layer, r, first:behind]
                answer.probability = reached_share_scalar(levels, scatter_db, 0, places, threshold_dbm[layer])
                answer.level_dbm = reached_level_scalar(levels, scatter_db, 0, places, share[r])
                crowded = 0
                for j in range(first, behind):
                    crowded += near_servers[layer, r, j] >= OVERLAP_SERVERS
                answer.overlap_share = crowded / places
                if not math.isnan(answer.level_dbm):
                    answer.carrier = _most_frequent(served)
                    answer.sinr_db = np.nanmedian(sinr_db[layer, r, first:behind])
                    answer.dominance_db = np.nanmedian(dominance_db[layer, r, first:behind])


def _cells_of(block: Coverage, start: Ints, first_cell: int, service: Service) -> CellCoverage:
    """Answers of a block of places as those of its cells."""
    cells = np.zeros((*block.level_dbm.shape[:2], len(start) - 1), ANSWER)
    for name in ("level_dbm", "sinr_db", "dominance_db"):
        cells[name] = np.nan
    cells["carrier"] = -1
    if len(service.sigma_db):
        heard = (block.level_dbm, block.sinr_db, block.dominance_db)
        servers = (block.carrier, block.near_servers, block.sight)
        wanted = (service.sigma_db, service.threshold_dbm, service.share)
        _sum_up(*heard, *servers, start, *wanted, cells)
    columns = {name: np.ascontiguousarray(cells[name]) for name in ANSWER.names or ()}
    return CellCoverage(first_cell=first_cell, supplied=block.supplied, counts=block.counts, **columns)


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
