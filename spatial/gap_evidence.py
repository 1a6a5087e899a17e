"""What would be: levels as if no building stood, and the buildings that stand in the way of one server."""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.coverage.cells import cell_levels
from spatial.coverage.link_profile import profile_at
from spatial.coverage.place import Place
from spatial.coverage.result import CellCoverage
from spatial.coverage.samples import Samples
from spatial.coverage.service import Service
from spatial.coverage.suppliers import CarrierTable
from spatial.radio.formulas import BLOCKED
from spatial.radio.profile import followed, obstruction
from spatial.surface import NO_BUILDING, HeightGrid

Floats = NDArray[np.float64]

EMPTY = HeightGrid(np.zeros((1, 1), np.float32), 0.0, 0.0, 1.0)


def middles_of(samples: Samples) -> Samples:
    """
    One place a cell: of its open places the one in the middle of their list.

    Parameters
    ----------
    samples : Samples

    Returns
    -------
    Samples
    """
    at = samples.start[:-1] + np.diff(samples.start) // 2
    return Samples(samples.x_m[at], samples.y_m[at], np.arange(len(at) + 1), samples.is_open)


def without_buildings(surface: HeightGrid | None) -> HeightGrid:
    """
    The ground alone, known everywhere.

    Parameters
    ----------
    surface : HeightGrid, optional

    Returns
    -------
    HeightGrid
        Of the same ground; flat where there is no surface.
    """
    if surface is None:
        return EMPTY
    nobody = np.full(surface.heights_m.shape, NO_BUILDING, np.int32)
    return replace(surface, heights_m=np.zeros_like(surface.heights_m), buildings=nobody)


def clear_levels(
    carriers: CarrierTable,
    places: Samples,
    service: Service,
    *,
    surface: HeightGrid | None,
    method: int,
    height_m: float,
) -> CellCoverage:
    """
    Levels of cells as if no building stood anywhere.

    Parameters
    ----------
    carriers : CarrierTable
    places : Samples
        One place a cell does.
    service : Service
    surface : HeightGrid, optional
        Its ground counts.
    method : int
        Of `spatial.radio.urban`.
    height_m : float
        Of the places above ground.

    Returns
    -------
    CellCoverage

    Raises
    ------
    RadioError
        As in `spatial.coverage.cells.cell_levels`.
    """
    by_sight = np.ones(len(places.start) - 1, np.bool_)
    bare = without_buildings(surface)
    return cell_levels(carriers, places, by_sight, service, surface=bare, method=method, height_m=height_m)


def is_cut(
    carriers: CarrierTable,
    carrier: ArrayLike,
    x_m: ArrayLike,
    y_m: ArrayLike,
    *,
    surface: HeightGrid,
    height_m: float,
) -> NDArray[np.bool_]:
    """
    Whether something known stands on the line between each carrier and its place.

    Parameters
    ----------
    carriers : CarrierTable
    carrier : array_like of int, shape (n_links,)
        Row of the table; -1 for none.
    x_m, y_m : array_like, shape (n_links,)
        The place that goes with it.
    surface : HeightGrid
    height_m : float
        Of the places above ground.

    Returns
    -------
    ndarray of bool, shape (n_links,)
        False where there is no carrier.
    """
    rows = np.asarray(carrier, np.int64)
    cut = np.zeros(len(rows), np.bool_)
    some = np.flatnonzero(rows >= 0)
    one, east_m, north_m = rows[some], np.asarray(x_m, np.float64), np.asarray(y_m, np.float64)
    mast = (carriers.x_m[one], carriers.y_m[one], carriers.antenna_height_m[one])
    cut[some] = obstruction(surface, *mast, east_m[some], north_m[some], height_m).sight == BLOCKED
    return cut


def buildings_between(
    carriers: CarrierTable,
    carrier: ArrayLike,
    x_m: ArrayLike,
    y_m: ArrayLike,
    *,
    surface: HeightGrid,
    height_m: float,
) -> list[tuple[int, ...]]:
    """
    The buildings that rise over the line between each carrier and its place.

    Parameters
    ----------
    carriers, carrier, x_m, y_m, surface, height_m
        As in `is_cut`.

    Returns
    -------
    list of tuple of int
        As the surface numbers them, from the place to the antenna; empty where the line is free or only the
        ground stands in it.
    """
    ready = followed(surface)
    found: list[tuple[int, ...]] = []
    for row, x, y in zip(np.asarray(carrier, np.int64), np.asarray(x_m), np.asarray(y_m), strict=True):
        if row < 0:
            found.append(())
            continue
        place = Place(float(x), float(y), height_m, True)
        _, obstacles = profile_at(carriers, int(row), place, surface, ready)
        found.append(tuple(one.building for one in obstacles if one.building != NO_BUILDING))
    return found
