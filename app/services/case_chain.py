"""What happened to cases, verified: chains of events, and the state that they led to."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.case_events import flaws_of_chain
from app.store import case_moves as moves_store


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainVerdict:
    """How much was looked at, and what is not as it was written."""

    cases: int
    events: int
    flaws: tuple[str, ...]


def verify(session: Session, actor: Actor) -> ChainVerdict:
    """Recompute the chain of every case."""
    actor.require("audit.read")
    cases = events = 0
    flaws: list[str] = []
    for head in moves_store.each_moved(session, scope=actor.scope):
        found = moves_store.events_of(session, case_id=head.id)
        cases, events = cases + 1, events + len(found)
        flaws.extend(flaws_of_chain(head.number, found))
        if len(found) != head.version:
            flaws.append(_missing(head.number, head.version, len(found)))
        if found and found[-1].to_state is not head.state:
            flaws.append(_wrong_state(head.number, head.state.value, found[-1].to_state.value))
    return ChainVerdict(cases=cases, events=events, flaws=tuple(flaws))


def _missing(number: int, version: int, events: int) -> str:
    return f"case {number} is at version {version} and has {events} events; each move makes one of both"


def _wrong_state(number: int, state: str, last: str) -> str:
    return f"case {number} is {state!r}, its last event led to {last!r}"
