"""Streams, whole shares and even mixes."""

import numpy as np

from spatial.demo.chance import apportion, interleave, stream


def test_shares_of_ten_by_thirds_keep_the_total_and_the_tie_goes_to_the_first():
    assert apportion(10, [1, 1, 1]).tolist() == [4, 3, 3]


def test_the_largest_remainder_gets_the_odd_one():
    assert apportion(7, [0.5, 0.3, 0.2]).tolist() == [4, 2, 1]  # 3.5, 2.1, 1.4


def test_nothing_to_split_gives_zero_to_all():
    assert apportion(0, [2, 5]).tolist() == [0, 0]


def test_a_mix_of_four_and_two_repeats_every_three():
    assert interleave({"x": 4, "y": 2}) == ["x", "y", "x", "x", "y", "x"]


def test_an_item_counted_zero_times_is_not_in_the_mix():
    assert interleave({"x": 2, "y": 0}) == ["x", "x"]


def test_streams_repeat_by_seed_and_name_and_differ_by_either():
    draws = [stream(seed, name).random(4) for seed, name in [(1, "a"), (1, "a"), (1, "b"), (2, "a")]]
    assert np.array_equal(draws[0], draws[1])
    assert not np.array_equal(draws[0], draws[2])
    assert not np.array_equal(draws[0], draws[3])
