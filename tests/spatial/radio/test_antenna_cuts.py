"""Antennas by their two cuts."""

import numpy as np
import pytest

from spatial.errors import RadioError
from spatial.radio.antenna_cuts import cuts_gain_db

ANGLE = np.arange(360)
FOLDED = np.minimum(ANGLE, 360 - ANGLE)
HORIZONTAL = np.minimum(12 * (FOLDED / 65.0) ** 2, 25.0)
# 6 degrees of electrical tilt: the strongest direction is under the horizon; behind, 25 dB less
VERTICAL = np.minimum(12 * ((((ANGLE - 6) + 180) % 360 - 180) / 10.0) ** 2, 25.0)


def test_on_the_horizontal_cut_the_gain_is_the_cut():
    np.testing.assert_allclose(cuts_gain_db(HORIZONTAL, VERTICAL, ANGLE, 0.0), -HORIZONTAL, atol=1e-4)


def test_in_front_and_behind_the_gain_follows_the_vertical_cut():
    # V(0) = 12 (6 / 10)^2 = 4.32 dB, V(6) = 0: 6 degrees down is 4.32 dB over the horizon
    assert cuts_gain_db(HORIZONTAL, VERTICAL, 0.0, 6.0) == pytest.approx(4.32, abs=1e-4)
    assert cuts_gain_db(HORIZONTAL, VERTICAL, 180.0, 10.0) == pytest.approx(-25.0, abs=1e-4)


def test_half_way_both_cuts_count_by_half():
    # H(90) = 12 (90 / 65)^2 = 23.01 dB; front at 6 degrees 4.32 dB better, behind alike: -23.01 + 2.16
    assert cuts_gain_db(HORIZONTAL, VERTICAL, 90.0, 6.0) == pytest.approx(-20.85, abs=0.01)
    assert cuts_gain_db(HORIZONTAL, VERTICAL, -90.0, 6.0) == pytest.approx(-20.85, abs=0.01)


def test_between_whole_degrees_the_loss_lies_on_the_straight_line():
    # H(10) = 0.2840, H(11) = 0.3437
    assert cuts_gain_db(HORIZONTAL, VERTICAL, 10.25, 0.0) == pytest.approx(-0.2989, abs=1e-3)


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
