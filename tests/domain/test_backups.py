"""When a backup is due, and which ones go."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.backups import folder_name, going, is_due, is_inside

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 in Shanghai."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(("hour", "expected"), [(1, False), (2, True), (3, False), (23, False)])
def test_the_first_backup_waits_for_its_hour(hour, expected):
    assert is_due(at(9, hour, 11), 2, SHANGHAI, []) is expected


@pytest.mark.parametrize(
    ("now", "newest", "expected"),
    [
        (at(9, 1, 59), at(8, 2, 11), False),  # the day's hour has not come
        (at(9, 2, 11), at(8, 2, 11), True),
        (at(9, 3, 11), at(9, 2, 11), False),  # made already
        (at(9, 17, 11), at(8, 2, 11), True),  # the machine was off at two
        (at(9, 1, 11), at(7, 2, 11), True),  # yesterday's was missed
        (at(9, 2, 11).astimezone(UTC), at(8, 18, 0).astimezone(UTC), True),
    ],
)
def test_a_missed_backup_is_made_up_for(now, newest, expected):
    assert is_due(now, 2, SHANGHAI, [newest - timedelta(days=3), newest]) is expected


def test_the_newest_of_each_day_and_of_each_week_stay():
    # Monday the 2nd to Sunday the 15th, one a day, and a second one on the 15th
    made = [at(day, 2) for day in range(2, 16)] + [at(15, 14)]
    gone = going(made, keep_daily=3, keep_weekly=2, zone=SHANGHAI)
    assert sorted(set(made) - set(gone)) == [at(8, 2), at(13, 2), at(14, 2), at(15, 14)]


def test_a_long_pause_removes_nothing_that_is_the_last():
    made = [datetime(2025, 3, day, tzinfo=UTC) for day in (1, 2)]
    assert going(made, keep_daily=2, keep_weekly=0, zone=SHANGHAI) == []


def test_names_sort_by_time():
    assert folder_name(at(9, 2)) == "citygrid-20261108T180000Z"


def test_what_leaves_the_folder_is_not_inside():
    assert is_inside("files/photos/ab/c.jpg")
    assert not any(is_inside(path) for path in ("", "/a", "../a", "a/../../b", "a\0b"))
