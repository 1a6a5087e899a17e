"""Building entry, and that it is never added to a wall."""

import numpy as np
import pytest

from spatial.errors import FrequencyError, RadioError
from spatial.radio.entry import EFFICIENT, TRADITIONAL, EntryLoss, building_entry_loss_db
from spatial.radio.penetration import reception_loss_db


def test_the_median_by_hand():
    # at 1 GHz, level: 10 log(10^1.264 + 10^0.91 + 10^-0.3) and 10 log(10^2.819 + 10^2.78 + 10^-0.3)
    traditional, efficient = 10**1.264 + 10**0.91 + 10**-0.3, 10**2.819 + 10**2.78 + 10**-0.3
    assert building_entry_loss_db(1000.0) == pytest.approx(10 * np.log10(traditional))
    assert building_entry_loss_db(1000.0, EFFICIENT) == pytest.approx(10 * np.log10(efficient))


def test_nine_places_in_ten_by_hand():
    # the normal deviate of 0.9 is 1.28155: A = 12.64 + 9.6 * 1.28155, B = 9.1 + 4.5 * 1.28155
    a_db, b_db = 12.64 + 9.6 * 1.28155, 9.1 + 4.5 * 1.28155
    by_hand = 10 * np.log10(10 ** (a_db / 10) + 10 ** (b_db / 10) + 10**-0.3)
    assert building_entry_loss_db(1000.0, TRADITIONAL, 0.9) == pytest.approx(by_hand, abs=1e-4)


def test_from_above_and_from_below_it_is_alike():
    level, up, down = building_entry_loss_db(1800.0, TRADITIONAL, 0.5, [0.0, 30.0, -30.0])
    assert up == down > level


def test_indoors_by_p2109_stands_alone():
    entry = EntryLoss(EFFICIENT, 0.9)
    found = reception_loss_db([900.0, 1800.0], ("outdoor", "indoor"), entry=entry)
    np.testing.assert_allclose(found[:, 0], 0.0)
    np.testing.assert_allclose(found[:, 1], building_entry_loss_db([900.0, 1800.0], EFFICIENT, 0.9))


@pytest.mark.parametrize(
    "wall", [{"depth_m": 10.0}, {"high_loss_share": 0.5}, {"depth_m": 0.0, "high_loss_share": 0.0}]
)
def test_p2109_and_a_wall_or_a_depth_are_refused_together(wall: dict[str, float]):
    with pytest.raises(RadioError, match=r"must be P\.2109 alone"):
        reception_loss_db([900.0], ("indoor",), **wall, entry=EntryLoss())


def test_no_way_indoors_or_half_of_one_is_refused():
    for wall in ({}, {"depth_m": 10.0}, {"high_loss_share": 0.5}):
        with pytest.raises(RadioError, match=r"must be both of depth and share, or P\.2109"):
            reception_loss_db([900.0], ("indoor",), **wall)


def test_bad_input_is_refused():
    with pytest.raises(FrequencyError, match="at most 100000 MHz"):
        building_entry_loss_db(100_001.0)
    with pytest.raises(FrequencyError):
        building_entry_loss_db(np.nan)
    with pytest.raises(RadioError, match="building 'tent'"):
        building_entry_loss_db(900.0, "tent")
    with pytest.raises(RadioError, match="share of places 0; must be"):
        building_entry_loss_db(900.0, TRADITIONAL, 0.0)
    with pytest.raises(RadioError, match="elevation 91 degrees"):
        building_entry_loss_db(900.0, TRADITIONAL, 0.5, 91.0)


def test_the_scatter_indoors_is_half_of_what_lies_between_one_deviation_either_way():
    # traditional at 10 GHz: 84.1 % A 28.92, B 8.6, C -3 dB: 28.96; 15.9 % A 5.72, B 3.6, C -3 dB: 8.145
    assert EntryLoss(TRADITIONAL).sigma_db([10_000.0]) == pytest.approx([10.41], abs=0.005)
