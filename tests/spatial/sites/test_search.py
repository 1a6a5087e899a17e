"""Plans of sites against every plan there is, on problems small enough to try them all."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial.errors import SiteError
from spatial.sites.bound import Prices, pairs_apart, prices_of, upper_bound
from spatial.sites.exact import solved
from spatial.sites.problem import Problem, lists_of, residual, weight_reached
from spatial.sites.search import greedy, improved

MOST_CANDIDATES, MOST_CELLS = 14, 25


def problem_of(reach, weight, cost=None, apart=()):
    rows = [row for row, cells in enumerate(reach) for _ in cells]
    pairs = [*apart, *((b, a) for a, b in apart)]
    return Problem(
        reach=lists_of(rows, [cell for cells in reach for cell in cells], len(reach)),
        weight=np.array(weight, float),
        cost=np.ones(len(reach)) if cost is None else np.array(cost, float),
        apart=lists_of([a for a, _ in pairs], [b for _, b in pairs], len(reach)),
    )


@st.composite
def problems(draw, costs=True):
    """Whole weights and costs, or neither; and a budget."""
    is_whole = draw(st.booleans())
    cells = draw(st.integers(1, MOST_CELLS))
    count = draw(st.integers(1, MOST_CANDIDATES))
    reach = draw(st.lists(st.sets(st.integers(0, cells - 1)), min_size=count, max_size=count))
    figure = st.integers if is_whole else st.floats
    weight = draw(st.lists(figure(0, 50), min_size=cells, max_size=cells))
    cost = draw(
        st.one_of(st.none(), st.lists(figure(1, 6), min_size=count, max_size=count)) if costs else st.none()
    )
    pair = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(lambda one: one[0] < one[1])
    apart = draw(st.sets(pair, max_size=6)) if count > 1 else set()
    return problem_of(reach, weight, cost, sorted(apart)), draw(st.integers(0, 8))


def plans(problem, budget):
    """Every plan within the budget and the distances."""
    pairs = {tuple(pair) for pair in pairs_apart(problem).tolist()}
    for size in range(len(problem) + 1):
        for chosen in combinations(range(len(problem)), size):
            if problem.cost[list(chosen)].sum() <= budget and pairs.isdisjoint(combinations(chosen, 2)):
                yield chosen


def best_of_all(problem, budget):
    return max(weight_reached(problem, plan) for plan in plans(problem, budget))


def is_plan(problem, budget, chosen):
    pairs = {tuple(pair) for pair in pairs_apart(problem).tolist()}
    numbers = sorted(chosen.tolist())
    unique = len(set(numbers)) == len(numbers)
    return unique and problem.cost[chosen].sum() <= budget and pairs.isdisjoint(combinations(numbers, 2))


@given(problems())
@settings(max_examples=150, deadline=None)
def test_the_exact_plan_is_the_best_of_all_plans_and_says_so(drawn):
    problem, budget = drawn
    found = solved(problem, budget, greedy(problem, budget), seconds=10.0)
    assert is_plan(problem, budget, found.chosen)
    assert found.reached == pytest.approx(best_of_all(problem, budget))
    assert found.bound == pytest.approx(found.reached, abs=1e-6)
    assert found.is_proved


@given(problems(costs=False))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_the_search_finds_a_plan_as_good_as_the_best_of_all(drawn):
    problem, budget = drawn
    chosen = improved(problem, budget, greedy(problem, budget), rounds=3_000)
    assert is_plan(problem, budget, chosen)
    assert weight_reached(problem, chosen) == pytest.approx(best_of_all(problem, budget))


@given(problems())
@settings(max_examples=150, deadline=None)
def test_no_plan_reaches_more_than_the_bound_whatever_the_prices(drawn):
    problem, budget = drawn
    best, pairs = best_of_all(problem, budget), len(pairs_apart(problem))
    draw = np.random.default_rng(len(problem.weight))
    by_chance = Prices(problem.weight * draw.random(len(problem.weight)), 9.0 * draw.random(pairs))
    for prices in (prices_of(problem, budget), by_chance):
        assert upper_bound(problem, budget, prices) >= best * (1.0 - 1e-12)
    assert upper_bound(problem, budget, prices_of(problem, budget)) <= problem.weight.sum()


@given(problems(), st.sets(st.integers(0, MOST_CELLS - 1)))
@settings(max_examples=100, deadline=None)
def test_what_is_left_to_reach_is_worth_as_much_as_before_for_every_plan(drawn, there):
    problem, budget = drawn
    reached = np.isin(np.arange(len(problem.weight)), sorted(there))
    left = residual(problem, reached)
    whole = replace(problem, weight=np.where(reached, 0.0, problem.weight))
    assert len(left.weight) <= (whole.weight > 0).sum()
    for plan in plans(problem, min(budget, 3)):
        assert weight_reached(left, plan) == pytest.approx(weight_reached(whole, plan))


def test_cells_in_reach_of_the_same_candidates_are_one_and_those_in_nobody_s_are_gone():
    problem = problem_of([{0, 1, 2}, {2, 3}], [5, 7, 11, 13, 17])
    left = residual(problem, [False] * 5)
    assert sorted(left.weight) == [11, 5 + 7, 13]
    assert len(left.reach.item) == 2 + 2


def test_greedy_takes_first_what_adds_most_for_its_cost_and_the_first_of_equals():
    """Rates 10/5, 9/3, 9/3: the second; then 1 of the first is left at 1/5, and the third is whole."""
    problem = problem_of([{0, 1}, {1}, {2}], [1, 9, 9], cost=[5, 3, 3])
    assert greedy(problem, 11.0).tolist() == [1, 2, 0]
    assert greedy(problem, 6.0).tolist() == [1, 2]


def test_a_swap_finds_the_plan_that_greedy_misses():
    """The one in the middle reaches 8 of 14 and leaves 6; the two at the sides reach all."""
    problem = problem_of([{0, 1, 2, 3}, {0, 1, 4}, {2, 3, 5}], [2, 2, 2, 2, 3, 3])
    first = greedy(problem, 2)
    assert weight_reached(problem, first) == 11
    assert improved(problem, 2, first, rounds=0).tolist() == [1, 2]


def test_two_that_share_nothing_go_for_one_that_is_worth_more():
    """For 6: 9 and 8 for 3 each, or 18 for 6; greedy takes the first of two at 3 a cost, then what fits."""
    problem = problem_of([{0}, {1}, {2}], [9, 8, 18], cost=[3, 3, 6])
    assert greedy(problem, 6).tolist() == [0, 1]
    assert improved(problem, 6, np.array([0, 1]), rounds=1_000).tolist() == [2]


def test_a_plan_has_nothing_in_it_that_adds_nothing():
    """The two at the sides reach all that the one in the middle does."""
    problem = problem_of([{0, 1, 2, 3}, {0, 1, 4}, {2, 3, 5}], [2, 2, 2, 2, 3, 3])
    assert greedy(problem, 3).tolist() == [0, 1, 2]
    assert improved(problem, 3, greedy(problem, 3), rounds=0).tolist() == [1, 2]
    worthless = problem_of([{0}], [0])
    assert greedy(worthless, 1).tolist() == []
    assert improved(worthless, 1, np.array([0]), rounds=10).tolist() == []


def test_what_costs_a_hair_too_much_is_not_in_the_exact_plan():
    problem = problem_of([{0}, {1}], [5.5, 6.25], cost=[1.0, 1.0000005])
    found = solved(problem, 2.0, greedy(problem, 2.0), seconds=5.0)
    assert problem.cost[found.chosen].sum() <= 2.0
    assert found.reached == 6.25


def test_equal_seeds_give_equal_plans():
    draw = np.random.default_rng(3)
    reach = [set(draw.integers(0, 200, 15).tolist()) for _ in range(60)]
    problem = problem_of(reach, draw.integers(1, 50, 200))
    plan = greedy(problem, 12)
    one, other = (improved(problem, 12, plan, rounds=5_000, seed=4) for _ in range(2))
    assert one.tolist() == other.tolist()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"weight": np.array([1.0, np.nan])}, "cell 1 has weight nan; needs zero or more"),
        ({"weight": np.array([1.0, -2.0])}, "cell 1 has weight -2"),
        ({"cost": np.array([1.0, 0.0])}, "candidate 1 has cost 0; needs over 0"),
        ({"cost": np.array([1.0])}, "1 costs for 2 candidates"),
        ({"weight": np.array([1.0])}, "candidate 1 names cell 1; needs 0 to 0"),
        ({"apart": lists_of([0], [1], 2)}, "needs pairs both ways"),
        ({"apart": lists_of([0], [0], 2)}, "a candidate excludes itself"),
        ({"apart": lists_of([0], [7], 2)}, "candidate 0 names candidate 7"),
    ],
)
def test_a_problem_that_cannot_be_is_refused_with_the_value_and_the_rule(changed, said):
    with pytest.raises(SiteError, match=said):
        replace(problem_of([{0}, {1}], [1, 1]), **changed)


def test_a_choice_over_the_budget_or_too_near_is_refused():
    problem = problem_of([{0}, {1}], [1, 1], apart=[(0, 1)])
    with pytest.raises(SiteError, match="candidates 0 and 1 are chosen"):
        improved(problem, 2, np.array([0, 1]), rounds=0)
    with pytest.raises(SiteError, match="the choice costs 1, the budget is 0"):
        improved(problem, 0, np.array([0]), rounds=0)
    with pytest.raises(SiteError, match="some of them twice"):
        improved(problem, 2, np.array([0, 0]), rounds=0)
    for budget in (np.nan, -1.0, np.inf):
        with pytest.raises(SiteError, match=f"a budget of {budget:g}"):
            greedy(problem, budget)
        with pytest.raises(SiteError, match=f"a budget of {budget:g}"):
            solved(problem, budget, np.array([0]), seconds=1.0)
        with pytest.raises(SiteError, match=f"a budget of {budget:g}"):
            upper_bound(problem, budget, Prices(np.zeros(2), np.zeros(1)))
