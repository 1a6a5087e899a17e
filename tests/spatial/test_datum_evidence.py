"""The null of arbitrary shifts: where they lie, and how rare a reading is among them."""

import math

import numpy as np
import pytest

from spatial.datum_evidence import SHIFTS, shifts_around, tail_chances

EVEN = np.arange(1000.0)


def tail_chance(telling, others):
    return tail_chances(np.array([telling]), others)[0]


def test_a_reading_in_the_middle_of_the_shifts_is_as_common_as_they_are():
    assert tail_chance(500.0, EVEN) == 0.5


def test_a_reading_beyond_all_shifts_is_as_rare_as_an_exponential_tail_says():
    # The top 5 % begin at 949.05 and exceed it by 25.45 on average; one excess further is e times rarer.
    first, second = tail_chance(1100.0, EVEN), tail_chance(1100.0 + 25.45, EVEN)
    assert first == pytest.approx(0.05 * math.exp(-(1100.0 - 949.05) / 25.45), rel=0.01)
    assert first / second == pytest.approx(math.e, rel=0.01)


def test_the_tail_never_says_less_than_the_shifts_counted():
    heavy = np.concatenate([np.zeros(980), np.full(20, 100.0)])
    assert tail_chance(100.0, heavy) >= 0.02


def test_shifts_that_all_tell_the_same_make_no_reading_rare():
    assert tail_chance(5.0, np.full(100, 5.0)) == 1.0


def test_exponential_weights_are_judged_at_their_own_rate():
    weights = np.random.default_rng(7).exponential(1.0, 3000)
    assert tail_chance(math.log(1e4), weights) == pytest.approx(1e-4, rel=0.6)


def test_shifts_fill_a_disc_of_three_kilometres_around_the_readings():
    shifts = shifts_around(np.array([[0.0, 0.0], [-441.0, 201.0], [-1045.0, -513.0]]))
    away_m = np.hypot(*(shifts - (-522.5, -156.0)).T)
    assert len(shifts) == SHIFTS
    assert away_m.max() == pytest.approx(3000.0, abs=1.0)
    assert np.mean(away_m < 1500.0) == pytest.approx(0.25, abs=0.001)  # a quarter of the disc


def test_readings_far_apart_make_the_disc_larger():
    shifts = shifts_around(np.array([[0.0, 0.0], [0.0, 8000.0]]))
    assert np.hypot(*(shifts - (0.0, 4000.0)).T).max() == pytest.approx(8000.0, abs=2.0)
