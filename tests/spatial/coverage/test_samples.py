"""Samples of open ground, and the level that a share of a cell's places reaches."""

import numpy as np
import pytest

from spatial.coverage.samples import open_samples, reached_level_dbm
from spatial.errors import RadioError
from spatial.surface import HeightGrid


def test_a_cell_is_cut_into_squares_whose_middles_are_taken():
    samples = open_samples([25.0], [75.0], 50.0, 10.0)
    assert samples.start.tolist() == [0, 25]
    assert sorted(set(samples.x_m)) == [5, 15, 25, 35, 45]
    assert sorted(set(samples.y_m)) == [55, 65, 75, 85, 95]


def test_squares_that_do_not_fit_are_widened():
    assert open_samples([25.0], [25.0], 50.0, 15.0).x_m.size == 9


def test_roofs_have_no_samples_and_a_cell_under_roofs_keeps_its_middle():
    heights_m = np.zeros((2, 4), np.float32)
    heights_m[:, 0] = 20.0  # half of the first cell, and the whole second one
    heights_m[:, 2:] = 8.0
    samples = open_samples([10.0, 30.0], [10.0, 10.0], 20.0, 10.0, HeightGrid(heights_m, 0.0, 0.0, 10.0))
    assert samples.x_m.tolist() == [15, 15, 30]
    assert samples.start.tolist() == [0, 2, 3]
    assert samples.is_open.tolist() == [True, False]


def test_off_the_surface_and_where_nobody_knows_ground_is_open():
    surface = HeightGrid(np.full((1, 1), np.nan, np.float32), 0.0, 0.0, 10.0)
    assert open_samples([5.0, 105.0], [5.0, 5.0], 10.0, 10.0, surface).x_m.tolist() == [5, 105]


def test_a_cell_of_which_nothing_is_known_has_its_middle_alone():
    samples = open_samples([25.0, 75.0], [25.0, 25.0], 50.0, 10.0, middle_only=[True, False])
    assert (samples.x_m[0], samples.y_m[0]) == (25.0, 25.0)
    assert samples.start.tolist() == [0, 1, 26]
    assert samples.is_open.tolist() == [True, True]


def test_nine_tenths_of_one_sample_lie_over_its_median_less_1_28_sigma():
    # the normal quantile of 0.9 is 1.2816: -100 - 1.2816 * 6 = -107.69; half lie over the median
    level, probability = reached_level_dbm([-100.0], [6.0], [0, 1], -100.0, 0.9)
    assert level[0] == pytest.approx(-107.69, abs=0.01)
    assert probability[0] == pytest.approx(0.5)


def test_two_samples_far_apart_are_counted_by_halves():
    # all places round the one and none round the other reach -90: the share is a half
    level, probability = reached_level_dbm([-60.0, -120.0], [4.0, 4.0], [0, 2], -90.0, 0.25)
    assert probability[0] == pytest.approx(0.5)
    assert level[0] == pytest.approx(-60.0, abs=0.01)  # a quarter of all is half of the one


def test_the_probability_is_at_least_the_share_just_where_the_level_is_at_least_the_threshold():
    draw = np.random.default_rng(5)
    start = np.concatenate([[0], np.cumsum(draw.integers(1, 26, 500))])
    level_dbm = np.where(draw.random(start[-1]) < 0.1, np.nan, draw.normal(-105, 8, start[-1]))
    sigma_db = draw.uniform(3, 9, start[-1])
    level, probability = reached_level_dbm(level_dbm, sigma_db, start, -110.0, 0.9)
    np.testing.assert_array_equal(np.nan_to_num(level, nan=-999) >= -110.0, probability >= 0.9)


def test_a_cell_in_which_too_many_places_have_no_carrier_has_no_level():
    level, probability = reached_level_dbm([-60.0, np.nan], [4.0, np.nan], [0, 2], -110.0, 0.9)
    assert np.isnan(level[0])
    assert probability[0] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (([-90.0], [0.0], [0, 1], -110.0, 0.9), "sample 0: sigma 0 dB"),
        (([-90.0], [4.0], [0, 1], -110.0, 1.0), "share 1; must be"),
        (([-90.0], [4.0], [0, 1, 1], -110.0, 0.9), "cell 1 has no sample"),
    ],
)
def test_bad_input_is_named(given, words):
    with pytest.raises(RadioError, match=words):
        reached_level_dbm(*given)
    with pytest.raises(RadioError, match="samples of 60 m; must be over 0 and up to 50 m"):
        open_samples([0.0], [0.0], 50.0, 60.0)
