"""Passwords, second factors, tokens and sessions of one's own."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import select, update

from app.domain.actors import COMMAND_LINE_ACTOR, Actor
from app.domain.roles import GRANTS, Role, permissions_of
from app.errors import LockedError, RefusedError, UnauthenticatedError
from app.models.accounts import AccountSession, ApiToken
from app.models.audit import AuditEvent
from app.services import accounts, identity, own_account, setup, sign_in
from app.services.identity import Duty
from app.store import accounts as account_store
from tests.people import HERE, PASSWORD, PASSWORD_HASH, person

NEW_PASSWORD = "copper violin 7 harbour"
ROLES = {Role.PLANNER}


@pytest.fixture
def wei(session):
    account_id = person(session, "wei", ROLES, password_hash=PASSWORD_HASH)
    return Actor("wei", permissions_of(ROLES), account_id=account_id)


def enter(session, password=PASSWORD):
    return sign_in.sign_in(login_name="wei", password=password, caller=HERE)


def session_id(session, new):
    return identity.of_session(session, token=new.token).session_id


def test_a_new_password_ends_every_other_session(session, wei):
    here, elsewhere = enter(session), enter(session)
    own_account.change_password(
        session, wei, present=PASSWORD, new=NEW_PASSWORD, keep_session=session_id(session, here)
    )
    assert identity.of_session(session, token=here.token) is not None
    assert identity.of_session(session, token=elsewhere.token) is None
    with pytest.raises(UnauthenticatedError):
        enter(session)
    assert enter(session, NEW_PASSWORD).account_id == wei.account_id


def test_the_present_password_is_asked_for(session, wei):
    with pytest.raises(RefusedError, match="present password is wrong"):
        own_account.change_password(session, wei, present="no", new=NEW_PASSWORD, keep_session=0)


def test_guesses_of_the_present_password_are_counted_over_all_deeds_and_lock(session, wei):
    def change(present):
        own_account.change_password(session, wei, present=present, new=NEW_PASSWORD, keep_session=0)

    def remove(password):
        own_account.remove_second_factor(session, wei, password=password)

    for guess in (change, remove, change, remove, change):  # five, as at the form of sign-in
        with pytest.raises(RefusedError, match="present password is wrong"):
            guess("a guess")
    for deed in (change, remove):
        with pytest.raises(LockedError) as refused:
            deed(PASSWORD)
        assert 295 <= refused.value.wait_seconds <= 300
    assert enter(session).account_id == wei.account_id  # signing in has a count of its own
    refused = select(AuditEvent.details["reason"].astext).where(AuditEvent.outcome == "refused")
    newest = session.scalars(refused.order_by(AuditEvent.id.desc()).limit(7)).all()
    assert newest == ["locked present password"] * 2 + ["wrong present password"] * 5


def test_the_right_password_and_the_security_administrator_end_the_count(session, wei):
    security = Actor("sec", GRANTS[Role.SECURITY_ADMINISTRATOR], account_id=wei.account_id + 1)

    def guess(times):
        for _ in range(times):
            with pytest.raises(RefusedError):
                own_account.remove_second_factor(session, wei, password="a guess")

    guess(4)
    own_account.remove_second_factor(session, wei, password=PASSWORD)
    guess(5)
    with pytest.raises(LockedError):
        own_account.remove_second_factor(session, wei, password=PASSWORD)
    accounts.unlock(session, security, account_id=wei.account_id)
    own_account.remove_second_factor(session, wei, password=PASSWORD)


def turn_on(session, wei):
    secret = own_account.begin_second_factor(session, wei, password=PASSWORD)
    earlier = datetime.now(UTC) - timedelta(seconds=30)
    return secret, own_account.confirm_second_factor(session, wei, code=pyotp.TOTP(secret).at(earlier))


def test_with_a_second_factor_the_password_alone_opens_nothing(session, wei):
    secret, _ = turn_on(session, wei)
    pending = enter(session)
    seen = identity.of_session(session, token=pending.token)
    assert (seen.duty, seen.actor.account_id) == (Duty.CODE, None)
    assert "population.read" not in seen.actor.permissions
    whole = sign_in.show_second_factor(
        session, token=pending.token, code=pyotp.TOTP(secret).now(), caller=HERE
    )
    assert whole.token != pending.token
    assert identity.of_session(session, token=pending.token) is None
    assert identity.of_session(session, token=whole.token).actor.account_id == wei.account_id


def test_a_code_serves_once(session, wei):
    secret, _ = turn_on(session, wei)
    code = pyotp.TOTP(secret).now()
    sign_in.show_second_factor(session, token=enter(session).token, code=code, caller=HERE)
    with pytest.raises(UnauthenticatedError, match="used before"):
        sign_in.show_second_factor(session, token=enter(session).token, code=code, caller=HERE)


def test_the_code_of_two_steps_ago_is_too_old(session, wei):
    secret, _ = turn_on(session, wei)
    old = pyotp.TOTP(secret).at(datetime.now(UTC) - timedelta(seconds=61))
    with pytest.raises(UnauthenticatedError):
        sign_in.show_second_factor(session, token=enter(session).token, code=old, caller=HERE)


def test_each_recovery_code_signs_in_once(session, wei):
    _, codes = turn_on(session, wei)
    assert len(set(codes)) == 10
    sign_in.show_second_factor(session, token=enter(session).token, code=codes[3].upper(), caller=HERE)
    with pytest.raises(UnauthenticatedError):
        sign_in.show_second_factor(session, token=enter(session).token, code=codes[3], caller=HERE)
    assert own_account.own_account(session, wei).recovery_codes_left == 9


def test_the_secret_of_a_device_is_not_readable_in_the_database(session, wei):
    secret, _ = turn_on(session, wei)
    assert secret not in account_store.totp_secret(session, wei.account_id)


def test_a_token_does_what_was_chosen_and_no_more_than_its_person(session, wei):
    token = own_account.add_token(
        session, wei, name="QGIS", permissions=["coverage.read"], days=30, password=PASSWORD
    )
    assert identity.of_token(session, token=token).actor.permissions == {"coverage.read"}
    with pytest.raises(RefusedError, match=r"accounts\.manage cannot go into a token"):
        own_account.add_token(
            session, wei, name="x", permissions=["accounts.manage"], days=30, password=PASSWORD
        )


@pytest.mark.parametrize(("name", "days"), [("", 30), ("x", 0), ("x", 366), ("a\nb", 30)])
def test_a_token_that_breaks_a_rule_is_refused(session, wei, name, days):
    with pytest.raises(RefusedError):
        own_account.add_token(
            session, wei, name=name, permissions=["coverage.read"], days=days, password=PASSWORD
        )


def test_of_a_token_only_a_digest_is_kept(session, wei):
    token = own_account.add_token(
        session, wei, name="QGIS", permissions=["coverage.read"], days=30, password=PASSWORD
    )
    row = session.query(ApiToken).one()
    assert token not in (row.digest, row.shown_part)
    assert token.startswith(row.shown_part)
    assert len(row.shown_part) < 12


def test_a_revoked_and_an_expired_token_open_nothing(session, wei):
    first, second = (
        own_account.add_token(
            session, wei, name="QGIS", permissions=["coverage.read"], days=30, password=PASSWORD
        )
        for _ in range(2)
    )
    newest = own_account.own_account(session, wei).tokens[0]
    own_account.revoke_token(session, wei, token_id=newest.id)
    assert identity.of_token(session, token=second) is None
    session.execute(update(ApiToken).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
    assert identity.of_token(session, token=first) is None


@pytest.mark.parametrize(
    "change",
    [
        {"last_seen_at": datetime.now(UTC) - timedelta(seconds=1801)},  # idle time of asvs: 30 minutes
        {"expires_at": datetime.now(UTC) - timedelta(seconds=1)},
    ],
    ids=["idle", "absolute"],
)
def test_a_session_times_out(session, wei, change):
    new = enter(session)
    session.execute(update(AccountSession).values(**change))
    assert identity.of_session(session, token=new.token) is None


def test_news_that_a_page_asks_for_by_itself_does_not_keep_a_session_alive(session, wei):
    new = enter(session)
    before = datetime.now(UTC) - timedelta(seconds=600)
    session.execute(update(AccountSession).values(last_seen_at=before))
    identity.of_session(session, token=new.token, is_used=False)
    assert (
        session.scalar(AccountSession.__table__.select().with_only_columns(AccountSession.last_seen_at))
        == before
    )
    identity.of_session(session, token=new.token)
    assert (
        session.scalar(AccountSession.__table__.select().with_only_columns(AccountSession.last_seen_at))
        > before
    )


def test_a_guest_has_no_account_of_its_own(session):
    with pytest.raises(UnauthenticatedError):
        own_account.own_account(session, identity.guest())
    with pytest.raises(UnauthenticatedError):
        own_account.begin_second_factor(session, identity.guest(), password="")


def test_a_token_and_a_second_factor_ask_for_the_password_of_whoever_has_one(session, wei):
    with pytest.raises(RefusedError, match="present password is wrong"):
        own_account.begin_second_factor(session, wei, password="")
    with pytest.raises(RefusedError, match="present password is wrong"):
        own_account.add_token(session, wei, name="x", permissions=["coverage.read"], days=1, password="a")
    assert own_account.own_account(session, wei).tokens == []
    assert own_account.pending_secret(session, wei) is None
    elsewhere = Actor("lin", permissions_of(ROLES), account_id=person(session, "lin", ROLES))
    assert own_account.begin_second_factor(session, elsewhere, password="")
    assert own_account.add_token(
        session, elsewhere, name="x", permissions=["coverage.read"], days=1, password=""
    )


def test_a_password_that_is_set_by_a_link_revokes_the_tokens_of_before(session, wei):
    token = own_account.add_token(
        session, wei, name="x", permissions=["coverage.read"], days=30, password=PASSWORD
    )
    link = accounts.new_setup_link(session, COMMAND_LINE_ACTOR, account_id=wei.account_id)
    assert identity.of_token(session, token=token) is not None
    setup.set_password(session, token=link, password=NEW_PASSWORD)
    assert identity.of_token(session, token=token) is None
