"""What cells weigh, by hand."""

import numpy as np
import pandas as pd
import pytest

from spatial.demand_weights import DemandWeights, counts_by_cell, demand_weight, spread_like
from spatial.errors import DemandError

CELLS = pd.DataFrame(
    {"residents": [100, 0, 40], "workers": [0, 50, 10], "elderly": [20, 0, 5], "school": [0, 1, 2]}
)


@pytest.mark.parametrize(
    ("given", "weighed"),
    [
        ({}, [100.0, 0.0, 40.0]),
        ({"night": 0.0, "day": 1.0, "day_stay_share": 0.4}, [40.0, 50.0, 26.0]),
        ({"night": 1.0, "day": 0.5, "day_stay_share": 0.4}, [120.0, 25.0, 53.0]),
        ({"elderly": 2.0}, [140.0, 0.0, 50.0]),
        ({"night": 0.0, "facilities": {"school": 300.0}}, [0.0, 300.0, 600.0]),
    ],
)
def test_a_cell_weighs_what_is_in_it_times_what_each_counts_for(given, weighed):
    assert demand_weight(CELLS, DemandWeights(**given)).tolist() == pytest.approx(weighed)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"night": np.nan}, "weight 'night' is nan"),
        ({"day": -1.0}, "weight 'day' is -1"),
        ({"elderly": np.inf}, "weight 'elderly' is inf"),
        ({"facilities": {"school": -2.0}}, "weight 'school' is -2"),
        ({"night": 0.0}, "every weight is zero"),
        ({"day_stay_share": 1.1}, "day_stay_share is 1.1"),
    ],
)
def test_weights_that_cannot_be_are_refused_by_name(given, said):
    with pytest.raises(DemandError, match=said):
        DemandWeights(**given)


def test_counts_that_cannot_be_are_refused_by_column_and_row():
    with pytest.raises(DemandError, match="row 1 has nan residents"):
        demand_weight(CELLS.assign(residents=[1.0, np.nan, 2.0]), DemandWeights())
    with pytest.raises(DemandError, match="row 0 has -1 workers"):
        demand_weight(CELLS.assign(workers=[-1, 0, 0]), DemandWeights(day=1.0))
    with pytest.raises(DemandError, match="cells have no column 'hospital'"):
        demand_weight(CELLS, DemandWeights(facilities={"hospital": 1.0}))


def test_a_count_without_a_weight_is_not_asked_for():
    assert demand_weight(CELLS[["residents"]], DemandWeights()).tolist() == [100.0, 0.0, 40.0]


def test_elderly_of_an_area_go_where_its_residents_are_to_the_person():
    found = spread_like([10, 3], [0, 0, 1, 1, -1], [30, 10, 0, 0, 99])
    assert found.tolist() == [
        8,
        2,
        2,
        1,
        0,
    ]  # 7.5 and 2.5: the first of a tie; equal parts where nobody lives


@pytest.mark.parametrize(
    ("totals", "like", "said"),
    [
        ([1.5], [1.0], "area 0 has a total of 1.5"),
        ([-1], [1.0], "area 0 has a total of -1"),
        ([1], [np.nan], "row 0 weighs nan"),
        ([1, 1], [1.0], "area 1 has a total of 1 but no cell"),
    ],
)
def test_totals_that_cannot_be_spread_are_refused(totals, like, said):
    with pytest.raises(DemandError, match=said):
        spread_like(totals, [0], like)


def test_places_count_in_their_cell_and_on_a_line_in_the_one_north_or_east():
    x_m, y_m = [10.0, 49.9, 50.0, 500.0], [10.0, 10.0, 10.0, 10.0]
    assert counts_by_cell(x_m, y_m, [0, 0, 1], [0, 1, 0], 50.0).tolist() == [2, 1, 0]
    assert counts_by_cell([], [], [0], [0], 50.0).tolist() == [0]
