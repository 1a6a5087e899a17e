"""Signing in and out: tries are counted before they are heard, and no answer tells who has an account."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app import db
from app.config import settings
from app.domain.accounts import Credentials
from app.domain.actors import Actor
from app.errors import UnauthenticatedError
from app.services import audit, passwords, sealing, second_factor, tries
from app.store import accounts as account_store
from app.store import sessions as session_store

WRONG = "the login name or the password is wrong"
WRONG_CODE = "the code is wrong or was used before"
TIMED_OUT = "the sign-in has timed out; start again"
UNKNOWN = Actor("unknown", frozenset())
AGENT_LENGTH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Where a try to sign in comes from."""

    address: str
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSession:
    """A browser that is signed in, or has its second factor still to show."""

    token: str
    account_id: int
    is_pending: bool


def sign_in(*, login_name: str, password: str, caller: Caller) -> NewSession:
    """
    Open a session for a login name and its password.

    In transactions of its own: none is open, and no connection taken, while the password is compared.
    """
    name = login_name.strip().casefold()
    with tries.counted(
        tries.Kind.NAME, name, address=caller.address, refused=lambda why: _record_refusal(name, why)
    ):
        with db.transaction() as session:
            found = account_store.credentials(session, account_store.account_id_named(session, name))
        is_right = passwords.matches(None if found is None else found.password_hash, password)
        if found is None or not is_right:
            raise UnauthenticatedError(WRONG)
        renewed = _renewed_hash(found, password)
        with db.transaction() as session:
            return _open_unless_changed(session, found, caller=caller, renewed=renewed)


def _renewed_hash(found: Credentials, password: str) -> str | None:
    is_outdated = found.password_hash is not None and passwords.is_outdated(found.password_hash)
    return passwords.hashed(password) if is_outdated else None


def _open_unless_changed(
    session: Session, found: Credentials, *, caller: Caller, renewed: str | None
) -> NewSession:
    """Somebody may have been shut out, or have got another password, since the credentials were read."""
    now = account_store.credentials(session, found.account_id, hold=True)
    if now is None or now.is_disabled or now.password_set_at != found.password_set_at:
        raise UnauthenticatedError(WRONG)
    if renewed is not None:
        account_store.rehash(session, now.account_id, password_hash=renewed)
    return open_session(session, now, caller=caller)


def open_session(
    session: Session, found: Credentials, *, caller: Caller, has_shown_factor: bool = False
) -> NewSession:
    """A session for somebody who has proved who he is; pending while a second factor is still to be shown."""
    token = sealing.new_token()
    is_pending = found.totp_secret is not None and not has_shown_factor
    session_store.add_session(
        session,
        digest=sealing.digest(token),
        account_id=found.account_id,
        is_pending=is_pending,
        agent=caller.agent[:AGENT_LENGTH],
        hours=settings().accounts.session_hours,
    )
    if not is_pending:
        _record(session, found.account_id, "accounts.sign_in")
    return NewSession(token=token, account_id=found.account_id, is_pending=is_pending)


def sign_in_outside(session: Session, *, issuer: str, subject: str, caller: Caller) -> NewSession:
    """Open a session for somebody whom an identity provider vouches for; nobody gets an account by that."""
    account_id = account_store.account_id_outside(session, issuer=issuer, subject=subject)
    found = account_store.credentials(session, account_id)
    if found is None or found.is_disabled:
        with db.independent_transaction() as own:
            audit.record_refusal(own, UNKNOWN, action="accounts.sign_in", reason="no account outside")
        raise UnauthenticatedError(f"no account is linked to {subject[:80]!r} at the identity provider")
    return open_session(session, found, caller=caller)


def show_second_factor(session: Session, *, token: str, code: str, caller: Caller) -> NewSession:
    """Turn a pending session into a whole one; the token changes with it."""
    idle = passwords.policy().idle_seconds
    pending = session_store.find_live(session, sealing.digest(token), idle_seconds=idle)
    found = None if pending is None else account_store.credentials(session, pending.account_id)
    if pending is None or found is None or not pending.is_pending:
        raise UnauthenticatedError(TIMED_OUT)
    who = _actor(session, found.account_id)
    with tries.counted(
        tries.Kind.CODE,
        found.account_id,
        address=caller.address,
        refused=lambda why: _record_wrong_code(who, why),
    ):
        if not second_factor.is_right(session, found, code=code):
            raise UnauthenticatedError(WRONG_CODE)
        session_store.end_sessions(session, by="second factor shown", id=pending.id)
        return open_session(session, found, caller=caller, has_shown_factor=True)


def sign_out(session: Session, *, token: str, by: str = "signed out") -> None:
    """End the session of a token; one that still owed its code was no sign-in, and is no sign-out."""
    idle = passwords.policy().idle_seconds
    found = session_store.find_live(session, sealing.digest(token), idle_seconds=idle)
    if found is None:
        return
    session_store.end_sessions(session, by=by, id=found.id)
    if not found.is_pending:
        _record(session, found.account_id, "accounts.sign_out")


def _record(session: Session, account_id: int, action: str) -> None:
    actor = _actor(session, account_id)
    audit.record(session, actor, action=action, entity="account", entity_id=account_id)


def _actor(session: Session, account_id: int) -> Actor:
    """A person who has not signed in yet, for the record."""
    found = account_store.find_account(session, account_id)
    assert found is not None
    return Actor(found.login_name, frozenset(), account_id=account_id)


def _record_refusal(name: str, reason: str) -> None:
    """A name that somebody typed may be a password in the wrong field: known names alone are kept."""
    with db.independent_transaction() as own:
        is_known = account_store.account_id_named(own, name) is not None
        who = Actor(name, frozenset()) if is_known else UNKNOWN
        audit.record_refusal(own, who, action="accounts.sign_in", reason=reason)


def _record_wrong_code(who: Actor, reason: str) -> None:
    with db.independent_transaction() as own:
        audit.record_refusal(own, who, action="accounts.sign_in", reason=f"{reason} code")
