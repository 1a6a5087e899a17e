"""How a case came to where it is, the clocks that run on it, and what an actor may do now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.case_clocks import Clock, Limit, deadline, light, share_used
from app.domain.case_effects import clocks_after
from app.domain.case_events import CaseEvent
from app.domain.case_reports import CaseClass, CaseCondition
from app.domain.case_rules import Deed, Level, Standing, open_moves
from app.domain.case_states import CaseState, Channel, ClockName, Effect
from app.domain.cases import Move
from app.errors import NotFoundError
from app.services import case_classes, case_limits
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
    head = moves_store.find_head(session, case_id=case_id, scope=actor.scope)
    if head is None:
        raise NotFoundError("case", case_id)
    events = moves_store.events_of(session, case_id=case_id)
    clocks = moves_store.clocks_of(session, case_id=case_id) or first_clocks(head)
    now = datetime.now(UTC)
    found = case_classes.class_of(session, head.key)
    conditions = case_classes.conditions(session, actor, of=found)
    return CaseCourse(
        version=head.version,
        state=head.state,
        channel=head.channel,
        level=head.level,
        events=events,
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
        share_of_limit=0.0 if work is None else share_used(work, now, case_limits.calendar()),
    )


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
