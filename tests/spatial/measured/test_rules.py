"""Operators' rules for weak coverage, on samples by hand, at their limits."""

import numpy as np
import pandas as pd
import pytest

from spatial.errors import MeasurementError
from spatial.measured.rules import grid_shares, problem_clusters, weak_carriers, weak_lines, weaker_than_rival
from tests.spatial.measured.samples import samples


def of_levels(*levels_dbm: float, **every: object) -> pd.DataFrame:
    return samples(*({"level_dbm": level, **every} for level in levels_dbm))


def in_grid(above: int, under: int, col: int = 0) -> pd.DataFrame:
    return of_levels(*[-109.9] * above, *[-110.0] * under, x_m=100.0 * col + 5.0)


def judged(weak: np.ndarray) -> pd.DataFrame:
    row, col = np.indices(weak.shape)
    return pd.DataFrame({"col": col.ravel(), "row": row.ravel(), "is_judged": True, "is_weak": weak.ravel()})


@pytest.mark.parametrize(("weak", "is_weak"), [(10, False), (11, True)])
def test_a_carrier_is_weak_with_more_than_a_tenth_at_or_under_minus_110(weak, is_weak):
    given = of_levels(*[-110.0] * weak, *[-109.9] * (100 - weak)).assign(carrier=3)
    assert weak_carriers(given).loc[3].tolist() == [100, weak / 100, is_weak]


def test_a_drive_is_weak_over_more_than_50_m_at_or_under_minus_105():
    given = of_levels(-90.0, *[-105.0] * 7, -90.0)  # 7 samples, 10 m apart: 60 m
    found = weak_lines(given)
    assert found[["first", "last", "samples", "length_m", "mean_dbm"]].to_numpy().tolist() == [
        [1, 7, 7, 60, -105]
    ]


def test_50_m_are_not_more_than_50_m():
    assert weak_lines(of_levels(*[-120.0] * 6)).empty


def test_one_better_sample_ends_a_weak_line():
    assert weak_lines(of_levels(*[-106.0] * 4, -104.9, *[-106.0] * 4)).empty


def test_a_way_that_was_not_measured_ends_a_weak_line():
    given = of_levels(*[-106.0] * 8)
    given.loc[4:, "x_m"] += 200.0
    assert weak_lines(given).empty


def test_two_operators_on_one_drive_are_two_lines():
    given = pd.concat([of_levels(*[-106.0] * 4), of_levels(*[-106.0] * 4, operator="B")], ignore_index=True)
    assert weak_lines(given).empty


def test_a_grid_is_judged_with_more_than_500_samples_and_weak_under_90_per_cent():
    cases = {(450, 50): (False, False), (451, 50): (True, False), (450, 51): (True, True)}
    for (above, under), expected in cases.items():
        found = grid_shares(in_grid(above, under), 100.0).iloc[0]
        assert (found["is_judged"], found["is_weak"]) == expected


def test_ninety_per_cent_above_is_enough():
    assert not grid_shares(in_grid(900, 100), 100.0)["is_weak"].any()


def test_samples_go_to_the_grid_that_holds_them():
    given = samples({"x_m": 99.9, "y_m": -0.1}, {"x_m": 100.0, "y_m": 0.0})
    assert grid_shares(given, 100.0)[["col", "row"]].to_numpy().tolist() == [[0, -1], [1, 0]]


def test_four_weak_grids_among_sixteen_are_a_problem_cluster():
    weak = np.zeros((4, 4), bool)
    weak[1:3, 1:3] = True
    assert (problem_clusters(judged(weak)) == 1).all()


def test_three_weak_grids_or_fifteen_in_all_are_none():
    three, fifteen = np.zeros((4, 4), bool), np.zeros((3, 5), bool)
    three[1, 1:4], fifteen[1, :4] = True, True
    assert not problem_clusters(judged(three)).any()
    assert not problem_clusters(judged(fifteen)).any()


def test_weak_grids_far_apart_are_no_cluster_and_good_ones_far_from_them_are_in_none():
    weak = np.zeros((20, 20), bool)
    weak[[0, 0, 19, 19], [0, 19, 0, 19]] = True
    weak[8:10, 8:10] = True
    number = problem_clusters(judged(weak)).to_numpy().reshape(20, 20)
    assert (number > 0).sum() == 16
    assert (number[7:11, 7:11] == 1).all()


def test_grids_that_are_not_judged_bear_no_cluster():
    weak = np.zeros((4, 4), bool)
    weak[1:3, 1:3] = True
    given = judged(weak)
    given.loc[0, "is_judged"] = False
    assert not problem_clusters(given).any()


def test_five_points_under_the_rival_are_weaker_and_less_is_not():
    rival = pd.concat([in_grid(570, 30, col) for col in range(2)], ignore_index=True)  # 95 %
    own = pd.concat([in_grid(540, 60, 0), in_grid(541, 59, 1)], ignore_index=True)  # 90 %, 90.2 %
    found = weaker_than_rival(grid_shares(own, 100.0), grid_shares(rival, 100.0))
    assert found.to_numpy().tolist() == [[0, 0, 0.9, 0.95]]


def test_a_level_that_is_not_rsrp_is_refused():
    with pytest.raises(MeasurementError, match="a level of kind RSCP; the rule is for RSRP and SS-RSRP"):
        weak_lines(of_levels(-90.0, level_kind="RSCP"))


def test_a_rule_without_its_column_is_refused():
    with pytest.raises(MeasurementError, match="samples without carrier"):
        weak_carriers(of_levels(-90.0))
