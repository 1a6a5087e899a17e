"""From the places of a cell to the cell: by hand, block by block, and at its edges."""

import numba
import numpy as np
import pytest

from spatial.coverage import cells as cells_module
from spatial.coverage.cells import cell_levels
from spatial.coverage.engine import levels
from spatial.coverage.samples import reached_level_dbm
from spatial.coverage.service import Service
from spatial.errors import RadioError
from spatial.radio.formulas import UMA, UMI
from spatial.radio.shadowing import level_sigma_db
from tests.spatial.coverage.network import carriers_at, cells_at, places_at, random_network, service


def test_a_cell_of_one_place_has_the_level_of_the_engine_less_the_margin_of_its_share():
    # nine tenths of a normal distribution of 6 dB lie over its median less 1.2816 times 6 dB
    table = carriers_at([0, 500], [0, 0])
    alone = levels(table, cells_at(200, 0))
    found = cell_levels(table, places_at(200, 0), [False], service(2, share=0.9))
    assert found.level_dbm[0, 0, 0] == pytest.approx(alone.level_dbm[0, 0, 0] - 7.69, abs=0.01)
    assert found.sinr_db[0, 0, 0] == alone.sinr_db[0, 0, 0]
    assert found.dominance_db[0, 0, 0] == alone.dominance_db[0, 0, 0]
    assert found.carrier[0, 0, 0] == 0


def test_the_server_of_a_cell_serves_most_of_its_places_and_the_first_of_two_that_serve_as_many():
    table = carriers_at([0, 1000], [0, 0])
    places = places_at([100, 900, 950, 100, 900], 0, [0, 3, 5])
    assert cell_levels(table, places, [False, False], service(2)).carrier[0, 0].tolist() == [1, 0]


def test_sinr_is_the_median_of_the_places_and_overlap_their_share():
    # four carriers of one mast: every place hears all four alike
    table = carriers_at(np.zeros(4), np.zeros(4), reach_m=300.0)
    places = places_at([100, 200, 250, 1000], 0, [0, 4])
    heard = levels(table, cells_at([100, 200, 250, 1000], 0))
    found = cell_levels(table, places, [False], service(4))
    assert found.overlap_share[0, 0, 0] == 0.75
    assert found.sinr_db[0, 0, 0] == np.median(heard.sinr_db[0, 0, :3])
    assert found.dominance_db[0, 0, 0] == 0.0


def test_a_cell_with_too_few_places_in_reach_has_a_probability_and_neither_level_nor_server():
    table = carriers_at(0, 0, reach_m=300.0)
    found = cell_levels(table, places_at([20, 400, 500], 0, [0, 3]), [False], service(1, share=0.5))
    assert np.isnan(found.level_dbm[0, 0, 0])
    assert found.carrier[0, 0, 0] == -1
    assert found.probability[0, 0, 0] == pytest.approx(1 / 3, abs=1e-3)  # 20 m is far over the threshold


def test_cells_equal_the_places_of_the_whole_summed_up_at_once(monkeypatch):
    table, draw = random_network(4), np.random.default_rng(4)
    start = np.concatenate([[0], np.cumsum(draw.integers(1, 26, 120))])
    x_m, y_m = draw.uniform(0, 4000, start[-1]), draw.uniform(0, 4000, start[-1])
    wanted = service(60, receptions=1, layers=2, share=0.75)
    heard = levels(table, cells_at(x_m, y_m))
    monkeypatch.setattr(cells_module, "BLOCK_CELLS", 50)
    found = cell_levels(table, places_at(x_m, y_m, start), np.zeros(120, bool), wanted)
    for layer in range(2):
        level_dbm, probability = reached_level_dbm(
            heard.level_dbm[layer, 0], np.full(start[-1], 6.0), start, -110.0, 0.75
        )
        np.testing.assert_array_equal(found.level_dbm[layer, 0], level_dbm)
        np.testing.assert_array_equal(found.probability[layer, 0], probability)
    assert found.counts == heard.counts


def test_one_thread_gives_the_bits_of_all():
    table, places = random_network(6), places_at(np.linspace(0, 4000, 300), 2000.0, np.arange(0, 301, 10))
    wanted = service(60, layers=2, share=0.9)
    first = cell_levels(table, places, np.zeros(30, bool), wanted)
    threads = numba.get_num_threads()
    try:
        numba.set_num_threads(1)
        alone = cell_levels(table, places, np.zeros(30, bool), wanted)
    finally:
        numba.set_num_threads(threads)
    for name in first.per_cell:
        assert getattr(first, name).tobytes() == getattr(alone, name).tobytes()


def test_no_cell_and_no_carrier_give_empty_answers():
    assert cell_levels(carriers_at(0, 0), places_at([], []), [], service(1)).level_dbm.shape == (1, 1, 0)
    found = cell_levels(carriers_at([], []), places_at(0, 0), [False], service(0, layers=2))
    assert np.isnan(found.level_dbm).all()
    assert not found.supplied.any()


def test_scatters_of_shadow_and_wall_are_added_as_independent():
    # UMa NLOS 6 dB; walls sqrt((4.4^2 + 6.5^2) / 2) = 5.55 dB: together 8.17 dB; a car 5 dB: 7.81 dB
    sigma_db = level_sigma_db([UMA, UMI], ("outdoor", "in_vehicle", "indoor"), 0.5)
    np.testing.assert_allclose(sigma_db[0, :, 1], [6.0, 7.81, 8.17], atol=0.005)
    np.testing.assert_allclose(sigma_db[:, 0, 2], 4.0)
    assert sigma_db[1, 0, 1] == 7.82


def test_the_scatter_of_another_way_indoors_stands_instead_of_that_of_walls():
    sigma_db = level_sigma_db([UMA, UMA], ("outdoor", "indoor"), 0.5, entry_sigma_db=[8.0, 0.0])
    np.testing.assert_allclose(sigma_db[:, 0, 1], 6.0)
    np.testing.assert_allclose(sigma_db[:, 1, 1], [10.0, 6.0])  # 6 and 8 are two sides of 10


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"share": [1.0]}, "shares"),
        ({"sigma_db": np.zeros((1, 1, 3))}, "sigma 0 dB; must be over 0"),
        ({"sigma_db": np.ones((1, 1, 2))}, "sigma of shape"),
        ({"threshold_dbm": [np.nan]}, "thresholds"),
        ({"threshold_dbm": []}, "layer 0 has no threshold"),
    ],
)
def test_bad_input_is_named(changes, words):
    given = {"extra_loss_db": [[0.0]], "sigma_db": np.ones((1, 1, 3)), "threshold_dbm": [0.0], "share": [0.5]}
    with pytest.raises(RadioError, match=words):
        cell_levels(carriers_at(0, 0), places_at(0, 0), [False], Service(**{**given, **changes}))


def test_as_many_by_sight_as_cells_are_needed():
    with pytest.raises(RadioError, match="2 by_sight for 1 cells"):
        cell_levels(carriers_at(0, 0), places_at(0, 0), [False, True], service(1))
    with pytest.raises(RadioError, match="receptions"):
        level_sigma_db([UMA], ("in a boat",), 0.5)
    with pytest.raises(RadioError, match="high-loss share 2"):
        level_sigma_db([UMA], ("indoor",), 2.0)
