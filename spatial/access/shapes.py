"""Shapes that suppliers reach, turned into cells."""

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from spatial.errors import AccessError
from spatial.land import covered_area_m2
from spatial.sites.problem import Lists, lists_of

Floats = NDArray[np.float64]
LEAST_BASE_M2 = 1.0  # a cell with less to reach cannot be reached


def cells_of_shapes(shapes: ArrayLike, cells: ArrayLike, base_m2: ArrayLike, least_share: float) -> Lists:
    """
    Cells of which a shape has at least a share.

    Parameters
    ----------
    shapes : array_like of Polygon or MultiPolygon, shape (n_suppliers,)
        What each supplier reaches; may be empty.
    cells : array_like of Polygon, shape (n_cells,)
        Same CRS, in metres.
    base_m2 : array_like, shape (n_cells,)
        What of a cell counts as the whole: its open ground, or all of it.
    least_share : float
        Over 0, up to 1.

    Returns
    -------
    Lists
        Cells by supplier, as `spatial.sites` takes them. A cell with less than 1 m2 to reach is in none.

    Raises
    ------
    AccessError
        If the share is not over 0 and up to 1, or a cell has no finite base.
    """
    if not 0.0 < least_share <= 1.0:
        raise AccessError(f"a share of {least_share:g} of a cell; needs over 0, up to 1")
    found, squares = np.asarray(shapes, dtype=object), np.asarray(cells, dtype=object)
    base = np.asarray(base_m2, np.float64)
    for at in np.flatnonzero(~np.isfinite(base))[:1]:
        raise AccessError(f"cell {at} has {base[at]:g} m2; needs a finite area")
    which, cell = shapely.STRtree(squares).query(found, predicate="intersects")
    shared_m2 = shapely.area(shapely.intersection(found[which], squares[cell]))
    is_reached = (base[cell] >= LEAST_BASE_M2) & (shared_m2 >= least_share * base[cell])
    return lists_of(which[is_reached], cell[is_reached], len(found))


def open_area_m2(cells: ArrayLike, buildings: ArrayLike) -> Floats:
    """
    Area of each cell outside buildings.

    Parameters
    ----------
    cells, buildings : array_like of Polygon
        Same CRS, in metres.

    Returns
    -------
    ndarray of float64, shape (n_cells,)
    """
    squares = np.asarray(cells, dtype=object)
    built_m2 = covered_area_m2(squares, np.asarray(buildings, dtype=object))
    return np.asarray(np.maximum(shapely.area(squares) - built_m2, 0.0))


def reached_area_m2(cells: ArrayLike, shapes: ArrayLike) -> Floats:
    """
    Area of each cell that any of the shapes has, each square metre counted once.

    Parameters
    ----------
    cells, shapes : array_like of Polygon or MultiPolygon
        Same CRS, in metres.

    Returns
    -------
    ndarray of float64, shape (n_cells,)
    """
    parts = shapely.get_parts(np.asarray(shapes, dtype=object))
    return np.asarray(covered_area_m2(np.asarray(cells, dtype=object), parts))


def suppliers_of_cells(reach: Lists, n_cells: int) -> NDArray[np.int64]:
    """
    How many suppliers reach each cell.

    Parameters
    ----------
    reach : Lists
    n_cells : int

    Returns
    -------
    ndarray of int64, shape (n_cells,)
    """
    return np.bincount(reach.item, minlength=n_cells).astype(np.int64)
