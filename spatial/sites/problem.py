"""
What a plan of sites is chosen from: candidates, the cells that each reaches, and what the cells weigh.

The maximal covering location problem of Church and ReVelle (1974), with costs and a least distance: choose
candidates within a budget so that the cells that at least one of them reaches weigh most. With costs of one,
the budget is a number of sites.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.errors import SiteError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

PAYING = 1e-12  # of all costs, for what adding up may lose


@dataclass(frozen=True)
class Lists:
    """
    A list of numbers for each of several rows, end to end.

    Attributes
    ----------
    start : ndarray of int64, shape (n_rows + 1,)
        Where the list of each row begins; the last is the length of all.
    item : ndarray of int64
        The lists.
    """

    start: Ints
    item: Ints

    def __len__(self) -> int:
        return len(self.start) - 1

    def of(self, row: int) -> Ints:
        """
        The list of a row.

        Parameters
        ----------
        row : int

        Returns
        -------
        ndarray of int64
        """
        return self.item[self.start[row] : self.start[row + 1]]

    def rows(self) -> Ints:
        """
        Which row each item is of.

        Returns
        -------
        ndarray of int64
        """
        return np.repeat(np.arange(len(self)), np.diff(self.start))


def lists_of(rows: ArrayLike, items: ArrayLike, n_rows: int) -> Lists:
    """
    Lists from pairs.

    Parameters
    ----------
    rows, items : array_like of int, shape (n_pairs,)
        In any order; a pair that comes twice counts once.
    n_rows : int

    Returns
    -------
    Lists
        Each going up.

    Raises
    ------
    SiteError
        If they differ in length, or a row is not one of `n_rows`.
    """
    row, item = np.asarray(rows, np.int64).reshape(-1), np.asarray(items, np.int64).reshape(-1)
    if len(row) != len(item):
        raise SiteError(f"{len(row)} rows and {len(item)} items; needs as many of each")
    for at in np.flatnonzero((row < 0) | (row >= n_rows))[:1]:
        raise SiteError(f"pair {at} is of row {row[at]}; needs 0 to {n_rows - 1}")
    order = np.lexsort((item, row))
    row, item = row[order], item[order]
    is_new = np.ones(len(row), bool)
    is_new[1:] = (np.diff(row) != 0) | (np.diff(item) != 0)
    start = np.zeros(n_rows + 1, np.int64)
    np.cumsum(np.bincount(row[is_new], minlength=n_rows), out=start[1:])
    return Lists(start, item[is_new])


@dataclass(frozen=True)
class Problem:
    """
    Candidates to choose from.

    Attributes
    ----------
    reach : Lists
        The cells that each candidate reaches.
    weight : ndarray of float64, shape (n_cells,)
        What reaching a cell is worth: people, mostly. Zero or more.
    cost : ndarray of float64, shape (n_candidates,)
        Over 0; ones where sites are counted.
    apart : Lists
        The candidates that each may not stand beside, both ways round.

    Raises
    ------
    SiteError
        If lengths do not agree, a cell or candidate is named that is not there, a weight is negative or not
        finite, a cost not over 0, or one candidate excludes another that does not exclude it.
    """

    reach: Lists
    weight: Floats
    cost: Floats
    apart: Lists

    def __post_init__(self) -> None:
        sizes = {"costs": len(self.cost), "lists of neighbours": len(self.apart)}
        for name, size in sizes.items():
            if size != len(self.reach):
                raise SiteError(f"{size} {name} for {len(self.reach)} candidates; needs as many")
        _require_numbers("cell", "weight", self.weight, self.weight >= 0.0, "zero or more")
        _require_numbers("candidate", "cost", self.cost, self.cost > 0.0, "over 0")
        _require_known("cell", self.reach, len(self.weight))
        _require_known("candidate", self.apart, len(self.reach))
        pairs = np.column_stack([self.apart.rows(), self.apart.item])
        back = pairs[np.lexsort((pairs[:, 0], pairs[:, 1]))][:, ::-1]
        if not np.array_equal(pairs, back) or (pairs[:, 0] == pairs[:, 1]).any():
            raise SiteError(
                "a candidate excludes itself, or one that does not exclude it; needs pairs both ways"
            )

    def __len__(self) -> int:
        return len(self.reach)


def _require_numbers(thing: str, name: str, values: Floats, sound: Bools, rule: str) -> None:
    for at in np.flatnonzero(~(sound & np.isfinite(values)))[:1]:
        raise SiteError(f"{thing} {at} has {name} {values[at]:g}; needs {rule}")


def _require_known(thing: str, lists: Lists, known: int) -> None:
    for at in np.flatnonzero((lists.item < 0) | (lists.item >= known))[:1]:
        row = int(lists.rows()[at])
        raise SiteError(f"candidate {row} names {thing} {lists.item[at]}; needs 0 to {known - 1}")


def require_budget(budget: float) -> None:
    """
    Refuse a budget that is none.

    Parameters
    ----------
    budget : float

    Raises
    ------
    SiteError
        If it is negative or not finite.
    """
    if not (np.isfinite(budget) and budget >= 0.0):
        raise SiteError(f"a budget of {budget:g}; needs zero or more")


def can_pay(problem: Problem, budget: float, chosen: Ints) -> bool:
    """
    Whether a choice costs no more than a budget.

    Parameters
    ----------
    problem : Problem
    budget : float
    chosen : ndarray of int64

    Returns
    -------
    bool
    """
    return float(problem.cost[chosen].sum()) <= spendable(problem, budget)


def spendable(problem: Problem, budget: float) -> float:
    """
    A budget with what adding up costs may lose.

    Parameters
    ----------
    problem : Problem
    budget : float

    Returns
    -------
    float
    """
    return budget + PAYING * float(problem.cost.sum())


def require_plan(problem: Problem, budget: float, chosen: Ints) -> None:
    """
    Refuse a choice that is no plan.

    Parameters
    ----------
    problem : Problem
    budget : float
    chosen : ndarray of int64
        Candidates.

    Raises
    ------
    SiteError
        If one comes twice, they are dearer than the budget, or two may not stand beside each other.
    """
    require_budget(budget)
    if len(np.unique(chosen)) < len(chosen):
        raise SiteError(f"{len(chosen)} candidates are chosen, some of them twice; needs each once")
    if not can_pay(problem, budget, chosen):
        raise SiteError(
            f"the choice costs {problem.cost[chosen].sum():g}, the budget is {budget:g}; needs no more"
        )
    for candidate in chosen.tolist():
        for other in np.intersect1d(problem.apart.of(candidate), chosen)[:1]:
            raise SiteError(
                f"candidates {candidate} and {other} are chosen; they may not stand beside each other"
            )


def weight_reached(problem: Problem, chosen: ArrayLike) -> float:
    """
    What the cells weigh that a choice reaches, each counted once.

    Parameters
    ----------
    problem : Problem
    chosen : array_like of int
        Candidates.

    Returns
    -------
    float
    """
    reached = np.zeros(len(problem.weight), bool)
    for candidate in np.asarray(chosen, np.int64).tolist():
        reached[problem.reach.of(candidate)] = True
    return float(problem.weight[reached].sum())


def residual(problem: Problem, reached: ArrayLike) -> Problem:
    """
    What is left to choose for once some cells are reached, cells alike made one.

    Parameters
    ----------
    problem : Problem
    reached : array_like of bool, shape (n_cells,)
        By what stands already.

    Returns
    -------
    Problem
        The same candidates. Cells that are reached, weigh nothing or are in nobody's reach are left out;
        those in reach of the very same candidates are one, which weighs as much as they do.

    Notes
    -----
    A plan reaches as much more here as there, so bounds carry over.
    """
    is_left = ~np.asarray(reached, np.bool_) & (problem.weight > 0.0)
    rows, cells = problem.reach.rows(), problem.reach.item
    rows, cells = rows[is_left[cells]], cells[is_left[cells]]
    group = _alike(rows, cells, len(problem.weight))
    weight = np.bincount(group[group >= 0], problem.weight[group >= 0]).astype(np.float64)
    return Problem(lists_of(rows, group[cells], len(problem)), weight, problem.cost, problem.apart)


def _alike(rows: Ints, cells: Ints, n_cells: int) -> Ints:
    """The group of each cell, by the candidates that reach it; -1 for cells in nobody's reach."""
    by_cell = lists_of(cells, rows, n_cells)
    group, known = np.full(n_cells, -1, np.int64), dict[bytes, int]()
    for cell in np.flatnonzero(np.diff(by_cell.start)).tolist():
        group[cell] = known.setdefault(by_cell.of(cell).tobytes(), len(known))
    return group
