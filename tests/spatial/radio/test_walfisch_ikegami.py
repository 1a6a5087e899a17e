"""Walfisch-Ikegami by hand: its parts, its corners, and the town it needs."""

import numpy as np
import pytest

from spatial.errors import FrequencyError, RadioError
from spatial.radio.pathloss import free_space_db
from spatial.radio.street_inputs import street_inputs
from spatial.radio.walfisch_ikegami import (
    MEDIUM_CITY,
    METROPOLITAN,
    orientation_scalar,
    walfisch_ikegami_los_db,
    walfisch_ikegami_nlos_db,
)

TOWN = street_inputs(20.0, 15.0, 30.0, 90.0)


def test_along_a_street_the_loss_begins_as_in_free_space():
    # 42.6 + 26 log 0.02 + 20 log 900 = 42.6 - 44.173 + 59.085
    assert walfisch_ikegami_los_db(20.0, 900.0) == pytest.approx(57.512, abs=1e-3)
    assert walfisch_ikegami_los_db(20.0, 900.0) == pytest.approx(float(free_space_db(20.0, 900.0)), abs=0.1)


def test_over_the_roofs_by_hand():
    # 900 MHz, 500 m, 30 over 20 m, 1.5 m, w 15, b 30, 90 degrees, metropolitan:
    # L0 = 32.4 - 6.0206 + 59.0849 = 85.4643
    # Lrts = -16.9 - 11.7609 + 29.5424 + 25.3434 + 0.01 = 26.2349
    # Lmsd = -18.7451 + 54 - 5.4185 + (-4 - 0.0405) 2.9542 - 13.2941 = 4.6057
    found = walfisch_ikegami_nlos_db(METROPOLITAN, 500.0, 30.0, 1.5, 900.0, TOWN)
    assert found == pytest.approx(116.305, abs=2e-3)


def test_orientation_is_a_broken_line():
    assert orientation_scalar(0.0) == -10.0
    assert orientation_scalar(34.999) == pytest.approx(2.39, abs=0.01)
    assert orientation_scalar(35.0) == pytest.approx(2.5)
    assert orientation_scalar(55.0) == pytest.approx(4.0)
    assert orientation_scalar(90.0) == pytest.approx(0.01, abs=1e-9)


def test_a_medium_city_rises_more_slowly_with_frequency():
    # (1.5 - 0.7) (1800 / 925 - 1) log 1800 = 2.464 dB between the two
    metropolitan = walfisch_ikegami_nlos_db(METROPOLITAN, 500.0, 30.0, 1.5, 1800.0, TOWN)
    medium = walfisch_ikegami_nlos_db(MEDIUM_CITY, 500.0, 30.0, 1.5, 1800.0, TOWN)
    assert metropolitan - medium == pytest.approx(0.8 * (1800 / 925 - 1) * np.log10(1800), abs=1e-9)


def test_an_antenna_that_sinks_under_the_roofs_loses_more():
    heights = np.array([40.0, 30.0, 20.0, 15.0, 10.0, 5.0])
    assert np.all(np.diff(walfisch_ikegami_nlos_db(METROPOLITAN, 1000.0, heights, 1.5, 900.0, TOWN)) > 0)


def test_rows_never_make_a_link_better_than_free_space():
    along = street_inputs(3.0, 60.0, 200.0, 0.0)
    found = walfisch_ikegami_nlos_db(MEDIUM_CITY, 20.0, 50.0, 1.5, 800.0, along)
    # 32.4 + 20 log 0.02 + 20 log 800
    assert found == pytest.approx(32.4 - 33.979 + 58.062, abs=1e-3)


def test_a_receiver_over_the_roofs_and_a_town_that_is_unknown_have_no_answer():
    roofs = street_inputs([1.5, 2.9, np.nan, 20.0], 15.0, 30.0, [90.0, 90.0, 90.0, np.nan])
    found = walfisch_ikegami_nlos_db(METROPOLITAN, 500.0, 30.0, [1.5, 3.0, 1.5, 1.5], 900.0, roofs)
    assert np.isnan(found).all()


def test_bad_input_is_refused():
    with pytest.raises(FrequencyError, match="at most 2700 MHz"):
        walfisch_ikegami_nlos_db(METROPOLITAN, 500.0, 30.0, 1.5, 3500.0, TOWN)
    with pytest.raises(FrequencyError):
        walfisch_ikegami_los_db(500.0, np.nan)
    with pytest.raises(RadioError, match="antenna height 3 m; must be 4 to 100 m"):
        walfisch_ikegami_nlos_db(METROPOLITAN, 500.0, 3.0, 1.5, 900.0, TOWN)
    with pytest.raises(RadioError, match="city 7"):
        walfisch_ikegami_nlos_db(7, 500.0, 30.0, 1.5, 900.0, TOWN)
    assert np.isnan(walfisch_ikegami_los_db([19.9, 5000.1], 900.0)).all()


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((0.0, 15.0, 30.0, 90.0), "roof height 0 m; must be over 0"),
        ((20.0, -1.0, 30.0, 90.0), "street width -1 m"),
        ((20.0, 15.0, np.inf, 90.0), "building separation inf m"),
        ((20.0, 15.0, 30.0, 91.0), "orientation 91 degrees; must be 0 to 90 degrees"),
    ],
)
def test_a_town_that_cannot_be_is_refused(numbers: tuple[float, ...], words: str):
    with pytest.raises(RadioError, match=words):
        street_inputs(*numbers)
