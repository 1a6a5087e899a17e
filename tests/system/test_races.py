"""Two administrators at the same moment: one deed is done, the other is told why not."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from app import db
from app.domain.actors import Actor
from app.domain.roles import GRANTS, Role
from app.errors import ConflictError
from app.services import accounts
from tests.people import person

ISSUER = "https://people.example"
WAITING = (
    "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
)


@pytest.fixture
def pair(database: str) -> Iterator[tuple[int, int]]:
    """Two committed accounts."""
    with db.transaction() as session:
        made = (person(session, "wei"), person(session, "lin"))
    yield made
    with db.engine().begin() as connection:
        connection.execute(text("delete from accounts"))


def until_somebody_waits():
    deadline = time.monotonic() + 20
    while not waiting():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def waiting():
    with db.engine().connect() as connection:
        return connection.scalar(text(WAITING))


def test_of_two_who_link_one_subject_at_once_the_second_is_told_that_it_is_taken(pair):
    system = Actor("sys", GRANTS[Role.SYSTEM_ADMINISTRATOR], account_id=max(pair) + 1)

    def link(session, account_id):
        accounts.link_outside(session, system, account_id=account_id, issuer=ISSUER, subject="one")

    def link_the_second():
        with db.transaction() as session:
            link(session, pair[1])

    with ThreadPoolExecutor(1) as pool:
        with db.transaction() as session:
            link(session, pair[0])
            second = pool.submit(link_the_second)
            until_somebody_waits()
        with pytest.raises(ConflictError, match="linked to another account already"):
            second.result(timeout=20)
