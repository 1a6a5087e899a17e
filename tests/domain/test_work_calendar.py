"""Working time, by a calendar of 2026 as it was announced: hours 08-12 and 14-18."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.work_calendar import calendar_of
from app.errors import RefusedError

HOURS = ((time(8), time(12)), (time(14), time(18)))
MONDAY_TO_FRIDAY = range(5)


def shanghai(**other):
    """National Day of 2026: off from 1 to 7 October, at work on 20 September (Sunday) and 10 October."""
    known = {
        "edition": "2026",
        "zone": "Asia/Shanghai",
        "hours": HOURS,
        "weekdays": MONDAY_TO_FRIDAY,
        "holidays": [date(2026, 10, day) for day in range(1, 8)],
        "makeup_days": [date(2026, 9, 20), date(2026, 10, 10)],
        "last_day": date(2026, 12, 31),
    }
    return calendar_of(**(known | other))


CALENDAR = shanghai()


def at(day, clock, month=10):
    hour, minute = (int(part) for part in clock.split(":"))
    return datetime(2026, month, day, hour, minute, tzinfo=CALENDAR.zone)


def work(begin, end):
    return (CALENDAR.worked(end) - CALENDAR.worked(begin)) / timedelta(hours=1)


@pytest.mark.parametrize(
    ("begin", "end", "hours"),
    [
        (at(12, "09:00"), at(12, "11:30"), 2.5),
        (at(12, "11:50"), at(12, "14:10"), 1 / 3),  # noon is no work
        (at(12, "17:00"), at(13, "09:00"), 2),
        (at(16, "17:00"), at(19, "09:00"), 2),  # Friday to Monday
        (at(30, "17:00", 9), at(8, "09:00"), 2),  # over National Day
        (at(5, "08:00"), at(5, "18:00"), 0),  # a Monday that is a holiday
        (at(10, "08:00"), at(10, "18:00"), 8),  # a Saturday that is made up for
        (at(20, "08:00", 9), at(20, "18:00", 9), 8),  # and a Sunday
        (at(11, "08:00"), at(11, "18:00"), 0),  # a Sunday
    ],
)
def test_work_between_two_moments(begin, end, hours):
    assert work(begin, end) == pytest.approx(hours)
    assert work(end, begin) == pytest.approx(-hours)


@pytest.mark.parametrize(
    ("begin", "hours", "end"),
    [
        (at(12, "09:00"), 3, at(12, "12:00")),  # the end of the morning, not two o'clock
        (at(12, "09:00"), 3.5, at(12, "14:30")),
        (at(9, "16:00"), 4, at(10, "10:00")),  # Friday to the Saturday that is made up for
        (at(10, "16:00"), 4, at(12, "10:00")),
        (at(30, "16:00", 9), 2, at(30, "18:00", 9)),
        (at(30, "16:00", 9), 2.25, at(8, "08:15")),
        (at(5, "03:00"), 8, at(8, "18:00")),
        (at(11, "20:00"), 0.5, at(12, "08:30")),
    ],
)
def test_the_moment_at_which_so_much_work_is_done(begin, hours, end):
    assert CALENDAR.when_worked(CALENDAR.worked(begin) + timedelta(hours=hours)) == end


BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.timedeltas(timedelta(), timedelta(days=1095)).map(lambda later: BEGIN + later)


@given(MOMENTS, st.timedeltas(timedelta(seconds=1), timedelta(days=400)))
def test_so_much_work_later_is_so_much_work_apart_and_no_moment_earlier(begin, amount):
    end = CALENDAR.when_worked(CALENDAR.worked(begin) + amount)
    assert CALENDAR.worked(end) - CALENDAR.worked(begin) == amount
    assert CALENDAR.worked(end - timedelta(microseconds=1)) < CALENDAR.worked(end)


@given(MOMENTS, MOMENTS)
def test_work_is_the_sum_of_what_single_minutes_hold(one, other):
    begin = min(one, other).replace(second=0, microsecond=0)
    end = begin + timedelta(days=3)
    minutes = (begin + timedelta(minutes=n) for n in range(3 * 1440))
    working = 0
    for minute in minutes:
        local = minute.astimezone(CALENDAR.zone)
        day = local.date()
        is_free = date(2026, 10, 1) <= day <= date(2026, 10, 7)
        is_extra = day in (date(2026, 9, 20), date(2026, 10, 10))
        if is_extra or (local.weekday() < 5 and not is_free):
            working += 8 <= local.hour < 12 or 14 <= local.hour < 18
    assert CALENDAR.worked(end) - CALENDAR.worked(begin) == timedelta(minutes=working)


def test_a_day_works_or_not():
    assert [CALENDAR.works_on(date(2026, 10, day)) for day in (1, 7, 8, 9, 10, 11)] == [
        *(False, False, True, True, True, False)
    ]


def test_what_lies_past_the_announced_days_is_not_confirmed():
    assert CALENDAR.is_confirmed(datetime(2026, 12, 31, 15, 59, tzinfo=UTC))
    assert not CALENDAR.is_confirmed(datetime(2026, 12, 31, 16, 0, tzinfo=UTC))  # midnight in Shanghai


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"hours": ()}, "no working hours"),
        ({"weekdays": ()}, "no working weekday"),
        ({"hours": ((time(12), time(8)),)}, "12:00 to 08:00 do not end after they begin"),
        ({"hours": ((time(8), time(12)), (time(11), time(15)))}, "from 11:00 begin before those until 12:00"),
        ({"weekdays": (7,)}, "weekday 7 is refused"),
        ({"makeup_days": [date(2026, 10, 1)]}, "2026-10-01 is a holiday and a make-up day"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_by_what_is_wrong_with_it(other, said):
    with pytest.raises(RefusedError, match=said):
        shanghai(**other)
