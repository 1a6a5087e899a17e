"""The radio engine: against plain NumPy, by hand, and at its edges."""

import numba
import numpy as np
import pytest

from spatial.coverage.engine import Receivers, level_blocks, levels
from spatial.coverage.result import joined
from spatial.errors import FrequencyError, RadioError
from spatial.radio.antenna import TR36814
from spatial.radio.formulas import BLOCKED, CLEAR, UNKNOWN
from spatial.radio.pathloss import expected_loss_db, free_space_db, uma_los_db, uma_nlos_db
from spatial.radio.urban import DELTA_BULLINGTON, HYBRID, TR38901
from spatial.surface import HeightGrid
from tests.spatial.coverage.network import (
    carriers_at,
    cells_at,
    grid_cells,
    plain_answers,
    plain_levels_dbm,
    random_network,
)


def blocks_of_flats() -> HeightGrid:
    """Random towers over the whole random network, with a strip of unknown land."""
    draw = np.random.default_rng(5)
    heights_m = np.where(draw.random((60, 60)) < 0.1, draw.uniform(5, 60, (60, 60)), 0).astype(np.float32)
    heights_m[:, 20] = np.nan
    return HeightGrid(heights_m, -700.0, -700.0, 90.0)


def flat(columns: int) -> HeightGrid:
    """Three rows of empty cells of 10 m, from the origin."""
    return HeightGrid(np.zeros((3, columns), np.float32), 0.0, 0.0, 10.0)


@pytest.mark.parametrize("method", [None, DELTA_BULLINGTON, TR38901, HYBRID])
def test_the_engine_equals_a_plain_numpy_composition(method):
    table, surface = random_network(1), blocks_of_flats()
    cells = grid_cells(np.zeros(144, bool) if method is None else np.arange(144) % 3 > 0)
    over = (None,) if method is None else (surface, method)
    expected = plain_answers(table, plain_levels_dbm(table, cells, *over))
    found = levels(table, cells, surface=surface, method=HYBRID if method is None else method)
    np.testing.assert_allclose(found.level_dbm[:, 0], expected[0], rtol=0, atol=1e-6)
    np.testing.assert_allclose(found.sinr_db[:, 0], expected[1], rtol=0, atol=1e-6)
    np.testing.assert_array_equal(found.carrier[:, 0], expected[2])


def test_receptions_equal_a_plain_numpy_composition():
    table, cells = random_network(2), grid_cells()
    extra_db = np.stack([np.zeros(60), np.full(60, 9.0), 10.0 + 5.0 * table.channel], axis=1)
    outdoors = plain_levels_dbm(table, cells, None)
    found = levels(table, cells, extra_db)
    for reception in range(3):
        level, sinr, server = plain_answers(table, outdoors - extra_db[:, [reception]])
        np.testing.assert_allclose(found.level_dbm[:, reception], level, rtol=0, atol=1e-6)
        np.testing.assert_allclose(found.sinr_db[:, reception], sinr, rtol=0, atol=1e-6)
        np.testing.assert_array_equal(found.carrier[:, reception], server)


def test_two_runs_one_thread_and_small_blocks_give_equal_bits():
    table, cells, surface = random_network(3), grid_cells(np.ones(900, bool), 30), blocks_of_flats()
    first, second = levels(table, cells, surface=surface), levels(table, cells, surface=surface)
    threads = numba.get_num_threads()
    try:
        numba.set_num_threads(1)
        alone = levels(table, cells, surface=surface)
    finally:
        numba.set_num_threads(threads)
    small = joined(level_blocks(table, cells, surface=surface, edges=[*range(0, 900, 7), 900]))
    for other in (second, alone, small):
        assert first.level_dbm.tobytes() == other.level_dbm.tobytes()
        assert first.sinr_db.tobytes() == other.sinr_db.tobytes()
        assert first.carrier.tobytes() == other.carrier.tobytes()
        assert first.counts == other.counts


def test_levels_fall_with_distance():
    found = levels(carriers_at(0, 0), cells_at(np.arange(10, 3000, 10.0), 0))
    assert np.all(np.diff(found.level_dbm[0, 0]) < 0)


def test_boresight_beats_the_back_by_the_front_to_back_ratio():
    sector = carriers_at(0, 0, pattern=TR36814, azimuth_true_deg=90.0, vertical_hpbw_deg=360.0)
    front_dbm, back_dbm = levels(sector, cells_at([500, -500], 0)).level_dbm[0, 0]
    assert front_dbm - back_dbm == pytest.approx(25.0, abs=0.01)


def test_azimuth_is_from_true_north():
    north = {"pattern": TR36814, "azimuth_true_deg": 0.0, "vertical_hpbw_deg": 360.0}
    cell = cells_at(500 * np.sin(np.radians(34.25)), 500 * np.cos(np.radians(34.25)))
    straight = levels(carriers_at(0, 0), cell).level_dbm[0, 0, 0]
    turned = levels(carriers_at(0, 0, convergence_deg=0.75, **north), cell).level_dbm[0, 0, 0]
    assert straight - turned == pytest.approx(3.0, abs=0.01)  # 34.25 + 0.75: half the 70 degrees of beam


@pytest.mark.parametrize("method", [DELTA_BULLINGTON, TR38901, HYBRID])
def test_a_blocked_link_is_never_better_than_the_same_link_clear(method):
    wall = flat(300)
    wall.heights_m[:, 1] = 100.0
    cells = cells_at(np.arange(25, 2990, 10.0), 15, by_sight=True)
    mast = carriers_at(5, 15)
    clear = levels(mast, cells, surface=flat(300), method=method).level_dbm
    blocked = levels(mast, cells, surface=wall, method=method).level_dbm
    assert np.all(blocked <= clear)
    if method == TR38901:
        mixed = levels(mast, cells_at(np.arange(25, 2990, 10.0), 15)).level_dbm
        assert np.all(blocked <= mixed) and np.all(mixed <= clear)
    assert np.all(blocked[0, 0, 10:] < clear[0, 0, 10:])


def test_level_and_sinr_of_two_carriers_by_hand():
    table = carriers_at([0, 1000], [0, 0], load_share=[0.2, 0.5])
    found = levels(table, cells_at(400, 0))
    near_dbm = 15 + 15 - expected_loss_db(0, 400.0, 25.0, 1.5, 1800.0)
    far_dbm = 15 + 15 - expected_loss_db(0, 600.0, 25.0, 1.5, 1800.0)
    noise_mw = 10**-12.32
    assert found.level_dbm[0, 0, 0] == pytest.approx(near_dbm)
    assert found.carrier[0, 0, 0] == 0
    sinr = 10 ** (near_dbm / 10) / (0.5 * 10 ** (far_dbm / 10) + noise_mw)
    assert found.sinr_db[0, 0, 0] == pytest.approx(10 * np.log10(sinr))


def test_another_channel_does_not_disturb():
    table = carriers_at([0, 500], [0, 0], channel=[0, 1], load_share=1.0)
    found = levels(table, cells_at(200, 0))
    assert found.carrier[0, 0, 0] == 0
    assert found.sinr_db[0, 0, 0] == pytest.approx(found.level_dbm[0, 0, 0] + 123.2)


def test_a_pilot_is_disturbed_by_the_whole_carrier():
    plain, pilot = (
        levels(
            carriers_at([0, 0], [0, 900], noise_dbm=-190.0, interference_over_reference_db=over),
            cells_at(0, 300),
        )
        for over in (0.0, 10.0)
    )
    assert plain.sinr_db[0, 0, 0] - pilot.sinr_db[0, 0, 0] == pytest.approx(10.0, abs=0.01)


def test_a_tie_goes_to_the_first_row():
    table = carriers_at([100, -100, 0], [0, 0, 3000], channel=[1, 0, 0])
    assert levels(table, cells_at(0, 0)).carrier[0, 0, 0] == 0


def test_out_of_reach_gives_no_level():
    found = levels(carriers_at(0, 0, reach_m=2000.0), cells_at([2000.0, 2000.1], 0))
    np.testing.assert_array_equal(found.carrier[0, 0], [0, -1])
    np.testing.assert_array_equal(np.isnan(found.level_dbm[0, 0]), [False, True])
    np.testing.assert_array_equal(np.isnan(found.sinr_db[0, 0]), [False, True])


def test_links_outside_the_models_range_are_counted_and_not_extrapolated():
    table = carriers_at(0, 0, reach_m=6000.0, antenna_height_m=30.0)
    found = levels(table, cells_at([0.0, 9.9, 10.0, 5000.0, 5000.1, 6001.0], 0))
    counts = found.counts
    assert (counts.links, counts.under_10_m, counts.over_5_km, counts.other_height) == (4, 2, 1, 4)
    level_dbm = found.level_dbm[0, 0]
    assert level_dbm[0] == level_dbm[1] == level_dbm[2]
    np.testing.assert_array_equal(np.isnan(level_dbm), [False, False, False, False, True, True])


def test_a_receiver_over_22_5_m_is_counted_and_38_901_takes_it_as_22_5_m_high():
    x_m, wall = np.full(4, 300.0), flat(100)
    wall.heights_m[:, 15] = 20.0
    heights_m = np.array([22.5, 22.6, 100.0, 500.0])
    cells = Receivers(x_m, np.full(4, 15.0), np.ones(4, bool), heights_m)
    mast = carriers_at(15, 15, antenna_height_m=30.0)
    found = levels(mast, cells, surface=wall, method=HYBRID)
    assert (found.counts.links, found.counts.high_receiver) == (4, 3)
    np.testing.assert_array_equal(found.sight[0, 0], CLEAR)
    np.testing.assert_allclose(found.level_dbm[0, 0], 30.0 - uma_los_db(285.0, 30.0, 22.5, 1800.0))
    unseen = Receivers(x_m, np.full(4, 15.0), np.zeros(4, bool), heights_m)
    mean_db = expected_loss_db(0, 285.0, 30.0, 22.5, 1800.0)
    np.testing.assert_allclose(levels(mast, unseen).level_dbm[0, 0], 30.0 - mean_db)


def test_a_receiver_over_22_5_m_sees_and_is_seen_at_its_true_height():
    # a wall of 40 m halfway between an antenna of 25 m and the receiver: over it from 55 m on
    wall = flat(100)
    wall.heights_m[:, 50] = 40.0
    cells = Receivers([1000.0, 1000.0], [15.0, 15.0], [True, True], np.array([50.0, 60.0]))
    mast = carriers_at(10, 15, pattern=TR36814, azimuth_true_deg=90.0, electrical_tilt_deg=-2.0)
    found = levels(mast, cells, surface=wall, method=DELTA_BULLINGTON)
    assert found.sight[0, 0].tolist() == [BLOCKED, CLEAR]
    slant_m = np.hypot(990.0, 35.0)
    up_deg = np.degrees(np.arctan(35.0 / 990.0))  # 0.026 degrees over the beam
    level_dbm = 30.0 - free_space_db(slant_m, 1800.0) - 12.0 * ((up_deg - 2.0) / 10.0) ** 2
    edge_db = found.level_dbm[0, 0, 1] - level_dbm
    assert -6.0 < edge_db <= 0.0
    assert found.level_dbm[0, 0, 0] < level_dbm - 6.0


def test_land_that_is_not_known_is_neither_clear_nor_blocked():
    surface = flat(100)
    surface.heights_m[:, 50] = np.nan
    surface.heights_m[0, 90] = 99.0
    found = levels(carriers_at(15, 15), cells_at([300.0, 800.0], 15, by_sight=True), surface=surface)
    link = (25.0, 1.5, 1800.0)
    assert found.level_dbm[0, 0, 0] == pytest.approx(30.0 - uma_los_db(285.0, *link))
    assert found.level_dbm[0, 0, 1] == pytest.approx(30.0 - expected_loss_db(0, 785.0, *link))
    assert found.counts.sight_unknown == 1


def test_a_wall_makes_the_level_that_of_no_sight():
    surface = flat(100)
    surface.heights_m[:, 50] = 40.0
    mast, cell = carriers_at(15, 15), cells_at(800.0, 15, by_sight=True)
    found = levels(mast, cell, surface=surface, method=TR38901)
    assert found.level_dbm[0, 0, 0] == pytest.approx(30.0 - uma_nlos_db(785.0, 25.0, 1.5, 1800.0))


def test_without_carriers_no_layer_is_supplied():
    found = levels(carriers_at([], []), cells_at([0, 1], 0), layers=2)
    assert found.level_dbm.shape == (2, 1, 2)
    assert np.isnan(found.level_dbm).all()
    assert not found.supplied.any()


def test_without_cells_there_is_nothing_to_answer():
    found = levels(carriers_at(0, 0), cells_at([], []))
    assert found.level_dbm.shape == (1, 1, 0)
    assert found.counts.links == 0


def test_progress_is_told_and_may_end_the_run():
    told = []

    def stop_at_six(done: int, total: int) -> None:
        told.append((done, total))
        if done >= 6:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        list(
            level_blocks(
                carriers_at(0, 0), cells_at(np.arange(10.0), 0), progress=stop_at_six, edges=[0, 3, 6, 9, 10]
            )
        )
    assert told == [(3, 10), (6, 10)]


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"x_m": [0.0, np.nan]}, "carrier 1: x_m nan"),
        ({"antenna_height_m": [25.0, 1.0]}, "carrier 1: antenna_height_m 1"),
        ({"load_share": [0.0, 1.2]}, "carrier 1: load_share 1.2"),
        ({"azimuth_true_deg": [np.inf, 0.0]}, "carrier 0: azimuth_true_deg inf"),
        ({"pattern": [0, 3]}, "antenna 1: pattern 3"),
        ({"layer": [0, 1]}, "channel 0 in layers 0 and 1"),
        ({"model": 0.5}, "carrier 0: model 0.5"),
        ({"noise_dbm": [1.0, 2.0, 3.0]}, "must have 2 values"),
    ],
)
def test_a_bad_carrier_is_named_with_its_value(columns: dict, words: str):
    with pytest.raises(RadioError, match=words):
        carriers_at(**{"x_m": [0.0, 1.0], "y_m": [0.0, 1.0], **columns})


@pytest.mark.parametrize("frequency_mhz", [0.0, -1.0, np.nan, 450.0])
def test_a_frequency_without_a_formula_is_refused(frequency_mhz: float):
    with pytest.raises(FrequencyError, match="frequency 1 is"):
        carriers_at([0, 1], [0, 1], frequency_mhz=[1800.0, frequency_mhz])


def test_a_receiver_without_a_place_is_named():
    with pytest.raises(RadioError, match="receiver 2"):
        cells_at([0, 1, np.nan], 0)
    with pytest.raises(RadioError, match=r"500\.1 m; must be 1\.5 to 500 m"):
        Receivers(np.zeros(1), np.zeros(1), np.zeros(1, bool), height_m=500.1)


def test_sight_without_a_surface_is_refused():
    with pytest.raises(RadioError, match="need a surface"):
        levels(carriers_at(0, 0), cells_at(1, 1, by_sight=True))


def test_a_loss_that_is_not_finite_names_its_carrier():
    with pytest.raises(RadioError, match="carrier 1"):
        levels(carriers_at([0, 1], [0, 1]), cells_at(1, 1), [[0.0], [np.nan]])


def test_a_loss_that_differs_within_a_channel_names_carrier_and_channel():
    with pytest.raises(RadioError, match=r"carrier 0: extra loss .* of channel 0 .* must be alike"):
        levels(carriers_at([0, 1], [0, 1]), cells_at(1, 1), [[0.0], [3.0]])


def test_dominance_and_servers_near_count_the_carriers_of_one_channel():
    # five carriers of one place, 3 dB apart, and one of another channel
    power_dbm = [6.0, 15.0, 3.0, 12.0, 9.0, 14.0]
    table = carriers_at(np.zeros(6), np.zeros(6), reference_power_dbm=power_dbm, channel=[0, 0, 0, 0, 0, 1])
    alone = carriers_at(0, 0)
    found, single = levels(table, cells_at(300, 0)), levels(alone, cells_at(300, 0))
    assert found.carrier[0, 0, 0] == 1
    assert found.dominance_db[0, 0, 0] == pytest.approx(3.0)
    assert found.near_servers[0, 0, 0] == 3  # 0, 3 and 6 dB under it; 9 and 12 are too far
    assert single.near_servers[0, 0, 0] == 1 and np.isposinf(single.dominance_db[0, 0, 0])


def test_four_servers_within_six_decibels_are_counted_and_no_more():
    table = carriers_at(np.zeros(6), np.zeros(6), reference_power_dbm=[15.0, 14.0, 13.0, 12.0, 11.0, 10.0])
    assert levels(table, cells_at(300, 0)).near_servers[0, 0, 0] == 4


def test_out_of_reach_there_is_no_server_and_no_dominance():
    found = levels(carriers_at(0, 0), cells_at(4000, 0))
    assert found.near_servers[0, 0, 0] == 0 and np.isnan(found.dominance_db[0, 0, 0])


def test_the_sight_of_the_server_is_told():
    surface = flat(100)
    surface.heights_m[:, 50] = 40.0
    found = levels(carriers_at(15, 15), cells_at([300.0, 800.0], 15, by_sight=True), surface=surface)
    assert found.sight[0, 0].tolist() == [CLEAR, BLOCKED]
    assert levels(carriers_at(15, 15), cells_at(300.0, 15)).sight[0, 0, 0] == UNKNOWN
