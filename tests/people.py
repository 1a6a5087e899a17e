"""People of the tests: accounts, and browsers that are signed in as them."""

from collections.abc import Collection

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.domain.actors import PERMISSIONS, Actor
from app.domain.roles import ADMINISTRATORS, Role
from app.services import sign_in
from app.services.sign_in import Caller
from app.store import accounts as account_store
from app.store import sessions as session_store
from app.web.rights import CACHE

TESTER = Actor("tester", PERMISSIONS)
WORKERS = frozenset(Role) - ADMINISTRATORS - {Role.GUEST}  # everything but an administrator's deeds
PASSWORD = "lantern orbit 42 maple"
# Argon2id of PASSWORD, with the least cost: tests of hashing itself make their own.
PASSWORD_HASH = (
    "$argon2id$v=19$m=8,t=1,p=1$LBmHo8x2MtuMwRXjytQ+rQ$MGr/mLFNXDtSwejwdLPkUH7t7HAkelQo8/+asEZxTqM"
)
HERE = Caller(address="127.0.0.1", agent="a test")


def person(
    session: Session,
    login_name: str,
    roles: Collection[Role] = WORKERS,
    *,
    area_codes: Collection[str] | None = None,
    password_hash: str | None = None,
) -> int:
    """An account; narrowed to areas where any are given."""
    account_id = account_store.add_account(
        session, login_name=login_name, display_name=login_name.title(), department=""
    )
    account_store.assign(
        session,
        account_id,
        roles=roles,
        area_codes=area_codes or (),
        sees_everywhere=area_codes is None,
    )
    if password_hash is not None:
        account_store.set_password(session, account_id, password_hash=password_hash, keep=0)
    return account_id


def let_in(client: FlaskClient, session: Session, account_id: int) -> None:
    """Sign a browser in without a password."""
    found = account_store.credentials(session, account_id)
    assert found is not None
    token = sign_in.open_session(session, found, caller=HERE).token
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True


def let_out(client: FlaskClient, session: Session, account_id: int) -> None:
    """Make a guest of a browser again."""
    session_store.end_sessions(session, by="test", account_id=account_id)
    with client.session_transaction() as cookie:
        cookie.clear()
    CACHE.forget()
