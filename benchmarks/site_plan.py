"""
The planner of sites beside HiGHS: how much a plan reaches, how near to the bound, how long it takes.

The instance is made here from a seed: 2,000 candidates and 20,000 weighted cells, 250 m of reach, some
205,000 pairs, of which 200 candidates are chosen; and the same with 159 sites that stand already. With
``--spopt`` also what spopt finds of the first with HiGHS, stopped after a minute; building it takes minutes.
"""

import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import TypeVar

import numpy as np
from rtree.index import Index

from spatial.sites.bound import prices_of, upper_bound
from spatial.sites.exact import solved
from spatial.sites.problem import Ints, Problem, lists_of, residual, weight_reached
from spatial.sites.search import greedy, improved

SEED, CANDIDATES, CELLS, STANDING, CHOSEN = 2026, 2_000, 20_000, 159, 200
SIDE_M, REACH_M = 6_066.0, 250.0
WEIGHT_LOG, WEIGHT_LOG_SIGMA = 3.0, 1.25  # of people in a cell: a heap in a few, some in most
FEW_ROUNDS, ROUNDS = 5_000, 400_000
EXACT_SECONDS = 60.0

Found = TypeVar("Found")


def reach_of(candidates: np.ndarray, cells: np.ndarray) -> tuple[list[int], list[int]]:
    """Pairs of a candidate and a cell within the reach."""
    index = Index((number, (x, y, x, y), None) for number, (x, y) in enumerate(cells))
    rows, items = [], []
    for number, (x, y) in enumerate(candidates):
        near = list(index.intersection((x - REACH_M, y - REACH_M, x + REACH_M, y + REACH_M)))
        inside = [cell for cell in near if np.hypot(*(cells[cell] - (x, y))) <= REACH_M]
        rows += [number] * len(inside)
        items += inside
    return rows, items


def instance() -> tuple[Problem, np.ndarray]:
    """The problem, and which cells the standing sites reach."""
    draw = np.random.default_rng(SEED)
    cells, candidates = draw.uniform(0.0, SIDE_M, (CELLS, 2)), draw.uniform(0.0, SIDE_M, (CANDIDATES, 2))
    weight = np.round(draw.lognormal(WEIGHT_LOG, WEIGHT_LOG_SIGMA, CELLS))
    standing = draw.uniform(0.0, SIDE_M, (STANDING, 2))
    reached = np.zeros(CELLS, bool)
    reached[reach_of(standing, cells)[1]] = True
    rows, items = reach_of(candidates, cells)
    nobody = lists_of([], [], CANDIDATES)
    return Problem(lists_of(rows, items, CANDIDATES), weight, np.ones(CANDIDATES), nobody), reached


def timed(deed: Callable[[], Found]) -> tuple[Found, float]:
    """What it gives, and its seconds."""
    started = time.perf_counter()
    found = deed()
    return found, time.perf_counter() - started


def report(name: str, problem: Problem, reached: np.ndarray) -> None:
    """Greedy, swaps, search and bound on what is left to reach."""
    left, seconds = timed(lambda: residual(problem, reached))
    total = float(left.weight.sum())
    print(f"{name}: {len(problem.reach.item):,} pairs, {len(left.weight):,} cells left in {seconds:.2f} s")
    first, greedy_s = timed(lambda: greedy(left, CHOSEN))
    swapped, swap_s = timed(lambda: improved(left, CHOSEN, first, 0))
    briefly, brief_s = timed(lambda: improved(left, CHOSEN, swapped, FEW_ROUNDS))
    searched, search_s = timed(lambda: improved(left, CHOSEN, swapped, ROUNDS))
    prices, price_s = timed(lambda: prices_of(left, CHOSEN))
    bound = upper_bound(left, CHOSEN, prices)
    print(f"    bound {bound / total:.2%} of the weight in {price_s:.1f} s")

    def line(what: str, chosen: Ints, took: float) -> None:
        weight = weight_reached(left, chosen)
        short = (bound - weight) / bound
        print(f"    {what}: {weight / total:.2%} in {took:.2f} s, at most {short:.2%} from the best")

    line("greedy", first, greedy_s)
    line("and swaps", swapped, greedy_s + swap_s)
    line(f"and {FEW_ROUNDS:,} rounds of search", briefly, greedy_s + swap_s + brief_s)
    line(f"and {ROUNDS:,} rounds of search", searched, greedy_s + swap_s + search_s)
    exact, exact_s = timed(lambda: solved(left, CHOSEN, searched, seconds=EXACT_SECONDS))
    line(f"HiGHS from there, {'proved' if exact.is_proved else 'not proved'}", exact.chosen, exact_s)
    print(f"    its bound {exact.bound / total:.2%}, {exact.bound - exact.reached:g} over what it reaches")


def report_spopt(problem: Problem) -> None:
    """The same by spopt: what it says of its plan, and what the plan reaches, added up from the choice."""
    pulp, locate = import_module("pulp"), import_module("spopt.locate")  # a peer that need not be there
    away_m = np.full((CELLS, CANDIDATES), 2.0 * REACH_M)
    away_m[problem.reach.item, problem.reach.rows()] = 0.0
    model, built_s = timed(
        lambda: locate.MCLP.from_cost_matrix(away_m, problem.weight, REACH_M, p_facilities=CHOSEN)
    )
    print(f"spopt: built in {built_s:.0f} s")
    try:
        _, solved_s = timed(lambda: model.solve(pulp.HiGHS(msg=False, timeLimit=EXACT_SECONDS)))
    except RuntimeError as error:
        print(f"    no plan: {error}")
        return
    chosen = np.array([place for place, one in enumerate(model.fac_vars) if (one.value() or 0.0) > 0.5])
    share = weight_reached(problem, chosen) / float(problem.weight.sum())
    said = pulp.LpStatus[model.problem.status]
    print(f"    {len(chosen)} sites in {solved_s:.0f} s, {share:.2%} of the weight; it calls that {said!r}")


def main() -> None:
    """Compile, then both problems."""
    problem, reached = instance()
    greedy(problem, 2)
    improved(problem, 2, greedy(problem, 2), 1)
    if "--standing" not in sys.argv:
        report("nothing stands", problem, np.zeros(CELLS, bool))
    if "--spopt" in sys.argv:
        report_spopt(problem)
    report(f"{STANDING} stand", problem, reached)


if __name__ == "__main__":
    main()
