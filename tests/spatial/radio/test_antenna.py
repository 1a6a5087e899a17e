"""Patterns and tilt by hand."""

import numpy as np
import pytest

from spatial.errors import RadioError
from spatial.radio.antenna import ISOTROPIC, TR36814, TR38901_ELEMENT, antenna_gain_db, pattern_gain_db
from spatial.radio.bearing import convergence_deg


def macro_db(bearing_deg, depression_deg, mechanical_deg=0.0, electrical_deg=0.0, azimuth_deg=0.0):
    """Gain of a 70 by 10 degrees macro panel."""
    return antenna_gain_db(
        TR36814, azimuth_deg, bearing_deg, depression_deg, mechanical_deg, electrical_deg, 70, 10
    )


def test_half_the_beam_width_costs_3_db():
    np.testing.assert_allclose(pattern_gain_db(TR36814, [35, -35, 0, 0], [0, 0, 5, -5], 70.0, 10.0), -3.0)


def test_the_floors_are_25_and_20_db_for_a_panel_and_30_for_an_element():
    assert pattern_gain_db(TR36814, 0.0, 60.0, 70.0, 10.0) == -20.0
    assert pattern_gain_db(TR36814, 180.0, 60.0, 70.0, 10.0) == -25.0
    assert pattern_gain_db(TR38901_ELEMENT, 180.0, 90.0, 65.0, 65.0) == -30.0


def test_an_isotropic_antenna_has_no_direction():
    assert np.all(pattern_gain_db(ISOTROPIC, [0, 90, 180], [0, 45, -90], 70.0, 10.0) == 0.0)


def test_azimuths_go_round():
    np.testing.assert_allclose(macro_db([350.0, -10.0, 370.0], 0.0, azimuth_deg=0.0), -12 * (10 / 70) ** 2)
    assert macro_db(5.0, 0.0, azimuth_deg=355.0) == pytest.approx(-12 * (10 / 70) ** 2)


def test_electrical_tilt_moves_the_strongest_direction_down_all_round():
    assert macro_db(0.0, 6.0, electrical_deg=6.0) == 0.0
    assert macro_db(35.0, 6.0, electrical_deg=6.0) == pytest.approx(-3.0)


def test_mechanical_tilt_lowers_the_front_and_raises_the_back():
    assert macro_db(0.0, 6.0, mechanical_deg=6.0) == pytest.approx(0.0, abs=1e-12)
    # straight behind, 6 degrees up is the face's own horizon: only the horizontal floor is left
    behind = antenna_gain_db(TR36814, 0.0, 180.0, -6.0, 6.0, 0.0, 360.0, 10.0)
    assert behind == pytest.approx(-12 * (180 / 360) ** 2)


def test_mechanical_tilt_leaves_the_horizon_at_the_sides():
    # at 90 degrees the axis of the turn: depression 0 stays 0, the offset stays 90
    assert macro_db(90.0, 0.0, mechanical_deg=8.0) == pytest.approx(-12 * (90 / 70) ** 2)


def test_an_azimuth_of_nan_is_alike_all_round_but_keeps_its_vertical_pattern():
    gains_db = macro_db([0.0, 90.0, 200.0], 5.0, azimuth_deg=np.nan)
    np.testing.assert_allclose(gains_db, -3.0)


def test_nan_in_gives_nan_out():
    assert np.isnan(pattern_gain_db(TR36814, np.nan, 0.0, 70.0, 10.0))
    assert np.isnan(macro_db(0.0, np.nan))
    assert np.isnan(macro_db(np.nan, 0.0, mechanical_deg=3.0))


def test_unknown_patterns_and_empty_beams_are_refused():
    with pytest.raises(RadioError, match="pattern 7"):
        pattern_gain_db([0, 7], 0.0, 0.0, 70.0, 10.0)
    with pytest.raises(RadioError, match="vertical_hpbw_deg 0"):
        pattern_gain_db(TR36814, 0.0, 0.0, 70.0, 0.0)


def test_grid_north_in_shanghai_points_east_of_true_north():
    # (121.45 - 120) sin(31.25) = 0.752 degrees; x 638,100 m is about 1.45 degrees east of 120 E
    x_m, y_m = 638_100.0, 3_459_000.0
    found = convergence_deg([x_m, 500_000.0], [y_m, y_m], 4549)
    np.testing.assert_allclose(found, [0.752, 0.0], atol=0.005)
