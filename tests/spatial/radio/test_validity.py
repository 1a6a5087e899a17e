"""Flags and counts of links outside what a model is stated for."""

import numba
import numpy as np
import pytest

from spatial.errors import RadioError
from spatial.radio.cards import CARDS, UMA
from spatial.radio.hata import OKUMURA_HATA
from spatial.radio.validity import (
    ANTENNA_HEIGHT,
    ANY,
    COUNTS,
    DISTANCE,
    EXTENDED_SHIFT,
    FREQUENCY,
    RECEIVER_HEIGHT,
    ModelCard,
    RangeCounts,
    Ranges,
    Span,
    count_flags,
    count_flags_scalar,
    range_flags,
    range_flags_scalar,
    ranges_table,
)


def test_each_input_has_a_bit_of_its_own():
    # Okumura-Hata: 150 to 1500 MHz, 1 to 20 km, masts of 30 to 200 m, receivers of 1 to 10 m
    assert range_flags(OKUMURA_HATA, 900.0, 5000.0, 50.0, 1.5) == 0
    assert range_flags(OKUMURA_HATA, 1800.0, 5000.0, 50.0, 1.5) == FREQUENCY
    assert range_flags(OKUMURA_HATA, 900.0, 500.0, 50.0, 1.5) == DISTANCE
    assert range_flags(OKUMURA_HATA, 900.0, 5000.0, 20.0, 1.5) == ANTENNA_HEIGHT
    assert range_flags(OKUMURA_HATA, 1800.0, 500.0, 20.0, 1.5) == FREQUENCY | DISTANCE | ANTENNA_HEIGHT


def test_the_ends_of_a_range_belong_to_it():
    assert range_flags(OKUMURA_HATA, [150.0, 1500.0], [1000.0, 20_000.0], [30.0, 200.0], 1.0).tolist() == [
        0,
        0,
    ]
    # 20,000.1 m and a mast of 200.1 m are computed still; 149.9 MHz and a receiver at 0.9 m are not
    assert range_flags(OKUMURA_HATA, 149.9, 20_000.1, 200.1, 0.9) == 0b1001_1111


def test_outside_the_extended_range_both_bits_are_set():
    far = int(range_flags(OKUMURA_HATA, 900.0, 50_000.0, 50.0, 1.5))
    assert far == DISTANCE | DISTANCE << EXTENDED_SHIFT
    high = int(range_flags(UMA, 1800.0, 500.0, 30.0, 23.0))
    assert high == ANTENNA_HEIGHT | RECEIVER_HEIGHT | RECEIVER_HEIGHT << EXTENDED_SHIFT


def test_nan_is_outside_of_every_range():
    assert range_flags(UMA, np.nan, 500.0, 25.0, 1.5) == FREQUENCY | FREQUENCY << EXTENDED_SHIFT
    assert range_flags(UMA, 900.0, np.nan, 25.0, 1.5) == DISTANCE | DISTANCE << EXTENDED_SHIFT


def test_flags_broadcast():
    flags = range_flags(UMA, [[900.0], [1800.0]], [5.0, 100.0, 6000.0], 25.0, 1.5)
    assert flags.shape == (2, 3)
    assert flags[1].tolist() == [DISTANCE, 0, DISTANCE | DISTANCE << EXTENDED_SHIFT]
    assert range_flags(UMA, [], 100.0, 25.0, 1.5).shape == (0,)


def test_counts_say_how_many_links_each_input_concerns():
    flags = range_flags(UMA, 1800.0, [5.0, 100.0, 6000.0, 200.0], [25.0, 25.0, 30.0, 30.0], 1.5)
    assert count_flags(flags) == RangeCounts(
        links=4, outside_strict=3, outside_extended=1, distance=2, antenna_height=2
    )


def test_counts_of_blocks_add_up():
    flags = range_flags(UMA, 1800.0, [5.0, 100.0, 6000.0, 200.0], [25.0, 25.0, 30.0, 30.0], 1.5)
    assert count_flags(flags[:1]) + count_flags(flags[1:]) == count_flags(flags)
    assert count_flags(flags[:0]) == RangeCounts()


@numba.njit
def _count_along_a_ray(ranges, counts):
    """What an engine does: choose a record by model, flag, count."""
    for model in range(len(ranges)):
        for step in range(1, 101):
            count_flags_scalar(
                counts[model], range_flags_scalar(ranges[model], 900.0, step * 100.0, 30.0, 1.5)
            )


def test_a_compiled_loop_flags_and_counts_as_the_arrays_do():
    cards = [UMA, OKUMURA_HATA]
    counts = np.zeros(2, dtype=COUNTS)
    _count_along_a_ray(ranges_table(cards), counts)
    for card, record in zip(cards, counts, strict=True):
        over_arrays = count_flags(range_flags(card, 900.0, np.arange(1, 101) * 100.0, 30.0, 1.5))
        assert RangeCounts(*record.tolist()) == over_arrays
    assert counts["outside_extended"].tolist() == [50, 0]  # UMa ends at 5 km
    assert counts["outside_strict"].tolist() == [100, 9]  # UMa is stated for 25 m, Hata from 1 km on


def test_an_extended_range_that_is_narrower_is_refused():
    with pytest.raises(RadioError, match="card odd: distance_m"):
        ModelCard(
            *("odd", "", "", "", "", ""),
            strict=Ranges(ANY, Span(10.0, 100.0)),
            extended=Ranges(ANY, Span(20.0, 100.0)),
        )


def test_every_card_says_where_it_is_from_under_a_key_of_its_own():
    assert len(CARDS) == 22
    for key, card in CARDS.items():
        assert key == card.key
        assert all((card.name, card.document, card.section, card.release, card.purpose))
        assert card.distance in ("2d", "3d")
