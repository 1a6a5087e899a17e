"""Counts of tries to sign in, one-time links and codes: each is spent by the statement that checks it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import case, delete, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from app.models.accounts import Account, RecoveryCode, SetupLink, SignInCounter


def count_try(
    session: Session, *, kind: str, digest: str, most: int, window_seconds: float, lock_seconds: int
) -> datetime | None:
    """
    Count a try before it is checked; returns until when it is locked, None while it may be checked.

    Counted first and by one statement: of any number of guessers at once no more than `most` are heard.
    """
    now, counter = func.clock_timestamp(), SignInCounter
    is_over = or_(
        counter.locked_until <= now,
        counter.locked_until.is_(None) & (counter.since < now - timedelta(seconds=window_seconds)),
    )
    tries = case((is_over, 1), else_=counter.tries + 1)
    lock = now + timedelta(seconds=lock_seconds)
    first = {"kind": kind, "digest": digest, "tries": 1, "since": now}
    first |= {"locked_until": lock if most <= 1 else None}
    # not "== most": a try that was taken back may leave more than that without a lock
    is_full = tries >= most
    held = case((is_over, None), else_=counter.locked_until)
    found = session.execute(
        upsert(counter)
        .values(**first)
        .on_conflict_do_update(
            index_elements=["kind", "digest"],
            set_={
                "tries": tries,
                "since": case((is_over, now), else_=counter.since),
                "locked_until": case((is_full, func.coalesce(held, lock)), else_=None),
            },
        )
        .returning(counter.tries, counter.locked_until)
    ).one()
    return found.locked_until if found.tries > most else None


def forget_tries(session: Session, *, kind: str, digest: str) -> None:
    """Start counting anew, after a sign-in that went well or by an administrator."""
    session.execute(delete(SignInCounter).where(SignInCounter.kind == kind, SignInCounter.digest == digest))


def lock_ends(session: Session, *, kind: str, digest: str) -> datetime | None:
    """Until when tries of something are not heard; none while they are."""
    counter = SignInCounter
    return session.scalar(
        select(counter.locked_until).where(
            counter.kind == kind, counter.digest == digest, counter.locked_until > func.clock_timestamp()
        )
    )


def take_back_try(session: Session, *, kind: str, digest: str, most: int) -> None:
    """One try less: it was none. A lock goes when fewer than `most` are left, and not before."""
    left = SignInCounter.tries - 1
    session.execute(
        update(SignInCounter)
        .where(SignInCounter.kind == kind, SignInCounter.digest == digest, SignInCounter.tries > 0)
        .values(tries=left, locked_until=case((left < most, None), else_=SignInCounter.locked_until))
    )


def add_setup_link(
    session: Session, *, digest: str, account_id: int | None, hours: float, is_demo: bool = False
) -> None:
    """A link to set a password, in the place of an earlier one."""
    same = SetupLink.account_id.is_not_distinct_from(account_id)
    session.execute(delete(SetupLink).where(same, SetupLink.used_at.is_(None)))
    purpose = "first" if account_id is None else "password"
    values = {"digest": digest, "purpose": purpose, "account_id": account_id, "is_demo": is_demo}
    session.execute(insert(SetupLink).values(**values, expires_at=func.now() + timedelta(hours=hours)))


def find_setup_link(session: Session, digest: str, *, hold: bool = False) -> SetupLink | None:
    """A link that was not used and has not run out."""
    statement = select(SetupLink).where(
        SetupLink.digest == digest, SetupLink.used_at.is_(None), SetupLink.expires_at > func.now()
    )
    return session.scalar(statement.with_for_update() if hold else statement)


def withdraw_setup_links(session: Session, account_id: int) -> int:
    """Links of a person that were not used serve no more; how many."""
    gone = session.execute(
        delete(SetupLink)
        .where(SetupLink.account_id == account_id, SetupLink.used_at.is_(None))
        .returning(SetupLink.digest)
    )
    return len(gone.all())


def spend_setup_link(session: Session, digest: str) -> None:
    """The link was used."""
    session.execute(update(SetupLink).where(SetupLink.digest == digest).values(used_at=func.now()))


def take_step(session: Session, account_id: int, *, step: int) -> bool:
    """Spend the code of a time step; False when it, or a later one, was spent before."""
    is_new = Account.totp_last_step.is_(None) | (Account.totp_last_step < step)
    done = session.execute(
        update(Account)
        .where(Account.id == account_id, is_new)
        .values(totp_last_step=step)
        .returning(Account.id)
    )
    return done.one_or_none() is not None


def replace_recovery_codes(session: Session, account_id: int, *, digests: Iterable[str]) -> None:
    """New codes in the place of all before."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    rows = [{"digest": digest, "account_id": account_id} for digest in digests]
    if rows:
        session.execute(insert(RecoveryCode), rows)


def take_recovery_code(session: Session, account_id: int, *, digest: str) -> bool:
    """Spend a code; False when there is none or it was spent before."""
    done = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account_id,
            RecoveryCode.digest == digest,
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=func.now())
        .returning(RecoveryCode.digest)
    )
    return done.one_or_none() is not None


def recovery_codes_left(session: Session, account_id: int) -> int:
    """How many codes may still be used."""
    left = select(func.count()).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return session.scalar(left) or 0
