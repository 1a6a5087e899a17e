"""The audit for those who read it, and the erasing of personal values; each look is recorded."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from app.config import settings
from app.domain import phones
from app.domain.actors import Actor
from app.domain.audit import (
    DIGEST_MARK,
    PROGRAMS,
    AuditFilter,
    AuditRecord,
    Personal,
    PersonalKind,
    digests_in,
    with_plains,
)
from app.errors import NotFoundError, TooLargeError
from app.models.audit import AuditEvent
from app.services import audit
from app.store import audit as audit_store


def events(
    session: Session, actor: Actor, *, chosen: AuditFilter, limit: int, before_id: int | None = None
) -> list[AuditRecord]:
    """Events, newest first, with the plain values that are not erased; phone numbers are masked."""
    with audit.refusals_recorded(actor, action="audit.read"):
        actor.require("audit.read")
    chosen = _as_kept(session, chosen)
    found = _records(session, chosen, limit, before_id)
    _record_look(session, actor, "audit.read", chosen, rows=len(found))
    return found


def begin_export(session: Session, actor: Actor, *, chosen: AuditFilter, max_rows: int) -> int:
    """Record that every event of a filter goes out, unless too many; returns the newest for `exported`."""
    with audit.refusals_recorded(actor, action="audit.export"):
        actor.require("audit.read")
    chosen = _as_kept(session, chosen)
    count, newest_id = audit_store.count_events(session, chosen=chosen, limit=max_rows + 1)
    if count > max_rows:
        raise TooLargeError(f"more than {max_rows} events; choose a shorter time")
    _record_look(session, actor, "audit.export", chosen, rows=count)
    return newest_id


def exported(
    session: Session, actor: Actor, *, chosen: AuditFilter, newest_id: int, max_rows: int
) -> Iterator[AuditRecord]:
    """Every event of a filter up to one, newest first, some of them in memory at a time."""
    actor.require("audit.read")
    chosen = _as_kept(session, chosen)
    for rows in audit_store.stream_events(session, chosen=chosen, newest_id=newest_id, limit=max_rows):
        yield from _with_plains(session, rows)


def words(session: Session, actor: Actor) -> dict[str, list[str]]:
    """The actions and entities to choose from."""
    actor.require("audit.read")
    return audit_store.known_words(session)


def erase(session: Session, actor: Actor, *, value: str, kind: PersonalKind) -> int:
    """
    Forget a personal value: its events stay, and nobody can tell any more who it was.

    The deed names the digests and not the value. Later events of the same value get a new digest.
    A phone number is found however it is typed.
    """
    with audit.refusals_recorded(actor, action="audit.erase"):
        actor.require("audit.erase")
    known = _spellings(value) if kind is PersonalKind.PHONE else (value,)
    found = (audit_store.digests_of(session, text, kind=kind.value) for text in known)
    digests = sorted({digest for some in found for digest in some})
    if not digests:
        raise NotFoundError(f"personal value of the kind {kind.value}", value)
    details = {"kind": kind.value, "digests": digests}
    audit.record(session, actor, action="audit.erase", entity="audit", details=details)
    return audit_store.erase_values(session, digests)


def _records(session: Session, chosen: AuditFilter, limit: int, before_id: int | None) -> list[AuditRecord]:
    rows = audit_store.list_events(session, chosen=chosen, limit=limit, before_id=before_id)
    return _with_plains(session, rows)


def _with_plains(session: Session, rows: Sequence[AuditEvent]) -> list[AuditRecord]:
    known = audit_store.plains_of(session, _digests(rows))
    plains = {digest: _shown(personal) for digest, personal in known.items()}
    return [_record(row, plains) for row in rows]


def _shown(personal: Personal) -> str:
    """A phone number stays masked: its whole digits are shown for a reason only, with the case."""
    if personal.kind is PersonalKind.PHONE:
        return phones.masked(personal.value, settings().cases.phone_region)
    return personal.value


def _spellings(text: str) -> tuple[str, ...]:
    return phones.spellings(text, settings().cases.phone_region)


def _as_kept(session: Session, chosen: AuditFilter) -> AuditFilter:
    """A filter whose person, where it is a known phone number, is spelled as it is kept."""
    if chosen.person is None:
        return chosen
    known = (one for one in _spellings(chosen.person) if audit_store.kinds_of(session, one))
    return replace(chosen, person=next(known, chosen.person))


def _digests(rows: Sequence[AuditEvent]) -> set[str]:
    named = {one for row in rows for one in (row.actor, row.source) if one is not None}
    return named | {digest for row in rows for digest in digests_in(row.details)}


def _record(row: AuditEvent, plains: dict[str, str]) -> AuditRecord:
    is_digest = row.actor.startswith(DIGEST_MARK)
    return AuditRecord(
        id=row.id,
        at=row.at,
        actor=row.actor,
        actor_plain=plains.get(row.actor) if is_digest else row.actor,
        action=row.action,
        entity=row.entity,
        entity_id=row.entity_id,
        outcome=row.outcome,
        details=with_plains(row.details, plains),
        request_id=row.request_id,
        source=row.source,
        source_plain=None if row.source is None else plains.get(row.source),
    )


def _looked_for(session: Session, person: str | None) -> Any:
    """Who was looked for, without keeping a value that was not there: it may have been erased."""
    if person is None or person in PROGRAMS:
        return person
    kinds = audit_store.kinds_of(session, person)
    return [Personal(PersonalKind(kind), person) for kind in kinds] or "nobody known"


def _record_look(session: Session, actor: Actor, action: str, chosen: AuditFilter, *, rows: int) -> None:
    """What was looked for."""
    asked = {
        "since": None if chosen.since is None else chosen.since.isoformat(),
        "until": None if chosen.until is None else chosen.until.isoformat(),
        "person": _looked_for(session, chosen.person),
        "action": chosen.action,
        "entity": chosen.entity,
        "entity_id": chosen.entity_id,
        "outcome": None if chosen.outcome is None else chosen.outcome.value,
    }
    told = {name: value for name, value in asked.items() if value is not None}
    audit.record(session, actor, action=action, entity="audit", details={**told, "rows": rows})
