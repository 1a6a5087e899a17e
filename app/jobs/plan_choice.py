"""Which candidates meet a wish best, and what no plan passes."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.domain.plans import GoalKind, Wish
from app.errors import RefusedError
from app.jobs.ground import District
from spatial.sites.bound import prices_of, upper_bound
from spatial.sites.exact import solved
from spatial.sites.goals import ROUNDING, cheapest_for, fairest, least_budget, marginal_order
from spatial.sites.problem import Problem, residual, weight_reached
from spatial.sites.search import greedy, improved

ROUNDS = 100_000  # of search: some seconds
TRIED_ROUNDS = 2_000  # at each budget, or each turn of the weights, that is tried
BOUND_SECONDS = 60.0
EXACT_SECONDS = 60.0  # for the proof, where the bound of prices does not give it


@dataclass(frozen=True)
class ChosenSites:
    """Candidates in the order of building; what plans within the same limits add at most."""

    order: np.ndarray
    bound: float
    least_cost: float | None


def choice_for(
    wish: Wish,
    problem: Problem,
    district: District,
    now: np.ndarray,
    progress: Callable[[int, int], None],
) -> ChosenSites:
    """The choice for a goal: of stations or money, of a share of residents, or for who is worst off."""
    left = residual(problem, now)
    if wish.goal.kind is GoalKind.FAIREST:
        return _for_the_worst(wish, problem, left, district, now)
    if wish.goal.kind is GoalKind.SHARE:
        return _for_a_share(wish, problem, left, now)
    budget = wish.goal.value
    found = improved(left, budget, greedy(left, budget), ROUNDS, progress=progress)
    bound = upper_bound(left, budget, prices_of(left, budget, seconds=BOUND_SECONDS))
    if weight_reached(left, found) < bound:
        exact = solved(left, budget, found, seconds=EXACT_SECONDS)
        found, bound = exact.chosen, min(bound, exact.bound)
    return ChosenSites(_order(left, found), bound, None)


def _order(left: Problem, found: np.ndarray) -> np.ndarray:
    """In the order of building, without those that would add nobody to the others."""
    order, reached = marginal_order(left, found)
    return np.asarray(order[np.diff(reached, prepend=0.0) > 0.0])


def _for_a_share(wish: Wish, problem: Problem, left: Problem, now: np.ndarray) -> ChosenSites:
    """As few stations as are found for a share of the weight; refused where it is out of reach."""
    whole, there = float(problem.weight.sum()), float(problem.weight[now].sum())
    wanted = wish.goal.value * whole - there
    if wanted <= 0.0:
        raise RefusedError(
            f"a share of {wish.goal.value:.2%} is there without a plan: {there / whole:.2%} are covered; "
            "ask for more"
        )
    everything = float(len(left))
    most = weight_reached(left, improved(left, everything, greedy(left, everything), TRIED_ROUNDS))
    if wanted > most + ROUNDING * whole:
        raise RefusedError(
            f"no plan for a share of {wish.goal.value:.2%} was found: {len(left)} candidates reach "
            f"{(there + most) / whole:.2%} at most; ask for less, or allow more candidates"
        )
    found = cheapest_for(left, wanted, TRIED_ROUNDS)
    prices = prices_of(left, float(len(found)), seconds=BOUND_SECONDS)
    bound = upper_bound(left, float(len(found)), prices)
    least = least_budget(left, wanted, lambda budget: prices)
    return ChosenSites(_order(left, found), bound, least)


def _for_the_worst(
    wish: Wish, problem: Problem, left: Problem, district: District, now: np.ndarray
) -> ChosenSites:
    """For the subdistrict that is worst off; the bound says how much more people others could reach."""
    budget = wish.goal.value
    people = np.bincount(district.area_index, problem.weight)
    there = np.bincount(district.area_index[now], problem.weight[now], len(people))
    found = fairest(problem, budget, district.area_index, people, there, TRIED_ROUNDS)
    bound = upper_bound(left, budget, prices_of(left, budget, seconds=BOUND_SECONDS))
    return ChosenSites(_order(left, found), bound, None)
