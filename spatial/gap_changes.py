"""Gaps before and after a change, held against each other cell by cell."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from spatial.errors import GridError

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class GapChanges:
    """
    Sets of gaps before and after that overlap each other, directly or through others.

    Attributes
    ----------
    set_before, set_after : ndarray of int, shape (n_cells,)
        The set that each cell's gap belongs to, from 0; -1 for a cell in no gap.
    gaps_before, gaps_after : ndarray of int, shape (n_sets,)
    cells_before, cells_after : ndarray of int, shape (n_sets,)
    is_same : ndarray of bool, shape (n_sets,)
        Whether the very same cells are in a gap before and after, in as many gaps.
    """

    set_before: Ints
    set_after: Ints
    gaps_before: Ints
    gaps_after: Ints
    cells_before: Ints
    cells_after: Ints
    is_same: NDArray[np.bool_]


def gap_changes(gap_before: ArrayLike, gap_after: ArrayLike) -> GapChanges:
    """
    Put together what overlaps.

    Parameters
    ----------
    gap_before, gap_after : array_like of int, shape (n_cells,)
        The gap that each cell is in, under 0 for none, as `spatial.gaps.gaps_of` gives it.

    Returns
    -------
    GapChanges
        Those before first, by their lowest number; then those that opened.

    Raises
    ------
    GridError
        If the arrays differ in length.

    Notes
    -----
    Connected components of the graph whose nodes are gaps and whose edges are shared cells. A set without
    a gap before has opened, one without a gap after has closed.
    """
    before, after = (_counted(one) for one in (gap_before, gap_after))
    if before.shape != after.shape:
        raise GridError(f"{before.size} cells before and {after.size} after; must be the same cells")
    gaps_before, gaps_after = (int(one.max(initial=-1)) + 1 for one in (before, after))
    both = (before >= 0) & (after >= 0)
    nodes = gaps_before + gaps_after
    edges = (before[both], after[both] + gaps_before)
    graph = coo_array((np.ones(int(both.sum())), edges), shape=(nodes, nodes))
    count, label = connected_components(graph, directed=False) if nodes else (0, np.empty(0, np.int64))
    of_before, of_after = (
        np.append(one, -1)[gap]
        for one, gap in zip(np.split(label, [gaps_before]), (before, after), strict=True)
    )
    differs = np.zeros(count, np.bool_)
    for one, other in ((of_before, of_after), (of_after, of_before)):
        differs[one[(one >= 0) & (other < 0)]] = True
    gaps = [np.bincount(one, minlength=count) for one in np.split(label, [gaps_before])]
    cells = [np.bincount(one[one >= 0], minlength=count) for one in (of_before, of_after)]
    return GapChanges(
        set_before=of_before,
        set_after=of_after,
        gaps_before=gaps[0],
        gaps_after=gaps[1],
        cells_before=cells[0],
        cells_after=cells[1],
        is_same=~differs & (gaps[0] == gaps[1]),
    )


def _counted(gaps: ArrayLike) -> Ints:
    """Gaps numbered from 0 without holes; -1 for none."""
    gap = np.asarray(gaps, np.int64)
    number = np.full(gap.shape, -1, np.int64)
    _, number[gap >= 0] = np.unique(gap[gap >= 0], return_inverse=True)
    return number
