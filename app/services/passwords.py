"""Passwords: rules, hashing and comparing."""

from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session
from zxcvbn import zxcvbn

from app.config import settings
from app.domain.accounts import AccountRecord
from app.domain.passwords import MAX_LENGTH, POLICIES, Policy, PolicyName, personal_flaw, shape_flaw
from app.errors import RefusedError
from app.store import accounts as account_store

HASHER = PasswordHasher()  # Argon2id with the costs of RFC 9106, section 4, second choice
MIN_GUESSES = 10**8  # where zxcvbn begins to call a password safe against guessing at the door
MOST_JUDGED = 72  # characters; the judge's time grows with their square
AT_ONCE = 4  # each takes 64 MiB and four threads: more at once would be no faster, and fill the memory
_room = BoundedSemaphore(AT_ONCE)


def policy() -> Policy:
    """The rules of this installation."""
    return POLICIES[PolicyName(settings().accounts.password_policy)]


def _is_easily_guessed(password: str, names: tuple[str, ...]) -> bool:
    """Whether it is a well-known password, or well-known words, rows of keys and dates put together."""
    known = [name for name in names if name]
    return bool(zxcvbn(password[:MOST_JUDGED], user_inputs=known)["guesses"] < MIN_GUESSES)


@cache
def _nobodys_hash() -> str:
    return hashed("nobody has this password")


def matches(password_hash: str | None, password: str) -> bool:
    """
    Whether this is the password; without a hash it takes as long, and it is not.

    It takes long on purpose, and longer where many come at once: hold no connection meanwhile.
    """
    compared = password_hash or _nobodys_hash()
    try:
        with _room:
            found = HASHER.verify(compared, password[: MAX_LENGTH + 1])
    except (VerificationError, InvalidHashError):
        return False
    return found and password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other costs than today's."""
    return HASHER.check_needs_rehash(password_hash)


def hashed(password: str) -> str:
    """The hash to keep."""
    with _room:
        return HASHER.hash(password)


def require_good(session: Session, account: AccountRecord | None, *, password: str, names: list[str]) -> None:
    """Refuse a password that the rules forbid; the message never holds the password."""
    rules = policy()
    known = (settings().service.name_en, settings().service.name_zh, *names)
    flaw = shape_flaw(password, rules) or personal_flaw(password, known)
    if flaw is None and rules.refuses_known and _is_easily_guessed(password, known):
        flaw = "the password is one that many people use, or made of such; choose another"
    if flaw is None and account is not None and _was_used(session, account, password, rules):
        flaw = f"the password was used before; it must differ from the last {rules.remembered}"
    if flaw is not None:
        raise RefusedError(flaw)


def _was_used(session: Session, account: AccountRecord, password: str, rules: Policy) -> bool:
    if not rules.remembered:
        return False
    found = account_store.credentials(session, account.id)
    now = [] if found is None or found.password_hash is None else [found.password_hash]
    former = account_store.former_hashes(session, account.id, count=rules.remembered)
    return any(matches(one, password) for one in [*now, *former][: rules.remembered])
