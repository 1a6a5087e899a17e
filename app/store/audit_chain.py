"""The chain of the audit in the database: its links, its head, and what retention cuts away."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.models.audit import AuditEvent, AuditLink, AuditPending

BLOCK_ROWS = 2_000
# The columns of `audit_chain.COLUMNS` as the texts that are hashed.
ROWS = text("""
    select l.position, l.event_id, l.previous, l.hash, e.action,
           e.id::text, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), e.request_id,
           e.actor, e.source, e.action, e.entity, e.entity_id, e.outcome, e.details::text
      from audit_links l left join audit_events e on e.id = l.event_id
     where l.position > :after
     order by l.position limit :block
""")
CUT_POINT = text("""
    select position, hash, at from audit_links join audit_events on audit_events.id = event_id
     where position = coalesce(
        (select position from audit_links join audit_events on audit_events.id = event_id
          where at >= :kept_from order by position limit 1) - 1,
        (select max(position) from audit_links))
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainRow:
    """A link with the columns of its event as they are now; None when the event is gone."""

    position: int
    event_id: int
    previous: bytes
    hash: bytes
    columns: Sequence[str | None] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A position of the chain with its hash, and how many links there are."""

    position: int
    hash: bytes
    count: int


def link_pending(session: Session) -> None:
    """Link the events that committed with an old view of the database."""
    session.execute(select(func.link_pending_audit()))


def head(session: Session) -> Point | None:
    """The newest link; None in an empty chain."""
    counted = select(func.count()).select_from(AuditLink).scalar_subquery()
    newest = select(AuditLink.position, AuditLink.hash, counted).order_by(AuditLink.position.desc()).limit(1)
    row = session.execute(newest).one_or_none()
    return None if row is None else Point(position=row[0], hash=bytes(row[1]), count=row[2])


def rows(session: Session) -> Iterator[ChainRow]:
    """Every link in order, block by block: memory does not grow with the chain."""
    after = -1
    while True:
        block = session.execute(ROWS, {"after": after, "block": BLOCK_ROWS}).all()
        yield from (_row(row) for row in block)
        if len(block) < BLOCK_ROWS:
            return
        after = block[-1][0]


def _row(row: Sequence[Any]) -> ChainRow:
    position, event_id, previous, hashed, action, *columns = row
    return ChainRow(
        position=position,
        event_id=event_id,
        previous=bytes(previous),
        hash=bytes(hashed),
        columns=None if action is None else columns,
    )


def first_unlinked(session: Session) -> int | None:
    """The oldest event that is neither linked nor waiting for it."""
    linked = select(AuditLink.event_id).where(AuditLink.event_id == AuditEvent.id).exists()
    waiting = select(AuditPending.event_id).where(AuditPending.event_id == AuditEvent.id).exists()
    return session.scalar(select(AuditEvent.id).where(~linked, ~waiting).order_by(AuditEvent.id).limit(1))


def pending_count(session: Session) -> int:
    """How many events wait to be linked."""
    return session.scalar(select(func.count()).select_from(AuditPending)) or 0


def cut_point(session: Session, *, kept_from: datetime) -> Point | None:
    """The last link before the first event that is kept; None when nothing is old enough."""
    row = session.execute(CUT_POINT, {"kept_from": kept_from}).one_or_none()
    if row is None or row.at >= kept_from:
        return None
    older = select(func.count()).select_from(AuditLink).where(AuditLink.position <= row.position)
    return Point(position=row.position, hash=bytes(row.hash), count=session.scalar(older) or 0)


def cut(session: Session, *, up_to: int, keep_days: int) -> int:
    """Remove the links up to a position with their events; the database checks their age itself."""
    return int(session.scalar(select(func.cut_audit(up_to, keep_days))) or 0)
