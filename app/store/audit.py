"""The append-only table of deeds, and the erasable one of personal values."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, func, insert, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_or_leave
from sqlalchemy.orm import Session

from app.domain.audit import AuditFilter, Personal, PersonalKind
from app.models.audit import AuditEvent, AuditValue

FETCHED_ROWS = 1000
STALE = text("last_used_at < now() - interval '1 day'")
HOLDS_DIGEST = "jsonb_path_exists(details, '$.**.digest ? (@ == $known[*])', cast(:known as jsonb))"


def append(session: Session, values: Mapping[str, Any]) -> None:
    """Add one row; its number and time are the database's own."""
    session.execute(insert(AuditEvent).values(**values))


def find_value(session: Session, *, kind: str, plain: str) -> tuple[str, bool] | None:
    """The digest of a personal value, and whether its use should be noted again."""
    statement = select(AuditValue.digest, STALE).where(AuditValue.kind == kind, AuditValue.plain == plain)
    row = session.execute(statement).one_or_none()
    return None if row is None else (row[0], bool(row[1]))


def add_value(session: Session, *, digest: str, kind: str, salt: bytes, plain: str) -> str:
    """Keep a personal value; the digest of the one that was there already, if somebody was quicker."""
    session.execute(
        insert_or_leave(AuditValue)
        .values(digest=digest, kind=kind, salt=salt, plain=plain)
        .on_conflict_do_nothing(index_elements=["kind", "plain"])
    )
    held = select(AuditValue.digest).where(AuditValue.kind == kind, AuditValue.plain == plain)
    return str(session.scalars(held).one())


def note_use(session: Session, digest: str) -> None:
    """Say that a value is in use today; left to others when somebody is at it."""
    free = select(AuditValue.digest).where(AuditValue.digest == digest, STALE)
    free = free.with_for_update(skip_locked=True)
    session.execute(
        update(AuditValue).where(AuditValue.digest.in_(free)).values(last_used_at=func.now()),
        execution_options={"synchronize_session": False},
    )


def digests_of(session: Session, plain: str, *, kind: str | None = None) -> list[str]:
    """The digests of a plain value, of every kind unless one is named."""
    statement = select(AuditValue.digest).where(AuditValue.plain == plain)
    return list(session.scalars(statement if kind is None else statement.where(AuditValue.kind == kind)))


def kinds_of(session: Session, plain: str) -> list[str]:
    """The kinds under which a plain value is known."""
    return list(session.scalars(select(AuditValue.kind).where(AuditValue.plain == plain)))


def plains_of(session: Session, digests: Collection[str]) -> dict[str, Personal]:
    """Plain values by digest; an erased one is not among them."""
    columns = (AuditValue.digest, AuditValue.kind, AuditValue.plain)
    rows = session.execute(select(*columns).where(AuditValue.digest.in_(digests)))
    return {row.digest: Personal(PersonalKind(row.kind), row.plain) for row in rows}


def erase_values(session: Session, digests: Collection[str]) -> int:
    """Forget the plain values behind digests."""
    gone = session.execute(delete(AuditValue).where(AuditValue.digest.in_(digests)))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def erase_unused(session: Session, *, before: datetime) -> int:
    """Forget values unused since before a time; use is noted once a day."""
    old = AuditValue.last_used_at < before - timedelta(days=2)
    return int(session.execute(delete(AuditValue).where(old)).rowcount)  # type: ignore[attr-defined]


def list_events(
    session: Session, *, chosen: AuditFilter, limit: int, before_id: int | None
) -> list[AuditEvent]:
    """Events, newest first."""
    statement = _chosen(session, chosen).order_by(AuditEvent.id.desc()).limit(limit)
    if before_id is not None:
        statement = statement.where(AuditEvent.id < before_id)
    return list(session.scalars(statement))


def count_events(session: Session, *, chosen: AuditFilter, limit: int) -> tuple[int, int]:
    """How many events there are, counted to a limit, and the number of the newest (0 where there is none)."""
    ids = _chosen(session, chosen).with_only_columns(AuditEvent.id).order_by(AuditEvent.id.desc())
    found = ids.limit(limit).subquery()
    count, newest = session.execute(select(func.count(), func.max(found.c.id))).one()
    return count, newest or 0


def stream_events(
    session: Session, *, chosen: AuditFilter, newest_id: int, limit: int
) -> Iterator[Sequence[AuditEvent]]:
    """Events up to one, newest first, some at a time; the transaction has to last as long."""
    statement = _chosen(session, chosen).where(AuditEvent.id <= newest_id)
    newest_first = statement.order_by(AuditEvent.id.desc()).limit(limit)
    return session.scalars(newest_first, execution_options={"yield_per": FETCHED_ROWS}).partitions()


def known_words(session: Session) -> dict[str, list[str]]:
    """Actions and entities that occur among the newest rows."""
    newest = select(AuditEvent.action, AuditEvent.entity).order_by(AuditEvent.id.desc()).limit(20_000)
    recent = newest.subquery()
    return {
        name: sorted(one for one in session.scalars(select(column).distinct()) if one)
        for name, column in (("action", recent.c.action), ("entity", recent.c.entity))
    }


def _chosen(session: Session, chosen: AuditFilter) -> Select[Any]:
    statement = select(AuditEvent)
    if chosen.since is not None:
        statement = statement.where(AuditEvent.at >= chosen.since)
    if chosen.until is not None:
        statement = statement.where(AuditEvent.at < chosen.until)
    for name in ("action", "entity", "entity_id", "outcome"):
        value = getattr(chosen, name)
        if value is not None:
            statement = statement.where(getattr(AuditEvent, name) == value)
    return statement if chosen.person is None else _of_person(session, statement, chosen.person)


def _of_person(session: Session, statement: Select[Any], person: str) -> Select[Any]:
    """As actor, as source or inside the details; a program by its name."""
    digests = digests_of(session, person)
    ways = [AuditEvent.actor.in_([person, *digests]), AuditEvent.source.in_(digests)]
    if digests:
        known = json.dumps({"known": digests})
        return statement.where(or_(*ways, text(HOLDS_DIGEST).bindparams(known=known)))
    return statement.where(or_(*ways))
