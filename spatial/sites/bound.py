"""
How much any plan can reach at most: a bound that is proved by adding up, whoever found the prices.

The linear relaxation lets candidates be built in part. Its dual gives each cell a price: what reaching it is
worth where several could. For *any* prices between zero and the weight, no plan reaches more than the sum of
what the weights are over the prices, and the budget spent on the candidates whose cells' prices sum to most.
HiGHS finds good prices by its interior-point method; the sum is made here, and a solver that stops early, or
calls optimal what is not, makes the bound worse and never wrong.
"""

import math
from dataclasses import dataclass

import highspy
import numpy as np

from spatial.errors import SiteError
from spatial.sites.problem import Floats, Ints, Problem, require_budget, spendable

ROUNDING = 1e-9  # of the bound, for what adding up in floating point may lose


@dataclass(frozen=True)
class Prices:
    """
    Dual values of the linear relaxation.

    Attributes
    ----------
    cell : ndarray of float64, shape (n_cells,)
        Per cell, from zero to its weight.
    pair : ndarray of float64, shape (n_pairs,)
        Per pair of `pairs_apart`, zero or more.
    """

    cell: Floats
    pair: Floats


def pairs_apart(problem: Problem) -> Ints:
    """
    Pairs of candidates that may not both be chosen.

    Parameters
    ----------
    problem : Problem

    Returns
    -------
    ndarray of int64, shape (n_pairs, 2)
        The lower number first.
    """
    pairs = np.column_stack([problem.apart.rows(), problem.apart.item])
    return pairs[pairs[:, 0] < pairs[:, 1]]


def upper_bound(problem: Problem, budget: float, prices: Prices) -> float:
    """
    What no plan within the budget reaches more than.

    Parameters
    ----------
    problem : Problem
    budget : float
    prices : Prices

    Returns
    -------
    float
        Of the weight; a whole number where all weights are.

    Raises
    ------
    SiteError
        If a price is not finite, or out of its range, or the budget negative or not finite.

    Notes
    -----
    Weak duality of the Lagrangian relaxation of "a cell counts when a chosen candidate reaches it" and of
    "one of the two": what is left is a knapsack, bounded by its own relaxation (Dantzig, 1957).
    """
    require_budget(budget)
    over = ~((prices.cell >= 0.0) & (prices.cell <= problem.weight))
    for cell in np.flatnonzero(over)[:1]:
        raise SiteError(f"cell {cell} has price {prices.cell[cell]:g}; needs 0 to {problem.weight[cell]:g}")
    if not (np.isfinite(prices.pair) & (prices.pair >= 0.0)).all():
        raise SiteError("a pair has a price that is not finite and zero or more")
    rows, pairs = problem.reach.rows(), pairs_apart(problem)
    score = np.bincount(rows, prices.cell[problem.reach.item], len(problem)).astype(np.float64)
    for side in (0, 1):
        score -= np.bincount(pairs[:, side], prices.pair, len(problem))
    bound = float((problem.weight - prices.cell).sum() + prices.pair.sum()) + _knapsack(
        score, problem.cost, spendable(problem, budget)
    )
    return safe_bound(problem, bound)


def safe_bound(problem: Problem, bound: float) -> float:
    """
    A bound with what adding up may have lost, and no more than there is.

    Parameters
    ----------
    problem : Problem
    bound : float

    Returns
    -------
    float
        A whole number where all weights are.
    """
    raised = min(bound * (1.0 + ROUNDING), float(problem.weight.sum()))
    return math.floor(raised) if is_whole(problem) else raised


def is_whole(problem: Problem) -> bool:
    """
    Whether all weights are whole numbers.

    Parameters
    ----------
    problem : Problem

    Returns
    -------
    bool
    """
    return bool((problem.weight % 1.0 == 0.0).all())


def _knapsack(score: Floats, cost: Floats, budget: float) -> float:
    """The most that a budget buys, the last candidate in part."""
    order = np.argsort(-score / cost, kind="stable")
    order = order[score[order] > 0.0]
    spent = np.cumsum(cost[order])
    whole = int(np.searchsorted(spent, budget, side="right"))
    bought = float(score[order[:whole]].sum())
    if whole == len(order):
        return bought
    before = float(spent[whole - 1]) if whole else 0.0
    if (cost == 1.0).all():
        return bought  # nobody builds a part of a site
    return bought + float(score[order[whole]]) * (budget - before) / float(cost[order[whole]])


def prices_of(problem: Problem, budget: float, *, seconds: float = 60.0) -> Prices:
    """
    Good prices by the linear relaxation.

    Parameters
    ----------
    problem : Problem
        A small one: see `spatial.sites.problem.residual`.
    budget : float
    seconds : float
        After which the solver stops, with what it has.

    Returns
    -------
    Prices
        In their range, whatever the solver gave.
    """
    pairs = pairs_apart(problem)
    if not len(problem.weight) or not len(problem):
        return Prices(np.zeros(len(problem.weight)), np.zeros(len(pairs)))
    solver = solver_of(relaxation(problem, budget, pairs), seconds)
    solver.setOptionValue("solver", "ipm")
    solver.setOptionValue("run_crossover", "off")
    solver.run()
    dual = np.abs(np.asarray(solver.getSolution().row_dual, np.float64))
    cells = len(problem.weight)
    if len(dual) != cells + len(pairs) + 1 or not np.isfinite(dual).all():
        return Prices(np.asarray(problem.weight, np.float64).copy(), np.zeros(len(pairs)))
    return Prices(np.minimum(dual[:cells], problem.weight), dual[cells : cells + len(pairs)])


def relaxation(problem: Problem, budget: float, pairs: Ints) -> highspy.HighsLp:
    """
    The linear relaxation, as HiGHS reads it.

    Parameters
    ----------
    problem : Problem
    budget : float
    pairs : ndarray of int64, shape (n_pairs, 2)
        See `pairs_apart`.

    Returns
    -------
    highspy.HighsLp
        To be maximised. Columns: candidates, then cells. Rows: a cell is reached no more than its candidates
        are built; of a pair no more than one; and the budget.
    """
    cells, candidates = len(problem.weight), len(problem)
    built = (problem.reach.item, problem.reach.rows(), -np.ones(len(problem.reach.item)))
    counted = (np.arange(cells), candidates + np.arange(cells), np.ones(cells))
    beside = (cells + np.repeat(np.arange(len(pairs)), 2), pairs.reshape(-1), np.ones(2 * len(pairs)))
    paid = (np.full(candidates, cells + len(pairs)), np.arange(candidates), problem.cost)
    row, column, value = (np.concatenate(part) for part in zip(built, counted, beside, paid, strict=True))
    order = np.lexsort((row, column))
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = candidates + cells, cells + len(pairs) + 1
    program.sense_ = highspy.ObjSense.kMaximize
    program.col_cost_ = np.concatenate([np.zeros(candidates), problem.weight])
    program.col_lower_, program.col_upper_ = np.zeros(candidates + cells), np.ones(candidates + cells)
    program.row_lower_ = np.full(program.num_row_, -highspy.kHighsInf)
    program.row_upper_ = np.concatenate([np.zeros(cells), np.ones(len(pairs)), [budget]])
    matrix = program.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kColwise
    matrix.start_ = np.concatenate([[0], np.cumsum(np.bincount(column, minlength=program.num_col_))])
    matrix.index_, matrix.value_ = row[order], value[order]
    return program


def solver_of(program: highspy.HighsLp, seconds: float) -> highspy.Highs:
    """
    A solver that says nothing and stops in time.

    Parameters
    ----------
    program : highspy.HighsLp
    seconds : float

    Returns
    -------
    highspy.Highs
    """
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("time_limit", float(seconds))
    solver.passModel(program)
    return solver
