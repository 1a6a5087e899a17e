"""A real PostGIS database for the session; every test in a transaction that is undone."""

import os
from collections.abc import Iterator

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import Connection, make_url
from sqlalchemy.orm import Session

from app import db
from app.config import ROOT


def _administer(url: str, statement: str) -> None:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    """A database of this test process, migrated from empty; dropped at the end."""
    server = os.environ["CITYGRID_DATABASE_URL"]
    name = f"citygrid_test_{os.getpid()}"
    _administer(server, f"create database {name}")
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    os.environ["CITYGRID_DATABASE_URL"] = url
    db.engine.cache_clear()
    migrate(url, "head")
    yield url
    db.engine().dispose()
    db.engine.cache_clear()
    os.environ["CITYGRID_DATABASE_URL"] = server
    _administer(server, f"drop database {name} with (force)")


def migrate(url: str, target: str) -> None:
    """Bring the database of this process to a revision, up or down."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    (command.downgrade if target == "base" else command.upgrade)(config, target)


@pytest.fixture
def connection(database: str) -> Iterator[Connection]:
    """A connection whose work is undone; services and doors of the test run inside it."""
    with db.engine().connect() as open_connection:
        outer = open_connection.begin()
        with db.bound_to(open_connection):
            yield open_connection
        outer.rollback()


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    """A session inside the test's transaction."""
    with Session(
        connection, join_transaction_mode="create_savepoint", expire_on_commit=False
    ) as open_session:
        yield open_session


@pytest.fixture(scope="session")
def application(database: str) -> APIFlask:
    """The application on the test database."""
    from app.factory import create_app

    built = create_app()
    built.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False)
    built.config["RATE_LIMITS_HOLD"] = False  # tests ask faster than people
    return built


@pytest.fixture
def client(application: APIFlask, connection: Connection) -> FlaskClient:
    """A browser-like client inside the test's transaction."""
    return application.test_client()
