"""
The events of a case, each with the hash of the one before.

The hash is SHA-256 over fields in UTF-8, each preceded by its length in bytes: ``citygrid case 1``, number of
the case and of the event, previous hash in hexadecimal, move, states, time, digest of the person, SHA-256 of
the reason, and the details as JSON with sorted keys. A reason may be forgotten; that it was given stays.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from app.domain.audit_chain import NO_HASH, field_bytes
from app.domain.case_states import CaseMove, CaseState

VERSION = "citygrid case 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvent:
    """One move of one case; `person` is a digest, and `name` who that is, as long as it is known."""

    number: int
    move: CaseMove
    from_state: CaseState
    to_state: CaseState
    at: datetime
    person: str
    name: str | None = None
    reason: str | None = None
    reason_sha256: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    previous: bytes = NO_HASH
    hash: bytes = NO_HASH

    @property
    def changed_state(self) -> bool:
        return self.from_state is not self.to_state or self.move is CaseMove.REPORT


def digest_of_reason(reason: str | None) -> str | None:
    """What of a reason goes into the chain."""
    return None if reason is None else sha256(reason.encode()).hexdigest()


def event_hash(case_number: int, event: CaseEvent) -> bytes:
    """The hash of an event after the one whose hash is `previous`."""
    fields = (
        *(VERSION, str(case_number), str(event.number), event.previous.hex()),
        *(event.move.value, event.from_state.value, event.to_state.value),
        event.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        *(event.person, event.reason_sha256),
        json.dumps(event.details, sort_keys=True, separators=(",", ":"), ensure_ascii=False),
    )
    return sha256(b"".join(field_bytes(one) for one in fields)).digest()


def flaws_of_chain(case_number: int, events: Iterable[CaseEvent]) -> Iterator[str]:
    """What is not as it was written, event by event; after a missing one nothing can be told."""
    previous, state = NO_HASH, CaseState.REPORTED
    for number, event in enumerate(events, 1):
        said = f"case {case_number}, event {event.number}"
        if event.number != number:
            yield f"{said}: event {number} is missing"
            return
        if event.previous != previous or event_hash(case_number, event) != event.hash:
            yield f"{said}: is not what was written"
        if event.reason is not None and digest_of_reason(event.reason) != event.reason_sha256:
            yield f"{said}: its reason is not the one that was given"
        if event.from_state is not state:
            yield f"{said}: begins in {event.from_state.value!r}, where the case was {state.value!r}"
        previous, state = event.hash, event.to_state
