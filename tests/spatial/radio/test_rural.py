"""RMa by hand, and at the edges of its table."""

import numpy as np
import pytest

from spatial.errors import FrequencyError, RadioError
from spatial.radio.rural import rma_los_db, rma_nlos_db, rma_sight_share


def test_in_sight_before_the_breakpoint_by_hand():
    # d3D = sqrt(200^2 + 33.5^2) = 202.786; h = 5: 5^1.72 = 15.9306
    # 20 log(40 pi 202.786 0.9 / 3) + 0.477918 log 202.786 - 0.700946 + 0.002 log 5 * 202.786
    by_hand = 20 * np.log10(40 * np.pi * 202.786 * 0.3) + 0.477918 * 2.307038 - 0.700946 + 0.283483
    assert rma_los_db(200.0, 35.0, 1.5, 900.0) == pytest.approx(by_hand, abs=1e-3)


def test_behind_the_breakpoint_the_loss_grows_by_40_db_a_decade():
    # d_BP = 2 pi 35 * 1.5 * 3 = 989.6 m at 900 MHz; far out the slant hardly counts
    near_db, far_db = rma_los_db([1000.0, 10_000.0], 35.0, 1.5, 900.0)
    assert far_db - near_db == pytest.approx(40.0, abs=0.02)


def test_without_sight_by_hand():
    # 161.04 - 7.1 log 20 + 7.5 log 5 - (24.37 - 3.7 (5/35)^2) log 35 + (43.42 - 3.1 log 35)(log d3D - 3)
    # + 20 log 0.9 - (3.2 (log 17.625)^2 - 4.97), d3D = sqrt(2000^2 + 33.5^2)
    log_mast, log_slant = np.log10(35), 0.5 * np.log10(2000**2 + 33.5**2)
    by_hand = 161.04 - 7.1 * np.log10(20) + 7.5 * np.log10(5) - (24.37 - 3.7 / 49) * log_mast
    by_hand += (43.42 - 3.1 * log_mast) * (log_slant - 3) + 20 * np.log10(0.9)
    by_hand -= 3.2 * np.log10(17.625) ** 2 - 4.97
    assert rma_nlos_db(2000.0, 35.0, 1.5, 900.0) == pytest.approx(by_hand, abs=1e-9)


def test_wide_streets_and_low_houses_lose_less():
    base = rma_nlos_db(1000.0, 35.0, 1.5, 900.0, 10.0, 20.0)
    assert rma_nlos_db(1000.0, 35.0, 1.5, 900.0, 10.0, 40.0) == pytest.approx(base - 7.1 * np.log10(2))
    assert rma_nlos_db(1000.0, 35.0, 1.5, 900.0, 5.0, 20.0) < base


def test_the_table_ends_at_10_km_in_sight_and_at_5_km_without():
    assert np.isnan(rma_los_db([10_000.0, 10_001.0], 35.0, 1.5, 900.0)).tolist() == [False, True]
    assert np.isnan(rma_nlos_db([5000.0, 5001.0], 35.0, 1.5, 900.0)).tolist() == [False, True]
    assert rma_los_db(0.0, 35.0, 1.5, 900.0) == rma_los_db(10.0, 35.0, 1.5, 900.0)


def test_share_in_sight_by_hand():
    # exp(-(1010 - 10) / 1000)
    np.testing.assert_allclose(rma_sight_share([0.0, 10.0, 1010.0]), [1.0, 1.0, np.exp(-1)])
    assert np.isnan(rma_sight_share(np.nan))


def test_bad_input_is_refused():
    with pytest.raises(FrequencyError, match="at most 30000 MHz"):
        rma_los_db(100.0, 35.0, 1.5, 30_001.0)
    with pytest.raises(RadioError, match="antenna height 9 m"):
        rma_los_db(100.0, 9.0, 1.5, 900.0)
    with pytest.raises(RadioError, match="receiver height 11 m"):
        rma_nlos_db(100.0, 35.0, 11.0, 900.0)
    with pytest.raises(RadioError, match="building height 60 m; must be 5 to 50 m"):
        rma_los_db(100.0, 35.0, 1.5, 900.0, 60.0)
    with pytest.raises(RadioError, match="street width 0 m"):
        rma_nlos_db(100.0, 35.0, 1.5, 900.0, 5.0, 0.0)
    with pytest.raises(RadioError, match="distance -1 m"):
        rma_sight_share(-1.0)
