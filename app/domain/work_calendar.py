"""
Working time: the hours of a working day, which days work, and how much work lies between two moments.

A calendar has an edition and a last day that its authority has announced; beyond it weekends are known and
holidays are not. Hours are by the clock on the wall.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from app.errors import RefusedError

WEEK = 7


def _since_midnight(moment: time) -> timedelta:
    return timedelta(hours=moment.hour, minutes=moment.minute, seconds=moment.second)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCalendar:
    """One edition; `holidays` and `makeup_days` are ordinals of days that weekdays alone get wrong."""

    edition: str
    zone: ZoneInfo
    hours: tuple[tuple[time, time], ...]
    weekdays: tuple[int, ...]  # Monday is 0
    holidays: tuple[int, ...]  # sorted
    makeup_days: tuple[int, ...]  # sorted
    last_day: date

    @property
    def day_length(self) -> timedelta:
        """The work of one day."""
        spans = (_since_midnight(end) - _since_midnight(begin) for begin, end in self.hours)
        return sum(spans, timedelta())

    def works_on(self, day: date) -> bool:
        """Whether a day is a working day."""
        return self.days_before(day + timedelta(days=1)) > self.days_before(day)

    def days_before(self, day: date) -> int:
        """Working days before a day; only differences mean something."""
        return self._days_before(day.toordinal())

    def worked(self, moment: datetime) -> timedelta:
        """Work before a moment; only differences mean something."""
        local = moment.astimezone(self.zone)
        day = local.date()
        whole = self.days_before(day) * self.day_length
        return whole + self._worked_within(local) if self.works_on(day) else whole

    def when_worked(self, total: timedelta) -> datetime:
        """The first moment by which `worked` has reached a total."""
        whole, rest = divmod(total, self.day_length)
        nth, rest = (
            (whole, rest) if rest else (whole - 1, self.day_length)
        )  # the evening, not the next morning
        days = range(1, date.max.toordinal())
        day = date.fromordinal(days[bisect_right(days, nth, key=lambda one: self._days_before(one + 1))])
        for begin, end in self.hours:
            length = _since_midnight(end) - _since_midnight(begin)
            if rest <= length:
                return datetime.combine(day, time(), self.zone) + _since_midnight(begin) + rest
            rest -= length
        raise AssertionError("the rest of a day is no longer than the day")

    def is_confirmed(self, moment: datetime) -> bool:
        """Whether the holidays up to a moment have been announced."""
        return moment.astimezone(self.zone).date() <= self.last_day

    def _days_before(self, ordinal: int) -> int:
        weeks, rest = divmod(ordinal - 1, WEEK)  # day 1 of the proleptic calendar is a Monday
        usual = weeks * len(self.weekdays) + sum(one < rest for one in self.weekdays)
        return usual - bisect_left(self.holidays, ordinal) + bisect_left(self.makeup_days, ordinal)

    def _worked_within(self, local: datetime) -> timedelta:
        now = timedelta(
            hours=local.hour, minutes=local.minute, seconds=local.second, microseconds=local.microsecond
        )
        spans = ((_since_midnight(begin), _since_midnight(end)) for begin, end in self.hours)
        return sum((max(min(now, end) - begin, timedelta()) for begin, end in spans), timedelta())


def calendar_of(
    *,
    edition: str,
    zone: str,
    hours: Iterable[tuple[time, time]],
    weekdays: Iterable[int],
    holidays: Iterable[date] = (),
    makeup_days: Iterable[date] = (),
    last_day: date,
) -> WorkCalendar:
    """A calendar of what was announced; RefusedError names what cannot be."""
    spans, usual = tuple(sorted(hours)), tuple(sorted(set(weekdays)))
    free, extra = frozenset(holidays), frozenset(makeup_days)
    _require_sound(spans, usual, free, extra)
    return WorkCalendar(
        edition=edition,
        zone=ZoneInfo(zone),
        hours=spans,
        weekdays=usual,
        holidays=tuple(sorted(one.toordinal() for one in free if one.weekday() in usual)),
        makeup_days=tuple(sorted(one.toordinal() for one in extra if one.weekday() not in usual)),
        last_day=last_day,
    )


def _require_sound(
    hours: tuple[tuple[time, time], ...],
    weekdays: tuple[int, ...],
    holidays: frozenset[date],
    makeup_days: frozenset[date],
) -> None:
    if not hours or not weekdays:
        raise RefusedError("a work calendar has no working hours or no working weekday; it needs both")
    for begin, end in hours:
        if begin >= end:
            raise RefusedError(f"working hours {begin:%H:%M} to {end:%H:%M} do not end after they begin")
    for (_, end), (begin, _) in pairwise(hours):
        if begin < end:
            raise RefusedError(f"working hours from {begin:%H:%M} begin before those until {end:%H:%M} end")
    for one in weekdays:
        if not 0 <= one < WEEK:
            raise RefusedError(f"weekday {one} is refused; Monday is 0, Sunday 6")
    for day in sorted(holidays & makeup_days):
        raise RefusedError(f"{day} is a holiday and a make-up day; it can be one of them")
