"""Settings of cases: how long office steps may take, and which hours and days are working time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time
from itertools import pairwise
from typing import Any

from phonenumbers import SUPPORTED_REGIONS

from app.config_rules import not_negative, one_of, positive, ruled

# Each has a limit; the clock of the work takes that of the condition.
OFFICE_CLOCKS = ("accept", "verify", "dispatch", "check", "supervise", "contact", "reply", "call_back")
UNITS = ("minute", "urgent_hour", "working_hour", "working_day", "urgent_day", "natural_day")


def _reads(read: Callable[[str], Any]) -> Callable[[str], bool]:
    def holds(text: str) -> bool:
        try:
            read(text)
        except ValueError:
            return False
        return True

    return holds


def _day() -> Any:
    return ruled("must be a day like 2026-10-01", _reads(date.fromisoformat))


def _days() -> Any:
    return ruled(
        "must be days like 2026-10-01, or none",
        lambda days: days is None or all(_reads(date.fromisoformat)(one) for one in days),
    )


def _clock_time() -> Any:
    return ruled("must be a time like 08:00", _reads(time.fromisoformat))


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLimitSettings:
    key: str = one_of(*OFFICE_CLOCKS)
    amount: int = positive()
    unit: str = one_of(*UNITS)


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursSettings:
    begin: str = _clock_time()
    end: str = _clock_time()


def _in_order(hours: tuple[HoursSettings, ...]) -> bool:
    edges = [time.fromisoformat(edge) for span in hours for edge in (span.begin, span.end)]
    return all(before < after for before, after in pairwise(edges))


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCalendarSettings:
    edition: str
    hours: tuple[HoursSettings, ...] = ruled(
        "must be spans that end after they begin, one after the other", _in_order
    )
    weekdays: tuple[int, ...] = ruled(
        "must be weekdays from 0 (Monday) to 6", lambda days: all(0 <= one <= 6 for one in days)
    )
    holidays: tuple[str, ...] | None = _days()
    makeup_days: tuple[str, ...] | None = _days()
    last_day: str = _day()


ONE_OF_BOTH = "must have no day both as a holiday and as a make-up day"


def _is_one_of_both(calendar: WorkCalendarSettings) -> bool:
    return not set(calendar.holidays or ()) & set(calendar.makeup_days or ())


def _all_clocks(limits: tuple[CaseLimitSettings, ...]) -> bool:
    return {one.key for one in limits} == set(OFFICE_CLOCKS)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSettings:
    near_metres: float = not_negative()
    phone_region: str = ruled(
        "must be a country or region of ISO 3166-1, such as CN", lambda value: value in SUPPORTED_REGIONS
    )
    limits: tuple[CaseLimitSettings, ...] = ruled("must be one of each clock", _all_clocks)
    work_calendar: WorkCalendarSettings = field(metadata={"rule": (ONE_OF_BOTH, _is_one_of_both)})
