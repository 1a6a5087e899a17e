"""From places to groups of them: weights, indoor systems, and the same answers as of cells."""

from statistics import NormalDist

import numpy as np
import pytest

from spatial.coverage.cells import cell_levels
from spatial.coverage.engine import level_blocks, levels
from spatial.coverage.groups import Groups, group_levels, place_levels, with_systems
from spatial.errors import RadioError
from tests.spatial.coverage.network import carriers_at, cells_at, places_at, random_network, service


def heard_at(table, x_m, y_m=0.0, **wanted):
    asked = service(len(table), **wanted)
    blocks = level_blocks(table, cells_at(x_m, y_m), layers=len(asked.threshold_dbm))
    return place_levels(blocks, asked), asked


def alone(count, weight=1.0):
    return Groups(np.arange(count), np.arange(count + 1), np.full(count, weight))


def test_groups_of_neighbouring_places_are_what_cells_are():
    table, draw = random_network(3), np.random.default_rng(3)
    start = np.concatenate([[0], np.cumsum(draw.integers(1, 9, 50))])
    x_m, y_m = draw.uniform(0, 4000, start[-1]), draw.uniform(0, 4000, start[-1])
    asked = service(60, layers=2, share=0.9)
    cells = cell_levels(table, places_at(x_m, y_m, start), np.zeros(50, bool), asked)
    kept = place_levels(level_blocks(table, cells_at(x_m, y_m), layers=2), asked)
    found = group_levels(kept, Groups(np.arange(start[-1]), start, np.ones(start[-1])), asked)
    np.testing.assert_array_equal(found.carrier, cells.carrier)
    np.testing.assert_array_equal(found.overlap_share, cells.overlap_share)
    for name in ("level_dbm", "probability", "sinr_db", "dominance_db"):
        np.testing.assert_allclose(getattr(found, name), getattr(cells, name), atol=2e-5)
    assert found.counts == cells.counts


def test_a_place_that_weighs_three_times_counts_three_times():
    # a near place far over the threshold and one out of reach: shares by weight, whatever the scatter
    kept, asked = heard_at(carriers_at(0, 0, reach_m=500.0), [20.0, 900.0])
    pair = Groups([0, 1, 1, 0], [0, 2, 4], [3.0, 1.0, 3.0, 1.0])
    found = group_levels(kept, pair, asked)
    np.testing.assert_allclose(found.probability[0, 0], [0.75, 0.25], atol=1e-6)
    assert np.isfinite(found.level_dbm[0, 0, 0])
    assert np.isnan(found.level_dbm[0, 0, 1])


def test_the_level_that_half_reach_follows_from_the_weights():
    # median L at one place alone; two thirds of the weight there and the rest unheard: half of all is
    # three quarters of it, which lies 0.6745 standard deviations under L
    table = carriers_at(0, 0, reach_m=500.0)
    kept, asked = heard_at(table, [200.0, 900.0], sigma_db=6.0, share=0.5)
    found = group_levels(kept, Groups([0, 1], [0, 2], [2.0, 1.0]), asked)
    median_dbm = levels(table, cells_at(200, 0)).level_dbm[0, 0, 0]
    assert found.level_dbm[0, 0, 0] == pytest.approx(median_dbm - 6.0 * NormalDist().inv_cdf(0.75), abs=1e-4)


def test_a_place_may_stand_in_several_groups_and_a_group_may_be_empty():
    kept, asked = heard_at(carriers_at(0, 0), [100.0, 200.0])
    found = group_levels(kept, Groups([0, 0, 1], [0, 1, 1, 3], np.ones(3)), asked)
    assert found.level_dbm.shape == (1, 1, 3)
    assert np.isnan(found.level_dbm[0, 0, 1])
    assert found.carrier[0, 0].tolist() == [0, -1, 0]
    assert found.probability[0, 0, 1] == 0.0


def test_an_indoor_system_serves_where_it_is_stronger_and_only_its_layer():
    table = carriers_at([0, 0], [0, 0], layer=[0, 1], channel=[0, 1], reach_m=[500.0, 500.0])
    kept, asked = heard_at(table, [20.0, 900.0], layers=2)
    served = with_systems(kept, [[True, True], [False, False]], [-90.0, -90.0], 3.0)
    found = group_levels(served, alone(2), asked)
    assert found.carrier[0, 0].tolist() == [0, -1]  # 20 m before the mast outside is stronger
    # half reach the median of the system
    assert found.level_dbm[0, 0, 1] == pytest.approx(-90.0, abs=1e-4)
    assert np.isnan(found.level_dbm[1, 0, 1])
    assert np.isnan(found.sinr_db[0, 0, 1])


def test_an_indoor_system_supplies_a_layer_that_has_no_carrier():
    kept, asked = heard_at(carriers_at(0, 0), [20.0], layers=2)
    assert not kept.supplied[1]
    served = with_systems(kept, [[False], [True]], [-90.0, -90.0], 3.0)
    assert served.supplied.tolist() == [True, True]
    # 20 dB over the threshold of -110 dBm with 3 dB of scatter: all but 1.3e-11
    assert group_levels(served, alone(1), asked).probability[1, 0, 0] == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize(
    ("place", "start", "weight", "words"),
    [
        ([0], [0, 2], [1.0], "must go up from 0"),
        ([0], [1, 1], [1.0], "must go up from 0"),
        ([0, 1], [0, 2], [1.0], "must go up from 0"),
        ([0], [0, 1], [0.0], "place 0 of the groups weighs 0; must be over 0"),
        ([0], [0, 1], [np.nan], "weighs nan"),
    ],
)
def test_groups_that_do_not_fit_are_named(place, start, weight, words):
    with pytest.raises(RadioError, match=words):
        Groups(place, start, weight)


def test_a_place_that_there_is_not_and_a_scatter_of_nothing_are_named():
    kept, asked = heard_at(carriers_at(0, 0), [20.0])
    with pytest.raises(RadioError, match="groups name place 1; there are 1"):
        group_levels(kept, Groups([1], [0, 1], [1.0]), asked)
    with pytest.raises(RadioError, match="sigma 0 dB of indoor systems"):
        with_systems(kept, [[True]], [-90.0], 0.0)
