"""One-time links: the first people of an installation, and passwords that are set for the first time."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.config import settings
from app.domain.actors import Actor
from app.domain.audit import Personal, PersonalKind
from app.domain.roles import ADMINISTRATORS, Role
from app.errors import ConflictError, NotFoundError
from app.services import accounts, audit, passwords, sealing
from app.store import accounts as account_store
from app.store import sessions as session_store
from app.store import sign_in as sign_in_store
from app.store import tokens as token_store

SETUP = Actor("setup link", frozenset())
# Of a demo, one person may look at everything that is no administrator's.
EVERYTHING = frozenset(Role) - ADMINISTRATORS - {Role.GUEST}
STEM_LENGTH = 20  # of the first person's name; with suffix and number no longer than a login name may be
SUFFIXES = {
    Role.SYSTEM_ADMINISTRATOR: "system",
    Role.SECURITY_ADMINISTRATOR: "security",
    Role.AUDIT_ADMINISTRATOR: "audit",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a link is for."""

    is_first: bool
    is_demo: bool
    login_name: str | None
    display_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedLink:
    """A link for another of the first people: shown once, to be handed on."""

    login_name: str
    role: Role
    token: str


def first_link(session: Session, actor: Actor, *, is_demo: bool) -> str | None:
    """The token of a link that makes the first people; None once there is somebody."""
    with audit.refusals_recorded(actor, action="accounts.first_link"):
        actor.require("accounts.manage")
    account_store.hold_all(session)
    if account_store.has_accounts(session):
        return None
    token = sealing.new_token()
    hours = settings().accounts.setup_link_hours
    sign_in_store.add_setup_link(
        session, digest=sealing.digest(token), account_id=None, hours=hours, is_demo=is_demo
    )
    details = {"is_demo": is_demo}
    audit.record(session, actor, action="accounts.first_link", entity="account", details=details)
    return token


def link(session: Session, *, token: str) -> Link:
    """What a link is for; a link that was used or has run out is none."""
    found = sign_in_store.find_setup_link(session, sealing.digest(token))
    if found is None:
        raise NotFoundError("setup link", f"{token[:6]}…")
    account = None if found.account_id is None else account_store.find_account(session, found.account_id)
    return Link(
        is_first=found.account_id is None,
        is_demo=found.is_demo,
        login_name=None if account is None else account.login_name,
        display_name=None if account is None else account.display_name,
    )


def set_password(session: Session, *, token: str, password: str) -> int:
    """Set the password of the person whom the link is for; every session and token ends."""
    found = sign_in_store.find_setup_link(session, sealing.digest(token), hold=True)
    account = (
        None
        if found is None or found.account_id is None
        else account_store.find_account(session, found.account_id)
    )
    if found is None or account is None or account.is_disabled:
        raise NotFoundError("setup link", f"{token[:6]}…")
    names = [account.login_name, account.display_name]
    passwords.require_good(session, account, password=password, names=names)
    take_password(session, account.id, password)
    ended = session_store.end_sessions(session, by="password set", account_id=account.id)
    revoked = token_store.revoke(session, account.id)
    sign_in_store.spend_setup_link(session, found.digest)
    details = {"sessions_ended": ended, "tokens_revoked": revoked}
    audit.record(
        session,
        SETUP,
        action="accounts.password_set",
        entity="account",
        entity_id=account.id,
        details=details,
    )
    return account.id


def make_first(
    session: Session, *, token: str, login_name: str, display_name: str, password: str
) -> tuple[int, list[HandedLink]]:
    """
    Make the first people: whoever holds the link, and links for the other administrators.

    In a demo the holder looks at everything and all three administrators get links; otherwise the holder is
    the system administrator.
    """
    account_store.hold_all(session)
    found = sign_in_store.find_setup_link(session, sealing.digest(token), hold=True)
    if found is None or found.account_id is not None:
        raise NotFoundError("setup link", f"{token[:6]}…")
    if account_store.has_accounts(session):
        raise ConflictError("there are accounts already; ask an administrator for one")
    passwords.require_good(session, None, password=password, names=[login_name, display_name])
    own = EVERYTHING if found.is_demo else frozenset({Role.SYSTEM_ADMINISTRATOR})
    first = add_person(session, login_name=login_name, display_name=display_name, roles=own)
    take_password(session, first, password)
    sign_in_store.spend_setup_link(session, found.digest)
    others = sorted(ADMINISTRATORS - own)
    return first, [_administrator(session, login_name, role) for role in others]


def _administrator(session: Session, first_name: str, role: Role) -> HandedLink:
    login_name = _free_name(session, f"{first_name[:STEM_LENGTH]}-{SUFFIXES[role]}")
    account_id = add_person(session, login_name=login_name, display_name=login_name, roles=frozenset({role}))
    token = sealing.new_token()
    sign_in_store.add_setup_link(
        session,
        digest=sealing.digest(token),
        account_id=account_id,
        hours=settings().accounts.setup_link_hours,
    )
    return HandedLink(login_name=login_name, role=role, token=token)


def _free_name(session: Session, wanted: str) -> str:
    """The name, or with the first number that makes it nobody's: the first person may be called so."""
    numbered = (wanted, *(f"{wanted}-{number}" for number in range(2, 9)))
    return next(one for one in numbered if account_store.account_id_named(session, one) is None)


def add_person(
    session: Session, *, login_name: str, display_name: str, roles: frozenset[Role], actor: Actor = SETUP
) -> int:
    """One of the first people, who sees every area."""
    accounts.require_names(login_name=login_name, display_name=display_name)
    account_id = account_store.add_account(
        session, login_name=login_name, display_name=display_name.strip(), department=""
    )
    account_store.assign(session, account_id, roles=roles, area_codes=(), sees_everywhere=True)
    details = {"login_name": Personal(PersonalKind.PERSON, login_name), "roles": sorted(roles)}
    audit.record(
        session, actor, action="accounts.add", entity="account", entity_id=account_id, details=details
    )
    return account_id


def make_administrator(session: Session, actor: Actor, *, login_name: str, role: Role, password: str) -> int:
    """An administrator by whoever has the command line of the machine."""
    with audit.refusals_recorded(actor, action="accounts.add"):
        actor.require("accounts.manage")
        actor.require("accounts.assign")
    account_store.hold_all(session)
    if account_store.account_id_named(session, login_name) is not None:
        raise ConflictError(f"login name {login_name!r} is taken; choose another")
    passwords.require_good(session, None, password=password, names=[login_name])
    account_id = add_person(
        session, login_name=login_name, display_name=login_name, roles=frozenset({role}), actor=actor
    )
    take_password(session, account_id, password)
    return account_id


def take_password(session: Session, account_id: int, password: str) -> None:
    """A password that was looked at, in the place of the one before."""
    account_store.set_password(
        session, account_id, password_hash=passwords.hashed(password), keep=passwords.policy().remembered
    )
