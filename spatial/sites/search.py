"""
Good choices, fast: greedy, the best swaps, and iterated local search.

Greedy takes what adds most for its cost, which is at least 1 - 1/e of the best where costs are alike and
nothing has to stand apart (Nemhauser, Wolsey and Fisher, 1978). A swap takes one out and another in
while that gains. The search goes on from there: it takes a few neighbours out, fills the place anew with
a little chance, and goes on from what it finds unless that is much worse.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from spatial.radio.jit import njit, njit_apart
from spatial.sites.choice import NOBODY, Choice, add, drop, fill, nothing_chosen
from spatial.sites.problem import Floats, Ints, Problem, require_budget, require_plan, weight_reached

MOST_DROPPED, STEPS = 10, 12  # taken out at once, and steps to the next neighbour
BLINK_SHARE = 0.05  # of the candidates that would be the next best
WORSE_SHARE = 0.3  # of a site's mean worth, that the search goes on from at first
ROUNDS_AT_ONCE = 20_000

Progress = Callable[[int, int], None]


def greedy(problem: Problem, budget: float) -> Ints:
    """
    Candidates one by one, each the one that adds most for its cost.

    Parameters
    ----------
    problem : Problem
    budget : float
        That the costs may sum to; a number of sites where each costs 1.

    Returns
    -------
    ndarray of int64
        In the order of choosing; every beginning of it is a plan. It ends where nothing adds anything.

    Raises
    ------
    SiteError
        If the budget is negative or not finite.
    """
    require_budget(budget)
    order = np.empty(len(problem), np.int64)
    count, _, _ = _filled(nothing_chosen(problem), budget, order)
    return order[:count]


def improved(
    problem: Problem,
    budget: float,
    chosen: Ints,
    rounds: int,
    seed: int = 0,
    progress: Progress | None = None,
) -> Ints:
    """
    A choice no worse than another one.

    Parameters
    ----------
    problem : Problem
    budget : float
    chosen : ndarray of int64
        A choice within the budget and the distances, as `greedy` gives it.
    rounds : int
        Of search after the swaps; 0 for the swaps alone.
    seed : int
        Of chance: equal seeds give equal plans.
    progress : callable, optional
        Called with the rounds done and all rounds; what it raises ends the search.

    Returns
    -------
    ndarray of int64
        Going up.

    Raises
    ------
    SiteError
        If the choice is dearer than the budget, or has two that may not stand beside each other.
    """
    require_plan(problem, budget, chosen)
    choice = nothing_chosen(problem)
    for candidate in chosen.tolist():
        add(choice, candidate)
    _swaps(choice, budget)
    best = np.flatnonzero(choice.is_chosen)
    done, worse = 0, WORSE_SHARE * float(choice.worth[best].mean()) if len(best) else 0.0
    while done < rounds:
        turns = min(ROUNDS_AT_ONCE, rounds - done)
        allowed = worse * np.linspace(1.0 - done / rounds, 1.0 - (done + turns) / rounds, turns)
        found = _search(choice, budget, allowed, seed + done)
        _swaps(choice, budget)
        best = max(
            (best, found, np.flatnonzero(choice.is_chosen)),
            key=lambda one: weight_reached(problem, one),
        )
        done += turns
        if progress is not None:
            progress(done, rounds)
    return best


@njit_apart
def _filled(c: Choice, budget: float, order: Ints) -> tuple[int, float, float]:
    return fill(c, budget, 0.0, order)


@njit_apart
def _best_swap(c: Choice, left: float, shared: Floats) -> tuple[int, int, float]:
    """The one to add, the one to drop for it, and what that gains."""
    chosen = np.flatnonzero(c.is_chosen)
    into, out, most = NOBODY, NOBODY, 0.0
    for candidate in range(len(c.worth)):
        if c.is_chosen[candidate] or c.beside[candidate] > 1:
            continue
        # what of the cells that one alone reaches this one would go on reaching
        for at in range(c.reach_start[candidate], c.reach_start[candidate + 1]):
            if c.times[c.reach_cell[at]] == 1:
                shared[c.numbers[c.reach_cell[at]]] += c.weight[c.reach_cell[at]]
        for number in range(len(chosen)):
            k = int(chosen[number])
            gains = c.worth[candidate] + shared[k] - c.worth[k]
            if gains > most and c.cost[candidate] <= left + c.cost[k] + c.slack and _stands(c, candidate, k):
                into, out, most = candidate, k, gains
        for at in range(c.reach_start[candidate], c.reach_start[candidate + 1]):
            if c.times[c.reach_cell[at]] == 1:
                shared[c.numbers[c.reach_cell[at]]] = 0.0
    return into, out, most


@njit
def _stands(c: Choice, candidate: int, without: int) -> bool:
    """Whether a candidate may stand once one of the chosen is gone."""
    if c.beside[candidate] == 0:
        return True
    for at in range(c.apart_start[candidate], c.apart_start[candidate + 1]):
        if c.apart_candidate[at] == without:
            return True
    return False


@njit
def _without_needless(c: Choice) -> None:
    """Take out, one at a time, what alone reaches nothing."""
    for candidate in range(len(c.worth)):
        if c.is_chosen[candidate] and c.worth[candidate] <= c.least:
            drop(c, candidate)


@njit_apart
def _swaps(c: Choice, budget: float) -> None:
    """Swap while that gains, add what can be paid, and leave out what is of no use."""
    shared, added = np.zeros(len(c.worth)), np.empty(len(c.worth), np.int64)
    left = budget - c.cost[c.is_chosen].sum()
    while True:
        _, _, left = fill(c, left, 0.0, added)
        into, out, gains = _best_swap(c, left, shared)
        if gains <= c.least:
            _without_needless(c)
            return
        drop(c, out)
        add(c, into)
        left += c.cost[out] - c.cost[into]


@njit
def _neighbour(c: Choice, candidate: int) -> int:
    """One of the chosen not far from a candidate, by chance."""
    at = candidate
    for _ in range(STEPS):
        first, behind = c.reach_start[at], c.reach_start[at + 1]
        if first == behind:
            return NOBODY
        cell = c.reach_cell[np.random.randint(first, behind)]
        at = int(c.by_candidate[np.random.randint(c.by_start[cell], c.by_start[cell + 1])])
        if c.is_chosen[at]:
            return at
    return NOBODY


@njit
def _emptied(c: Choice, dropped: Ints) -> tuple[int, float]:
    """Take out one by chance and some near it, or others where none is near; how many, and what is lost."""
    chosen = np.flatnonzero(c.is_chosen)
    wanted, count, lost = min(np.random.randint(1, MOST_DROPPED + 1), len(chosen)), 0, 0.0
    at = NOBODY
    while count < wanted:
        while at == NOBODY:
            one = chosen[np.random.randint(len(chosen))]
            at = int(one) if c.is_chosen[one] else NOBODY
        dropped[count] = at
        count += 1
        lost += c.worth[at]
        drop(c, at)
        at = _neighbour(c, at)
    return count, lost


@njit_apart
def _search(c: Choice, budget: float, allowed: Floats, seed: int) -> NDArray[np.int64]:
    """The best choice met in as many rounds as there are allowances for being worse; the last one stays."""
    np.random.seed(seed)
    dropped, added = np.empty(MOST_DROPPED, np.int64), np.empty(len(c.worth), np.int64)
    left, now, most = budget - c.cost[c.is_chosen].sum(), 0.0, 0.0
    best = np.flatnonzero(c.is_chosen)
    if len(best) == 0:
        return best
    for turn in range(len(allowed)):
        count, lost = _emptied(c, dropped)
        returned = c.cost[dropped[:count]].sum()
        filled, gained, still_left = fill(c, left + returned, BLINK_SHARE, added)
        if now - lost + gained < most - allowed[turn]:
            for k in range(filled):
                drop(c, added[k])
            for k in range(count):
                add(c, dropped[k])
            continue
        now, left = now - lost + gained, still_left
        if now > most:
            most, best = now, np.flatnonzero(c.is_chosen)
    return best
