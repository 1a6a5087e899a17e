"""The best choice, proved: the whole-number problem by HiGHS, begun from a good choice."""

import math
from dataclasses import dataclass

import highspy
import numpy as np

from spatial.sites.bound import ROUNDING, is_whole, pairs_apart, relaxation, safe_bound, solver_of
from spatial.sites.problem import Floats, Ints, Problem, can_pay, require_plan, weight_reached

# of the model, after which the solver's bound says something
MOST_NODES = 300  # of the tree; most plans are proved at the root, others hardly ever
TELLING = (
    highspy.HighsModelStatus.kOptimal,
    highspy.HighsModelStatus.kTimeLimit,
    highspy.HighsModelStatus.kSolutionLimit,
)


@dataclass(frozen=True)
class Exact:
    """
    What the solver has found when it stops.

    Attributes
    ----------
    chosen : ndarray of int64
        The best choice known, going up; the one begun from, if no better one was found.
    reached : float
        What it reaches, added up from the choice.
    bound : float
        What no choice reaches more than, by the solver's tree; a whole number where all weights are.
    """

    chosen: Ints
    reached: float
    bound: float

    @property
    def is_proved(self) -> bool:
        """
        Whether no choice reaches more, but for rounding.

        Returns
        -------
        bool
        """
        return self.bound <= self.reached * (1.0 + 2.0 * ROUNDING)


def solved(
    problem: Problem, budget: float, chosen: Ints, *, seconds: float, nodes: int = MOST_NODES
) -> Exact:
    """
    Look for the best choice, or for how far from it one is.

    Parameters
    ----------
    problem : Problem
        A small one: see `spatial.sites.problem.residual`.
    budget : float
    chosen : ndarray of int64
        To begin from; within the budget and the distances.
    seconds : float
        A guard for slow machines: what ends by it is not the same everywhere.
    nodes : int
        Of the tree, after which the solver stops.

    Returns
    -------
    Exact

    Raises
    ------
    SiteError
        If the choice to begin from is no plan.
    """
    require_plan(problem, budget, chosen)
    cells, candidates = len(problem.weight), len(problem)
    if not cells or not candidates:
        return Exact(chosen, 0.0, 0.0)
    program = relaxation(problem, budget, pairs_apart(problem))
    whole, part = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    program.integrality_ = [whole] * candidates + [part] * cells
    solver = solver_of(program, seconds)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_max_nodes", nodes)
    solver.setOptionValue("mip_abs_gap", 0.5 if is_whole(problem) else 1e-9)
    solver.setSolution(_begun(problem, chosen))
    solver.run()
    best = _better(problem, budget, chosen, np.asarray(solver.getSolution().col_value, np.float64))
    known = solver.getModelStatus() in TELLING
    bound = float(solver.getInfo().mip_dual_bound) if known else math.inf
    bound = safe_bound(problem, bound if math.isfinite(bound) else float(problem.weight.sum()))
    return Exact(np.sort(best), weight_reached(problem, best), bound)


def _better(problem: Problem, budget: float, chosen: Ints, values: Floats) -> Ints:
    """What the solver has found, if it reaches more and can be paid: it takes costs within a tolerance."""
    best = np.flatnonzero(values[: len(problem)] > 0.5)
    if not can_pay(problem, budget, best):
        return chosen
    return best if weight_reached(problem, best) > weight_reached(problem, chosen) else chosen


def _begun(problem: Problem, chosen: Ints) -> highspy.HighsSolution:
    """A choice as the solver reads it."""
    built = np.zeros(len(problem))
    built[chosen] = 1.0
    counted = np.zeros(len(problem.weight))
    for candidate in chosen.tolist():
        counted[problem.reach.of(candidate)] = 1.0
    solution = highspy.HighsSolution()
    solution.col_value = np.concatenate([built, counted]).tolist()
    return solution
