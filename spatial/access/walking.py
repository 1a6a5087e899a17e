"""
Who walks to what within a time: from places to the nearest street, along the streets, and to the door.

A cell is the place of its centre. What is between it and its street is walked straight.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra

from spatial.access.streets import NO_LINE, Places, Streets, snapped
from spatial.errors import AccessError
from spatial.sites.problem import Lists, lists_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

REACHED, TOO_FAR, CUT_OFF, OFF_STREETS = 0, 1, 2, 3
SUPPLIERS_AT_ONCE = 64  # distances to all nodes of the network are kept for so many
ROUNDING_M = 1e-6

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Walking:
    """
    What is within a walk.

    Attributes
    ----------
    reach : Lists
        Cells within the limit of each supplier.
    nearest_m : ndarray of float64, shape (n_cells,)
        To the nearest supplier, up to the limit; NaN beyond, and where there is no way.
    state : ndarray of int64, shape (n_cells,)
        `REACHED`; `TOO_FAR` where a supplier can be walked to, but not within the limit; `CUT_OFF` where the
        streets lead to none; `OFF_STREETS` where no street is near.
    access_m : ndarray of float64, shape (n_cells,)
        To the nearest street; NaN where none is near.
    supplier_access_m : ndarray of float64, shape (n_suppliers,)
        The same of the suppliers; those with NaN reach nobody.
    networks : int
        Parts of the network that no street joins.
    """

    reach: Lists
    nearest_m: Floats
    state: Ints
    access_m: Floats
    supplier_access_m: Floats
    networks: int


def walking(
    streets: Streets,
    suppliers: tuple[ArrayLike, ArrayLike],
    cells: tuple[ArrayLike, ArrayLike],
    limit_m: float,
    farthest_m: float,
    progress: Progress | None = None,
) -> Walking:
    """
    Cells within a walk of suppliers.

    Parameters
    ----------
    streets : Streets
    suppliers, cells : pair of array_like
        East and north in metres, in the CRS of the streets.
    limit_m : float
        Longest walk, door to door: speed by time.
    farthest_m : float
        From a place to its street, at most.
    progress : callable, optional
        Called with the suppliers done and all of them; what it raises ends the work.

    Returns
    -------
    Walking

    Raises
    ------
    AccessError
        If there is no supplier, the limit is not a number over 0, or a coordinate is not finite.

    Notes
    -----
    Dijkstra's algorithm on the places where streets meet and where somebody joins them, so that a walk along
    a part of a street is exactly that long. Both ways of a street are walked, one-way for cars or not.
    """
    if not (np.isfinite(limit_m) and limit_m > 0.0):
        raise AccessError(f"a walk of {limit_m:g} m; needs a number over 0")
    supplier, supplier_access_m = snapped(streets, *suppliers, farthest_m)
    cell, access_m = snapped(streets, *cells, farthest_m)
    if not len(supplier.line):
        raise AccessError("there is nothing to walk to; needs one place or more")
    graph, node_of_supplier, node_of_cell = _graph(streets, supplier, cell)
    network = connected_components(graph, directed=False)[1]
    rows, items = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    nearest_m = np.full(len(cell.line), np.inf)
    on_street = np.flatnonzero(node_of_cell >= 0)
    joined = np.flatnonzero(node_of_supplier >= 0)
    for begin in range(0, len(joined), SUPPLIERS_AT_ONCE):
        block = joined[begin : begin + SUPPLIERS_AT_ONCE]
        way_m = dijkstra(graph, directed=False, indices=node_of_supplier[block], limit=limit_m + ROUNDING_M)
        walk_m = (
            way_m[:, node_of_cell[on_street]] + supplier_access_m[block, np.newaxis] + access_m[on_street]
        )
        nearest_m[on_street] = np.minimum(nearest_m[on_street], walk_m.min(axis=0))
        row, item = np.nonzero(walk_m <= limit_m + ROUNDING_M)
        rows.append(block[row])
        items.append(on_street[item])
        if progress is not None:
            progress(begin + len(block), len(joined))
    is_reached = nearest_m <= limit_m + ROUNDING_M
    is_joined = np.zeros(len(cell.line), bool)
    is_joined[on_street] = np.isin(network[node_of_cell[on_street]], network[node_of_supplier[joined]])
    state = np.select([is_reached, is_joined, node_of_cell >= 0], [REACHED, TOO_FAR, CUT_OFF], OFF_STREETS)
    return Walking(
        reach=lists_of(np.concatenate(rows), np.concatenate(items), len(supplier.line)),
        nearest_m=np.where(is_reached, nearest_m, np.nan),
        state=state.astype(np.int64),
        access_m=access_m,
        supplier_access_m=supplier_access_m,
        networks=len(np.unique(network[streets.junction])),
    )


def _graph(streets: Streets, supplier: Places, cell: Places) -> tuple[csr_matrix, Ints, Ints]:
    """Lengths between neighbouring places along the lines; and the node of each supplier and cell, or -1."""
    first = int(streets.junction.max()) + 1
    count = len(supplier.line) + len(cell.line)
    node = np.concatenate([streets.junction, first + np.arange(count)])
    line = np.concatenate([streets.places.line, supplier.line, cell.line])
    along_m = np.concatenate([streets.places.along_m, supplier.along_m, cell.along_m])
    order = np.lexsort((along_m, line))
    is_next = (np.diff(line[order]) == 0) & (line[order][1:] != NO_LINE)
    start, end = node[order[:-1][is_next]], node[order[1:][is_next]]
    length_m = np.diff(along_m[order])[is_next]
    keep = start != end
    # an edge of no length would be none to the library
    edge_m = np.maximum(length_m[keep], 1e-9)
    graph = _shortest(start[keep], end[keep], edge_m, first + count)
    own = np.where(np.concatenate([supplier.line, cell.line]) == NO_LINE, -1, first + np.arange(count))
    return graph, own[: len(supplier.line)], own[len(supplier.line) :]


def _shortest(start: Ints, end: Ints, length_m: Floats, count: int) -> csr_matrix:
    """A matrix of the edges; of several between two nodes the shortest: their sum would be built else."""
    low, high = np.minimum(start, end), np.maximum(start, end)
    order = np.lexsort((length_m, high, low))
    low, high, length_m = low[order], high[order], length_m[order]
    is_first = np.ones(len(low), bool)
    is_first[1:] = (np.diff(low) != 0) | (np.diff(high) != 0)
    return csr_matrix((length_m[is_first], (low[is_first], high[is_first])), shape=(count, count))
