"""Every deed on record."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from app import db
from app.domain.actors import Actor
from app.errors import ForbiddenError
from app.store import audit as audit_store


def record(
    session: Session,
    actor: Actor,
    *,
    action: str,
    entity: str | None = None,
    entity_id: object = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Append a deed in the caller's transaction: it stands or falls with the deed."""
    audit_store.append(
        session,
        actor=actor.name,
        action=action,
        entity=entity,
        entity_id=None if entity_id is None else str(entity_id),
        outcome="done",
        details=details or {},
    )


def record_refusal(session: Session, *, actor: str, action: str, reason: str) -> None:
    """Append a refused deed; the caller's transaction is one of its own."""
    audit_store.append(
        session,
        actor=actor,
        action=action,
        entity=None,
        entity_id=None,
        outcome="refused",
        details={"reason": reason},
    )


@contextmanager
def refusals_recorded(actor: Actor, *, action: str) -> Iterator[None]:
    """Record a refusal in a transaction of its own, since the caller's rolls back."""
    try:
        yield
    except ForbiddenError as error:
        with db.independent_transaction() as session:
            record_refusal(session, actor=actor.name, action=action, reason=str(error))
        raise
