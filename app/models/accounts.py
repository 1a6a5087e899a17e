"""People who may sign in: what they do, where, and how they prove who they are."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, created_at, identity


def _account_id() -> Mapped[int]:
    return mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)


class Account(Base):
    """A person; never removed, so that what was done keeps its name."""

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("login_name = lower(login_name)", name="login_name_small"),
        UniqueConstraint("external_issuer", "external_subject"),
    )

    id: Mapped[int] = identity()
    login_name: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    department: Mapped[str] = mapped_column(default="")
    sees_everywhere: Mapped[bool] = mapped_column(default=False)
    password_hash: Mapped[str | None]
    password_set_at: Mapped[datetime | None]
    totp_secret: Mapped[str | None]  # sealed with the key of the service
    totp_confirmed_at: Mapped[datetime | None]
    totp_last_step: Mapped[int | None] = mapped_column(BigInteger)  # a code serves once
    external_issuer: Mapped[str | None]
    external_subject: Mapped[str | None]
    created_at: Mapped[datetime] = created_at()
    disabled_at: Mapped[datetime | None]


class AccountRole(Base):
    """A role of an account."""

    __tablename__ = "account_roles"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)


class AccountArea(Base):
    """An area that an account is narrowed to, by its code: an area that is imported anew stays in scope."""

    __tablename__ = "account_areas"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    area_code: Mapped[str] = mapped_column(primary_key=True)


class FormerPassword(Base):
    """A password that may not come again, hashed."""

    __tablename__ = "former_passwords"

    id: Mapped[int] = identity()
    account_id: Mapped[int] = _account_id()
    password_hash: Mapped[str]
    replaced_at: Mapped[datetime] = created_at()


class RecoveryCode(Base):
    """Opens an account once when the second factor is lost."""

    __tablename__ = "recovery_codes"

    digest: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int] = _account_id()
    used_at: Mapped[datetime | None]


class SetupLink(Base):
    """A link by which a person sets a first or a forgotten password, once."""

    __tablename__ = "setup_links"
    __table_args__ = (
        CheckConstraint("(purpose = 'first') = (account_id is null)", name="first_has_no_account"),
        CheckConstraint("purpose in ('first', 'password')", name="purpose_known"),
    )

    digest: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    is_demo: Mapped[bool] = mapped_column(default=False)  # of an installation that shows everything
    created_at: Mapped[datetime] = created_at()
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class AccountSession(Base):
    """A browser that is signed in; ended rows say why."""

    __tablename__ = "sessions"
    __table_args__ = (Index("ix_sessions_expires_at", "expires_at"),)

    id: Mapped[int] = identity()
    digest: Mapped[str] = mapped_column(unique=True)  # of the token in the cookie
    account_id: Mapped[int] = _account_id()
    is_pending: Mapped[bool] = mapped_column(default=False)
    agent: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = created_at()
    last_seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]


class ApiToken(Base):
    """A key of a program; only its digest is kept."""

    __tablename__ = "api_tokens"

    id: Mapped[int] = identity()
    digest: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[int] = _account_id()
    name: Mapped[str]
    shown_part: Mapped[str]
    created_at: Mapped[datetime] = created_at()
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class ApiTokenPermission(Base):
    """What a token may do of what its person may."""

    __tablename__ = "api_token_permissions"

    token_id: Mapped[int] = mapped_column(ForeignKey("api_tokens.id", ondelete="CASCADE"), primary_key=True)
    permission: Mapped[str] = mapped_column(primary_key=True)


class SignInCounter(Base):
    """Failed tries of a login name or an address, known or not, and of an account; kept as digests."""

    __tablename__ = "sign_in_counters"
    __table_args__ = (CheckConstraint("kind in ('name', 'address', 'code', 'password')", name="kind_known"),)

    kind: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    tries: Mapped[int]
    since: Mapped[datetime] = created_at()
    locked_until: Mapped[datetime | None]
