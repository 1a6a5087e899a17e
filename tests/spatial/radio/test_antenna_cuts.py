"""Antennas by their two cuts."""

import numpy as np
import pytest

from spatial.errors import RadioError
from spatial.radio.antenna import TR36814, pattern_gain_db
from spatial.radio.antenna_cuts import cuts_gain_db

ANGLE = np.arange(360)
FOLDED = np.minimum(ANGLE, 360 - ANGLE)
HORIZONTAL = np.minimum(12 * (FOLDED / 65.0) ** 2, 25.0)
# 6 degrees of electrical tilt: the strongest direction is under the horizon; behind, 25 dB less
VERTICAL = np.minimum(12 * ((((ANGLE - 6) + 180) % 360 - 180) / 10.0) ** 2, 25.0)


def test_where_the_maker_turned_the_antenna_the_gain_is_the_horizontal_cut():
    # V(6) = 0 = H(0), and behind V(174) = 25 = H(180): the horizontal cut lies 6 degrees down
    np.testing.assert_allclose(cuts_gain_db(HORIZONTAL, VERTICAL, ANGLE, 6.0), -HORIZONTAL, atol=1e-4)


def test_in_front_and_behind_the_gain_is_the_vertical_cut():
    # V(0) = 12 (6 / 10)^2 = 4.32 dB, V(6) = 0, V(8) = 12 (2 / 10)^2 = 0.48
    np.testing.assert_allclose(
        cuts_gain_db(HORIZONTAL, VERTICAL, 0.0, [0.0, 6.0, 8.0]), [-4.32, 0.0, -0.48], atol=1e-4
    )
    assert cuts_gain_db(HORIZONTAL, VERTICAL, 180.0, 10.0) == pytest.approx(-25.0, abs=1e-4)


def test_half_way_both_cuts_count_by_half():
    # H(90) = 12 (90 / 65)^2 = 23.01 dB; at the horizon the front is 4.32 dB down, behind alike: 23.01 + 2.16
    assert cuts_gain_db(HORIZONTAL, VERTICAL, 90.0, 0.0) == pytest.approx(-25.17, abs=0.01)
    assert cuts_gain_db(HORIZONTAL, VERTICAL, -90.0, 0.0) == pytest.approx(-25.17, abs=0.01)


def test_between_whole_degrees_the_loss_lies_on_the_straight_line():
    # H(10) = 0.2840, H(11) = 0.3437
    assert cuts_gain_db(HORIZONTAL, VERTICAL, 10.25, 6.0) == pytest.approx(-0.2989, abs=1e-3)
    # V(6) = 0, V(7) = 0.12
    assert cuts_gain_db(HORIZONTAL, VERTICAL, 0.0, 6.5) == pytest.approx(-0.06, abs=1e-4)


def test_half_a_degree_before_north_the_line_runs_over_north():
    horizontal = HORIZONTAL.copy()
    horizontal[359] = 2.0  # H(359) = 2, H(0) = 0: half way 1
    assert cuts_gain_db(horizontal, VERTICAL, 359.5, 6.0) == pytest.approx(-1.0, abs=1e-4)
    assert cuts_gain_db(horizontal, VERTICAL, -0.5, 6.0) == pytest.approx(-1.0, abs=1e-4)


def test_no_direction_is_stronger_than_the_antenna():
    # H(90) + (V(30) - H(0)) / 2 + (V(150) - H(180)) / 2 = 0 + 0 + (0 - 25) / 2: 12.5 dB too much
    horizontal, vertical = np.where(ANGLE == 180, 25.0, 0.0), np.where(ANGLE == 180, 25.0, 0.0)
    assert cuts_gain_db(horizontal, vertical, 90.0, 30.0) == 0.0


def test_cuts_of_tr_36814_give_back_its_pattern_within_what_two_cuts_know():
    # the sum of the norm counts all of A_V beside the boresight, two cuts 1 - |offset| / 180 of it
    down = np.arange(-89, 90)
    vertical = np.r_[
        -pattern_gain_db(TR36814, 0.0, np.arange(90), 70.0, 10.0),
        -pattern_gain_db(TR36814, 180.0, np.arange(90, -90, -1), 70.0, 10.0),
        -pattern_gain_db(TR36814, 0.0, np.arange(-90, 0), 70.0, 10.0),
    ]
    horizontal = -pattern_gain_db(TR36814, ANGLE, 0.0, 70.0, 10.0)
    offset, depression = np.meshgrid(np.arange(-180, 180), down)
    norm = pattern_gain_db(TR36814, offset, depression, 70.0, 10.0)
    # which goes on under the floor of the norm, 25 dB
    found = np.maximum(cuts_gain_db(horizontal, vertical, offset, depression), -25.0)
    error_db = np.abs(found - norm)
    assert error_db[:, offset[0] == 0].max() < 1e-4
    assert error_db[down == 0].max() < 1e-4
    in_beam = (np.abs(offset) <= 35) & (np.abs(depression) <= 5)
    assert error_db[in_beam].max() == pytest.approx(3.0 * 35 / 180, abs=0.01)  # A_V(5) = 3 dB, at the edge
    # A_V offset / 180 is most on A_H + A_V = 25 at 58.3 degrees: A_H = 8.33, A_V = 16.67
    assert error_db.max() == pytest.approx(16.67 * 58.3 / 180, abs=0.1)


def test_a_whole_turn_changes_nothing():
    offsets = np.linspace(-180, 180, 50)
    one, other = (cuts_gain_db(HORIZONTAL, VERTICAL, offsets + turn, 3.0) for turn in (0.0, 360.0))
    np.testing.assert_allclose(one, other, atol=1e-5)


def test_an_angle_that_is_nan_gives_nan():
    assert np.isnan(cuts_gain_db(HORIZONTAL, VERTICAL, np.nan, 3.0))


@pytest.mark.parametrize(
    ("cut", "words"),
    [
        (np.zeros(359), r"horizontal cut has shape \(359,\); needs 360 values"),
        (np.where(ANGLE == 7, -1, 0.0), "horizontal cut at 7 degrees: -1 dB; needs 0 to 100 dB"),
        (np.where(ANGLE == 7, np.nan, 0.0), "horizontal cut at 7 degrees: nan dB"),
    ],
)
def test_a_cut_that_is_none_is_named(cut, words):
    with pytest.raises(RadioError, match=words):
        cuts_gain_db(cut, VERTICAL, 0.0, 0.0)
