"""People who may sign in, with their roles and areas."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by, array
from sqlalchemy.orm import Session
from sqlalchemy.types import Text

from app.domain.accounts import AccountRecord, Credentials, words_of
from app.domain.roles import Role
from app.models.accounts import (
    Account,
    AccountArea,
    AccountRole,
    AccountSession,
    FormerPassword,
    RecoveryCode,
)
from app.models.areas import Area


def _texts(column: Any, of: Any) -> Any:
    """The texts of a table beside an account, in order."""
    gathered = select(func.array_agg(aggregate_order_by(column, column.asc())))
    empty = array([], type_=Text)
    return func.coalesce(
        gathered.where(of.account_id == Account.id).scalar_subquery(), empty, type_=ARRAY(Text)
    )


def _rows() -> Select[Any]:
    seen = select(func.max(AccountSession.last_seen_at)).where(AccountSession.account_id == Account.id)
    return select(
        Account,
        _texts(AccountRole.role, AccountRole).label("roles"),
        _texts(AccountArea.area_code, AccountArea).label("area_codes"),
        seen.scalar_subquery().label("last_seen_at"),
    ).execution_options(populate_existing=True)


def _record(row: Any) -> AccountRecord:
    account = row.Account
    return AccountRecord(
        id=account.id,
        login_name=account.login_name,
        display_name=account.display_name,
        department=account.department,
        roles=frozenset(map(Role, row.roles)),
        area_codes=tuple(row.area_codes),
        sees_everywhere=account.sees_everywhere,
        is_disabled=account.disabled_at is not None,
        has_password=account.password_hash is not None,
        password_set_at=account.password_set_at,
        has_second_factor=account.totp_confirmed_at is not None,
        external_login=account.external_subject,
        created_at=account.created_at,
        last_seen_at=row.last_seen_at,
    )


def list_accounts(session: Session) -> list[AccountRecord]:
    """Everybody, by login name."""
    return [_record(row) for row in session.execute(_rows().order_by(Account.login_name)).all()]


def find_account(session: Session, account_id: int) -> AccountRecord | None:
    """One person."""
    row = session.execute(_rows().where(Account.id == account_id)).one_or_none()
    return None if row is None else _record(row)


def account_id_named(session: Session, login_name: str) -> int | None:
    """The key of a login name."""
    return session.scalar(select(Account.id).where(Account.login_name == login_name))


def account_id_outside(session: Session, *, issuer: str, subject: str) -> int | None:
    """The account of a person whom an identity provider knows."""
    found = select(Account.id).where(Account.external_issuer == issuer, Account.external_subject == subject)
    return session.scalar(found)


def has_accounts(session: Session) -> bool:
    """Whether anybody can sign in at all."""
    return session.scalar(select(Account.id).limit(1)) is not None


def hold_all(session: Session) -> None:
    """Nobody else adds or changes accounts until the transaction ends."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("citygrid accounts"))))


def credentials(session: Session, account_id: int | None, *, hold: bool = False) -> Credentials | None:
    """What a sign-in is checked against; held, nobody changes it until the transaction ends."""
    if account_id is None:
        return None
    lock = {"key_share": True} if hold else None  # rows that point here may still be added
    account = session.get(Account, account_id, populate_existing=True, with_for_update=lock)
    if account is None:
        return None
    return Credentials(
        account_id=account.id,
        password_hash=account.password_hash,
        password_set_at=account.password_set_at,
        totp_secret=account.totp_secret if account.totp_confirmed_at is not None else None,
        totp_last_step=account.totp_last_step,
        is_disabled=account.disabled_at is not None,
    )


def add_account(session: Session, *, login_name: str, display_name: str, department: str) -> int:
    """A person without roles, areas and password."""
    names = {"login_name": login_name, "display_name": display_name, "department": department}
    statement = insert(Account).values(**names, sees_everywhere=False).returning(Account.id)
    return int(session.execute(statement).scalar_one())


def change_account(session: Session, account_id: int, **values: Any) -> None:
    """Change columns of a person."""
    session.execute(update(Account).where(Account.id == account_id).values(**values))


def disable(session: Session, account_id: int, *, is_disabled: bool) -> None:
    """Shut a person out, or let one in again."""
    change_account(session, account_id, disabled_at=func.now() if is_disabled else None)


def assign(
    session: Session,
    account_id: int,
    *,
    roles: Collection[Role],
    area_codes: Collection[str],
    sees_everywhere: bool,
) -> None:
    """Put these roles and areas in the place of those before."""
    session.execute(delete(AccountRole).where(AccountRole.account_id == account_id))
    session.execute(delete(AccountArea).where(AccountArea.account_id == account_id))
    for role in words_of(roles):
        session.execute(insert(AccountRole).values(account_id=account_id, role=role))
    for code in sorted(set(area_codes)):
        session.execute(insert(AccountArea).values(account_id=account_id, area_code=code))
    change_account(session, account_id, sees_everywhere=sees_everywhere)


def active_holders(session: Session, role: Role) -> list[int]:
    """Accounts that hold a role and may sign in."""
    held = select(Account.id).join(AccountRole, AccountRole.account_id == Account.id)
    return list(session.scalars(held.where(AccountRole.role == role.value, Account.disabled_at.is_(None))))


def unknown_area_codes(session: Session, codes: Collection[str]) -> list[str]:
    """Those of the codes that no area ever had."""
    known = set(session.scalars(select(Area.code).where(Area.code.in_(codes))))
    return sorted(set(codes) - known)


def scope_ids(session: Session, account_id: int) -> frozenset[int]:
    """Areas that an account is narrowed to, with all that lies in them, former ones too."""
    codes = select(AccountArea.area_code).where(AccountArea.account_id == account_id)
    inside = select(Area.id).where(Area.code.in_(codes)).cte("inside", recursive=True)
    inside = inside.union(select(Area.id).join(inside, Area.parent_id == inside.c.id))
    return frozenset(session.scalars(select(inside.c.id)))


def former_hashes(session: Session, account_id: int, *, count: int) -> list[str]:
    """The newest former passwords, hashed."""
    newest = select(FormerPassword.password_hash).where(FormerPassword.account_id == account_id)
    return list(session.scalars(newest.order_by(FormerPassword.id.desc()).limit(count)))


def set_password(session: Session, account_id: int, *, password_hash: str, keep: int) -> None:
    """A new password; of the former ones the newest few are remembered."""
    before = session.scalar(select(Account.password_hash).where(Account.id == account_id))
    if before is not None and keep:
        session.execute(insert(FormerPassword).values(account_id=account_id, password_hash=before))
    kept = select(FormerPassword.id).where(FormerPassword.account_id == account_id)
    kept = kept.order_by(FormerPassword.id.desc()).limit(keep)
    session.execute(
        delete(FormerPassword).where(FormerPassword.account_id == account_id, FormerPassword.id.not_in(kept))
    )
    change_account(session, account_id, password_hash=password_hash, password_set_at=func.now())


def password_days(session: Session, account_id: int) -> float:
    """How old a password is."""
    age = func.extract("epoch", func.now() - Account.password_set_at) / 86_400
    return float(session.scalar(select(age).where(Account.id == account_id)) or 0.0)


def rehash(session: Session, account_id: int, *, password_hash: str) -> None:
    """The same password with today's cost."""
    change_account(session, account_id, password_hash=password_hash)


def totp_secret(session: Session, account_id: int) -> str | None:
    """The sealed secret, confirmed or not."""
    return session.scalar(select(Account.totp_secret).where(Account.id == account_id))


def confirm_second_factor(session: Session, account_id: int) -> None:
    """From now on the second factor is asked for."""
    change_account(session, account_id, totp_confirmed_at=func.now())


def clear_second_factor(session: Session, account_id: int) -> None:
    """No second factor any more."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    change_account(session, account_id, totp_secret=None, totp_confirmed_at=None, totp_last_step=None)
