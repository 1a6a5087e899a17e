"""InH-Office by hand, and at the edges of its table."""

import numpy as np
import pytest

from spatial.errors import FrequencyError, RadioError
from spatial.radio.indoor_hotspot import (
    MIXED_OFFICE,
    OPEN_OFFICE,
    inh_los_db,
    inh_nlos_db,
    inh_sight_share,
)


def test_in_sight_by_hand():
    # d3D = sqrt(20^2 + 1.5^2) = 20.056; 32.4 + 17.3 * 1.30225 + 20 log 2.4
    assert inh_los_db(20.0, 3.0, 1.5, 2400.0) == pytest.approx(32.4 + 17.3 * 1.30225 + 7.6042, abs=1e-3)


def test_without_sight_by_hand():
    # 17.3 + 38.3 * 1.30225 + 24.9 log 2.4
    found = inh_nlos_db(20.0, 3.0, 1.5, 2400.0)
    assert found == pytest.approx(17.3 + 38.3 * 1.30225 + 24.9 * 0.380211, abs=1e-3)


def test_next_to_the_antenna_no_sight_is_as_good_as_sight():
    assert inh_nlos_db(1.0, 3.0, 1.5, 5000.0) == inh_los_db(1.0, 3.0, 1.5, 5000.0)


def test_the_table_begins_at_1_m_and_ends_at_150_m_in_space():
    assert inh_los_db(0.2, 2.0, 1.5, 2400.0) == pytest.approx(32.4 + 7.6042, abs=1e-3)
    assert np.isnan(inh_los_db([149.0, 150.0], 3.0, 1.5, 2400.0)).tolist() == [False, True]


@pytest.mark.parametrize(
    ("office", "distance_m", "share"),
    [
        (MIXED_OFFICE, 1.2, 1.0),
        (MIXED_OFFICE, 3.0, np.exp(-1.8 / 4.7)),
        (MIXED_OFFICE, 6.5, 0.32),
        (MIXED_OFFICE, 39.1, 0.32 * np.exp(-1)),
        (OPEN_OFFICE, 5.0, 1.0),
        (OPEN_OFFICE, 49.0, np.exp(-44 / 70.8)),
        (OPEN_OFFICE, 260.7, 0.54 * np.exp(-1)),
    ],
)
def test_share_in_sight_by_hand(office: int, distance_m: float, share: float):
    assert inh_sight_share(distance_m, office) == pytest.approx(share)


def test_bad_input_is_refused():
    with pytest.raises(RadioError, match="office 2"):
        inh_sight_share(10.0, 2)
    with pytest.raises(RadioError, match="antenna height 0 m; must be over 0"):
        inh_los_db(10.0, 0.0, 1.5, 2400.0)
    with pytest.raises(RadioError, match="distance -1 m"):
        inh_nlos_db(-1.0, 3.0, 1.5, 2400.0)
    with pytest.raises(FrequencyError):
        inh_los_db(10.0, 3.0, 1.5, 400.0)
    assert np.isnan(inh_los_db(np.nan, 3.0, 1.5, 2400.0))
