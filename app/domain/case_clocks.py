"""
Clocks of a case: a limit in a unit, what pauses and extends it, and when it is over.

A deadline is a pure function of events, calendar and limit. It is kept up to date event by event
(`after`), and `replayed` finds the same second from the events alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from app.domain.case_states import Effect
from app.domain.work_calendar import WorkCalendar
from app.errors import ConflictError

NEARLY_OVER_SHARE = 0.8  # of the limit
MAX_EXTENSIONS = 2
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class LimitUnit(StrEnum):
    """Units of GB/T 30428.8 limits; urgent and natural ones run through nights and holidays."""

    URGENT_HOUR = "urgent_hour"
    WORKING_HOUR = "working_hour"
    WORKING_DAY = "working_day"
    URGENT_DAY = "urgent_day"
    NATURAL_DAY = "natural_day"
    MINUTE = "minute"  # of office clocks


RUNNING_HOURS = {
    LimitUnit.URGENT_HOUR: 1.0,
    LimitUnit.URGENT_DAY: 24.0,
    LimitUnit.NATURAL_DAY: 24.0,
    LimitUnit.MINUTE: 1 / 60,
}


class Light(StrEnum):
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How long something may take."""

    amount: int
    unit: LimitUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockEvent:
    """What happens to a clock, and when."""

    effect: Effect
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Where a clock stands after its last event."""

    limit: Limit
    begun_at: datetime | None = None
    used: timedelta = timedelta()  # up to `since`; of work where the unit is one of work
    since: datetime | None = None  # None while it is paused
    extensions: int = 0
    stopped_at: datetime | None = None

    @property
    def is_running(self) -> bool:
        return self.since is not None and self.stopped_at is None


def length_of(limit: Limit, calendar: WorkCalendar) -> timedelta:
    """A limit as time; a working day is as much work as one has."""
    if limit.unit is LimitUnit.WORKING_DAY:
        return limit.amount * calendar.day_length
    return limit.amount * timedelta(hours=RUNNING_HOURS.get(limit.unit, 1.0))


def after(clock: Clock, event: ClockEvent, calendar: WorkCalendar) -> Clock:
    """The clock after one more event; ConflictError names one that cannot happen now."""
    step = STEPS[event.effect]
    return step(clock, event.at, calendar)


def deadline(clock: Clock, calendar: WorkCalendar) -> datetime | None:
    """When the limit is over; None while the clock does not run."""
    if clock.since is None or clock.stopped_at is not None:
        return None
    left = _allowed(clock, calendar) - clock.used
    return _when(clock.limit, calendar, _gauge(clock.limit, calendar, clock.since) + left)


def replayed(limit: Limit, events: Sequence[ClockEvent], calendar: WorkCalendar) -> datetime | None:
    """The deadline from all events at once: begin, limit, extensions and the time of every pause."""
    gauged = [(one.effect, _gauge(limit, calendar, one.at)) for one in events]
    started = [at for kind, at in gauged if kind is Effect.START]
    pauses = [at for kind, at in gauged if kind is Effect.PAUSE]
    resumes = [at for kind, at in gauged if kind is Effect.RESUME]
    kinds = [kind for kind, _ in gauged]
    extensions = kinds.count(Effect.EXTEND)
    is_stopped = kinds.count(Effect.STOP) > kinds.count(Effect.CONTINUE)
    if not started or is_stopped or len(pauses) > len(resumes):
        return None
    paused = sum((end - begin for begin, end in zip(pauses, resumes, strict=True)), timedelta())
    whole = started[0] + (1 + extensions) * length_of(limit, calendar) + paused
    return _when(limit, calendar, whole)


def used_at(clock: Clock, now: datetime, calendar: WorkCalendar) -> timedelta:
    """What a clock has used until a moment."""
    if clock.since is None:
        return clock.used
    end = now if clock.stopped_at is None else clock.stopped_at
    passed = _gauge(clock.limit, calendar, end) - _gauge(clock.limit, calendar, clock.since)
    return clock.used + passed


def share_used(clock: Clock, now: datetime, calendar: WorkCalendar) -> float:
    """How much of its limit a clock has used: over 1 once it is over."""
    return used_at(clock, now, calendar) / _allowed(clock, calendar)


def light(clock: Clock, now: datetime, calendar: WorkCalendar) -> Light:
    """Green, yellow from four fifths of the limit, red once it is over."""
    share = share_used(clock, now, calendar)
    if share > 1:
        return Light.RED
    return Light.YELLOW if share >= NEARLY_OVER_SHARE else Light.GREEN


def _started(clock: Clock, at: datetime, calendar: WorkCalendar) -> Clock:
    if clock.begun_at is not None:
        raise ConflictError("the clock was started already; it starts once")
    return replace(clock, begun_at=at, since=at)


def _paused(clock: Clock, at: datetime, calendar: WorkCalendar) -> Clock:
    _require_running(clock, "paused")
    return replace(clock, used=used_at(clock, at, calendar), since=None)


def _resumed(clock: Clock, at: datetime, calendar: WorkCalendar) -> Clock:
    if clock.begun_at is None or clock.since is not None or clock.stopped_at is not None:
        raise ConflictError("the clock is not paused; only a paused one is resumed")
    return replace(clock, since=at)


def _extended(clock: Clock, at: datetime, calendar: WorkCalendar) -> Clock:
    _require_running(clock, "extended")
    if clock.extensions >= MAX_EXTENSIONS:
        raise ConflictError(f"the limit was extended {clock.extensions} times; {MAX_EXTENSIONS} is the most")
    return replace(clock, extensions=clock.extensions + 1)


def _stopped(clock: Clock, at: datetime, calendar: WorkCalendar) -> Clock:
    if clock.begun_at is None or clock.stopped_at is not None:
        raise ConflictError("the clock does not run; it cannot be stopped")
    return replace(clock, stopped_at=at)


def _continued(clock: Clock, at: datetime, calendar: WorkCalendar) -> Clock:
    """As if it had not stopped: work that is not good enough keeps its deadline."""
    if clock.stopped_at is None:
        raise ConflictError("the clock was not stopped; only a stopped one goes on")
    return replace(clock, stopped_at=None)


def _require_running(clock: Clock, deed: str) -> None:
    if not clock.is_running:
        raise ConflictError(f"the clock does not run; it cannot be {deed}")


STEPS = {
    Effect.START: _started,
    Effect.PAUSE: _paused,
    Effect.RESUME: _resumed,
    Effect.EXTEND: _extended,
    Effect.STOP: _stopped,
    Effect.CONTINUE: _continued,
}


def _allowed(clock: Clock, calendar: WorkCalendar) -> timedelta:
    return (1 + clock.extensions) * length_of(clock.limit, calendar)


def _gauge(limit: Limit, calendar: WorkCalendar, moment: datetime) -> timedelta:
    """How far the time that a limit counts has come."""
    return moment - BEGINNING if limit.unit in RUNNING_HOURS else calendar.worked(moment)


def _when(limit: Limit, calendar: WorkCalendar, total: timedelta) -> datetime:
    return BEGINNING + total if limit.unit in RUNNING_HOURS else calendar.when_worked(total).astimezone(UTC)
