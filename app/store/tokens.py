"""Keys of programs."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.orm import Session

from app.domain.accounts import TokenRecord
from app.models.accounts import Account, ApiToken, ApiTokenPermission


def add_token(
    session: Session,
    *,
    digest: str,
    account_id: int,
    name: str,
    shown_part: str,
    permissions: Collection[str],
    days: int,
) -> int:
    """A key; of itself only the digest is kept."""
    values = {"digest": digest, "account_id": account_id, "name": name, "shown_part": shown_part}
    statement = insert(ApiToken).values(**values, expires_at=func.now() + timedelta(days=days))
    token_id = int(session.execute(statement.returning(ApiToken.id)).scalar_one())
    for permission in sorted(permissions):
        session.execute(insert(ApiTokenPermission).values(token_id=token_id, permission=permission))
    return token_id


def _rows() -> Select[Any]:
    held = select(func.array_agg(ApiTokenPermission.permission))
    return select(
        ApiToken,
        held.where(ApiTokenPermission.token_id == ApiToken.id).scalar_subquery().label("permissions"),
    ).execution_options(populate_existing=True)


def _record(row: Any) -> TokenRecord:
    token = row.ApiToken
    return TokenRecord(
        id=token.id,
        account_id=token.account_id,
        name=token.name,
        shown_part=token.shown_part,
        permissions=frozenset(row.permissions or ()),
        created_at=token.created_at,
        expires_at=token.expires_at,
        last_used_at=token.last_used_at,
        is_revoked=token.revoked_at is not None,
    )


def find_live(session: Session, digest: str) -> TokenRecord | None:
    """The token of a key, unless it ran out, was revoked, or its person was shut out."""
    statement = (
        _rows()
        .join(Account, Account.id == ApiToken.account_id)
        .where(
            ApiToken.digest == digest,
            ApiToken.revoked_at.is_(None),
            ApiToken.expires_at > func.now(),
            Account.disabled_at.is_(None),
        )
    )
    row = session.execute(statement).one_or_none()
    return None if row is None else _record(row)


def list_tokens(session: Session, account_id: int) -> list[TokenRecord]:
    """Keys of a person that are not revoked, the newest first."""
    statement = _rows().where(ApiToken.account_id == account_id, ApiToken.revoked_at.is_(None))
    return [_record(row) for row in session.execute(statement.order_by(ApiToken.id.desc())).all()]


def touch(session: Session, token_id: int, *, every_seconds: float) -> None:
    """Note that a token is used, not more often than asked."""
    last = func.coalesce(ApiToken.last_used_at, ApiToken.created_at - timedelta(days=1))
    session.execute(
        update(ApiToken)
        .where(ApiToken.id == token_id, last < func.clock_timestamp() - timedelta(seconds=every_seconds))
        .values(last_used_at=func.clock_timestamp())
    )


def revoke(session: Session, account_id: int, *, token_id: int | None = None) -> int:
    """Revoke a token of a person, or all of them; returns how many."""
    chosen = [ApiToken.account_id == account_id, ApiToken.revoked_at.is_(None)]
    if token_id is not None:
        chosen.append(ApiToken.id == token_id)
    done = session.execute(
        update(ApiToken).where(*chosen).values(revoked_at=func.now()).returning(ApiToken.id)
    )
    return len(done.all())
