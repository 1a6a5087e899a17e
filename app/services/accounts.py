"""Who may sign in: the system administrator keeps the accounts, the security administrator their rights."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from app.config import settings
from app.domain.accounts import AccountRecord, login_name_flaw, name_flaw, words_of
from app.domain.actors import COMMAND_LINE_ACTOR, Actor
from app.domain.audit import PROGRAMS, Personal, PersonalKind
from app.domain.roles import ADMINISTRATORS, Role, combination_flaw
from app.errors import ConflictError, ForbiddenError, NotFoundError, RefusedError
from app.services import audit, sealing, tries
from app.store import accounts as account_store
from app.store import sessions as session_store
from app.store import sign_in as sign_in_store
from app.store import tokens as token_store

SUBJECT_LENGTH = 255  # OpenID Connect Core 1.0, section 2


def accounts(session: Session, actor: Actor) -> list[AccountRecord]:
    """Everybody who may sign in, by login name."""
    actor.require("accounts.read")
    return account_store.list_accounts(session)


def account(session: Session, actor: Actor, *, account_id: int) -> AccountRecord:
    """One person."""
    actor.require("accounts.read")
    return _found(session, account_id)


def _found(session: Session, account_id: int) -> AccountRecord:
    found = account_store.find_account(session, account_id)
    if found is None:
        raise NotFoundError("account", account_id)
    return found


def _require_manage(actor: Actor, action: str) -> None:
    with audit.refusals_recorded(actor, action=action):
        actor.require("accounts.manage")


def _require_assign(actor: Actor, action: str, account_id: int | None = None) -> None:
    with audit.refusals_recorded(actor, action=action):
        actor.require("accounts.assign")
        if account_id is not None and account_id == actor.account_id:
            raise ForbiddenError("nobody hands out rights to himself; another administrator must")


def _require_way_in(actor: Actor, action: str, found: AccountRecord) -> None:
    """Whoever sets an administrator's password, or is let in from outside as one, has that one's rights."""
    if found.roles & ADMINISTRATORS and actor != COMMAND_LINE_ACTOR:
        with audit.refusals_recorded(actor, action=action):
            raise ForbiddenError(
                "the account is an administrator's: a link to set its password and its subject elsewhere are "
                "made on the command line alone, by `flask accounts setup-link` and `link-outside`"
            )


def require_names(*, login_name: str, display_name: str, department: str = "") -> None:
    """Refuse names that break a rule."""
    flaw = login_name_flaw(login_name) or name_flaw(display_name, "display name")
    if flaw is None and department:
        flaw = name_flaw(department, "department")
    if flaw is None and login_name in PROGRAMS:
        flaw = f"login name {login_name!r} is refused; a part of the service is called so"
    if flaw is not None:
        raise RefusedError(flaw)


def add_account(
    session: Session, actor: Actor, *, login_name: str, display_name: str, department: str
) -> tuple[int, str]:
    """A person without rights yet; returns the key and the token of a link to set a password."""
    _require_manage(actor, "accounts.add")
    require_names(login_name=login_name, display_name=display_name, department=department)
    account_store.hold_all(session)
    if account_store.account_id_named(session, login_name) is not None:
        raise ConflictError(f"login name {login_name!r} is taken; choose another")
    account_id = account_store.add_account(
        session, login_name=login_name, display_name=display_name.strip(), department=department.strip()
    )
    _record(session, actor, "accounts.add", account_id, login_name=Personal(PersonalKind.PERSON, login_name))
    return account_id, _new_link(session, account_id)


def _new_link(session: Session, account_id: int) -> str:
    token = sealing.new_token()
    hours = settings().accounts.setup_link_hours
    sign_in_store.add_setup_link(session, digest=sealing.digest(token), account_id=account_id, hours=hours)
    return token


def rename_account(
    session: Session, actor: Actor, *, account_id: int, display_name: str, department: str
) -> None:
    """Other names for readers; the login name stays."""
    _require_manage(actor, "accounts.rename")
    found = _found(session, account_id)
    require_names(login_name=found.login_name, display_name=display_name, department=department)
    account_store.change_account(
        session, account_id, display_name=display_name.strip(), department=department.strip()
    )
    _record(session, actor, "accounts.rename", account_id)


def link_outside(
    session: Session, actor: Actor, *, account_id: int, issuer: str | None, subject: str
) -> None:
    """Say who a person is at the identity provider; an empty subject ends the link."""
    _require_manage(actor, "accounts.link")
    account_store.hold_all(session)
    _require_way_in(actor, "accounts.link", _found(session, account_id))
    if subject and issuer is None:
        raise RefusedError(
            "no identity provider is set up; accounts.oidc_discovery_url in config.yaml is none"
        )
    if len(subject) > SUBJECT_LENGTH or not subject.isprintable():
        raise RefusedError(
            f"subject {subject[:40]!r} is refused; up to {SUBJECT_LENGTH} printable characters"
        )
    if subject:
        holder = account_store.account_id_outside(session, issuer=issuer or "", subject=subject)
        if holder not in (None, account_id):
            raise ConflictError(f"subject {subject[:40]!r} is linked to another account already")
    account_store.change_account(
        session,
        account_id,
        external_issuer=issuer if subject else None,
        external_subject=subject or None,
    )
    _record(session, actor, "accounts.link", account_id, is_linked=bool(subject))


def disable_account(session: Session, actor: Actor, *, account_id: int) -> None:
    """Shut a person out: sessions and tokens end at once."""
    _require_manage(actor, "accounts.disable")
    account_store.hold_all(session)
    found = _found(session, account_id)
    if account_id == actor.account_id:
        raise RefusedError("nobody shuts himself out; another administrator must")
    _require_holders_without(session, found, found.roles)
    account_store.disable(session, account_id, is_disabled=True)
    ended = session_store.end_sessions(session, by="account disabled", account_id=account_id)
    revoked = token_store.revoke(session, account_id)
    _record(session, actor, "accounts.disable", account_id, sessions_ended=ended, tokens_revoked=revoked)


def enable_account(session: Session, actor: Actor, *, account_id: int) -> None:
    """Let a person in again."""
    _require_manage(actor, "accounts.enable")
    _found(session, account_id)
    account_store.disable(session, account_id, is_disabled=False)
    _record(session, actor, "accounts.enable", account_id)


def new_setup_link(session: Session, actor: Actor, *, account_id: int) -> str:
    """A link to set a forgotten password; the token is shown once."""
    _require_manage(actor, "accounts.setup_link")
    account_store.hold_all(session)
    found = _found(session, account_id)
    _require_way_in(actor, "accounts.setup_link", found)
    if found.is_disabled:
        raise RefusedError("the account is disabled; let the person in again first")
    _record(session, actor, "accounts.setup_link", account_id)
    return _new_link(session, account_id)


def assign(
    session: Session,
    actor: Actor,
    *,
    account_id: int,
    roles: Collection[Role],
    area_codes: Collection[str],
    sees_everywhere: bool,
) -> None:
    """Hand out roles and areas in the place of those before."""
    _require_assign(actor, "accounts.assign", account_id)
    account_store.hold_all(session)
    found = _found(session, account_id)
    flaw = combination_flaw(roles)
    if flaw is not None:
        raise RefusedError(flaw)
    unknown = account_store.unknown_area_codes(session, area_codes)
    if unknown:
        raise RefusedError(f"area {', '.join(unknown)} does not exist; use codes of areas that are loaded")
    _require_holders_without(session, found, found.roles - set(roles))
    account_store.assign(
        session, account_id, roles=roles, area_codes=area_codes, sees_everywhere=sees_everywhere
    )
    closed = _close_ways_in(session, found) if (set(roles) - found.roles) & ADMINISTRATORS else {}
    _record(
        session,
        actor,
        "accounts.assign",
        account_id,
        roles=words_of(roles),
        areas=sorted(area_codes),
        sees_everywhere=sees_everywhere,
        **closed,
    )


def _close_ways_in(session: Session, found: AccountRecord) -> dict[str, object]:
    """Of a new administrator: what the system administrator made for him before, and may have kept."""
    withdrawn = sign_in_store.withdraw_setup_links(session, found.id)
    account_store.change_account(session, found.id, external_issuer=None, external_subject=None)
    return {"links_withdrawn": withdrawn, "is_unlinked": found.external_login is not None}


def _require_holders_without(session: Session, found: AccountRecord, lost: Collection[Role]) -> None:
    """Of each administrator one must be left: nobody could bring the role back."""
    for role in sorted(set(lost) & ADMINISTRATORS):
        if account_store.active_holders(session, role) == [found.id]:
            raise RefusedError(
                f"{found.login_name} is the last {role}; give the role to another person first"
            )


def locked_until(session: Session, actor: Actor, *, account_id: int) -> datetime | None:
    """Until when failed tries keep a person out; none while nothing does."""
    actor.require("accounts.read")
    ends = [tries.lock_ends(session, tries.Kind.NAME, _found(session, account_id).login_name)]
    ends += [tries.lock_ends(session, kind, account_id) for kind in tries.OF_ACCOUNTS]
    return max((end for end in ends if end is not None), default=None)


def unlock(session: Session, actor: Actor, *, account_id: int) -> None:
    """Forget the failed tries of a person."""
    _require_assign(actor, "accounts.unlock")
    tries.forget(session, tries.Kind.NAME, _found(session, account_id).login_name)
    for kind in tries.OF_ACCOUNTS:
        tries.forget(session, kind, account_id)
    _record(session, actor, "accounts.unlock", account_id)


def reset_second_factor(session: Session, actor: Actor, *, account_id: int) -> None:
    """Remove a second factor whose device and codes are lost; all sessions end."""
    _require_assign(actor, "accounts.second_factor_reset", account_id)
    _found(session, account_id)
    account_store.clear_second_factor(session, account_id)
    session_store.end_sessions(session, by="second factor reset", account_id=account_id)
    _record(session, actor, "accounts.second_factor_reset", account_id)


def _record(session: Session, actor: Actor, action: str, account_id: int, **details: object) -> None:
    audit.record(session, actor, action=action, entity="account", entity_id=account_id, details=details)
