"""Exposure before places: the limit by frequency, and the far field by hand."""

import math

import numpy as np
import pytest

from spatial.coverage.exposure import density_w_m2, limit_shares, limit_w_m2
from spatial.errors import RadioError
from spatial.radio.antenna import TR36814
from tests.spatial.coverage.network import carriers_at


def test_the_limit_is_flat_then_rises_then_is_flat_again():
    assert limit_w_m2([900.0, 3000.0, 3500.0, 15_000.0, 26_000.0]).tolist() == pytest.approx(
        [0.4, 0.4, 0.46667, 2.0, 2.0], abs=1e-5
    )


def test_a_frequency_without_a_limit_is_refused_by_value():
    with pytest.raises(RadioError, match="10 MHz has no limit"):
        limit_w_m2([900.0, 10.0])


def test_power_spreads_over_a_sphere():
    # 1 kW at 10 m: 1000 / (4 pi 100) = 0.79577 W/m2
    assert density_w_m2(60.0, 10.0) == pytest.approx(1000.0 / (4.0 * math.pi * 100.0))
    assert density_w_m2(60.0, 0.0) == density_w_m2(60.0, 1.0)


def test_two_carriers_alike_all_round_use_up_twice_what_one_does():
    both = carriers_at([0.0, 0.0], [0.0, 0.0], antenna_height_m=20.0, gain_dbi=0.0)
    # 50 dBm = 100 W at 10 m: 0.0796 W/m2, of 0.4 each
    assert limit_shares(both, 50.0, 0.0, 10.0, 20.0) == pytest.approx(2 * 0.0795775 / 0.4, rel=1e-5)


def test_behind_a_sector_there_is_less_by_its_front_to_back_ratio():
    north = carriers_at(
        0.0,
        0.0,
        antenna_height_m=20.0,
        gain_dbi=17.0,
        pattern=TR36814,
        hpbw_deg=65.0,
        vertical_hpbw_deg=10.0,
        azimuth_true_deg=0.0,
    )
    ahead, behind = limit_shares(north, 46.0, np.zeros(2), np.array([20.0, -20.0]), np.full(2, 20.0))
    assert 10.0 * math.log10(ahead / behind) == pytest.approx(25.0)  # TR 36.814 A.2.1.1-2
