"""What people do with their own account: password, second factor, tokens, sessions."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app import db
from app.config import settings
from app.domain.accounts import AccountRecord, SessionRecord, TokenRecord, name_flaw
from app.domain.actors import Actor
from app.errors import ConflictError, NotFoundError, RefusedError
from app.services import audit, passwords, sealing, second_factor, tries
from app.store import accounts as account_store
from app.store import sessions as session_store
from app.store import sign_in as sign_in_store
from app.store import tokens as token_store

TOKEN_PREFIX = "cg_"  # noqa: S105 - so that scanners know a leaked one
SHOWN_CHARACTERS = 9
WRONG_PASSWORD = "the present password is wrong"  # noqa: S105 - a message


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAccount:
    """What the page of an account shows."""

    account: AccountRecord
    sessions: list[SessionRecord]
    tokens: list[TokenRecord]
    recovery_codes_left: int


def own_account(session: Session, actor: Actor) -> OwnAccount:
    """The account of whoever asks."""
    account = _own(session, actor)
    idle = passwords.policy().idle_seconds
    return OwnAccount(
        account=account,
        sessions=session_store.list_live(session, account.id, idle_seconds=idle),
        tokens=token_store.list_tokens(session, account.id),
        recovery_codes_left=sign_in_store.recovery_codes_left(session, account.id),
    )


def _own(session: Session, actor: Actor) -> AccountRecord:
    found = account_store.find_account(session, actor.require_account())
    if found is None:
        raise NotFoundError("account", actor.name)
    return found


def _require_password(actor: Actor, password: str, action: str, *, if_any: bool = False) -> None:
    """
    Ask whoever sits at the screen for what a passer-by does not know.

    Wrong answers are counted and on record. Called before the deed's own transaction has a connection.
    Somebody who signs in elsewhere has no password: `if_any` lets him pass.
    """
    account_id = actor.require_account()

    def note(why: str) -> None:
        with db.independent_transaction() as own:
            audit.record_refusal(own, actor, action=action, reason=f"{why} present password")

    with tries.counted(tries.Kind.PASSWORD, account_id, address=None, refused=note):
        with db.independent_transaction() as own:
            found = account_store.credentials(own, account_id)
        if found is not None and found.password_hash is None and if_any:
            return
        if found is None or not passwords.matches(found.password_hash, password):
            raise RefusedError(WRONG_PASSWORD)


def change_password(session: Session, actor: Actor, *, present: str, new: str, keep_session: int) -> None:
    """A new password; every other session of the person ends."""
    _require_password(actor, present, "accounts.password")
    account = _own(session, actor)
    if present == new:
        raise RefusedError("the new password is the present one; choose another")
    passwords.require_good(session, account, password=new, names=[account.login_name, account.display_name])
    account_store.set_password(
        session, account.id, password_hash=passwords.hashed(new), keep=passwords.policy().remembered
    )
    ended = session_store.end_sessions(
        session, by="password changed", keep=keep_session, account_id=account.id
    )
    _record(session, actor, "accounts.password", sessions_ended=ended)


def begin_second_factor(session: Session, actor: Actor, *, password: str) -> str:
    """A secret for a new device; it counts once a code of it was shown, and locks out whoever has none."""
    _require_password(actor, password, "accounts.second_factor_on", if_any=True)
    account = _own(session, actor)
    if account.has_second_factor:
        raise ConflictError("a second factor is set up already; remove it first")
    secret = second_factor.new_secret()
    account_store.change_account(session, account.id, totp_secret=sealing.sealed(secret), totp_last_step=None)
    return secret


def pending_secret(session: Session, actor: Actor) -> str | None:
    """The secret that waits for its first code."""
    account = _own(session, actor)
    found = None if account.has_second_factor else account_store.totp_secret(session, account.id)
    return None if found is None else sealing.opened(found)


def device_address(actor: Actor, secret: str) -> str:
    """What the picture for the device says."""
    return second_factor.address_for_device(secret, login_name=actor.name, issuer=settings().service.name_en)


def confirm_second_factor(session: Session, actor: Actor, *, code: str) -> list[str]:
    """Turn the second factor on; returns the recovery codes, which are shown once."""
    account = _own(session, actor)
    secret = pending_secret(session, actor)
    step = None if secret is None else second_factor.step_of(secret, code)
    if step is None or not sign_in_store.take_step(session, account.id, step=step):
        raise RefusedError("the code does not fit; check the clock of the device and type the present code")
    account_store.confirm_second_factor(session, account.id)
    _record(session, actor, "accounts.second_factor_on")
    return second_factor.new_recovery_codes(session, account.id)


def remove_second_factor(session: Session, actor: Actor, *, password: str) -> None:
    """Turn the second factor off, where the rules allow it."""
    account_id = actor.require_account()
    if passwords.policy().needs_second_factor:
        raise RefusedError("the rules of this installation ask for a second factor; it stays")
    _require_password(actor, password, "accounts.second_factor_off")
    account_store.clear_second_factor(session, account_id)
    _record(session, actor, "accounts.second_factor_off")


def add_token(
    session: Session, actor: Actor, *, name: str, permissions: Collection[str], days: int, password: str
) -> str:
    """A key for a program, which outlives the session; returned once, kept as a digest."""
    _require_password(actor, password, "accounts.token_made", if_any=True)
    account, chosen = _own(session, actor), frozenset(permissions)
    most = settings().accounts.max_token_days
    flaw = name_flaw(name, "name of the token")
    if flaw is None and not 1 <= days <= most:
        flaw = f"a token of {days} days is refused; needs 1 to {most}"
    if flaw is None and not chosen:
        flaw = "a token without any permission is refused; choose what it may do"
    lacking = sorted(chosen - actor.permissions)
    if flaw is None and lacking:
        flaw = f"{', '.join(lacking)} cannot go into a token: you do not hold it yourself"
    if flaw is not None:
        raise RefusedError(flaw)
    token = TOKEN_PREFIX + sealing.new_token()
    token_id = token_store.add_token(
        session,
        digest=sealing.digest(token),
        account_id=account.id,
        name=name.strip(),
        shown_part=token[:SHOWN_CHARACTERS],
        permissions=chosen,
        days=days,
    )
    _record(session, actor, "accounts.token_made", token=token_id, permissions=sorted(chosen), days=days)
    return token


def revoke_token(session: Session, actor: Actor, *, token_id: int) -> None:
    """A token stops to work at once."""
    account_id = actor.require_account()
    if not token_store.revoke(session, account_id, token_id=token_id):
        raise NotFoundError("token", token_id)
    _record(session, actor, "accounts.token_revoked", token=token_id)


def end_session(session: Session, actor: Actor, *, session_id: int) -> None:
    """Sign out somewhere else."""
    account_id = actor.require_account()
    if not session_store.end_sessions(
        session, by="ended by its person", id=session_id, account_id=account_id
    ):
        raise NotFoundError("session", session_id)
    _record(session, actor, "accounts.session_ended", ended=session_id)


def _record(session: Session, actor: Actor, action: str, **details: object) -> None:
    audit.record(session, actor, action=action, entity="account", entity_id=actor.account_id, details=details)
