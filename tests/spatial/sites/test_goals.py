"""Plans for a share of people, and for the area that is worst off."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings

from spatial.errors import SiteError
from spatial.sites.bound import prices_of
from spatial.sites.goals import cheapest_for, fairest, least_budget, marginal_order
from spatial.sites.problem import weight_reached
from spatial.sites.search import greedy
from tests.spatial.sites.test_search import best_of_all, is_plan, plans, problem_of, problems


def test_a_plan_is_built_in_the_order_of_what_each_site_adds():
    problem = problem_of([{0}, {1, 2}, {2, 3}], [4.0, 1.0, 2.0, 5.0])
    order, reached = marginal_order(problem, [0, 1, 2])
    assert order.tolist() == [2, 0, 1]  # 7, then 4, then 1 that no other reaches
    assert reached.tolist() == [7.0, 11.0, 12.0]


def test_a_target_takes_as_few_sites_as_any_plan_where_greedy_takes_one_more():
    # greedy takes the large one in the middle first, and then needs both others still
    problem = problem_of([{1, 2, 4, 5}, {0, 1, 2}, {3, 4, 5}], [1.0] * 6)
    assert len(greedy(problem, 3)) == 3
    assert cheapest_for(problem, 6.0).tolist() == [1, 2]


def test_a_target_out_of_reach_is_refused_with_what_is_in_reach():
    with pytest.raises(SiteError, match=r"no choice was found that reaches a weight of 9; the most is 5"):
        cheapest_for(problem_of([{0}, {1}], [2.0, 3.0, 4.0]), 9.0)


@given(problems())
@settings(max_examples=80, deadline=None, derandomize=True)
def test_no_plan_that_reaches_a_target_is_cheaper_than_what_is_said(drawn):
    problem, _ = drawn
    everything = float(problem.cost.sum())
    wanted = 0.7 * weight_reached(problem, greedy(problem, everything))
    if wanted <= 0.0:
        return
    least = least_budget(problem, wanted, partial(prices_of, problem))
    found = cheapest_for(problem, wanted)
    cheapest = min(
        problem.cost[list(one)].sum()
        for one in plans(problem, everything)
        if weight_reached(problem, one) >= wanted
    )
    assert least <= cheapest + 1e-9 <= problem.cost[found].sum() + 2e-9
    assert is_plan(problem, everything, found)
    assert weight_reached(problem, found) >= wanted


def test_the_worst_area_comes_first_even_where_others_would_gain_more():
    # area 1 has few people, all unreached; one site for it, two for the large area 0
    problem = problem_of([{0}, {1}, {2}], [50.0, 40.0, 3.0])
    area, people, now = [0, 0, 1], [100.0, 3.0], [10.0, 0.0]
    assert greedy(problem, 2).tolist() == [0, 1]
    assert fairest(problem, 2, area, people, now).tolist() == [0, 2]


def test_an_area_that_nobody_reaches_does_not_hide_the_others():
    # nothing reaches area 0; one site for the ten of area 1, two that reach more in area 2
    problem = problem_of([{1}, {2}, {3}], [100.0, 10.0, 500.0, 400.0])
    found = fairest(problem, 2, [0, 1, 2, 2], [100.0, 10.0, 1000.0], np.zeros(3))
    assert found.tolist() == [0, 1]


def test_a_target_that_greedy_misses_is_not_called_out_of_reach():
    # greedy takes the five, which excludes both fours
    problem = problem_of([{0}, {1}, {2}], [5.0, 4.0, 4.0], apart=[(0, 1), (0, 2)])
    assert cheapest_for(problem, 8.0, rounds=2_000).tolist() == [1, 2]


def test_a_budget_that_fits_exactly_buys_all_that_it_pays():
    # ten at 0.28 cost 2.8000000000000003 added one by one
    problem = problem_of([{one} for one in range(12)], [1.0] * 12, cost=[0.28] * 12)
    assert len(greedy(problem, 2.8)) == 10


def test_with_one_area_the_fairest_plan_is_the_one_that_reaches_most():
    problem = problem_of([{0, 1}, {2}, {1, 2}], [5.0, 1.0, 2.0])
    found = fairest(problem, 1, [0, 0, 0], [8.0], [0.0])
    assert weight_reached(problem, found) == best_of_all(problem, 1)


def test_areas_without_people_are_refused_by_name():
    with pytest.raises(SiteError, match="no area has people"):
        fairest(problem_of([{0}], [1.0]), 1, [0], [0.0], np.zeros(1))
