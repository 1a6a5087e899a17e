"""Extents are found once as long as rows stand, and each time by who has changed rows himself."""

from app.services import extents
from tests import builders
from tests.people import TESTER

BOX = (121.0, 31.0, 122.0, 32.0)


def _asked_twice(session, key):
    found = []

    def find():
        found.append(key)
        return BOX

    assert [extents.recalled(session, TESTER, key=key, find=find) for _ in range(2)] == [BOX, BOX]
    return len(found)


def test_an_extent_is_found_once_where_changes_of_rows_are_counted(session):
    extents.MEMORY = extents.ExtentMemory()
    assert _asked_twice(session, "facilities") == 1
    assert _asked_twice(session, "facilities") == 0
    assert _asked_twice(session, "measurements") == 2  # nothing counts their changes


def test_who_has_written_sees_his_own_rows(session):
    builders.facility(session)
    assert _asked_twice(session, "facilities") == 2


def test_the_memory_forgets_what_was_asked_for_longest_ago():
    memory = extents.ExtentMemory()
    for number in range(extents.MOST_KEPT + 1):
        memory.recall(("who", "what", str(number)), lambda: BOX)
    found = []
    memory.recall(("who", "what", "1"), lambda: found.append("again"))
    memory.recall(("who", "what", "0"), lambda: found.append("anew"))
    assert found == ["anew"]
