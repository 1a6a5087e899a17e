"""P.1411: what holds beyond the rows of the vectors."""

import numpy as np
import pytest

from spatial.errors import FrequencyError, RadioError
from spatial.radio.p1411_canyon import LOWER, MEDIAN, UPPER, canyon_los_db, corner_nlos_db
from spatial.radio.p1411_general import (
    above_roofs_los_db,
    above_roofs_nlos_db,
    below_roofs_los_db,
    below_roofs_nlos_db,
)
from spatial.radio.p1411_rooftop import few_rows_scalar, rooftop_nlos_db
from spatial.radio.p1411_terminals import (
    DENSE_URBAN,
    SUBURBAN,
    URBAN,
    between_terminals_db,
    sight_reach_scalar,
)
from spatial.radio.pathloss import free_space_db
from spatial.radio.street_inputs import street_inputs
from spatial.radio.walfisch_ikegami import METROPOLITAN, orientation_scalar, walfisch_ikegami_nlos_db

TOWN = street_inputs(20.0, 15.0, 30.0, 90.0, 500.0)


def test_a_street_in_sight_is_free_space_before_its_breakpoint():
    # L_bp + 20 log(d / R_bp) is free space less 20 log 2; the median adds 6 dB
    near_m = np.array([10.0, 50.0, 200.0])
    np.testing.assert_allclose(
        canyon_los_db(near_m, 10.0, 1.5, 1800.0), free_space_db(near_m, 1800.0), atol=0.025
    )


def test_the_median_is_not_the_mean_of_the_bounds():
    # behind the breakpoint 0, 6 and 20 dB over the lower bound: the mean would lie 4 dB higher
    lower, median, upper = (
        canyon_los_db(500.0, 10.0, 1.5, 1800.0, bound) for bound in (LOWER, MEDIAN, UPPER)
    )
    assert median - lower == pytest.approx(6.0)
    assert upper - lower == pytest.approx(20.0)


def test_a_street_and_a_corner_are_the_same_from_either_end():
    assert canyon_los_db(300.0, 10.0, 1.5, 900.0) == canyon_los_db(300.0, 1.5, 10.0, 900.0)
    there, back = corner_nlos_db([200.0, 80.0], [80.0, 200.0], [20.0, 12.0], [12.0, 20.0], 1800.0)
    assert there == pytest.approx(float(back), abs=1e-9)


def test_behind_a_corner_the_loss_is_over_that_along_the_street():
    legs_m = np.array([20.0, 100.0, 400.0])
    straight_db = canyon_los_db(100.0 + legs_m, 10.0, 1.5, 1800.0)
    assert np.all(corner_nlos_db(100.0, legs_m, 20.0, 20.0, 1800.0) > straight_db)


def test_over_roofs_it_is_another_model_than_walfisch_ikegami():
    # roof to street begins 8.7 dB higher; where the field has settled that is the whole difference
    long = street_inputs(20.0, 15.0, 30.0, 90.0, 5000.0)
    link = (METROPOLITAN, 300.0, 40.0, 1.5, 1800.0)
    assert rooftop_nlos_db(*link, long) - walfisch_ikegami_nlos_db(*link, long) == pytest.approx(
        8.7, abs=0.05
    )


def test_over_roofs_the_city_does_not_count_above_2_ghz():
    found = [rooftop_nlos_db(city, 800.0, 30.0, 1.5, 2600.0, TOWN) for city in (0, 1)]
    assert found[0] == found[1]


def test_level_with_the_roofs_there_is_an_answer():
    found = rooftop_nlos_db(METROPOLITAN, 500.0, [19.9, 20.0, 20.1], 1.5, 1800.0, TOWN)
    assert np.isfinite(found).all()
    # free space 91.5, roof to street 37.9 and -20 log(30 / 500) for rows at one's own level
    assert found[1] == pytest.approx(91.485 + 37.946 + 24.437, abs=0.01)


def test_past_few_rows_three_laws_meet_near_the_roofs():
    # 1.8 GHz, 500 m, rows 30 m apart: from 0.368 m under to 0.633 m over the roofs -20 log(30 / 500)
    by_height = [few_rows_scalar(500.0, over_m, 30.0, 1800.0) for over_m in (-0.36, 0.0, 0.63)]
    np.testing.assert_allclose(by_height, 24.437, atol=1e-3)
    # over it 2.35 (1 / 500 sqrt(30 / 0.16655))^0.9; under it 30 / (1000 pi) sqrt(0.16655 / 30.004) 60.166
    passed = 2.35 * (np.sqrt(30 / 0.166551) / 500) ** 0.9
    assert few_rows_scalar(500.0, 1.0, 30.0, 1800.0) == pytest.approx(-20 * np.log10(passed), abs=1e-3)
    assert few_rows_scalar(500.0, -0.5, 30.0, 1800.0) == pytest.approx(27.370, abs=2e-3)


@pytest.mark.parametrize(
    ("frequency_mhz", "distance_m", "orientation_deg", "published_db"),
    [(2114.0, 900.0, 45.0, 143.68), (1865.0, 500.0, 45.0, 132.84), (2114.0, 900.0, 80.0, 141.59)],
)
def test_past_few_rows_the_law_is_that_of_the_older_text(
    frequency_mhz, distance_m, orientation_deg, published_db
):
    # figures of ns-3's test suite for the text before P.1411-9, which has no smooth change between the laws:
    # antenna 30 m, roofs 20 m, receiver 1 m, streets of 20 m, rows 50 m apart over 80 m
    clear_db = 32.4 + 20 * np.log10(distance_m / 1000) + 20 * np.log10(frequency_mhz)
    to_street_db = -8.2 - 10 * np.log10(20) + 10 * np.log10(frequency_mhz) + 20 * np.log10(19)
    to_street_db += orientation_scalar(orientation_deg)
    rows_db = few_rows_scalar(distance_m, 10.0, 50.0, frequency_mhz)
    assert clear_db + to_street_db + rows_db == pytest.approx(published_db, abs=0.02)


def test_without_sight_the_general_lines_lose_more_than_with_it():
    for frequency_mhz in (2200.0, 3500.0):
        metres = np.arange(30.0, 660.0, 10.0)
        assert np.all(below_roofs_nlos_db(metres, frequency_mhz) > below_roofs_los_db(metres, frequency_mhz))
        metres = np.arange(260.0, 1200.0, 10.0)
        assert np.all(above_roofs_nlos_db(metres, frequency_mhz) > above_roofs_los_db(metres, frequency_mhz))


def test_sight_reaches_44_m_at_half_of_the_places():
    # 79.2 - 70 * 0.5; and 212 (log 0.1)^2 - 64 log 0.1 at a tenth of them
    assert sight_reach_scalar(0.5) == pytest.approx(44.2)
    assert sight_reach_scalar(0.1) == pytest.approx(276.0)


def test_sight_is_lost_along_a_straight_line_of_20_m():
    first, middle, last = between_terminals_db(URBAN, [44.2, 54.2, 64.2], 900.0)
    assert middle == pytest.approx((first + last) / 2, abs=1e-9)
    # free space and the Rayleigh median, 1.5624 * 7 (1.17741 - 1.1774); 9.5 + 132.94 - 47.70 + 6.8
    assert first == pytest.approx(float(free_space_db(44.2, 900.0)), abs=0.01)
    assert last == pytest.approx(9.5 + 45 * np.log10(900) + 40 * np.log10(0.0642) + 6.8, abs=1e-9)


def test_towns_differ_by_their_constants_without_sight():
    found = [float(between_terminals_db(town, 500.0, 900.0)) for town in (SUBURBAN, URBAN, DENSE_URBAN)]
    assert found[1] - found[0] == pytest.approx(6.8)
    assert found[2] - found[0] == pytest.approx(2.3)


def test_out_of_range_there_is_no_answer():
    assert np.isnan(below_roofs_los_db([4.9, 660.1], 900.0)).all()
    assert np.isnan(above_roofs_nlos_db([259.0, 1201.0], 2600.0)).all()
    assert np.isnan(canyon_los_db(1001.0, 10.0, 1.5, 900.0))
    assert np.isnan(corner_nlos_db(600.0, 500.0, 20.0, 20.0, 900.0))
    assert np.isnan(between_terminals_db(URBAN, 3001.0, 900.0))
    unbuilt = street_inputs(20.0, 15.0, 30.0, 90.0)
    assert np.isnan(rooftop_nlos_db(METROPOLITAN, 500.0, 30.0, 1.5, 900.0, unbuilt))


def test_bad_input_is_refused():
    with pytest.raises(FrequencyError):
        below_roofs_los_db(100.0, 700.0)
    with pytest.raises(FrequencyError, match="at least 2200 MHz"):
        above_roofs_los_db(100.0, 1800.0)
    with pytest.raises(RadioError, match="distance -5 m"):
        below_roofs_nlos_db(-5.0, 900.0)
    with pytest.raises(RadioError, match="bound 3"):
        canyon_los_db(100.0, 10.0, 1.5, 900.0, 3)
    with pytest.raises(RadioError, match="leg 0 m; must be over 0"):
        corner_nlos_db(0.0, 50.0, 20.0, 20.0, 900.0)
    with pytest.raises(RadioError, match="corner 20 degrees"):
        corner_nlos_db(50.0, 50.0, 20.0, 20.0, 900.0, 20.0)
    with pytest.raises(RadioError, match="town 3"):
        between_terminals_db(3, 100.0, 900.0)
    with pytest.raises(RadioError, match=r"share of places 0\.995"):
        between_terminals_db(URBAN, 100.0, 900.0, 0.995)
    with pytest.raises(RadioError, match="city 2"):
        rooftop_nlos_db(2, 500.0, 30.0, 1.5, 900.0, TOWN)
