"""False finds among many tests."""

import numpy as np
import pytest

from spatial.disparity.discovery import false_discovery_rates
from spatial.errors import DisparityError

# Benjamini and Hochberg 1995, section 4.1: fifteen tests of a trial, of which four are finds at 5 %.
TRIAL = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
TRIAL += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000]


def test_the_example_of_benjamini_and_hochberg_has_four_finds():
    rates = false_discovery_rates(TRIAL)
    assert (rates <= 0.05).sum() == 4
    assert rates[3] == pytest.approx(0.0095 * 15 / 4)
    assert rates[-1] == 1.0


def test_the_order_of_the_tests_does_not_matter_and_no_test_counts_for_none():
    rates = false_discovery_rates([0.04, np.nan, 0.01])
    assert rates.tolist() == pytest.approx([0.04, np.nan, 0.02], nan_ok=True)


def test_a_worse_test_never_has_a_better_rate():
    rates = false_discovery_rates([0.01, 0.02, 0.021, 0.9])
    assert rates.tolist() == pytest.approx([0.028, 0.028, 0.028, 0.9])


def test_no_tests_are_no_finds_and_what_is_no_chance_is_refused():
    assert false_discovery_rates([]).size == 0
    with pytest.raises(DisparityError, match=r"row 1 has a p of 1.5; needs 0 to 1"):
        false_discovery_rates([0.5, 1.5])
