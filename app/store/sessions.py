"""Browsers that are signed in."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.orm import Session

from app.domain.accounts import SessionRecord
from app.models.accounts import Account, AccountSession


def add_session(
    session: Session, *, digest: str, account_id: int, is_pending: bool, agent: str, hours: float
) -> int:
    """A browser that has just signed in, or has the second factor still to show."""
    values = {"digest": digest, "account_id": account_id, "is_pending": is_pending, "agent": agent}
    ends = func.now() + timedelta(hours=hours)
    statement = insert(AccountSession).values(**values, expires_at=ends).returning(AccountSession.id)
    return int(session.execute(statement).scalar_one())


def _is_live(idle_seconds: int) -> tuple[ColumnElement[bool], ...]:
    now = func.clock_timestamp()
    return (
        AccountSession.ended_at.is_(None),
        AccountSession.expires_at > now,
        AccountSession.last_seen_at > now - timedelta(seconds=idle_seconds),
    )


def _record(row: AccountSession) -> SessionRecord:
    names = SessionRecord.__dataclass_fields__
    return SessionRecord(**{name: getattr(row, name) for name in names})


def find_live(session: Session, digest: str, *, idle_seconds: int) -> SessionRecord | None:
    """The session of a token, unless it ended, timed out, or its person was shut out."""
    statement = (
        select(AccountSession)
        .join(Account, Account.id == AccountSession.account_id)
        .where(AccountSession.digest == digest, Account.disabled_at.is_(None), *_is_live(idle_seconds))
        .execution_options(populate_existing=True)
    )
    row = session.scalar(statement)
    return None if row is None else _record(row)


def list_live(session: Session, account_id: int, *, idle_seconds: int) -> list[SessionRecord]:
    """Where a person is signed in, the last used first."""
    statement = (
        select(AccountSession)
        .where(AccountSession.account_id == account_id, *_is_live(idle_seconds))
        .order_by(AccountSession.last_seen_at.desc())
        .execution_options(populate_existing=True)
    )
    return [_record(row) for row in session.scalars(statement)]


def touch(session: Session, session_id: int, *, every_seconds: float, idle_seconds: int) -> None:
    """Note that a session is used, not more often than asked; one that has ended meanwhile stays ended."""
    stale = AccountSession.last_seen_at < func.clock_timestamp() - timedelta(seconds=every_seconds)
    session.execute(
        update(AccountSession)
        .where(AccountSession.id == session_id, stale, *_is_live(idle_seconds))
        .values(last_seen_at=func.clock_timestamp())
    )


def end_sessions(session: Session, *, by: str, keep: int | None = None, **which: Any) -> int:
    """End the sessions with these column values, but one; returns how many ended."""
    chosen = [getattr(AccountSession, name) == value for name, value in which.items()]
    if keep is not None:
        chosen.append(AccountSession.id != keep)
    ended = session.execute(
        update(AccountSession)
        .where(AccountSession.ended_at.is_(None), *chosen)
        .values(ended_at=func.now(), ended_by=by)
        .returning(AccountSession.id)
    )
    return len(ended.all())
