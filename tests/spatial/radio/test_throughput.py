"""Throughput by hand, its floor and its cap."""

import numpy as np
import pytest

from spatial.errors import RadioError
from spatial.radio.throughput import spectral_efficiency_bps_hz, throughput_mbps


def test_six_tenths_of_shannon():
    # 0 dB: 0.6 log2(2); 10 dB: 0.6 log2(11) = 2.0757
    np.testing.assert_allclose(spectral_efficiency_bps_hz([0.0, 10.0]), [0.6, 2.0757], atol=1e-4)


def test_the_floor_is_at_minus_10_db():
    # 0.6 log2(1.1) = 0.0825 at it, nothing below
    np.testing.assert_allclose(
        spectral_efficiency_bps_hz([-10.0, -10.01, -np.inf]), [0.0825, 0, 0], atol=1e-4
    )


def test_the_cap_is_reached_at_22_db():
    # 2^(4.4 / 0.6) - 1 = 160.3, 22.05 dB
    below, at_cap, far_over = spectral_efficiency_bps_hz([22.0, 22.06, np.inf])
    assert below < 4.4 == at_cap == far_over


def test_20_mhz_carry_88_megabits_at_most():
    np.testing.assert_allclose(throughput_mbps([50.0, 0.0], 20.0), [88.0, 12.0])
    np.testing.assert_allclose(throughput_mbps(50.0, [5.0, 100.0], 0.75), [16.5, 330.0])


def test_no_signal_is_no_number():
    assert np.isnan(throughput_mbps(np.nan, 20.0))


def test_bad_input_is_refused():
    with pytest.raises(RadioError, match="bandwidth 0 MHz; must be over 0"):
        throughput_mbps(10.0, 0.0)
    with pytest.raises(RadioError, match=r"downlink share 1\.1; must be over 0 to 1"):
        throughput_mbps(10.0, 20.0, 1.1)
