"""From one run to the next: which gap is which, and what became of it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.errors import GridError

Ints = NDArray[np.int64]

OPENED, GREW, SHRANK, UNCHANGED = "opened", "grew", "shrank", "unchanged"
SPLIT, MERGED, CLOSED = "split", "merged", "closed"
CHANGES = (OPENED, GREW, SHRANK, UNCHANGED, SPLIT, MERGED, CLOSED)


@dataclass(frozen=True)
class GapFate:
    """
    What became of one gap.

    Attributes
    ----------
    change : str
        Of ``CHANGES``.
    now : int or None
        The gap of now; of a merged one the gap that took it in, of a closed one none.
    before : int or None
        The gap of before; of a split one the gap that it was part of, of an opened one none.
    """

    change: str
    now: int | None
    before: int | None


def changes_between(before: ArrayLike, now: ArrayLike) -> list[GapFate]:
    """
    Follow gaps from one run to the next by the cells that they share.

    Parameters
    ----------
    before, now : array_like of int, shape (n_cells,)
        The gap that each cell was in and is in, a number from 0; -1 for none. The same cells in both.

    Returns
    -------
    list of GapFate
        One for each gap of now, by number; then one for each gap of before that none of them continues.

    Raises
    ------
    GridError
        If the arrays differ in length.

    Notes
    -----
    A gap goes on in the one with which it shares most cells, if it is in turn the one that shares most cells
    with that; of as many the lowest number. A gap of now that goes on from none and yet shares cells with
    one has *split* from it; one of before that goes on in none and yet shares cells with one has *merged*
    into it. *Grew* and *shrank* go by the number of cells.
    """
    was, is_now = np.asarray(before, np.int64), np.asarray(now, np.int64)
    if len(was) != len(is_now):
        raise GridError(f"{len(was)} cells before and {len(is_now)} now; must be the same cells")
    shared = _shared(was, is_now)
    heir = {one: other for one, other, _ in _best_first(shared, 0)}
    parent = {other: one for one, other, _ in _best_first(shared, 1)}
    sizes = (_sizes(was), _sizes(is_now))
    found = []
    for gap in sorted(sizes[1]):
        source = parent.get(gap)
        if source is None:
            found.append(GapFate(OPENED, gap, None))
        elif heir[source] != gap:
            found.append(GapFate(SPLIT, gap, source))
        else:
            found.append(GapFate(_growth(sizes[0][source], sizes[1][gap]), gap, source))
    for gap in sorted(sizes[0]):
        taken = heir.get(gap)
        if taken is None:
            found.append(GapFate(CLOSED, None, gap))
        elif parent[taken] != gap:
            found.append(GapFate(MERGED, taken, gap))
    return found


def _shared(was: Ints, is_now: Ints) -> list[tuple[int, int, int]]:
    """Pairs of a gap of before and one of now, with the number of cells that they share."""
    both = (was >= 0) & (is_now >= 0)
    pairs, counts = np.unique(np.column_stack([was[both], is_now[both]]), axis=0, return_counts=True)
    return [(int(one), int(other), int(count)) for (one, other), count in zip(pairs, counts, strict=True)]


def _best_first(shared: list[tuple[int, int, int]], side: int) -> list[tuple[int, int, int]]:
    """For each gap of one side its best pair alone."""
    best: dict[int, tuple[int, int, int]] = {}
    for pair in sorted(shared, key=lambda one: (-one[2], one[1 - side])):
        best.setdefault(pair[side], pair)
    return list(best.values())


def _sizes(gap: Ints) -> dict[int, int]:
    numbers, counts = np.unique(gap[gap >= 0], return_counts=True)
    return dict(zip(numbers.tolist(), counts.tolist(), strict=True))


def _growth(cells_before: int, cells_now: int) -> str:
    if cells_now == cells_before:
        return UNCHANGED
    return GREW if cells_now > cells_before else SHRANK
