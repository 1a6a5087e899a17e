"""Days, instants and intervals in filters, and how they lie to each other (OGC 21-065r2, 8.5)."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, DateTime, and_, cast, literal, or_

from app.domain.cql2 import Node
from app.errors import InputError
from app.store.cql2_values import Compiled, Fields, Kind, described

OPEN = ".."
ALMOST_A_DAY = timedelta(days=1, microseconds=-1)
Relation = Callable[[Any, Any, Any, Any], Any]

# By the ends of both: an instant has two that are the same.
RELATIONS: Mapping[str, Relation] = {
    "t_after": lambda s1, e1, s2, e2: s1 > e2,
    "t_before": lambda s1, e1, s2, e2: e1 < s2,
    "t_contains": lambda s1, e1, s2, e2: and_(s1 < s2, e1 > e2),
    "t_disjoint": lambda s1, e1, s2, e2: or_(s1 > e2, e1 < s2),
    "t_during": lambda s1, e1, s2, e2: and_(s1 > s2, e1 < e2),
    "t_equals": lambda s1, e1, s2, e2: and_(s1 == s2, e1 == e2),
    "t_finishedBy": lambda s1, e1, s2, e2: and_(s1 < s2, e1 == e2),
    "t_finishes": lambda s1, e1, s2, e2: and_(s1 > s2, e1 == e2),
    "t_intersects": lambda s1, e1, s2, e2: and_(s1 <= e2, e1 >= s2),
    "t_meets": lambda s1, e1, s2, e2: e1 == s2,
    "t_metBy": lambda s1, e1, s2, e2: s1 == e2,
    "t_overlappedBy": lambda s1, e1, s2, e2: and_(s1 > s2, s1 < e2, e1 > e2),
    "t_overlaps": lambda s1, e1, s2, e2: and_(s1 < s2, e1 > s2, e1 < e2),
    "t_startedBy": lambda s1, e1, s2, e2: and_(s1 == s2, e1 > e2),
    "t_starts": lambda s1, e1, s2, e2: and_(s1 == s2, e1 < e2),
}


def related(name: str, one: Compiled, other: Compiled) -> ColumnElement[bool]:
    """How two moments lie to each other; a text stands for one."""
    return RELATIONS[name](*_ends(one), *_ends(other))  # type: ignore[no-any-return]


def moment(node: Node, fields: Fields) -> Compiled:
    """A day, an instant or an interval of a filter, whose ends may be properties."""
    if "date" in node:
        return _day(node["date"])
    if "timestamp" in node:
        return _instant(node["timestamp"])
    ends = node.get("interval")
    if not isinstance(ends, list) or len(ends) != 2:
        raise InputError(f"{described(node)!r} in the filter is no value that is known")
    return interval(*(fields.field(one["property"]) if _is_property(one) else one for one in ends))


def _is_property(node: Node) -> bool:
    return isinstance(node, dict) and "property" in node


def interval(start: Any, end: Any) -> Compiled:
    """From one moment to another, texts or properties; `..` is open. A day that ends it belongs to it."""
    ends = _end(start, 0), _end(end, 1)
    given: list[Any] = [one.value for one in ends if isinstance(one, BindParameter)]
    if given != sorted(given):
        raise InputError(f"interval {described(f'{start}/{end}')!r} ends before it starts")
    return Compiled(None, Kind.INTERVAL, ends=ends)


def _end(one: Any, place: int) -> Any:
    """The first or last instant of what begins or ends an interval; none where it is open."""
    if isinstance(one, Compiled):
        return _ends(one)[place]
    return None if one in (OPEN, "", None) else _ends(read(one))[place]


def read(text: Any) -> Compiled:
    """A text as a day or an instant."""
    is_day = isinstance(text, str) and len(text) == 10
    return _day(text) if is_day else _instant(text)


def comparable(one: Compiled, other: Compiled) -> tuple[Compiled, Compiled]:
    """Both sides of a comparison as the same kind; a text beside a moment is read as one."""
    one, other = _beside(one, other), _beside(other, one)
    if {one.kind, other.kind} == {Kind.DATE, Kind.TIME}:
        one, other = (Compiled(_start(each), Kind.TIME) for each in (one, other))
    if one.kind is not other.kind or one.kind in (Kind.GEOMETRY, Kind.INTERVAL):
        raise InputError(f"the filter compares {one.kind.value} with {other.kind.value}")
    return one, other


def _beside(one: Compiled, other: Compiled) -> Compiled:
    is_moment = one.text is not None and other.kind in (Kind.DATE, Kind.TIME)
    return read(one.text) if is_moment else one


def _day(text: Any) -> Compiled:
    try:
        return Compiled(literal(date.fromisoformat(text.replace("/", "-"))), Kind.DATE, text=text)
    except (ValueError, AttributeError):
        raise InputError(f"{described(text)!r} in the filter is no day; needs YYYY-MM-DD") from None


def _instant(text: Any) -> Compiled:
    try:
        found = datetime.fromisoformat(text.replace("/", "-"))
        instant = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, AttributeError, OverflowError):
        raise InputError(f"{described(text)!r} in the filter is no instant; needs RFC 3339") from None
    return Compiled(literal(instant), Kind.TIME, text=text)


def _start(one: Compiled) -> Any:
    return cast(one.value, DateTime(timezone=True))


def _ends(one: Compiled) -> tuple[Any, Any]:
    """The first and the last instant; a day has all its hours."""
    if one.kind is Kind.INTERVAL:
        return tuple(
            literal(name).cast(DateTime(timezone=True)) if end is None else end
            for end, name in zip(one.ends, ("-infinity", "infinity"), strict=True)
        )  # type: ignore[return-value]
    if one.kind is Kind.TEXT and one.text is not None:
        return _ends(read(one.text))
    if one.kind is Kind.DATE and one.text is not None:
        day = date.fromisoformat(one.text.replace("/", "-"))
        first, last = (datetime.combine(day, at, UTC) for at in (time.min, time.max))
        return literal(first), literal(last)
    if one.kind not in (Kind.DATE, Kind.TIME):
        raise InputError(f"the filter asks {one.kind.value} about time")
    if one.kind is Kind.TIME:
        return one.value, one.value
    return _start(one), _start(one) + ALMOST_A_DAY
