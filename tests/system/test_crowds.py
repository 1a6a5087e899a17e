"""Many at once: signing in takes few connections and little memory, and nobody waits for ever."""

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Lock

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from app import db
from app.domain.roles import Role
from app.services import passwords
from tests.people import PASSWORD, PASSWORD_HASH, person

CROWD = 32  # threads of one web process, which has 16 connections
CHEAP = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}  # as PASSWORD_HASH: the crowd is what is tried


@pytest.fixture
def application(application, monkeypatch):
    """The application, with hashes that cost next to nothing."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(**CHEAP))
    passwords._nobodys_hash.cache_clear()
    yield application
    passwords._nobodys_hash.cache_clear()


@pytest.fixture
def nobody_left(database: str) -> Iterator[None]:
    """What the crowd leaves is committed, and goes."""
    yield
    with db.engine().begin() as connection:
        connection.execute(text("delete from accounts"))
        connection.execute(text("delete from sign_in_counters"))


def sign_in(application, number, name, password):
    """One of the crowd, from an address of its own."""
    return application.test_client().post(
        "/login",
        data={"login_name": name, "password": password},
        environ_base={"REMOTE_ADDR": f"10.9.{number}.1"},
    )


def together(ask):
    """The statuses of a whole crowd that asks at the same time."""
    with ThreadPoolExecutor(CROWD) as pool:
        return Counter(answer.status_code for answer in pool.map(ask, range(CROWD)))


@pytest.mark.usefixtures("nobody_left")
def test_a_crowd_of_wrong_sign_ins_is_answered_and_none_waits_for_a_connection(application):
    assert together(lambda number: sign_in(application, number, f"nobody-{number}", "wrong")) == {401: CROWD}


@pytest.mark.usefixtures("nobody_left")
def test_a_crowd_of_right_sign_ins_is_let_in(application):
    with db.transaction() as session:
        for number in range(CROWD):
            person(session, f"wei-{number}", {Role.PLANNER}, password_hash=PASSWORD_HASH)
    assert together(lambda number: sign_in(application, number, f"wei-{number}", PASSWORD)) == {303: CROWD}


@pytest.mark.usefixtures("nobody_left")
def test_a_person_who_signs_in_from_one_address_many_times_at_once_meets_no_deadlock(application):
    with db.transaction() as session:
        person(session, "wei", {Role.PLANNER}, password_hash=PASSWORD_HASH)
    seen = together(lambda number: sign_in(application, 1, "wei", PASSWORD))
    assert set(seen) <= {303, 429}  # beyond five at once tries are counted that are not heard yet
    assert seen[303] >= 5


class Watched(PasswordHasher):
    """Hashes as always, and knows how many do at the same time."""

    def __init__(self) -> None:
        super().__init__(**CHEAP)
        self.lock, self.now, self.most = Lock(), 0, 0

    def verify(self, hash, password):
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        try:
            time.sleep(0.02)  # a hash of real cost takes longer
            return super().verify(hash, password)
        finally:
            with self.lock:
                self.now -= 1


def test_no_more_than_four_passwords_are_compared_at_once(monkeypatch):
    watched = Watched()
    monkeypatch.setattr(passwords, "HASHER", watched)
    with ThreadPoolExecutor(CROWD) as pool:
        right = list(pool.map(lambda _: passwords.matches(PASSWORD_HASH, PASSWORD), range(CROWD)))
    assert right == [True] * CROWD
    assert watched.most == passwords.AT_ONCE == 4


@pytest.fixture
def impatient(database, monkeypatch) -> Iterator[None]:
    """A pool that gives up after a fifth of a second."""
    monkeypatch.setattr(db, "POOL_WAIT_SECONDS", 0.2)
    db.engine.cache_clear()
    yield
    db.engine().dispose()
    db.engine.cache_clear()


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("path", ["/api/v1/areas", "/readyz", "/metrics", "/gaps"])
def test_whoever_waited_too_long_for_a_connection_is_told_to_come_again(application, path):
    with ExitStack() as taken:
        for _ in range(16):
            taken.enter_context(db.engine().connect())
        answer = application.test_client().get(path)
        refused = application.test_client().get("/api/v1/areas")
    assert answer.status_code == (200 if path == "/metrics" else 503)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert "all connections to the database are taken" in refused.json["detail"]
    assert application.test_client().get("/api/v1/areas").status_code == 200


@pytest.mark.usefixtures("impatient")
def test_an_independent_transaction_never_waits_for_the_connections_of_the_others():
    with ExitStack() as taken:
        for _ in range(16):
            taken.enter_context(db.engine().connect())
        with db.independent_transaction() as session:
            assert session.scalar(text("select 1")) == 1


def test_an_independent_transaction_inside_another_is_a_part_of_it(database):
    with db.independent_transaction() as around:
        pid = around.scalar(text("select pg_backend_pid()"))
        with db.independent_transaction() as inside:
            assert inside.scalar(text("select pg_backend_pid()")) == pid
        with pytest.raises(RuntimeError), db.independent_transaction() as inside:
            inside.execute(text("create temporary table undone (id integer)"))
            raise RuntimeError
        assert around.scalar(text("select to_regclass('undone')")) is None
