"""The row of a case under its lock, its events and its clocks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.domain.actors import Scope
from app.domain.case_clocks import Clock, Limit, LimitUnit
from app.domain.case_events import CaseEvent
from app.domain.case_reports import CaseKind, ClassKey
from app.domain.case_rules import Level
from app.domain.case_states import CaseMove, CaseState, Channel, ClockName
from app.models.audit import AuditValue
from app.models.case_moves import CaseClock
from app.models.case_moves import CaseEvent as EventRow
from app.models.cases import Case
from app.store.filters import in_scope, metric_point


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseHead:
    """What a move must know of the row of a case."""

    id: int
    number: int
    version: int
    state: CaseState
    channel: Channel
    level: Level
    key: ClassKey
    condition_id: int | None
    reporter: str
    reported_at: datetime


def _head(
    session: Session, condition: ColumnElement[bool], scope: Scope, *, is_locked: bool
) -> CaseHead | None:
    statement = select(Case).where(condition, in_scope(Case.subdistrict_id, scope))
    if is_locked:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = session.scalar(statement)
    return None if row is None else _of_row(row)


def _of_row(row: Case) -> CaseHead:
    return CaseHead(
        id=row.id,
        number=row.number,
        version=row.version,
        state=CaseState(row.state),
        channel=Channel(row.channel),
        level=Level(row.level),
        key=ClassKey(
            code_system=row.code_system, edition=row.edition, kind=CaseKind(row.kind), code=row.class_code
        ),
        condition_id=row.condition_id,
        reporter=row.reporter,
        reported_at=row.reported_at,
    )


def find_head(session: Session, *, case_id: int, scope: Scope) -> CaseHead | None:
    """A case that a scope may see."""
    return _head(session, Case.id == case_id, scope, is_locked=False)


def lock_head(session: Session, *, case_id: int, scope: Scope) -> CaseHead | None:
    """The same, locked until the transaction ends: one move at a time."""
    return _head(session, Case.id == case_id, scope, is_locked=True)


def find_numbered(session: Session, *, number: int, scope: Scope) -> CaseHead | None:
    """A case by the number that people know."""
    return _head(session, Case.number == number, scope, is_locked=False)


def each_moved(session: Session, *, scope: Scope) -> Iterator[CaseHead]:
    """Every case that has events or should have some, by number; a thousand at a time."""
    statement = (
        select(Case)
        .where(or_(Case.version > 1, exists().where(EventRow.case_id == Case.id)))
        .where(in_scope(Case.subdistrict_id, scope))
        .order_by(Case.number)
        .execution_options(yield_per=1000)
    )
    yield from (_of_row(row) for row in session.scalars(statement))


def distance_m(session: Session, *, case_id: int, x_m: float, y_m: float) -> float:
    """How far a place is from a case."""
    statement = select(func.ST_Distance(Case.geom, metric_point(x_m, y_m))).where(Case.id == case_id)
    return float(session.scalars(statement).one())


def change_case(session: Session, *, case_id: int, values: Mapping[str, Any]) -> None:
    """Write what a move changes, as the next version."""
    session.execute(
        update(Case)
        .where(Case.id == case_id)
        .values(**values, version=Case.version + 1)
        .execution_options(synchronize_session=False)
    )


def events_of(session: Session, *, case_id: int) -> tuple[CaseEvent, ...]:
    """What happened to a case, first to last, with the names that are still known."""
    statement = (
        select(EventRow, AuditValue.plain)
        .outerjoin(AuditValue, AuditValue.digest == EventRow.person)
        .where(EventRow.case_id == case_id)
        .order_by(EventRow.number)
    )
    return tuple(_event(row, plain) for row, plain in session.execute(statement))


def _event(row: EventRow, plain: str | None) -> CaseEvent:
    return CaseEvent(
        number=row.number,
        move=CaseMove(row.move),
        from_state=CaseState(row.from_state),
        to_state=CaseState(row.to_state),
        at=row.at,
        person=row.person,
        name=plain or row.person,
        reason=row.reason,
        reason_sha256=row.reason_sha256,
        details=row.details,
        previous=row.previous,
        hash=row.hash,
    )


def add_event(session: Session, *, case_id: int, event: CaseEvent) -> None:
    """Append an event."""
    session.add(
        EventRow(
            case_id=case_id,
            number=event.number,
            move=event.move.value,
            from_state=event.from_state.value,
            to_state=event.to_state.value,
            at=event.at,
            person=event.person,
            reason=event.reason,
            reason_sha256=event.reason_sha256,
            details=dict(event.details),
            previous=event.previous,
            hash=event.hash,
        )
    )
    session.flush()


def clocks_of(session: Session, *, case_id: int) -> dict[ClockName, Clock]:
    """The clocks of a case."""
    rows = session.scalars(select(CaseClock).where(CaseClock.case_id == case_id))
    return {ClockName(row.name): _clock(row) for row in rows}


def _clock(row: CaseClock) -> Clock:
    return Clock(
        limit=Limit(amount=row.limit_amount, unit=LimitUnit(row.limit_unit)),
        begun_at=row.begun_at,
        used=row.used,
        since=row.since,
        extensions=row.extensions,
        stopped_at=row.stopped_at,
    )


def save_clock(
    session: Session,
    *,
    case_id: int,
    name: ClockName,
    clock: Clock,
    deadline_at: datetime | None,
    calendar_edition: str,
) -> None:
    """Keep where a clock stands."""
    values = {
        "limit_amount": clock.limit.amount,
        "limit_unit": clock.limit.unit.value,
        "calendar_edition": calendar_edition,
        "begun_at": clock.begun_at,
        "used": clock.used,
        "since": clock.since,
        "extensions": clock.extensions,
        "stopped_at": clock.stopped_at,
        "deadline_at": deadline_at,
    }
    session.execute(
        insert(CaseClock)
        .values(case_id=case_id, name=name.value, **values)
        .on_conflict_do_update(index_elements=[CaseClock.case_id, CaseClock.name], set_=values)
    )
