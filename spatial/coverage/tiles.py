"""Cells answered for tile by tile on a cluster, to the bit as in one process."""

from contextlib import closing
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from distributed import Client
from numpy.typing import ArrayLike, NDArray

from spatial.coverage.cells import cell_levels
from spatial.coverage.engine import BLOCK_CELLS, Progress, Receivers, level_blocks
from spatial.coverage.groups import PlaceLevels, joined_places, place_levels
from spatial.coverage.result import CellCoverage, joined
from spatial.coverage.samples import Samples
from spatial.coverage.service import Service
from spatial.coverage.suppliers import CarrierTable
from spatial.errors import RadioError
from spatial.radio.profile import RECEIVER_HEIGHT_M
from spatial.radio.urban import HYBRID
from spatial.spread import spread
from spatial.surface import HeightGrid

# Two blocks of the engine: some seconds of work, beside which a task costs nothing, and few enough that
# workers end together and a cancelled tile soon.
TILE_PLACES = 2 * BLOCK_CELLS


@dataclass(frozen=True)
class _Constants:
    """What is the same for all tiles of a run."""

    carriers: CarrierTable
    service: Service
    surface: HeightGrid | None
    method: int
    height_m: float


@dataclass(frozen=True)
class _Tile:
    """A run of cells."""

    first_cell: int
    samples: Samples
    by_sight: NDArray[np.bool_]


def cell_levels_on(
    client: Client,
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
    Answer for cells by their places, on a cluster.

    Parameters
    ----------
    client : distributed.Client
        As in `spatial.spread.spread`.
    carriers, samples, by_sight, service, surface, method, height_m
        As in `spatial.coverage.cells.cell_levels`.
    progress : callable, optional
        Called with the places done and all places, after each tile and about every second in between;
        what it raises ends the run, on the cluster too.

    Returns
    -------
    CellCoverage
        That of `cell_levels`, bit for bit.

    Raises
    ------
    RadioError
        As in `cell_levels`.
    SpreadError
        As in `spatial.spread.spread`.
    """
    sights = np.asarray(by_sight, np.bool_).reshape(-1)
    cells = len(samples.start) - 1
    if len(sights) != cells:
        raise RadioError(f"{len(sights)} by_sight for {cells} cells; must be as many")
    edges = _edges(samples.start)
    tiles = [
        _Tile(first, _cut(samples, first, behind), sights[first:behind]) for first, behind in pairwise(edges)
    ]

    def places_done(tiles_done: int, _tiles: int) -> None:
        if progress is not None:
            progress(int(samples.start[edges[tiles_done]]), int(samples.start[-1]))

    constants = _Constants(carriers, service, surface, method, height_m)
    with closing(spread(client, _cells_of, constants, tiles, progress=places_done)) as answers:
        return joined(answers)


def place_levels_on(
    client: Client,
    carriers: CarrierTable,
    receivers: Receivers,
    service: Service,
    *,
    surface: HeightGrid | None = None,
    method: int = HYBRID,
    progress: Progress | None = None,
) -> PlaceLevels:
    """
    Answer for places, on a cluster.

    Parameters
    ----------
    client : distributed.Client
        As in `spatial.spread.spread`.
    carriers, receivers, surface, method
        As in `spatial.coverage.engine.level_blocks`.
    service : Service
        As in `spatial.coverage.groups.place_levels`.
    progress : callable, optional
        As in `cell_levels_on`.

    Returns
    -------
    PlaceLevels
        That of `place_levels`, bit for bit.

    Raises
    ------
    RadioError
        As in `level_blocks`.
    SpreadError
        As in `spatial.spread.spread`.
    """
    edges = [*range(0, max(len(receivers), 1), TILE_PLACES), len(receivers)]
    tiles = [_some(receivers, first, behind) for first, behind in pairwise(edges)]

    def places_done(tiles_done: int, _tiles: int) -> None:
        if progress is not None:
            progress(edges[tiles_done], len(receivers))

    constants = _Constants(carriers, service, surface, method, RECEIVER_HEIGHT_M)
    with closing(spread(client, _places_of, constants, tiles, progress=places_done)) as answers:
        return joined_places(answers)


def _some(receivers: Receivers, first: int, behind: int) -> Receivers:
    """Places of a tile."""
    names = ("x_m", "y_m", "by_sight", "height_m")
    return Receivers(**{name: getattr(receivers, name)[first:behind] for name in names})


def _places_of(constants: _Constants, receivers: Receivers) -> PlaceLevels:
    """Answer for the places of a tile; runs on a worker."""
    service = constants.service
    blocks = level_blocks(
        constants.carriers,
        receivers,
        service.extra_loss_db,
        surface=constants.surface,
        method=constants.method,
        layers=len(service.threshold_dbm),
    )
    return place_levels(blocks, service)


def _edges(start: NDArray[np.int64]) -> list[int]:
    """Cells at which tiles begin, and the end of the last; one empty tile where there is no cell."""
    edges, cells = [0], len(start) - 1
    while edges[-1] < cells:
        behind = int(np.searchsorted(start, start[edges[-1]] + TILE_PLACES, side="right")) - 1
        edges.append(max(behind, edges[-1] + 1))
    return edges if cells else [0, 0]


def _cut(samples: Samples, first: int, behind: int) -> Samples:
    """Places of a run of cells."""
    places = slice(samples.start[first], samples.start[behind])
    start = samples.start[first : behind + 1] - samples.start[first]
    return Samples(samples.x_m[places], samples.y_m[places], start, samples.is_open[first:behind])


def _cells_of(constants: _Constants, tile: _Tile) -> CellCoverage:
    """Answer for the cells of a tile; runs on a worker."""
    found = cell_levels(
        constants.carriers,
        tile.samples,
        tile.by_sight,
        constants.service,
        surface=constants.surface,
        method=constants.method,
        height_m=constants.height_m,
    )
    return replace(found, first_cell=tile.first_cell)
