"""Path loss by hand, and at the edges of the tables."""

import numpy as np
import pytest

from spatial.errors import FrequencyError, RadioError
from spatial.radio import formulas
from spatial.radio.pathloss import (
    expected_loss_db,
    free_space_db,
    sight_share,
    uma_los_db,
    uma_nlos_db,
    umi_los_db,
    umi_nlos_db,
)

LOSSES = [uma_los_db, uma_nlos_db, umi_los_db, umi_nlos_db]


def test_free_space_at_900_mhz_and_1_km():
    # 32.44778 + 20 log10(900) + 20 log10(1) = 32.44778 + 59.08485
    assert free_space_db(1000.0, 900.0) == pytest.approx(91.53263, abs=1e-4)


def test_free_space_grows_by_6_db_when_the_distance_doubles():
    near_db, far_db = free_space_db([1000.0, 2000.0], 900.0)
    assert far_db - near_db == pytest.approx(6.02, abs=0.01)


def test_uma_in_sight_before_the_breakpoint():
    # d3D^2 = 100^2 + 23.5^2 = 10552.25; 28 + 11 log10(10552.25) + 20 log10(2) = 28 + 44.25 + 6.02
    assert uma_los_db(100.0, 25.0, 1.5, 2000.0) == pytest.approx(
        28 + 11 * np.log10(10552.25) + 6.0206, abs=1e-4
    )
    assert uma_los_db(100.0, 25.0, 1.5, 2000.0) == pytest.approx(78.277, abs=1e-3)


def test_uma_in_sight_behind_the_breakpoint():
    # d'BP = 4 * 24 * 0.5 * 2e9 / 3e8 = 320 m; height gap 23.5 m, its square 552.25
    by_hand = 28 + 20 * np.log10(1000552.25) + 6.0206 - 9 * np.log10(102952.25)
    assert uma_los_db(1000.0, 25.0, 1.5, 2000.0) == pytest.approx(by_hand, abs=1e-4)


def test_umi_in_sight_behind_the_breakpoint():
    # d'BP = 4 * 9 * 0.5 * 2e9 / 3e8 = 120 m; height gap 8.5 m
    by_hand = 32.4 + 20 * np.log10(250072.25) + 6.0206 - 9.5 * np.log10(14472.25)
    assert umi_los_db(500.0, 10.0, 1.5, 2000.0) == pytest.approx(by_hand, abs=1e-4)


def test_no_sight_by_hand():
    slant = np.log10(np.hypot(1000.0, 23.5))
    assert uma_nlos_db(1000.0, 25.0, 1.5, 2000.0) == pytest.approx(13.54 + 39.08 * slant + 6.0206, abs=1e-3)
    assert uma_nlos_db(1000.0, 25.0, 4.5, 2000.0) < uma_nlos_db(1000.0, 25.0, 1.5, 2000.0) - 1.7


@pytest.mark.parametrize(("los", "nlos"), [(uma_los_db, uma_nlos_db), (umi_los_db, umi_nlos_db)])
def test_no_sight_is_never_better_than_sight(los, nlos):
    link = np.meshgrid([10.0, 30.0, 200.0, 5000.0], [2.0, 10.0, 25.0, 150.0], [1.5, 13.0], [500.0, 3500.0])
    assert np.all(nlos(*link) >= los(*link))


def test_expected_loss_mixes_both_by_the_share_in_sight():
    # P(LOS) at 200 m: 0.09 + exp(-200/63) (1 - 0.09) = 0.1280
    share = 0.09 + np.exp(-200 / 63) * 0.91
    los, nlos = uma_los_db(200.0, 25.0, 1.5, 1800.0), uma_nlos_db(200.0, 25.0, 1.5, 1800.0)
    assert expected_loss_db(formulas.UMA, 200.0, 25.0, 1.5, 1800.0) == pytest.approx(
        share * los + (1 - share) * nlos
    )


def test_everybody_is_in_sight_up_to_18_m():
    np.testing.assert_array_equal(sight_share([0.0, 10.0, 18.0], formulas.UMA), [1.0, 1.0, 1.0])
    assert sight_share(36.0, formulas.UMI) == pytest.approx(0.5 + np.exp(-1) * 0.5)


@pytest.mark.parametrize("loss", LOSSES)
def test_nan_in_gives_nan_out(loss):
    assert np.isnan(loss(np.nan, 25.0, 1.5, 1800.0))
    assert np.isnan(loss(100.0, np.nan, 1.5, 1800.0))
    assert np.isnan(loss(100.0, 25.0, np.nan, 1800.0))


@pytest.mark.parametrize("loss", LOSSES)
def test_distance_is_raised_to_10_m_and_ends_at_5_km(loss):
    at_0, at_10, at_5000, over = loss([0.0, 10.0, 5000.0, 5000.1], 25.0, 1.5, 1800.0)
    assert at_0 == at_10 < at_5000
    assert np.isnan(over)


def drawn_losses_db(distance_m, receiver_m: float, frequency_mhz: float) -> tuple[np.ndarray, np.ndarray]:
    """UMa in sight from 25 m for each ground that note 1 may draw, and how often it draws it."""
    grounds_m = np.array([1.0, *np.arange(12.0, receiver_m - 1.4, 3.0)])[:, np.newaxis]
    break_m = 4 * (25 - grounds_m) * (receiver_m - grounds_m) * frequency_mhz * 1e6 / 3e8
    log_slant, gap_m2 = np.log10(np.hypot(distance_m, 25 - receiver_m)), (25 - receiver_m) ** 2
    near = 28 + 22 * log_slant + 20 * np.log10(frequency_mhz / 1000)
    far = near + 18 * log_slant - 9 * np.log10(break_m**2 + gap_m2)
    tendency = ((receiver_m - 13) / 10) ** 1.5 * 1.25 * (distance_m / 100) ** 3 * np.exp(-distance_m / 150)
    lowest = 1 / (1 + np.where(distance_m <= 18, 0.0, tendency))
    shares = np.stack([lowest, *[(1 - lowest) / (len(grounds_m) - 1)] * (len(grounds_m) - 1)])
    return np.where(distance_m <= break_m, near, far), shares


@pytest.mark.parametrize("frequency_mhz", [900.0, 1800.0, 3500.0])
@pytest.mark.parametrize("receiver_m", [13.5, 16.5, 19.5, 22.5])
def test_a_ground_at_1_m_gives_the_median_of_the_table_s_draws(receiver_m: float, frequency_mhz: float):
    distance_m = np.arange(10.0, 5001.0, 10.0)
    losses_db, shares = drawn_losses_db(distance_m, receiver_m, frequency_mhz)
    middle = (np.cumsum(shares, axis=0) >= 0.5 - 1e-12).argmax(axis=0)  # losses rise with the ground
    median_db = np.take_along_axis(losses_db, middle[np.newaxis], axis=0)[0]
    np.testing.assert_allclose(uma_los_db(distance_m, 25.0, receiver_m, frequency_mhz), median_db, atol=0.1)


@pytest.mark.parametrize(("frequency_mhz", "most_db"), [(900.0, 4.57), (1800.0, 2.65), (3500.0, 1.55)])
def test_the_mean_of_the_draws_lies_higher_by_no_more_than_the_docstring_says(frequency_mhz, most_db):
    distance_m = np.arange(10.0, 5001.0, 10.0)
    losses_db, shares = drawn_losses_db(distance_m, 22.5, frequency_mhz)
    over_db = (losses_db * shares).sum(axis=0) - uma_los_db(distance_m, 25.0, 22.5, frequency_mhz)
    assert over_db.max() == pytest.approx(most_db, abs=0.01)


def test_high_floors_see_more_masts_over_the_roofs_but_no_more_lamps():
    # UMa at 200 m: 0.1280; C' = 0.95^1.5 = 0.9259; 0.9259 * 1.25 * 8 * exp(-4/3) = 2.4408
    assert sight_share(200.0, formulas.UMA, 22.5) == pytest.approx(0.1280 * 3.4408, abs=2e-4)
    assert sight_share(200.0, formulas.UMA, [1.5, 13.0]) == pytest.approx(0.1280, abs=1e-4)
    assert sight_share(200.0, formulas.UMI, 22.5) == sight_share(200.0, formulas.UMI, 1.5)


def test_a_share_in_sight_is_never_over_1_where_the_table_s_is():
    # behind 18 m the table's product is 1.006 at 22.5 m
    assert np.all(sight_share(np.arange(10.0, 30.0, 0.1), formulas.UMA, 22.5) <= 1.0)
    assert sight_share(18.01, formulas.UMA, 22.5) == 1.0


def test_the_expected_loss_of_a_high_floor_uses_its_own_share():
    share = sight_share(300.0, formulas.UMA, 22.5)
    los, nlos = uma_los_db(300.0, 25.0, 22.5, 1800.0), uma_nlos_db(300.0, 25.0, 22.5, 1800.0)
    found = expected_loss_db(formulas.UMA, 300.0, 25.0, 22.5, 1800.0)
    assert found == pytest.approx(share * los + (1 - share) * nlos)


@pytest.mark.parametrize("loss", LOSSES)
def test_frequencies_over_100_ghz_are_refused(loss):
    with pytest.raises(FrequencyError, match="at most 100000 MHz"):
        loss(100.0, 25.0, 1.5, 100_001.0)


@pytest.mark.parametrize("frequency_mhz", [0.0, -900.0, np.nan, np.inf])
def test_a_frequency_that_is_none_is_refused(frequency_mhz: float):
    for loss in LOSSES:
        with pytest.raises(FrequencyError, match="must be over 0"):
            loss(100.0, 25.0, 1.5, frequency_mhz)
    with pytest.raises(FrequencyError):
        free_space_db(100.0, frequency_mhz)


def test_heights_out_of_range_are_refused():
    with pytest.raises(RadioError, match=r"receiver height 22\.6 m; must be 1\.5 to 22\.5 m"):
        uma_nlos_db(100.0, 25.0, [1.5, 22.6], 1800.0)
    with pytest.raises(RadioError, match="antenna height 1 m"):
        umi_los_db(100.0, 1.0, 1.5, 1800.0)
    with pytest.raises(RadioError, match="receiver height 23 m"):
        sight_share(100.0, formulas.UMA, 23.0)
    with pytest.raises(RadioError, match="distance -1 m"):
        umi_los_db(-1.0, 10.0, 1.5, 1800.0)


def test_arrays_broadcast():
    assert uma_los_db(np.full((4, 1), 100.0), 25.0, 1.5, np.array([900.0, 1800.0])).shape == (4, 2)
    assert uma_los_db([], 25.0, 1.5, 900.0).shape == (0,)
