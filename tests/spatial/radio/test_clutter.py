"""Clutter by hand, its cap, and its two kinds of land."""

import numpy as np
import pytest

from spatial.errors import FrequencyError, RadioError
from spatial.radio.clutter import DENSE_URBAN, OPEN, SUBURBAN, WATER, height_gain_loss_db, statistical_loss_db


def test_a_phone_among_high_buildings_by_hand():
    # R 20, h 1.5, w 27: angle atan(18.5/27) = 34.418 deg; v = 0.342 sqrt(0.9 * 18.5 * 34.418) = 8.187
    v = 0.342 * np.sqrt(0.9 * 18.5 * np.degrees(np.arctan(18.5 / 27)))
    by_hand = 6.9 + 20 * np.log10(np.sqrt((v - 0.1) ** 2 + 1) + v - 0.1) - 6.03
    assert v == pytest.approx(8.187, abs=1e-3)
    assert height_gain_loss_db(DENSE_URBAN, 1.5, 900.0) == pytest.approx(by_hand)


def test_in_the_open_the_loss_goes_with_the_logarithm_of_the_height():
    # (21.8 + 6.2 log 0.9) log(10 / 1.5) = 21.516 * 0.82391
    assert height_gain_loss_db(OPEN, 1.5, 900.0) == pytest.approx(17.728, abs=1e-3)
    assert height_gain_loss_db(WATER, 1.0, 1000.0) == pytest.approx(21.8)


@pytest.mark.parametrize("clutter", [OPEN, SUBURBAN])
def test_over_the_clutter_nothing_is_lost(clutter: int):
    np.testing.assert_array_equal(height_gain_loss_db(clutter, [10.0, 30.0], 900.0), [0.0, 0.0])
    # J(0) is 6.03 dB less 0.002: just under the top the built kinds begin at 0, too
    assert height_gain_loss_db(clutter, 9.9999, 900.0) == pytest.approx(0.0, abs=0.01)


def test_the_statistical_loss_is_that_of_2_km_from_there_on():
    near, at_2_km, far = statistical_loss_db([1000.0, 2000.0, 15_800.0], 2600.0)
    assert near < at_2_km == far


def test_at_most_places_the_cap_takes_effect_before_2_km():
    # 99.9 % at 3.5 GHz: 42.8 dB at 1 km (a published figure) is the loss at 2 km
    assert statistical_loss_db(1000.0, 3500.0, 0.999) == pytest.approx(42.8, abs=0.05)
    assert statistical_loss_db(1000.0, 3500.0, 0.999) == statistical_loss_db(2000.0, 3500.0, 0.999)


def test_more_places_bear_more_loss():
    assert np.all(np.diff(statistical_loss_db(1000.0, 900.0, [0.01, 0.1, 0.5, 0.9, 0.99])) > 0)


def test_bad_input_is_refused():
    assert np.isnan(statistical_loss_db([249.0, np.nan], 900.0)).all()
    with pytest.raises(FrequencyError, match="at most 3000 MHz"):
        height_gain_loss_db(SUBURBAN, 1.5, 3500.0)
    with pytest.raises(FrequencyError):
        statistical_loss_db(1000.0, 0.0)
    with pytest.raises(RadioError, match="share of places 1; must be"):
        statistical_loss_db(1000.0, 900.0, 1.0)
    with pytest.raises(RadioError, match="receiver height 0 m; must be over 0"):
        height_gain_loss_db(OPEN, 0.0, 900.0)
    with pytest.raises(RadioError, match="street width 0 m"):
        height_gain_loss_db(SUBURBAN, 1.5, 900.0, street_width_m=0.0)
    with pytest.raises(RadioError, match="clutter 9"):
        height_gain_loss_db(9, 1.5, 900.0)
