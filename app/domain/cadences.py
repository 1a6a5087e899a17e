"""How often a new edition comes, and of which days rows speak, out of the free texts of an import."""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

_DAY = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_BETWEEN = re.compile(r"\s*(?:/|–|—|,|，|、|至|~|\bto\b)\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """A usual rhythm: its name in the EU's list of frequencies, and the days after which the next is due."""

    code: str
    days: int | None = None  # none: nothing is ever due


_RHYTHMS = (
    (Cadence(code="CONT"), ("continuous", "real time", "实时")),
    (Cadence(code="DAILY", days=1), ("daily", "every day", "p1d", "每日", "每天", "日更")),
    (Cadence(code="WEEKLY", days=7), ("weekly", "every week", "p1w", "p7d", "每周", "周更")),
    (Cadence(code="BIWEEKLY", days=14), ("every two weeks", "fortnightly", "p2w", "p14d", "每两周", "双周")),
    (Cadence(code="MONTHLY", days=31), ("monthly", "every month", "p1m", "每月", "月更")),
    (Cadence(code="BIMONTHLY", days=62), ("every two months", "p2m", "每两个月", "双月")),
    (Cadence(code="QUARTERLY", days=92), ("quarterly", "every quarter", "p3m", "每季度", "每季", "季更")),
    (Cadence(code="ANNUAL_2", days=184), ("half-yearly", "twice a year", "p6m", "每半年", "半年")),
    (Cadence(code="ANNUAL", days=366), ("yearly", "annual", "annually", "every year", "p1y", "每年", "年更")),
    (Cadence(code="BIENNIAL", days=731), ("every two years", "p2y", "每两年")),
    (Cadence(code="IRREG"), ("irregular", "irregularly", "不定期", "as needed", "按需")),
    (Cadence(code="NEVER"), ("never", "once", "不更新", "一次性")),
)
CADENCES: Mapping[str, Cadence] = MappingProxyType(
    {word: rhythm for rhythm, words in _RHYTHMS for word in words}
)


def cadence_of(text: str | None) -> Cadence | None:
    """The rhythm that a text names; none where it names no usual one."""
    return None if text is None else CADENCES.get(" ".join(text.lower().split()))


def due_on(text: str | None, newest_at: datetime | None) -> date | None:
    """The day by which the next edition is due; none where no rhythm or no edition is known."""
    rhythm = cadence_of(text)
    if rhythm is None or rhythm.days is None or newest_at is None:
        return None
    return newest_at.date() + timedelta(days=rhythm.days)


def period_of(vintage: str | None) -> tuple[date, date] | None:
    """First and last day that a date of data speaks of: years, months, days, and several of them."""
    parts = _BETWEEN.split(vintage.strip()) if vintage else []
    days = [_days(part) for part in parts]
    known = [one for one in days if one is not None]
    if not known or len(known) < len(days):
        return None
    return min(first for first, _ in known), max(last for _, last in known)


def _days(text: str) -> tuple[date, date] | None:
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    year, month, day = (None if one is None else int(one) for one in found.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
        last_month = month or 12
        return first, date(first.year, last_month, day or monthrange(first.year, last_month)[1])
    except ValueError:  # no such day
        return None
