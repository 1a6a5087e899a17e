"""Guessing passwords from several processes at once; rights that change under signed-in people."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import text

from app import db
from app.config import ROOT
from app.domain.actors import PERMISSIONS, Actor
from app.domain.audit import AuditFilter, Outcome
from app.domain.passwords import POLICIES, PolicyName
from app.domain.roles import GRANTS, Role, permissions_of
from app.errors import LockedError, UnauthenticatedError
from app.services import accounts, audit_search, own_account, passwords, sign_in
from app.services.sign_in import Caller
from app.store import accounts as account_store
from tests.people import PASSWORD, PASSWORD_HASH, let_in, person

MOST = POLICIES[PolicyName.ASVS].max_failures  # 5
PROCESSES, GUESSERS, GUESSES = 4, 8, 6
GUESSER = r"""
import sys
from threading import Thread
from app.errors import LockedError, UnauthenticatedError
from app.services import sign_in
from app.services.sign_in import Caller

name, guessers, guesses = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
sys.stdin.readline()

def guess(number):
    for turn in range(guesses):
        try:
            sign_in.sign_in(
                login_name=name, password=f"guess {number} {turn}",
                caller=Caller(address=f"10.0.{number}.{turn}", agent="guesser"),
            )
        except LockedError:
            sys.stdout.write("locked\n")  # one write: print makes two, and threads mix them
        except UnauthenticatedError:
            sys.stdout.write("heard\n")

threads = [Thread(target=guess, args=(number,)) for number in range(guessers)]
for one in threads:
    one.start()
for one in threads:
    one.join()
"""


@pytest.fixture
def people(database: str) -> Iterator[int]:
    """Committed rows, which other processes see; gone afterwards."""
    with db.transaction() as session:
        made = person(session, "wei", {Role.PLANNER}, password_hash=PASSWORD_HASH)
    yield made
    with db.engine().begin() as connection:
        connection.execute(text("delete from accounts"))
        connection.execute(text("delete from sign_in_counters"))


def guess_together(name: str) -> Counter[str]:
    command = [sys.executable, "-c", GUESSER, name, str(GUESSERS // PROCESSES), str(GUESSES)]
    running = [
        subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "CITYGRID_DATABASE_URL": db.database_url()},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(PROCESSES)
    ]
    for one in running:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    return Counter(word for one in running for word in one.communicate(timeout=120)[0].split())


@pytest.mark.parametrize("name", ["wei", "nobody"])
def test_eight_guessers_in_four_processes_are_heard_five_times_in_all(people, name):
    assert guess_together(name) == {"heard": MOST, "locked": GUESSERS * GUESSES - MOST}
    with pytest.raises(LockedError):
        attempt(name, PASSWORD, address="10.1.1.1")


def attempt(name, password, address="10.2.2.2"):
    return sign_in.sign_in(login_name=name, password=password, caller=Caller(address=address, agent=""))


def test_four_wrong_guesses_are_forgotten_by_a_right_one(people):
    for _ in range(2):
        for _ in range(MOST - 1):
            with pytest.raises(UnauthenticatedError):
                attempt("wei", "wrong")
        attempt("wei", PASSWORD)


def test_a_lock_ends_by_itself_and_by_the_security_administrator(people):
    for _ in range(MOST):
        with pytest.raises(UnauthenticatedError):
            attempt("wei", "wrong")
    with pytest.raises(LockedError) as refused:
        attempt("wei", PASSWORD)
    assert 295 <= refused.value.wait_seconds <= 300
    with db.engine().begin() as connection:
        connection.execute(text("update sign_in_counters set locked_until = now() - interval '1 second'"))
    attempt("wei", PASSWORD)


def test_the_security_administrator_unlocks(people):
    for _ in range(MOST):
        with pytest.raises(UnauthenticatedError):
            attempt("wei", "wrong")
    security = Actor("sec", GRANTS[Role.SECURITY_ADMINISTRATOR], account_id=people + 1)
    with db.transaction() as session:
        accounts.unlock(session, security, account_id=people)
    attempt("wei", PASSWORD)


def test_typed_names_never_lock_the_second_factor_of_an_account(people):
    with db.transaction() as session:
        actor = Actor("wei", permissions_of({Role.PLANNER}), account_id=people)
        secret = own_account.begin_second_factor(session, actor, password=PASSWORD)
        earlier = datetime.now(UTC) - timedelta(seconds=30)
        own_account.confirm_second_factor(session, actor, code=pyotp.TOTP(secret).at(earlier))
    for name in (f"code of {people}", str(people)):
        for _ in range(MOST):
            with pytest.raises(UnauthenticatedError):
                attempt(name, "wrong")
    assert show_code(attempt("wei", PASSWORD), pyotp.TOTP(secret).now()).account_id == people


def show_code(pending, code):
    with db.transaction() as session:
        caller = Caller(address="10.2.2.2", agent="")
        return sign_in.show_second_factor(session, token=pending.token, code=code, caller=caller)


def test_wrong_codes_lock_the_second_factor_and_are_on_record_under_the_account(people):
    with db.transaction() as session:
        actor = Actor("wei", permissions_of({Role.PLANNER}), account_id=people)
        secret = own_account.begin_second_factor(session, actor, password=PASSWORD)
        own_account.confirm_second_factor(session, actor, code=pyotp.TOTP(secret).now())
    pending = attempt("wei", PASSWORD)
    for _ in range(MOST):
        with pytest.raises(UnauthenticatedError):
            show_code(pending, "000000")
    with pytest.raises(LockedError):
        show_code(pending, "000000")
    with db.transaction() as session:
        chosen = AuditFilter(person="wei", outcome=Outcome.REFUSED)
        found = audit_search.events(session, Actor("audit", PERMISSIONS), chosen=chosen, limit=MOST + 1)
    assert [one.details["reason"] for one in found] == ["locked code", *["wrong code"] * MOST]


def test_one_address_is_locked_whatever_the_names(people):
    limit = 50
    for number in range(limit):
        with pytest.raises(UnauthenticatedError):
            attempt(f"name-{number}", "wrong")
    for name in ("wei", "another", "and-another"):
        with pytest.raises(LockedError):
            attempt(name, PASSWORD)
    with db.engine().connect() as connection:  # names are not counted while the address is locked
        assert connection.scalar(text("select count(*) from sign_in_counters where kind = 'name'")) == limit
    attempt("wei", PASSWORD, address="10.3.3.3")


def test_known_and_unknown_names_get_the_same_answers(application, people):
    client = application.test_client()
    pages = []
    for name in ("wei", "nobody"):
        for _ in range(MOST + 1):
            answer = client.post("/login?lang=en", data={"login_name": name, "password": "wrong"})
            pages.append((name, answer.status_code, answer.text.replace(name, "")))
    assert [status for _, status, _ in pages] == ([401] * MOST + [429]) * 2
    said = [text_of(page) for _, _, page in pages]
    assert said[: MOST + 1] == said[MOST + 1 :]


def text_of(page: str) -> str:
    return page.split('role="alert">')[1].split("<")[0]


def test_a_tried_name_that_nobody_has_is_kept_nowhere_in_plain(application, people):
    application.test_client().post("/login", data={"login_name": "my-secret-password", "password": "x"})
    with db.engine().connect() as connection:
        for table in ("audit_events", "sign_in_counters"):
            rows = connection.execute(text(f"select t::text from {table} t")).scalars()
            assert not any("my-secret-password" in row for row in rows)


def test_other_processes_forget_old_rights_at_once(application, people):
    """With the cache of identities at work: the change comes from another connection, as another process."""
    with db.transaction() as session:
        actor = Actor("wei", permissions_of({Role.PLANNER}), account_id=people)
        token = own_account.add_token(
            session, actor, name="x", permissions=["jobs.read"], days=1, password=PASSWORD
        )
    client = application.test_client()
    header = {"Authorization": f"Bearer {token}"}
    assert client.get("/api/v1/jobs", headers=header).status_code == 200
    security = Actor("sec", GRANTS[Role.SECURITY_ADMINISTRATOR], account_id=people + 1)
    with db.transaction() as session:
        accounts.assign(
            session, security, account_id=people, roles={Role.LEADER}, area_codes=[], sees_everywhere=True
        )
    assert_soon(lambda: client.get("/api/v1/jobs", headers=header).status_code == 403)


def test_a_duty_that_was_done_is_forgotten_at_once(application, people, monkeypatch):
    """Level three asks for a second factor; another process confirms it, here the duty is in memory."""
    monkeypatch.setattr(passwords, "policy", lambda: POLICIES[PolicyName.DJBH3])
    client = application.test_client()
    with db.transaction() as session:
        let_in(client, session, people)
    assert client.get("/jobs").headers["Location"] == "/account/second-factor"
    with db.transaction() as session:
        actor = Actor("wei", permissions_of({Role.PLANNER}), account_id=people)
        secret = own_account.begin_second_factor(session, actor, password=PASSWORD)
        own_account.confirm_second_factor(session, actor, code=pyotp.TOTP(secret).now())
    assert_soon(lambda: client.get("/jobs").status_code == 200)


def test_a_password_that_was_renewed_is_heard_of_at_once(application, people, monkeypatch):
    monkeypatch.setattr(passwords, "policy", lambda: replace(POLICIES[PolicyName.DJBH2], max_days=90))
    client = application.test_client()
    with db.transaction() as session:
        old = datetime.now(UTC) - timedelta(days=91)
        account_store.change_account(session, people, password_set_at=old)
        let_in(client, session, people)
    assert client.get("/jobs").headers["Location"] == "/account/password"
    with db.transaction() as session:
        account_store.set_password(session, people, password_hash=PASSWORD_HASH, keep=0)
    assert_soon(lambda: client.get("/jobs").status_code == 200)


def assert_soon(holds):
    """Well under the 5 s that a process may act on old rights."""
    deadline = time.monotonic() + 2.0
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)
