"""
A choice of candidates that knows at every moment what each one is worth.

For a candidate that is not chosen that is what it would add, for a chosen one what it alone reaches. One more
or one less changes the worth of those alone that share a cell with it, so that the next best step is one look
along the candidates.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial.radio.jit import njit
from spatial.sites.problem import PAYING, Bools, Floats, Ints, Problem, lists_of

NOBODY = -1
ROUNDING_SHARE = 1e-9  # of all weights


class Choice(NamedTuple):
    """
    Candidates, and which are chosen; what the compiled loops read and write.

    Attributes
    ----------
    reach_start, reach_cell, by_start, by_candidate, apart_start, apart_candidate : ndarray of int64
        Cells by candidate, candidates by cell, and candidates that each may not stand beside.
    weight, cost : ndarray of float64
    times : ndarray of int64, shape (n_cells,)
        How many of the chosen reach a cell.
    numbers : ndarray of int64, shape (n_cells,)
        Sum of their numbers: of one alone, it is that one's.
    is_chosen : ndarray of bool, shape (n_candidates,)
    worth : ndarray of float64, shape (n_candidates,)
    beside : ndarray of int64, shape (n_candidates,)
        How many of the chosen a candidate may not stand beside.
    least : float
        A worth no greater than this is rounding.
    slack : float
        Costs no more than this over what is left are rounding.
    """

    reach_start: Ints
    reach_cell: Ints
    by_start: Ints
    by_candidate: Ints
    apart_start: Ints
    apart_candidate: Ints
    weight: Floats
    cost: Floats
    times: Ints
    numbers: Ints
    is_chosen: Bools
    worth: Floats
    beside: Ints
    least: float
    slack: float


def nothing_chosen(problem: Problem) -> Choice:
    """
    Begin with an empty choice.

    Parameters
    ----------
    problem : Problem

    Returns
    -------
    Choice
    """
    rows, cells = problem.reach.rows(), problem.reach.item
    by_cell = lists_of(cells, rows, len(problem.weight))
    return Choice(
        reach_start=problem.reach.start,
        reach_cell=cells,
        by_start=by_cell.start,
        by_candidate=by_cell.item,
        apart_start=problem.apart.start,
        apart_candidate=problem.apart.item,
        weight=np.asarray(problem.weight, np.float64),
        cost=np.asarray(problem.cost, np.float64),
        times=np.zeros(len(problem.weight), np.int64),
        numbers=np.zeros(len(problem.weight), np.int64),
        is_chosen=np.zeros(len(problem), np.bool_),
        worth=np.bincount(rows, problem.weight[cells], len(problem)).astype(np.float64),
        beside=np.zeros(len(problem), np.int64),
        least=ROUNDING_SHARE * float(problem.weight.sum()),
        slack=PAYING * float(problem.cost.sum()),
    )


@njit
def _worth_less(c: Choice, cell: int, but: int, less: float) -> None:
    """Change the worth of all that reach a cell, but of one."""
    for at in range(c.by_start[cell], c.by_start[cell + 1]):
        if c.by_candidate[at] != but:
            c.worth[c.by_candidate[at]] -= less


@njit
def _beside(c: Choice, candidate: int, more: int) -> None:
    for at in range(c.apart_start[candidate], c.apart_start[candidate + 1]):
        c.beside[c.apart_candidate[at]] += more


@njit
def add(c: Choice, candidate: int) -> None:
    """Choose one more."""
    for at in range(c.reach_start[candidate], c.reach_start[candidate + 1]):
        cell = c.reach_cell[at]
        if c.times[cell] == 0:
            _worth_less(c, cell, candidate, c.weight[cell])
        elif c.times[cell] == 1:
            c.worth[c.numbers[cell]] -= c.weight[cell]
        c.times[cell] += 1
        c.numbers[cell] += candidate
    c.is_chosen[candidate] = True
    _beside(c, candidate, 1)


@njit
def drop(c: Choice, candidate: int) -> None:
    """Choose one less."""
    for at in range(c.reach_start[candidate], c.reach_start[candidate + 1]):
        cell = c.reach_cell[at]
        c.times[cell] -= 1
        c.numbers[cell] -= candidate
        if c.times[cell] == 0:
            _worth_less(c, cell, candidate, -c.weight[cell])
        elif c.times[cell] == 1:
            c.worth[c.numbers[cell]] += c.weight[cell]
    c.is_chosen[candidate] = False
    _beside(c, candidate, -1)


@njit
def next_best(c: Choice, left: float, blink_share: float) -> int:
    """
    Candidate that adds most for its cost, of those that may stand and can be paid; the first of equals.

    A share of those that would be it is passed over by chance.
    """
    best, most = NOBODY, 0.0
    for candidate in range(len(c.worth)):
        if c.is_chosen[candidate] or c.beside[candidate] > 0 or c.cost[candidate] > left + c.slack:
            continue
        rate = c.worth[candidate] / c.cost[candidate]
        if (
            c.worth[candidate] > c.least
            and rate > most
            and (blink_share == 0.0 or np.random.random() >= blink_share)
        ):
            best, most = candidate, rate
    return best


@njit
def fill(c: Choice, left: float, blink_share: float, added: NDArray[np.int64]) -> tuple[int, float, float]:
    """Add the next best while one can be paid; how many, what they add, and what is left of the budget."""
    count, gained = 0, 0.0
    while True:
        candidate = next_best(c, left, blink_share)
        if candidate == NOBODY:
            return count, gained, left
        added[count] = candidate
        count += 1
        gained += c.worth[candidate]
        left -= c.cost[candidate]
        add(c, candidate)
