"""How a case came to where it is, the clocks that run on it, and what an actor may do now."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.case_clocks import Clock, Limit, deadline, light, share_used
from app.domain.case_effects import clocks_after
from app.domain.case_events import CaseEvent, event_hash
from app.domain.case_reports import LARGEST_ID, CaseClass, CaseCondition
from app.domain.case_rules import Deed, Level, Standing, open_moves
from app.domain.case_states import CaseMove, CaseState, Channel, ClockName, Effect
from app.domain.cases import TABLE, Move
from app.errors import NotFoundError
from app.services import audit, case_classes, case_limits
from app.store import case_moves as moves_store
from app.store.case_moves import CaseHead

FIRST_CLOCKS = {
    Channel.HOTLINE: (ClockName.ACCEPT, ClockName.CONTACT, ClockName.REPLY),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownClock:
    """A clock as people see it."""

    name: ClockName
    limit: Limit
    is_running: bool
    share: float
    light: str
    deadline_at: datetime | None
    is_confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCourse:
    """What happened to a case, its clocks, and what this actor may do now."""

    version: int
    state: CaseState
    channel: Channel
    level: Level
    events: tuple[CaseEvent, ...]
    clocks: tuple[ShownClock, ...]
    moves: tuple[Move, ...]
    conditions: tuple[CaseCondition, ...]
    condition: CaseCondition | None  # that it was filed under


def course(session: Session, actor: Actor, *, case_id: int) -> CaseCourse:
    """How a case came to where it is."""
    actor.require("cases.read")
    head = moves_store.find_head(session, case_id=min(case_id, LARGEST_ID), scope=actor.scope)
    if head is None:
        raise NotFoundError("case", case_id)
    events = moves_store.events_of(session, case_id=head.id) or (report_of(session, head),)
    clocks = moves_store.clocks_of(session, case_id=head.id) or first_clocks(head)
    now = datetime.now(UTC)
    found = case_classes.class_of(session, head.key)
    conditions = case_classes.conditions(session, actor, of=found)
    return CaseCourse(
        version=head.version,
        state=head.state,
        channel=head.channel,
        level=head.level,
        events=events if _may_know_names(actor) else tuple(replace(one, name=None) for one in events),
        clocks=tuple(_shown(name, clocks[name], now) for name in ClockName if name in clocks),
        moves=open_moves(standing(head, found, events, clocks, now), actor),
        conditions=conditions,
        condition=next((one for one in conditions if one.id == head.condition_id), None),
    )


def standing(
    head: CaseHead,
    of: CaseClass,
    events: tuple[CaseEvent, ...],
    clocks: Mapping[ClockName, Clock],
    now: datetime,
) -> Standing:
    """A case as the rules look at it."""
    work = clocks.get(ClockName.HANDLE)
    return Standing(
        state=head.state,
        channel=head.channel,
        level=head.level,
        deeds=tuple(
            Deed(move=one.move, person=one.name or one.person, changed_state=one.changed_state)
            for one in events
        ),
        clocks=clocks,
        closes_on_the_spot=of.closes_on_the_spot,
        has_condition=head.condition_id is not None,
        share_of_limit=0.0 if work is None else share_used(work, now, case_limits.calendar()),
    )


def _may_know_names(actor: Actor) -> bool:
    """Who works on cases knows who did what; others read that somebody did."""
    return any(actor.may(row.permission) for row in TABLE)


def report_of(session: Session, head: CaseHead) -> CaseEvent:
    """The report as the first event; a case from before there were events gets it with its first move."""
    event = CaseEvent(
        number=1,
        move=CaseMove.REPORT,
        from_state=CaseState.REPORTED,
        to_state=head.state,
        at=head.reported_at,
        person=audit.digest_of_person(session, head.reporter),
        name=head.reporter,
    )
    return replace(event, hash=event_hash(head.number, event))


def first_clocks(head: CaseHead) -> dict[ClockName, Clock]:
    """What runs from the report on."""
    effects = tuple((Effect.START, name) for name in FIRST_CLOCKS.get(head.channel, (ClockName.ACCEPT,)))
    limits = case_limits.office_limits()
    return clocks_after({}, effects, head.reported_at, limits=limits, calendar=case_limits.calendar())


def _shown(name: ClockName, clock: Clock, now: datetime) -> ShownClock:
    calendar = case_limits.calendar()
    due = deadline(clock, calendar)
    return ShownClock(
        name=name,
        limit=clock.limit,
        is_running=clock.is_running,
        share=share_used(clock, now, calendar),
        light=light(clock, now, calendar).value,
        deadline_at=due,
        is_confirmed=due is None or calendar.is_confirmed(due),
    )
