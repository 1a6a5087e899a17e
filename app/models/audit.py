"""Every deed on record; the database refuses to change or remove a row, and chains the rows by hashes."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, created_at, identity


class AuditEvent(Base):
    """
    Who did what to which thing, and whether it was allowed.

    ``actor`` is the plain name of a program or the digest of a person, ``source`` the digest of an address.
    """

    __tablename__ = "audit_events"
    __table_args__ = (
        Index("ix_audit_events_entity_entity_id", "entity", "entity_id"),
        Index("ix_audit_events_at", "at"),
        Index("ix_audit_events_actor_id", "actor", "id"),
    )

    id: Mapped[int] = identity()
    at: Mapped[datetime] = created_at()
    actor: Mapped[str]
    action: Mapped[str]
    entity: Mapped[str | None]
    entity_id: Mapped[str | None]
    outcome: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    request_id: Mapped[str | None]
    source: Mapped[str | None]


class AuditValue(Base):
    """The plain value behind a digest; when the row goes, nobody can tell any more who it was."""

    __tablename__ = "audit_values"
    __table_args__ = (UniqueConstraint("kind", "plain"), Index("ix_audit_values_plain", "plain"))

    digest: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    salt: Mapped[bytes]
    plain: Mapped[str]
    last_used_at: Mapped[datetime] = mapped_column(server_default=func.now())


class AuditLink(Base):
    """The place of an event in the chain; written by the database alone, at commit."""

    __tablename__ = "audit_links"
    __table_args__ = (UniqueConstraint("event_id"),)

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    event_id: Mapped[int] = mapped_column(BigInteger)
    previous: Mapped[bytes]
    hash: Mapped[bytes]


class AuditPending(Base):
    """Events that committed with an old view of the database; the next commit links them."""

    __tablename__ = "audit_pending"

    event_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class AuditCheckpoint(Base):
    """Up to where retention has cut the chain from its beginning."""

    __tablename__ = "audit_checkpoints"

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hash: Mapped[bytes]
    cut_at: Mapped[datetime] = mapped_column(server_default=func.now())
