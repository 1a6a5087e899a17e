"""Counts of tries: how many are heard, and when a lock comes and goes."""

import pytest
from sqlalchemy import text

from app.store import sign_in as sign_in_store

MOST = 3
KEY = {"kind": "address", "digest": "somewhere"}


@pytest.fixture
def count(session):
    """Counts one more try; says whether it is heard."""
    return lambda: (
        sign_in_store.count_try(session, **KEY, most=MOST, window_seconds=900, lock_seconds=300) is None
    )


def take_back(session):
    sign_in_store.take_back_try(session, **KEY, most=MOST)


def test_three_tries_are_heard_and_no_more(count):
    assert [count() for _ in range(5)] == [True, True, True, False, False]


def test_a_try_that_is_taken_back_leaves_room_for_one(session, count):
    assert [count() for _ in range(3)] == [True, True, True]
    take_back(session)
    assert [count() for _ in range(2)] == [True, False]


def test_taking_a_try_back_does_not_take_the_lock_off_while_others_fill_the_count(session, count):
    """Four came at once, one of the three that were heard was right: the lock of the other three stays."""
    assert [count() for _ in range(4)] == [True, True, True, False]
    take_back(session)
    assert [count() for _ in range(5)] == [False] * 5


def test_a_count_beyond_the_limit_without_a_lock_is_locked_by_the_next_try(session, count):
    for _ in range(4):
        count()
    session.execute(text("update sign_in_counters set locked_until = null"))
    assert not count()
