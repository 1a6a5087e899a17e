"""Who stands behind a session or a token, with the rights of this moment."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from app.config import settings
from app.domain.accounts import AccountRecord
from app.domain.actors import EVERYWHERE, Actor, Scope
from app.domain.roles import GRANTS, Role, permissions_of
from app.services import passwords, sealing
from app.store import accounts as account_store
from app.store import sessions as session_store
from app.store import tokens as token_store


class Duty(StrEnum):
    """What somebody must do before anything else."""

    CODE = "code"  # show the second factor
    NEW_PASSWORD = "new_password"  # noqa: S105 - a word; change one that is too old
    SECOND_FACTOR = "second_factor"  # set up one that the rules ask for


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Somebody who has shown a session or a token."""

    actor: Actor
    display_name: str
    session_id: int | None = None
    token_id: int | None = None
    duty: Duty | None = None


def guest() -> Actor:
    """Whoever has not signed in."""
    permissions = GRANTS[Role.GUEST] if settings().accounts.guests_may_look else frozenset[str]()
    return Actor("guest", permissions)


def of_session(session: Session, *, token: str, is_used: bool = True) -> Identity | None:
    """The person whose browser shows this token, while the session lives; `is_used` keeps it alive."""
    idle = passwords.policy().idle_seconds
    found = session_store.find_live(session, sealing.digest(token), idle_seconds=idle)
    account = None if found is None else account_store.find_account(session, found.account_id)
    if found is None or account is None:
        return None
    if is_used:
        every = settings().accounts.seen_every_seconds
        session_store.touch(session, found.id, every_seconds=every, idle_seconds=idle)
    duty = Duty.CODE if found.is_pending else _duty_of(session, account)
    if duty is Duty.CODE:
        return Identity(actor=guest(), display_name=account.display_name, session_id=found.id, duty=duty)
    return Identity(
        actor=_actor(session, account, guest().permissions if duty else permissions_of(account.roles)),
        display_name=account.display_name,
        session_id=found.id,
        duty=duty,
    )


def _duty_of(session: Session, account: AccountRecord) -> Duty | None:
    rules = passwords.policy()
    if (
        rules.max_days is not None
        and account.has_password
        and (account_store.password_days(session, account.id) > rules.max_days)
    ):
        return Duty.NEW_PASSWORD
    if rules.needs_second_factor and not account.has_second_factor:
        return Duty.SECOND_FACTOR
    return None


def of_token(session: Session, *, token: str) -> Identity | None:
    """The person for whom a program acts, with the part of the rights that the token has."""
    found = token_store.find_live(session, sealing.digest(token))
    account = None if found is None else account_store.find_account(session, found.account_id)
    if found is None or account is None:
        return None
    token_store.touch(session, found.id, every_seconds=settings().accounts.seen_every_seconds)
    duty = _duty_of(session, account)
    rights = guest().permissions if duty else permissions_of(account.roles)
    return Identity(
        actor=_actor(session, account, rights & found.permissions),
        display_name=account.display_name,
        token_id=found.id,
        duty=duty,
    )


def _actor(session: Session, account: AccountRecord, permissions: frozenset[str]) -> Actor:
    scope = EVERYWHERE if account.sees_everywhere else Scope(account_store.scope_ids(session, account.id))
    return Actor(account.login_name, permissions, scope, account_id=account.id)
