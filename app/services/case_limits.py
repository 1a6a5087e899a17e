"""How long each step of a case may take, and the calendar that says what working time is."""

from collections.abc import Mapping
from datetime import date, time
from functools import lru_cache

from sqlalchemy.orm import Session

from app.config import settings
from app.config_cases import CaseSettings
from app.domain.case_clocks import Limit, LimitUnit
from app.domain.case_states import ClockName
from app.domain.work_calendar import WorkCalendar, calendar_of
from app.store import case_classes as classes_store


def calendar() -> WorkCalendar:
    """The edition in force."""
    return _calendar(settings().cases, settings().service.time_zone)


@lru_cache(maxsize=2)
def _calendar(given: CaseSettings, zone: str) -> WorkCalendar:
    work = given.work_calendar
    return calendar_of(
        edition=work.edition,
        zone=zone,
        hours=[(time.fromisoformat(span.begin), time.fromisoformat(span.end)) for span in work.hours],
        weekdays=work.weekdays,
        holidays=[date.fromisoformat(day) for day in work.holidays or ()],
        makeup_days=[date.fromisoformat(day) for day in work.makeup_days or ()],
        last_day=date.fromisoformat(work.last_day),
    )


def office_limits() -> dict[ClockName, Limit]:
    """The limits of steps that are no work on the spot."""
    return {
        ClockName(one.key): Limit(amount=one.amount, unit=LimitUnit(one.unit))
        for one in settings().cases.limits
    }


def limits(session: Session, *, condition_id: int | None) -> Mapping[ClockName, Limit]:
    """The limits of a case that is filed under a condition."""
    if condition_id is None:
        return office_limits()
    return office_limits() | {ClockName.HANDLE: classes_store.limit_of(session, condition_id=condition_id)}
