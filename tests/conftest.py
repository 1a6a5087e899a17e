"""A real PostGIS database for the session; every test in a transaction that is undone."""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from secrets import token_hex

import psycopg
import pytest
from alembic import command
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import Connection, create_engine, make_url
from sqlalchemy.orm import Session

from app import db
from app.factory import create_app
from app.services.audit import READ_THIS_HOUR
from app.web.streams import HUB
from tests.configuring import settings_with
from tests.people import let_in, person
from tests.system.databases import alembic

ADDRESSES = ("CITYGRID_DATABASE_URL", "CITYGRID_OWNER_DATABASE_URL")


def pytest_collection_finish() -> None:
    """What was imported stays to the end: else each collection of garbage looks through a million objects."""
    gc.collect()
    gc.freeze()


def _administer(url: str, statement: str) -> None:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    """
    The owner's address of a database of this test process, migrated from empty; dropped at the end.

    The application connects as a login of its own in the role of the service: a missing right fails a test.
    """
    outer = {name: os.environ.pop(name, None) for name in ADDRESSES}
    server = outer["CITYGRID_OWNER_DATABASE_URL"] or outer["CITYGRID_DATABASE_URL"]
    assert server is not None
    name, password = f"citygrid_test_{os.getpid()}", token_hex(16)
    _administer(server, f"create database {name}")
    owner = make_url(server).set(database=name)
    url = owner.render_as_string(hide_password=False)
    migrate(url)
    _administer(server, f"create role {name} login password '{password}' in role citygrid_service")
    service = owner.set(username=name, password=password)
    os.environ["CITYGRID_DATABASE_URL"] = service.render_as_string(hide_password=False)
    db.engine.cache_clear()
    yield url
    db.engine().dispose()
    db.engine.cache_clear()
    os.environ.update({name: value for name, value in outer.items() if value is not None})
    _administer(server, f"drop database {name} with (force)")
    _administer(server, f"drop role {name}")


def migrate(url: str) -> None:
    """Bring a database to the newest revision, as its owner."""
    config = alembic()
    engine = create_engine(url)
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
    engine.dispose()


@pytest.fixture
def owner(database: str) -> Iterator[Connection]:
    """A connection of the owner of the tables; what is not committed is undone."""
    engine = create_engine(database)
    with engine.connect() as open_connection:
        yield open_connection
        open_connection.rollback()
    engine.dispose()


@contextmanager
def undone() -> Iterator[Connection]:
    """A connection whose work is undone; services and doors called meanwhile run inside it."""
    READ_THIS_HOUR.forget()  # of rows and people that are undone too
    with db.engine().connect() as open_connection:
        outer = open_connection.begin()
        with db.bound_to(open_connection):
            yield open_connection
        outer.rollback()


@pytest.fixture
def connection(database: str) -> Iterator[Connection]:
    """The connection of one test."""
    with undone() as open_connection:
        yield open_connection


@pytest.fixture(scope="module")
def shared_connection(database: str) -> Iterator[Connection]:
    """The connection of all tests of a file, for rows that are dear to make; `connection` is another."""
    with undone() as open_connection:
        yield open_connection


@pytest.fixture(scope="module")
def shared_session(shared_connection: Connection) -> Iterator[Session]:
    """A session inside the transaction of all tests of a file."""
    with Session(
        shared_connection, join_transaction_mode="create_savepoint", expire_on_commit=False
    ) as open_session:
        yield open_session


@pytest.fixture
def undone_after_test(shared_connection: Connection) -> Iterator[Connection]:
    """
    The connection of a file, without what one test did there.

    A file that shares its rows takes it for the `connection` of every test: clients, sessions and
    services are within it then.
    """
    READ_THIS_HOUR.forget()
    with shared_connection.begin_nested() as savepoint:
        yield shared_connection
        savepoint.rollback()


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    """A session inside the test's transaction."""
    with Session(
        connection, join_transaction_mode="create_savepoint", expire_on_commit=False
    ) as open_session:
        yield open_session


@pytest.fixture
def own_var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A var folder of the test: photos, uploads, reports, secrets."""
    monkeypatch.setenv("CITYGRID_VAR", str(tmp_path / "var"))
    return tmp_path / "var"


@pytest.fixture
def configure(tmp_path: Path) -> Iterator[Callable[..., None]]:
    """Changes settings by section and key until the test ends: `configure(maps={"embed_limit": 1})`."""
    with ExitStack() as changes:
        yield lambda **sections: changes.enter_context(settings_with(tmp_path, **sections))


@pytest.fixture(scope="session")
def application(database: str) -> APIFlask:
    """The application on the test database."""
    built = create_app()
    built.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False)
    built.config["RATE_LIMITS_HOLD"] = False  # tests ask faster than people
    HUB.ends_when(lambda: True)  # a stream says where things stand and ends, where no test keeps it open
    return built


@pytest.fixture
def guest(application: APIFlask, connection: Connection) -> FlaskClient:
    """A browser-like client inside the test's transaction; nobody is signed in."""
    return application.test_client()


@pytest.fixture
def client(guest: FlaskClient, session: Session) -> FlaskClient:
    """The same, signed in as somebody who may do everything that is no administrator's."""
    let_in(guest, session, person(session, "tester"))
    return guest
