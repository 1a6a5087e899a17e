"""Sums of an hour, and what becomes of them when it is over or too many people read."""

from app.services.audit_counts import HourlyCounts


def test_a_sum_begins_anew_with_every_hour():
    now = [7199.0]
    counts = HourlyCounts(clock=lambda: now[0])
    key = ("reader", "population.buildings.read", "buildings")
    assert [counts.add(key, 99), counts.add(key, 1)] == [99, 100]
    now[0] = 7200.0
    assert counts.add(key, 99) == 99


def test_people_and_things_are_counted_apart():
    counts = HourlyCounts()
    keys = [("reader", "read", "stations"), ("another", "read", "stations"), ("reader", "read", "buildings")]
    assert [counts.add(key, 5) for key in keys] == [5, 5, 5]


def test_a_key_that_was_taken_back_begins_anew():
    counts = HourlyCounts()
    key = ("reader", "read", "stations")
    counts.add(key, 1)
    counts.drop(key)
    counts.drop(key)
    assert counts.add(key, 1) == 1


def test_no_more_keys_are_held_than_there_is_room_for_and_the_rest_is_said_to_be_uncounted():
    counts = HourlyCounts(most_keys=2)
    first, second, third = (("reader", "read", thing) for thing in "abc")
    assert [counts.add(key, 1) for key in (first, second, third)] == [1, 1, None]
    assert counts.add(first, 1) == 2
