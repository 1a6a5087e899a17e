"""The append-only table of deeds."""

from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.models.audit import AuditEvent


def append(
    session: Session,
    *,
    actor: str,
    action: str,
    entity: str | None,
    entity_id: str | None,
    outcome: str,
    details: dict[str, Any],
) -> None:
    """Add one row."""
    session.execute(
        insert(AuditEvent).values(
            actor=actor,
            action=action,
            entity=entity,
            entity_id=entity_id,
            outcome=outcome,
            details=details,
        )
    )
