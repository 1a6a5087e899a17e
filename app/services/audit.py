"""Every deed on record."""

import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy.orm import Session

from app import db
from app.domain.actors import Actor
from app.domain.audit import (
    LONGEST_PLAIN,
    NOWHERE,
    PROGRAMS,
    SALT_BYTES,
    Origin,
    Outcome,
    Personal,
    PersonalKind,
    SensitiveRead,
    digest_of,
    personals_in,
    plain_text,
    shown_id,
    with_digests,
)
from app.errors import CityError, ForbiddenError
from app.services.audit_counts import HourlyCounts
from app.store import audit as audit_store

_origin: ContextVar[Origin] = ContextVar("origin of the deeds", default=NOWHERE)
_is_covered: ContextVar[bool] = ContextVar("whether reads are part of a recorded deed", default=False)

READ_THIS_HOUR = HourlyCounts()


def come_from(origin: Origin) -> None:
    """From now on deeds of this thread are recorded with this origin."""
    _origin.set(origin)


def record(
    session: Session,
    actor: Actor,
    *,
    action: str,
    entity: str | None = None,
    entity_id: object = None,
    outcome: Outcome = Outcome.DONE,
    details: Mapping[str, Any] | None = None,
) -> None:
    """
    Append a deed in the caller's transaction: it stands or falls with the deed.

    Personal values in the details are given as `Personal`; the actor's name and address become digests here.
    """
    origin = _origin.get()
    personals = {*personals_in(details or {}), *_of_origin(actor.name, origin)}
    digests = {one: _digest(session, one) for one in sorted(personals, key=lambda one: (one.kind, one.value))}
    audit_store.append(
        session,
        {
            "request_id": origin.request_id,
            "actor": digests.get(Personal(PersonalKind.PERSON, actor.name), actor.name),
            "source": None if not origin.address else digests[Personal(PersonalKind.ADDRESS, origin.address)],
            "action": action,
            "entity": entity,
            "entity_id": None if entity_id is None else shown_id(entity_id),
            "outcome": outcome.value,
            "details": with_digests(details or {}, digests),
        },
    )


def record_refusal(
    session: Session,
    actor: Actor,
    *,
    action: str,
    reason: str,
    entity: str = "address",
    entity_id: object = None,
) -> None:
    """Append a refused deed; the caller's transaction is one of its own. The reason names no person."""
    shown = reason if actor.name in PROGRAMS else _without_name(reason, actor.name)
    record(
        session,
        actor,
        action=action,
        entity=None if entity_id is None else entity,
        entity_id=entity_id,
        outcome=Outcome.REFUSED,
        details={"reason": shown},
    )


@contextmanager
def refusals_recorded(
    actor: Actor,
    *,
    action: str,
    entity: str = "address",
    entity_id: object = None,
    of: tuple[type[CityError], ...] = (ForbiddenError,),
) -> Iterator[None]:
    """Record a refusal in a transaction of its own, since the caller's rolls back; `of` says what is one."""
    try:
        yield
    except of as error:
        note_refusal(actor, error, action=action, entity=entity, entity_id=entity_id)
        raise


def note_refusal(
    actor: Actor, error: CityError, *, action: str, entity: str = "address", entity_id: object = None
) -> None:
    """Record a refusal once, in a transaction of its own, wherever it was made."""
    if not error.is_recorded:
        with db.independent_transaction() as session:
            record_refusal(
                session, actor, action=action, reason=str(error), entity=entity, entity_id=entity_id
            )
        error.is_recorded = True


def record_read(
    session: Session, actor: Actor, *, read: SensitiveRead, entity_id: object, details: Mapping[str, Any]
) -> None:
    """
    Record a read of sensitive data, unless it is part of a deed that is recorded itself.

    Where only many rows are recorded, those of an hour count together: small pages make a city as well.
    """
    if _is_covered.get():
        return
    rows = details.get("rows", read.from_rows)
    if read.from_rows > 1:
        rows = READ_THIS_HOUR.add((actor.name, read.action, str(entity_id)), rows)
        details = {**details, "rows_in_hour": rows}
    if rows is None or rows >= read.from_rows:  # None: too many people to count, so each read is recorded
        record(session, actor, action=read.action, entity=read.entity, entity_id=entity_id, details=details)


def record_first_read(
    session: Session, actor: Actor, *, read: SensitiveRead, entity_id: str, details: Mapping[str, Any]
) -> None:
    """
    Record the first of many small reads of a person in an hour, such as tiles.

    In the caller's transaction: a map asks for many tiles at once, and with one of its own each would hold a
    connection and wait for another. Where that transaction is undone, the next read is the first again.
    """
    key = _first_read(actor, read, entity_id)
    if _is_covered.get() or READ_THIS_HOUR.add(key, 1) not in (1, None):
        return
    db.after_rollback(session, lambda: READ_THIS_HOUR.drop(key))
    record(session, actor, action=read.action, entity=read.entity, entity_id=entity_id, details=details)


def is_first_read(actor: Actor, *, read: SensitiveRead, entity_id: str) -> bool:
    """Whether `record_first_read` would write: nobody else may answer such a read."""
    return not READ_THIS_HOUR.holds(_first_read(actor, read, entity_id))


def _first_read(actor: Actor, read: SensitiveRead, entity_id: str) -> tuple[str, str, str]:
    return actor.name, read.action, f"first {entity_id}"


@contextmanager
def reads_covered() -> Iterator[None]:
    """Reads of the block belong to one deed, which its caller records: an export, block by block."""
    token = _is_covered.set(True)
    try:
        yield
    finally:
        _is_covered.reset(token)


def _of_origin(name: str, origin: Origin) -> Iterator[Personal]:
    if name not in PROGRAMS:
        yield Personal(PersonalKind.PERSON, name)
    if origin.address:
        yield Personal(PersonalKind.ADDRESS, origin.address)


def digest_of_person(session: Session, name: str) -> str:
    """What stands for somebody where a name must not: a digest, or the word of a program."""
    return name if name in PROGRAMS else _digest(session, Personal(PersonalKind.PERSON, name))


def _digest(session: Session, personal: Personal) -> str:
    """
    The digest of a personal value, the same as long as its row lives.

    New rows and notes of use are written in transactions of their own: a refusal recorded beside its
    caller's transaction must never wait for a row that this one holds.
    """
    kind, plain = personal.kind.value, plain_text(personal.value)[:LONGEST_PLAIN]
    found = audit_store.find_value(session, kind=kind, plain=plain)
    if found is None:
        salt = secrets.token_bytes(SALT_BYTES)
        with db.independent_transaction() as own:
            return audit_store.add_value(
                own, digest=digest_of(salt, plain), kind=kind, salt=salt, plain=plain
            )
    digest, is_stale = found
    if is_stale:
        with db.independent_transaction() as own:
            audit_store.note_use(own, digest)
    return digest


def _without_name(reason: str, name: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "the actor", reason)
