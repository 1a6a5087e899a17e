"""What a candidate would reach: cells by the radio engine, behind houses and round corners, not a circle."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.coverage.engine import Progress
from spatial.coverage.from_losses import answer_cells
from spatial.coverage.ground import Ground, cells_within, usable_reach_m
from spatial.coverage.losses import losses_of_mast
from spatial.coverage.service import Service, service_of_rows
from spatial.coverage.summing import unanswered
from spatial.coverage.suppliers import CarrierTable, rows_of_table
from spatial.errors import SiteError
from spatial.sites.problem import Lists, lists_of

Records = NDArray[np.void]

LEVEL_DECIMALS = 2  # that a run keeps


def cells_reached(
    ground: Ground,
    carriers: CarrierTable,
    service: Service,
    candidate: ArrayLike,
    count: int,
    progress: Progress | None = None,
    least_share: float | None = None,
) -> Lists:
    """
    The cells that each candidate alone gives enough level.

    Parameters
    ----------
    ground : Ground
    carriers : CarrierTable
        Of the candidates; all of one layer, those of a candidate on one mast.
    service : Service
        Of those carriers, for one reception.
    candidate : array_like of int, shape (n_carriers,)
        Which candidate each carrier is of.
    count : int
        How many candidates there are.
    progress : callable, optional
        Called with the candidates done and all of them; what it raises ends the work.
    least_share : float, optional
        Share of a cell's places that must reach the threshold; by the level of the cell where it is None.

    Returns
    -------
    Lists
        Cells with enough level (``cells_with_enough``).

    Raises
    ------
    SiteError
        If there are several layers or receptions.
    RadioError
        If carriers of a candidate are not of one mast.
    """
    layers, of_carrier = np.unique(carriers.layer), np.asarray(candidate, np.int64)
    if len(layers) > 1 or len(service.share) != 1:
        raise SiteError(f"{len(layers)} layers, {len(service.share)} receptions; needs one of each")
    rows, cells = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for number in range(count):
        own = np.flatnonzero(of_carrier == number)
        found = _reached(ground, carriers, service, own, least_share)
        rows.append(np.full(len(found), number))
        cells.append(found)
        if progress is not None:
            progress(number + 1, count)
    return lists_of(np.concatenate(rows), np.concatenate(cells), count)


def cells_with_enough(
    found: Records, service: Service, layer: int, least_share: float | None = None
) -> NDArray[np.bool_]:
    """
    Whether a level is enough, as it is kept: in hundredths.

    Parameters
    ----------
    found : structured ndarray, shape (n_cells,)
        With ``level_dbm``, NaN where there is none, and ``probability``, the share of places over it.
    service : Service
    layer : int
    least_share : float, optional
        Goes by the share of places, where it is given.

    Returns
    -------
    ndarray of bool, shape (n_cells,)
    """
    if least_share is not None:
        return np.asarray(found["probability"] >= least_share)
    with np.errstate(invalid="ignore"):
        return np.asarray(found["level_dbm"].round(LEVEL_DECIMALS) >= service.threshold_dbm[layer])


def _reached(
    ground: Ground, carriers: CarrierTable, service: Service, own: np.ndarray, least_share: float | None
) -> np.ndarray:
    """Cells that some carriers of one mast give enough level."""
    if not len(own):
        return np.empty(0, np.int64)
    table = rows_of_table(carriers, own)
    rasters = losses_of_mast(ground, table)
    circles = np.stack([table.x_m, table.y_m, usable_reach_m(table.reach_m)], axis=1)
    near = cells_within(ground, np.unique(circles, axis=0))
    answers = unanswered(len(service.threshold_dbm), 1, ground.cells)
    answer_cells(ground, table, rasters, service_of_rows(service, own), np.unique(table.layer), near, answers)
    layer = int(table.layer[0])
    return np.flatnonzero(cells_with_enough(answers[layer, 0], service, layer, least_share))
