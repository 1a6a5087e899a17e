"""Why a move of a case is refused: the rules of the table, of levels and of separate people."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.domain.actors import Actor
from app.domain.case_clocks import MAX_EXTENSIONS, Clock
from app.domain.case_states import CaseMove, CaseState, Channel, ClockName, Effect, Need
from app.domain.cases import Move, row_of

ENDS = (Effect.STOP, Effect.PAUSE, Effect.EXTEND)
LONGEST_SUSPENSION_DAYS = 365
NEAR_METRES = 100.0  # of who verifies or checks on the spot


class Level(StrEnum):
    """Which of the two platforms has a case."""

    SUBDISTRICT = "subdistrict"
    DISTRICT = "district"


class Rule(StrEnum):
    """What a refusal names."""

    TABLE = "table"
    CHANNEL = "channel"
    PERMISSION = "permission"
    LEVEL = "level"
    ORDER = "order"
    SEPARATION = "separation"
    RETURNED = "returned"
    NEEDED = "needed"
    ONCE = "once"
    CLASS = "class"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """A move that was made."""

    move: CaseMove
    person: str
    changed_state: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a case is."""

    state: CaseState
    channel: Channel
    level: Level
    deeds: tuple[Deed, ...]  # first to last
    clocks: Mapping[ClockName, Clock]  # the last of each name
    closes_on_the_spot: bool = True  # whether its class allows that
    has_condition: bool = True  # whether it was filed under one, or will be
    share_of_limit: float = 0.0  # of the clock of the work

    @property
    def is_overdue(self) -> bool:
        return self.share_of_limit > 1

    @property
    def here(self) -> tuple[Deed, ...]:
        """What was done since the case came to its state."""
        last = max((at for at, deed in enumerate(self.deeds) if deed.changed_state), default=-1)
        return self.deeds[last + 1 :]

    def did(self, person: str, moves: frozenset[CaseMove]) -> CaseMove | None:
        """Which of some moves a person has made."""
        return next((one.move for one in self.deeds if one.person == person and one.move in moves), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What comes with a move."""

    reason: str = ""
    result: str = ""
    condition_id: int | None = None
    says_condition_met: bool = False
    department: str | None = None
    target_number: int | None = None
    until: date | None = None
    photos: int = 0
    distance_m: float | None = None  # from the case, of who stands there


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The rule that a move breaks, in words."""

    rule: Rule
    said: str


def refusal(
    name: CaseMove, standing: Standing, actor: Actor, brought: Brought, today: date
) -> Refusal | None:
    """The first rule that a move breaks; None when it may be made."""
    row = row_of(name, standing.state)
    if row is None:
        return barred(name, standing, actor)
    return barred(name, standing, actor) or _needed(row, brought, today)


def barred(name: CaseMove, standing: Standing, actor: Actor) -> Refusal | None:
    """The first rule that a move breaks whatever comes with it."""
    row = row_of(name, standing.state)
    if row is None:
        return _no(Rule.TABLE, f"move {name.value!r} does not lead out of state {standing.state.value!r}")
    found = (check(row, standing, actor) for check in CHECKS)
    return next((one for one in found if one is not None), None)


def open_moves(standing: Standing, actor: Actor) -> tuple[Move, ...]:
    """Rows that an actor may take now, if it brings what they need."""
    rows = (row_of(name, standing.state) for name in CaseMove)
    return tuple(row for row in rows if row is not None and barred(row.name, standing, actor) is None)


def _no(rule: Rule, said: str) -> Refusal:
    return Refusal(rule=rule, said=said)


def _channel(row: Move, standing: Standing, actor: Actor) -> Refusal | None:
    if standing.channel in row.channels:
        return None
    return _no(
        Rule.CHANNEL, f"move {row.name.value!r} is not for cases that came by {standing.channel.value!r}"
    )


def _permission(row: Move, standing: Standing, actor: Actor) -> Refusal | None:
    if actor.may(row.permission):
        return None
    return _no(Rule.PERMISSION, f"{actor.name} lacks the permission {row.permission!r}")


def _level(row: Move, standing: Standing, actor: Actor) -> Refusal | None:
    """A subdistrict leaves what the district has; only from below is a case taken up."""
    is_district = standing.level is Level.DISTRICT
    if row.name is CaseMove.ESCALATE and is_district:
        return _no(Rule.LEVEL, "the district has this case already")
    if row.name is CaseMove.HAND_DOWN and not is_district:
        return _no(Rule.LEVEL, "the subdistrict has this case already")
    works_here = row.permission in ("cases.accept", "cases.decide", "cases.dispatch")
    if is_district and works_here and actor.scope.area_ids is not None:
        return _no(Rule.LEVEL, "the district has this case; its people decide")
    return None


def _order(row: Move, standing: Standing, actor: Actor) -> Refusal | None:
    if row.follows is None or any(deed.move is row.follows for deed in standing.here):
        return None
    return _no(Rule.ORDER, f"move {row.name.value!r} follows {row.follows.value!r}, which has not been made")


def _separation(row: Move, standing: Standing, actor: Actor) -> Refusal | None:
    done = standing.did(actor.name, row.apart_from)
    if done is None:
        return None
    return _no(
        Rule.SEPARATION,
        f"{actor.name} made {done.value!r} in this case; {row.name.value!r} is for somebody else",
    )


def _returned(row: Move, standing: Standing, actor: Actor) -> Refusal | None:
    """Who sent a case that came back does not send it on alone."""
    if row.name is not CaseMove.DISPATCH:
        return None
    moves = [deed for deed in standing.deeds if deed.move in (CaseMove.DISPATCH, CaseMove.RETURN)]
    if len(moves) < 2 or moves[-1].move is not CaseMove.RETURN or moves[-2].person != actor.name:
        return None
    return _no(Rule.RETURNED, f"the case came back to {actor.name}; somebody else dispatches it now")


def _clocks(row: Move, standing: Standing, actor: Actor) -> Refusal | None:
    """What a move does to a clock must be possible: what is stopped already was done already."""
    for effect, name in row.effects:
        clock = standing.clocks.get(name)
        if effect in ENDS and (clock is None or clock.stopped_at is not None):
            return _no(
                Rule.ONCE,
                f"move {row.name.value!r} was made already, or its clock {name.value!r} never began",
            )
    return None


def _limits(row: Move, standing: Standing, actor: Actor) -> Refusal | None:
    if row.name is CaseMove.REQUEST_EXTENSION:
        return _extension(standing)
    if row.name is CaseMove.APPEAL:
        return _appeal(standing)
    if (Effect.START, ClockName.HANDLE) in row.effects and not standing.has_condition:
        return _no(Rule.ORDER, "the case was filed under no condition, so that no limit is known")
    if row.name is CaseMove.CLOSE_ON_THE_SPOT and not standing.closes_on_the_spot:
        return _no(Rule.CLASS, "cases of this class are not closed on the spot")
    return None


def _extension(standing: Standing) -> Refusal | None:
    times = standing.clocks[ClockName.HANDLE].extensions
    if times >= MAX_EXTENSIONS:
        return _no(Rule.ONCE, f"the limit was extended {times} times; {MAX_EXTENSIONS} is the most")
    if standing.is_overdue:
        return _no(Rule.ONCE, "the limit is over; it can be extended before")
    return None


def _appeal(standing: Standing) -> Refusal | None:
    if not standing.is_overdue:
        return _no(Rule.ONCE, "the case was handled in time; there is nothing to appeal against")
    if any(deed.move is CaseMove.APPEAL for deed in standing.deeds):
        return _no(Rule.ONCE, "an appeal was made already; there is one")
    return None


def _needed(row: Move, brought: Brought, today: date) -> Refusal | None:
    missing = [need for need in Need if need in row.needs and not NEEDED[need](brought)]
    if missing:
        return _no(Rule.NEEDED, f"move {row.name.value!r} needs {', '.join(missing)}")
    if Need.POSITION in row.needs and (brought.distance_m or 0) > NEAR_METRES:
        return _no(
            Rule.NEEDED, f"the position is {brought.distance_m:.0f} m from the case; within {NEAR_METRES:g}"
        )
    if brought.until is not None and not _is_near(brought.until, today):
        return _no(Rule.NEEDED, f"until {brought.until} is refused; after today, within a year")
    return None


def _is_near(until: date, today: date) -> bool:
    return today < until <= today + timedelta(days=LONGEST_SUSPENSION_DAYS)


CHECKS = (_permission, _channel, _level, _order, _separation, _returned, _clocks, _limits)
NEEDED: dict[Need, Callable[[Brought], bool]] = {
    Need.REASON: lambda brought: bool(brought.reason.strip()),
    Need.RESULT: lambda brought: bool(brought.result.strip()),
    Need.CONDITION: lambda brought: brought.condition_id is not None,
    Need.CLOSING_CONDITION: lambda brought: brought.says_condition_met,
    Need.DEPARTMENT: lambda brought: bool(brought.department),
    Need.TARGET: lambda brought: brought.target_number is not None,
    Need.UNTIL: lambda brought: brought.until is not None,
    Need.PHOTO: lambda brought: brought.photos > 0,
    Need.POSITION: lambda brought: brought.distance_m is not None,
}
