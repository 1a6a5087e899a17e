"""Tries at passwords and codes: counted before they are heard, so that no more than the limit are."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from app import db
from app.config import settings
from app.errors import LockedError, RefusedError, UnauthenticatedError
from app.services import passwords, sealing
from app.store import sign_in as sign_in_store


class Kind(StrEnum):
    """What is counted; equal texts of two kinds have nothing to do with each other."""

    NAME = "name"  # a login name as somebody typed it, known or not
    ADDRESS = "address"
    CODE = "code"  # of the second factor, by account
    PASSWORD = "password"  # noqa: S105 - the present one, asked again of whoever is signed in, by account


OF_ACCOUNTS = (Kind.CODE, Kind.PASSWORD)


@contextmanager
def counted(kind: Kind, of: object, *, address: str | None, refused: Callable[[str], None]) -> Iterator[None]:
    """
    Count a try, also by its address where one is given, and forget it when it goes well.

    The counts are kept in transactions of their own: what the caller rolls back, they keep. `refused` is told
    that a try was wrong or came while there was a lock.
    """
    counts = [(kind, str(of))] if address is None else [(Kind.ADDRESS, address), (kind, str(of))]
    locked_until = _locked_until(counts)
    if locked_until is not None:
        refused("locked")
        raise LockedError("too many failed tries; try again later", _seconds_to(locked_until))
    try:
        yield
    except (UnauthenticatedError, RefusedError):
        refused("wrong")
        raise
    with db.independent_transaction() as own:
        if address is not None:  # first, as they are counted: in another order two could wait for each other
            sign_in_store.take_back_try(
                own, kind=Kind.ADDRESS, digest=_digest(address), most=_most(Kind.ADDRESS)
            )
        forget(own, kind, of)


def forget(session: Session, kind: Kind, of: object) -> None:
    """Start counting anew."""
    sign_in_store.forget_tries(session, kind=kind, digest=_digest(of))


def lock_ends(session: Session, kind: Kind, of: object) -> datetime | None:
    """Until when tries of something are not heard; none while they are."""
    return sign_in_store.lock_ends(session, kind=kind, digest=_digest(of))


def _locked_until(counts: list[tuple[Kind, str]]) -> datetime | None:
    """Until when a try is not heard. The first lock ends the counting: who is locked out fills no table."""
    with db.independent_transaction() as own:
        ends = (
            sign_in_store.count_try(
                own,
                kind=kind,
                digest=_digest(of),
                most=_most(kind),
                window_seconds=settings().accounts.failure_window_seconds,
                lock_seconds=passwords.policy().lock_seconds,
            )
            for kind, of in counts
        )
        return next((end for end in ends if end is not None), None)


def _digest(of: object) -> str:
    return sealing.keyed_digest(str(of))


def _most(kind: Kind) -> int:
    is_address = kind is Kind.ADDRESS
    return settings().accounts.max_failures_per_address if is_address else passwords.policy().max_failures


def _seconds_to(moment: datetime) -> int:
    return max(1, round((moment - datetime.now(moment.tzinfo)).total_seconds()))
