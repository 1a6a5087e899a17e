"""Transactions: who commits, what is undone, how a connection is set."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from app import db
from app.errors import StorageError
from tests import builders


def codes(session):
    return session.scalars(text("select code from operators order by code")).all()


@pytest.fixture
def _nothing_left(database):
    yield
    with db.transaction() as session:
        session.execute(text("delete from operators where code like 'db-%'"))


@pytest.mark.usefixtures("_nothing_left")
def test_a_block_that_ends_well_is_committed():
    with db.transaction() as session:
        builders.operator(session, "db-kept")
    with db.transaction() as session:
        assert "db-kept" in codes(session)


@pytest.mark.usefixtures("_nothing_left")
def test_a_block_that_raises_is_undone():
    with pytest.raises(RuntimeError, match="stop"), db.transaction() as session:
        builders.operator(session, "db-undone")
        raise RuntimeError("stop")
    with db.transaction() as session:
        assert "db-undone" not in codes(session)


@pytest.mark.usefixtures("_nothing_left")
def test_an_independent_transaction_survives_the_one_around_it():
    with pytest.raises(RuntimeError), db.transaction() as outer:
        builders.operator(outer, "db-outer")
        with db.independent_transaction() as inner:
            builders.operator(inner, "db-inner")
        raise RuntimeError
    with db.transaction() as session:
        assert [code for code in codes(session) if code.startswith("db-")] == ["db-inner"]


def test_bound_transactions_share_one_connection_and_are_undone_with_it(database):
    with db.engine().connect() as connection:
        outer = connection.begin()
        with db.bound_to(connection), db.transaction() as session:
            builders.operator(session, "db-bound")
        with db.bound_to(connection), db.transaction() as session:
            assert "db-bound" in codes(session)
        outer.rollback()
    with db.transaction() as session:
        assert "db-bound" not in codes(session)


def test_connections_are_set_for_utc_and_for_tiles_that_repeat(connection):
    shown = {name: connection.scalar(text(f"show {name}")) for name in ("timezone", "jit", "search_path")}
    assert shown == {"timezone": "UTC", "jit": "off", "search_path": "public,procrastinate"}
    assert connection.scalar(text("show max_parallel_workers_per_gather")) == "0"


def test_a_process_that_answers_requests_stops_long_statements(database):
    db.engine.cache_clear()
    try:
        db.limit_statements(50)
        with pytest.raises(OperationalError, match="statement timeout"), db.transaction() as session:
            session.execute(text("select pg_sleep(60)"))
        with db.transaction() as session:
            assert session.scalar(text("show search_path")) == "public,procrastinate"
    finally:
        db.engine().dispose()
        db.engine.cache_clear()


def test_a_failed_statement_does_not_tell_its_values(connection):
    with pytest.raises(DBAPIError) as caught:
        connection.execute(text("select cast(:phone as integer) + 1 / 0"), {"phone": "13800138000x"})
    assert "hidden due to hide_parameters" in str(caught.value)


def test_without_an_address_the_message_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.delenv("CITYGRID_DATABASE_URL")
    monkeypatch.setenv("CITYGRID_VAR", str(tmp_path / "none"))
    with pytest.raises(StorageError, match=r"no database: .*`make run`.* or set CITYGRID_DATABASE_URL"):
        db.database_url()


def test_a_plain_postgresql_address_is_taken(monkeypatch):
    monkeypatch.setenv("CITYGRID_DATABASE_URL", "postgresql://city@/citygrid")
    assert db.database_url() == "postgresql+psycopg://city@/citygrid"


def test_each_statement_for_a_tile_is_planned_with_its_own_values_and_bounded(database):
    with db.tile_transaction() as session:
        mode, timeout = (
            session.scalar(text(f"show {name}")) for name in ("plan_cache_mode", "statement_timeout")
        )
    assert (mode, timeout) == ("force_custom_plan", "15s")


def test_a_connection_for_tiles_that_the_server_has_ended_is_replaced(database, owner):
    with db.tile_transaction() as session:
        ended = session.scalar(text("select pg_backend_pid()"))
    owner.execute(text("select pg_terminate_backend(:pid, 5000)"), {"pid": ended})
    with db.tile_transaction() as session:
        assert session.scalar(text("select pg_backend_pid()")) != ended


def test_whoever_works_inside_one_open_connection_is_not_told_of_its_changes(database):
    with db.engine().connect() as connection, db.bound_to(connection):
        assert not db.hears_of_changes()
