"""Sharing out whole people."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from spatial.apportion import largest_remainder


def shares_of(total, *weights):
    return largest_remainder(total, np.array(weights, dtype=float)).tolist()


def test_what_is_left_goes_to_the_largest_remainder():
    # 10 by 1:2:4 is 1.43, 2.86, 5.71: two are left, for the second and the third
    assert shares_of(10, 1, 2, 4) == [1, 3, 6]


def test_of_equal_remainders_the_first_wins():
    assert shares_of(2, 1, 1, 1) == [1, 1, 0]
    assert shares_of(1, 0.1, 0.1 + 1e-17, 0.1) == [1, 0, 0]


def test_an_exact_share_is_not_lost_to_rounding():
    assert shares_of(7, 0.1, 0.2, 0.4) == [1, 2, 4]


def test_nobody_goes_where_the_weight_is_nothing():
    assert shares_of(5, 0, 1, 0, 1) == [0, 3, 0, 2]


def test_one_cell_takes_all_and_no_people_make_zeros():
    assert shares_of(75_247, 0.3) == [75_247]
    assert shares_of(0, 1, 2) == [0, 0]


@given(
    total=st.integers(0, 10_000_000),
    weights=st.lists(st.floats(0, 1e9), min_size=1, max_size=60).filter(lambda w: sum(w) > 1e-6),
)
def test_every_person_is_placed_within_one_of_the_exact_share(total, weights):
    weights = np.array(weights)
    shares = largest_remainder(total, weights)
    assert shares.sum() == total
    assert np.all(np.abs(shares - total * (weights / weights.sum())) < 1.0 + 1e-6)
