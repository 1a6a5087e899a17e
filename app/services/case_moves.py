"""Moves of cases: one transaction each, under the lock of the case, with its event and its clocks."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.config import settings
from app.domain.actors import EVERYWHERE, Actor
from app.domain.case_clocks import Clock, deadline
from app.domain.case_effects import clocks_after, ends
from app.domain.case_events import CaseEvent, digest_of_reason, event_hash
from app.domain.case_reports import LARGEST_ID, CaseCondition
from app.domain.case_rules import Brought, Level, Refusal, Rule, barred, refusal
from app.domain.case_states import ENDED, CaseMove, CaseState, ClockName
from app.domain.cases import Move, row_of
from app.errors import ConflictError, ForbiddenError, NotFoundError, RefusedError
from app.services import audit, case_classes, case_limits, case_photos, case_place
from app.services.case_course import first_clocks, report_of, standing
from app.store import case_moves as moves_store
from app.store.case_moves import CaseHead

ERRORS = {
    Rule.PERMISSION: ForbiddenError,
    Rule.LEVEL: ForbiddenError,
    Rule.SEPARATION: ForbiddenError,
    Rule.RETURNED: ForbiddenError,
    Rule.NEEDED: RefusedError,
}  # else a conflict with how far the case is
NOTHING = Brought()
LEVELS = {CaseMove.ESCALATE: Level.DISTRICT, CaseMove.HAND_DOWN: Level.SUBDISTRICT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standpoint:
    """Where somebody stands who verifies or checks."""

    lon: float
    lat: float
    datum: str = "wgs84"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A move as somebody asks for it; `expected_version` is that of the case as it was seen."""

    move: CaseMove
    expected_version: int
    brought: Brought = NOTHING
    at: Standpoint | None = None
    photos: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveReceipt:
    """How far a case is after a move."""

    case_id: int
    number: int
    version: int
    state: CaseState


def begin(session: Session, *, case_id: int) -> None:
    """The first event of a case that was just reported, and the clocks that run from then on."""
    head = moves_store.lock_head(session, case_id=case_id, scope=EVERYWHERE)
    assert head is not None  # its row was added in this transaction
    _begun(session, head)


def move(session: Session, actor: Actor, *, case_id: int, step: Step) -> MoveReceipt:
    """Lead a case out of its state, or do something within it; ConflictError when somebody was quicker."""
    with audit.refusals_recorded(actor, action=f"case.{step.move}", entity="case", entity_id=case_id):
        actor.require("cases.read")
        head = _lock(session, actor, case_id, step)
        _require_version(head, step.expected_version)
        events = moves_store.events_of(session, case_id=head.id) or _begun(session, head)
        clocks = moves_store.clocks_of(session, case_id=head.id)
        now = datetime.now(UTC)
        of = case_classes.class_of(session, head.key)
        stands = standing(head, of, events, clocks, now)
        _allow(barred(step.move, stands, actor))  # before photos are looked at, which takes a while
        clean = case_photos.cleaned(step.photos)
        given = _placed(session, head, replace(step.brought, photos=len(clean)), step.at)
        _allow(refusal(step.move, stands, actor, given, _today(now)))
        case_photos.keep(session, clean, case_id=head.id, event_number=len(events) + 1)
        return _make(session, actor, head, events, clocks, step.move, given, now)


def _begun(session: Session, head: CaseHead) -> tuple[CaseEvent, ...]:
    """The report as the first event; a case from before there were events gets it with its first move."""
    event = report_of(session, head)
    moves_store.add_event(session, case_id=head.id, event=event)
    _save_clocks(session, head.id, first_clocks(head))
    return (event,)


def _make(
    session: Session,
    actor: Actor,
    head: CaseHead,
    events: tuple[CaseEvent, ...],
    clocks: Mapping[ClockName, Clock],
    name: CaseMove,
    brought: Brought,
    now: datetime,
) -> MoveReceipt:
    row = row_of(name, head.state)
    assert row is not None  # the rules have looked it up
    changes, details = _changes(session, actor, head, row, brought)
    target = row.target or head.state
    _append(session, actor, head, events, name, target, brought, details, now)
    moves_store.change_case(session, case_id=head.id, values=changes)
    limits = case_limits.limits(session, condition_id=changes.get("condition_id", head.condition_id))
    effects = (*row.effects, *ends(clocks, row.target))
    changed = clocks_after(clocks, effects, now, limits=limits, calendar=case_limits.calendar())
    _save_clocks(session, head.id, {name: changed[name] for _, name in effects})
    audit.record(
        session,
        actor,
        action=f"case.{name}",
        entity="case",
        entity_id=head.id,
        details={"number": head.number, "from": head.state, "to": target},
    )
    return MoveReceipt(case_id=head.id, number=head.number, version=head.version + 1, state=target)


def _lock(session: Session, actor: Actor, case_id: int, step: Step) -> CaseHead:
    """The case under its lock, and the one that it is merged into; lower id first: two may go crosswise."""
    ids = {min(case_id, LARGEST_ID)}
    number = step.brought.target_number
    if step.move is CaseMove.MERGE and number is not None:
        found = moves_store.find_numbered(session, number=number, scope=actor.scope)
        ids |= set() if found is None else {found.id}
    heads = {one: moves_store.lock_head(session, case_id=one, scope=actor.scope) for one in sorted(ids)}
    head = heads[min(case_id, LARGEST_ID)]
    if head is None:
        raise NotFoundError("case", case_id)
    return head


def _require_version(head: CaseHead, expected: int) -> None:
    if head.version != expected:
        raise ConflictError(
            f"case {head.number} is at version {head.version}, not {expected}: somebody moved it meanwhile"
        )


def _allow(found: Refusal | None) -> None:
    if found is not None:
        raise ERRORS.get(found.rule, ConflictError)(found.said)


def _today(now: datetime) -> date:
    return now.astimezone(ZoneInfo(settings().service.time_zone)).date()


def _placed(session: Session, head: CaseHead, brought: Brought, at: Standpoint | None) -> Brought:
    if at is None:
        return brought
    x_m, y_m = case_place.metric(at.lon, at.lat, at.datum)
    distance_m = moves_store.distance_m(session, case_id=head.id, x_m=x_m, y_m=y_m)
    return replace(brought, distance_m=distance_m)


def _changes(
    session: Session, actor: Actor, head: CaseHead, row: Move, brought: Brought
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a move writes in the row of the case, and what its event tells."""
    target = row.target or head.state
    changes: dict[str, Any] = {"state": target.value}
    details: dict[str, Any] = {}
    if row.name in LEVELS:
        changes["level"] = details["level"] = LEVELS[row.name].value
    if row.name is CaseMove.FILE:
        condition = _condition(session, actor, head, brought.condition_id)
        changes["condition_id"] = condition.id
        details["condition"] = condition.number
    if row.name is CaseMove.DISPATCH:
        changes["department"] = details["department"] = brought.department
    if row.name is CaseMove.MERGE:
        into = _target(session, actor, head, brought.target_number)
        changes["merged_into_id"], details["into"] = into.id, into.number
    if brought.until is not None:
        details["until"] = brought.until.isoformat()
    if brought.distance_m is not None:
        details["distance_m"] = round(brought.distance_m, 1)
    return changes, details


def _condition(session: Session, actor: Actor, head: CaseHead, condition_id: int | None) -> CaseCondition:
    of = case_classes.class_of(session, head.key)
    known = case_classes.conditions(session, actor, of=of)
    found = next((one for one in known if one.id == condition_id), None)
    if found is None:
        raise RefusedError(f"condition {condition_id} is none of class {of.code}")
    return found


def _target(session: Session, actor: Actor, head: CaseHead, number: int | None) -> CaseHead:
    found = None if number is None else moves_store.find_numbered(session, number=number, scope=actor.scope)
    if found is None:
        raise RefusedError(f"case {number} is unknown; a case is merged into one that goes on")
    if found.id == head.id or found.state in ENDED:
        raise RefusedError(f"case {number} does not go on; a case is merged into one that does")
    return found


def _append(
    session: Session,
    actor: Actor,
    head: CaseHead,
    events: tuple[CaseEvent, ...],
    name: CaseMove,
    target: CaseState,
    brought: Brought,
    details: Mapping[str, Any],
    now: datetime,
) -> None:
    said = "\n".join(one for one in (brought.result.strip(), brought.reason.strip()) if one) or None
    event = CaseEvent(
        number=len(events) + 1,
        move=name,
        from_state=head.state,
        to_state=target,
        at=now,
        person=audit.digest_of_person(session, actor.name),
        reason=said,
        reason_sha256=digest_of_reason(said),
        details=details,
        previous=events[-1].hash,
    )
    moves_store.add_event(session, case_id=head.id, event=replace(event, hash=event_hash(head.number, event)))


def _save_clocks(session: Session, case_id: int, clocks: Mapping[ClockName, Clock]) -> None:
    calendar = case_limits.calendar()
    for name, clock in clocks.items():
        moves_store.save_clock(
            session,
            case_id=case_id,
            name=name,
            clock=clock,
            deadline_at=deadline(clock, calendar),
            calendar_edition=calendar.edition,
        )
