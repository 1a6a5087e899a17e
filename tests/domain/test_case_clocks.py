"""Clocks of cases: units, pauses to the minute, and the same deadline whether kept or replayed."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.case_clocks import (
    Clock,
    ClockEvent,
    Light,
    Limit,
    LimitUnit,
    after,
    deadline,
    light,
    replayed,
    used_at,
)
from app.domain.case_states import Effect
from app.errors import ConflictError
from tests.domain.test_work_calendar import CALENDAR, MOMENTS, at

STARTED, PAUSED, RESUMED, EXTENDED, STOPPED, CONTINUED = Effect


def clock_after(limit, *events):
    clock = Clock(limit=limit)
    for kind, moment in events:
        clock = after(clock, ClockEvent(effect=kind, at=moment), CALENDAR)
    return clock


def due(limit, *events):
    found = deadline(clock_after(limit, *events), CALENDAR)
    assert found == replayed(limit, [ClockEvent(effect=kind, at=one) for kind, one in events], CALENDAR)
    return found


@pytest.mark.parametrize(
    ("amount", "unit", "begin", "end"),
    [
        (2, LimitUnit.URGENT_HOUR, at(1, "23:00"), at(2, "01:00")),  # through a night and a holiday
        (4, LimitUnit.WORKING_HOUR, at(30, "16:00", 9), at(8, "10:00")),
        (1, LimitUnit.WORKING_DAY, at(8, "10:00"), at(9, "10:00")),
        (2, LimitUnit.WORKING_DAY, at(9, "10:00"), at(12, "10:00")),  # the Saturday is made up for
        (5, LimitUnit.WORKING_DAY, at(29, "08:00", 9), at(10, "18:00")),
        (2, LimitUnit.URGENT_DAY, at(1, "10:00"), at(3, "10:00")),
        (3, LimitUnit.NATURAL_DAY, at(9, "10:00"), at(12, "10:00")),
        (15, LimitUnit.MINUTE, at(9, "17:55"), at(9, "18:10")),
    ],
)
def test_a_limit_ends_by_its_unit(amount, unit, begin, end):
    assert due(Limit(amount=amount, unit=unit), (STARTED, begin)) == end


def test_a_pause_over_noon_moves_a_working_deadline_by_the_minutes_that_were_work():
    limit = Limit(amount=1, unit=LimitUnit.WORKING_DAY)
    paused = (STARTED, at(12, "10:00")), (PAUSED, at(13, "11:50")), (RESUMED, at(13, "14:10"))
    started = (STARTED, at(13, "09:00"))
    assert due(limit, started) == at(14, "09:00")
    assert due(limit, started, *paused[1:]) == at(14, "09:20")


def test_a_pause_moves_an_urgent_deadline_by_all_of_it():
    limit = Limit(amount=4, unit=LimitUnit.URGENT_HOUR)
    pause = (PAUSED, at(13, "11:50")), (RESUMED, at(13, "14:10"))
    assert due(limit, (STARTED, at(13, "10:00")), *pause) == at(13, "16:20")


def test_a_paused_clock_and_a_stopped_one_have_no_deadline():
    limit = Limit(amount=1, unit=LimitUnit.WORKING_DAY)
    started = (STARTED, at(13, "09:00"))
    assert due(limit, started, (PAUSED, at(13, "10:00"))) is None
    assert due(limit, started, (STOPPED, at(13, "10:00"))) is None


def test_work_that_is_not_good_enough_keeps_its_first_deadline():
    limit = Limit(amount=1, unit=LimitUnit.WORKING_DAY)
    stopped = (STARTED, at(13, "09:00")), (STOPPED, at(13, "11:00"))
    assert due(limit, *stopped, (CONTINUED, at(14, "17:00"))) == at(14, "09:00")


def test_an_extension_adds_the_limit_once_more_and_twice_at_most():
    limit = Limit(amount=2, unit=LimitUnit.WORKING_HOUR)
    started = (STARTED, at(13, "09:00"))
    twice = (EXTENDED, at(13, "10:00")), (EXTENDED, at(13, "11:00"))
    assert due(limit, started, twice[0]) == at(13, "15:00")
    assert due(limit, started, *twice) == at(13, "17:00")
    with pytest.raises(ConflictError, match="2 is the most"):
        due(limit, started, *twice, (EXTENDED, at(13, "14:00")))


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ([(PAUSED, at(13, "09:00"))], "does not run"),
        ([(STARTED, at(13, "09:00")), (STARTED, at(13, "09:30"))], "starts once"),
        ([(STARTED, at(13, "09:00")), (RESUMED, at(13, "09:30"))], "not paused"),
        ([(STARTED, at(13, "09:00")), (STOPPED, at(13, "10:00")), (RESUMED, at(13, "11:00"))], "not paused"),
        (
            [(STARTED, at(13, "09:00")), (STOPPED, at(13, "10:00")), (STOPPED, at(13, "11:00"))],
            "cannot be stopped",
        ),
    ],
)
def test_what_cannot_happen_to_a_clock_is_refused(events, said):
    with pytest.raises(ConflictError, match=said):
        clock_after(Limit(amount=1, unit=LimitUnit.WORKING_DAY), *events)


@pytest.mark.parametrize(
    ("now", "shown"),
    [("09:00", Light.GREEN), ("16:23", Light.GREEN), ("16:24", Light.YELLOW), ("18:00", Light.YELLOW)],
)
def test_the_light_is_yellow_from_four_fifths_of_the_work(now, shown):
    clock = clock_after(Limit(amount=1, unit=LimitUnit.WORKING_DAY), (STARTED, at(13, "08:00")))
    assert light(clock, at(13, now), CALENDAR) is shown


def test_the_light_is_red_once_the_limit_is_over_and_stays_so_when_it_stops():
    started = clock_after(Limit(amount=1, unit=LimitUnit.WORKING_DAY), (STARTED, at(13, "08:00")))
    assert light(started, at(14, "08:01"), CALENDAR) is Light.RED
    stopped = after(started, ClockEvent(effect=STOPPED, at=at(14, "09:00")), CALENDAR)
    assert light(stopped, at(30, "09:00"), CALENDAR) is Light.RED
    assert used_at(stopped, at(30, "09:00"), CALENDAR) == timedelta(hours=9)


LIMITS = st.builds(Limit, amount=st.integers(1, 30), unit=st.sampled_from(LimitUnit))
STEPS = st.lists(
    st.tuples(st.sampled_from([PAUSED, RESUMED, EXTENDED, STOPPED, CONTINUED]), st.integers(0, 5 * 86_400)),
    max_size=12,
)


@settings(max_examples=10_000, deadline=None)
@given(LIMITS, MOMENTS, STEPS)
def test_kept_event_by_event_a_deadline_is_the_one_that_all_events_give(limit, begin, steps):
    moment = begin.replace(microsecond=0)
    events = [ClockEvent(effect=STARTED, at=moment)]
    clock = after(Clock(limit=limit), events[0], CALENDAR)
    for kind, seconds in steps:
        moment += timedelta(seconds=seconds)
        event = ClockEvent(effect=kind, at=moment)
        try:
            clock = after(clock, event, CALENDAR)
        except ConflictError:
            continue  # such an event is not written
        events.append(event)
        assert deadline(clock, CALENDAR) == replayed(limit, events, CALENDAR)
