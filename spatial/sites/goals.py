"""
Other goals of a plan than a number of sites: a share of people to reach, and the best for the worst area.

Both are sought by the same greedy choice and swaps. Of the first it is said how few sites any plan needs at
least; of the second nothing is proved.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from spatial.errors import SiteError
from spatial.sites.bound import Prices, upper_bound
from spatial.sites.problem import Floats, Ints, Problem, require_plan, weight_reached
from spatial.sites.search import greedy, improved

TURNS = 24  # of weights, towards the worst area
ROUNDING = 1e-9  # of all weight, for what adding up may lose
PULL = 1.0  # each turn an area's weight grows by e to this, for each share that it is behind the best one


def marginal_order(problem: Problem, chosen: ArrayLike) -> tuple[Ints, Floats]:
    """
    A choice in the order in which it is best built, and what it has reached after each site.

    Parameters
    ----------
    problem : Problem
    chosen : array_like of int
        Candidates.

    Returns
    -------
    order : ndarray of int64
        Each the one that adds most to those before it; the lowest of equals.
    reached : ndarray, shape (n_chosen,)
        Weight of the cells that those so far reach: the curve of people by number of sites.
    """
    left, covered = sorted(np.asarray(chosen, np.int64).tolist()), np.zeros(len(problem.weight), np.bool_)
    order, reached, total = list[int](), list[float](), 0.0
    while left:
        adds = [float(problem.weight[_fresh(problem, covered, one)].sum()) for one in left]
        at = int(np.argmax(adds))
        total += adds[at]
        covered[problem.reach.of(left[at])] = True
        order.append(left.pop(at))
        reached.append(total)
    return np.array(order, np.int64), np.array(reached)


def _fresh(problem: Problem, covered: np.ndarray, candidate: int) -> Ints:
    cells = problem.reach.of(candidate)
    return np.asarray(cells[~covered[cells]])


def cheapest_for(problem: Problem, wanted: float, rounds: int = 0) -> Ints:
    """
    A choice that reaches a wanted weight, of as little cost as is found.

    Parameters
    ----------
    problem : Problem
    wanted : float
        Weight of cells to reach, over what is reached already.
    rounds : int
        Of search at each budget that is tried.

    Returns
    -------
    ndarray of int64
        Going up.

    Raises
    ------
    SiteError
        If no choice is found that reaches it with any budget; the message says how much was reached.
    """
    everything = float(problem.cost.sum())
    order, reached = marginal_order(
        problem, improved(problem, everything, greedy(problem, everything), rounds)
    )
    enough = wanted - ROUNDING * float(problem.weight.sum())
    if not len(order) or reached[-1] < enough:
        most = float(reached[-1]) if len(order) else 0.0
        raise SiteError(f"no choice was found that reaches a weight of {wanted:g}; the most is {most:g}")
    best = np.sort(order[: int(np.searchsorted(reached, enough)) + 1])
    while len(best):
        budget = float(problem.cost[best].sum()) - float(problem.cost[best].min())
        found = improved(problem, budget, greedy(problem, budget), rounds)
        if weight_reached(problem, found) < enough:
            return best
        best = found
    return best


def least_budget(problem: Problem, wanted: float, prices_of: Callable[[float], Prices]) -> float:
    """
    What every plan that reaches a wanted weight costs at least.

    Parameters
    ----------
    problem : Problem
    wanted : float
    prices_of : callable
        Prices for a budget, as `spatial.sites.bound.prices_of` gives them.

    Returns
    -------
    float
        The largest of the budgets tried of which the bound says that no plan reaches so much, and up to
        the next one where sites are counted; zero where none is known.
    """
    low, high = 0.0, float(problem.cost.sum())
    counted = bool((problem.cost == 1.0).all())
    finest = 1.0 if counted else high / 256.0
    while high - low > finest:
        middle = (low + high) / 2.0
        middle = float(np.floor(middle)) if counted else middle
        if upper_bound(problem, middle, prices_of(middle)) < wanted:
            low = middle
        else:
            high = middle
    return high if counted else low


def fairest(
    problem: Problem,
    budget: float,
    area: ArrayLike,
    people: ArrayLike,
    reached_now: ArrayLike,
    rounds: int = 0,
) -> Ints:
    """
    A choice with which the area that is worst off is as well off as is found.

    Parameters
    ----------
    problem : Problem
        Its cells not merged over areas.
    budget : float
    area : array_like of int, shape (n_cells,)
        Of each cell, from 0.
    people : array_like, shape (n_areas,)
        All of each area; areas of nobody are nobody's care.
    reached_now : array_like, shape (n_areas,)
        Of them, those reached already.
    rounds : int
        Of search at each turn of the weights.

    Returns
    -------
    ndarray of int64
        Going up. Of the choices tried the one with the greatest least share, of equals the one with the
        greatest least but one, and so on: an area that no candidate reaches does not hide the others.

    Raises
    ------
    SiteError
        If the budget is none, or no area has people.
    """
    numbers, all_of = np.asarray(area, np.int64), np.asarray(people, np.float64)
    now = np.asarray(reached_now, np.float64)
    if not (all_of > 0.0).any():
        raise SiteError("no area has people; needs one")
    weight_in_reach = np.bincount(numbers, problem.weight * _is_reachable(problem), len(all_of))
    care, best, best_worth = np.ones(len(all_of)), np.empty(0, np.int64), list[float]()
    for _ in range(TURNS):
        weighed = replace(problem, weight=problem.weight * care[numbers])
        found = improved(weighed, budget, greedy(weighed, budget), rounds)
        require_plan(problem, budget, found)
        shares = _shares(problem, found, numbers, all_of, now)
        worth = [*np.sort(shares[~np.isnan(shares)]).tolist(), weight_reached(problem, found)]
        if worth > best_worth:
            best, best_worth = found, worth
        behind = np.nan_to_num(np.nanmax(shares) - shares)
        care *= np.exp(PULL * np.where(weight_in_reach > 0.0, behind, 0.0))
        care /= care.mean()
    return best


def _is_reachable(problem: Problem) -> np.ndarray:
    reachable = np.zeros(len(problem.weight), np.bool_)
    reachable[problem.reach.item] = True
    return reachable


def _shares(problem: Problem, chosen: Ints, area: Ints, people: Floats, now: Floats) -> Floats:
    """Share of each area's people that is reached, NaN where there are none."""
    covered = np.zeros(len(problem.weight), np.bool_)
    for candidate in chosen.tolist():
        covered[problem.reach.of(candidate)] = True
    reached = now + np.bincount(area[covered], problem.weight[covered], len(people))
    return np.where(people > 0.0, reached / np.where(people > 0.0, people, 1.0), np.nan)
