"""Accounts, their sessions and tokens as records."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from app.domain.roles import Role

LOGIN_NAME = re.compile(r"[a-z][a-z0-9._-]{2,31}")
LOGIN_NAME_RULE = "3 to 32 small letters, digits, dots, hyphens or underscores, a letter first"
NAME_LENGTH = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRecord:
    """A person who may sign in."""

    id: int
    login_name: str
    display_name: str
    department: str
    roles: frozenset[Role]
    area_codes: tuple[str, ...]  # of the areas it is narrowed to
    sees_everywhere: bool
    is_disabled: bool
    has_password: bool
    password_set_at: datetime | None
    has_second_factor: bool
    external_login: str | None  # the subject at the identity provider
    created_at: datetime
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What a sign-in is checked against."""

    account_id: int
    password_hash: str | None
    password_set_at: datetime | None
    totp_secret: str | None  # sealed
    totp_last_step: int | None
    is_disabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRecord:
    """One signed-in browser."""

    id: int
    account_id: int
    is_pending: bool  # the second factor is still asked for
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRecord:
    """A key of a program that acts for a person."""

    id: int
    account_id: int
    name: str
    shown_part: str
    permissions: frozenset[str]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    is_revoked: bool


def login_name_flaw(name: str) -> str | None:
    """Why a login name is refused."""
    if not LOGIN_NAME.fullmatch(name):
        return f"login name {name[:40]!r} is refused; needs {LOGIN_NAME_RULE}"
    return None


def name_flaw(value: str, what: str) -> str | None:
    """Why a name for readers is refused."""
    if not value.strip() or len(value) > NAME_LENGTH or not value.isprintable():
        return f"{what} {value[:40]!r} is refused; needs 1 to {NAME_LENGTH} printable characters"
    return None


def role_named(text: str) -> Role | None:
    """The role of a word; guest is nobody's role."""
    try:
        found = Role(text)
    except ValueError:
        return None
    return None if found is Role.GUEST else found


def words_of(roles: Collection[Role]) -> list[str]:
    """Roles as they are kept."""
    return sorted(role.value for role in roles)
