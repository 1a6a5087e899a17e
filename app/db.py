"""Engine and transactions. The door opens a transaction; nothing under it commits."""

import logging
import os
import select
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from threading import Lock, Thread
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.engine.interfaces import IsolationLevel
from sqlalchemy.exc import DisconnectionError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from app.config import environment, settings
from app.embedded import cluster
from app.errors import StorageError

# The queue keeps its tables in a schema of its own; every connection sees both.
# No parallel plans and no JIT: tiles must be the same bytes each time, and small statements dominate.
CONNECTION_OPTIONS = (
    "-c search_path=public,procrastinate -c jit=off -c max_parallel_workers_per_gather=0 -c timezone=UTC"
)

NEWS_RETRY_SECONDS = 1.0
NEWS_PROBE_SECONDS = 30.0
POOL_WAIT_SECONDS = 10.0  # for a free connection; whoever waited longer is told to come again
BESIDE_CONNECTIONS = 4  # for transactions of a few milliseconds beside others

# Raised while the database is away, or has no connection left.
UNREACHABLE = (OperationalError, PoolTimeoutError)

log = logging.getLogger(__name__)

_bound: ContextVar[Connection | None] = ContextVar("bound connection", default=None)
_beside: ContextVar[Session | None] = ContextVar("session of an independent transaction", default=None)


def database_url() -> str:
    """The address of the database of this process: the one set, else the private cluster while it runs."""
    return _with_driver(environment().database_url or _private_cluster_url(cluster.database_url))


def owner_url() -> str:
    """The address for what only the owner of the tables may do: migrations, rights, restores."""
    given = environment().owner_database_url or environment().database_url
    return _with_driver(given or _private_cluster_url(cluster.owner_url))


def _with_driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def _private_cluster_url(address_of: Callable[[Path], str]) -> str:
    var = environment().var
    if not var.is_dir() or cluster.status(var) != "running":
        raise StorageError(
            "no database: the private cluster does not run; start it with `make run` in another terminal "
            "or `python3 -m app.embedded.cluster start`, or set CITYGRID_DATABASE_URL to another server"
        )
    return address_of(var)


@lru_cache(maxsize=1)
def engine() -> Engine:
    """The connection pool of this process."""
    return _pool(make_url(database_url()), kept=8, overflow=8)


@lru_cache(maxsize=1)
def _engine_beside(main: Engine) -> Engine:
    """
    A small pool for independent transactions.

    They begin while another transaction has its connection. From one pool, as many threads as it has
    connections could each hold one and wait for a second.
    """
    return _pool(main.url, kept=BESIDE_CONNECTIONS, overflow=0)


class BinaryCursor(psycopg.Cursor[Any]):
    """Takes results as the bytes that they are: in text each byte of a tile would be two letters."""

    format = psycopg.pq.Format.BINARY


@lru_cache(maxsize=1)
def _engine_of_tiles(main: Engine) -> Engine:
    """Connections for tiles alone: whoever asks a slow filter of features takes none of them."""
    return _narrow_pool(main, timeout_ms=settings().tiles.statement_timeout_ms)


@lru_cache(maxsize=1)
def _engine_of_pages(main: Engine) -> Engine:
    """Connections for pages of features alone."""
    return _narrow_pool(main, timeout_ms=settings().service.statement_timeout_ms)


def _narrow_pool(main: Engine, *, timeout_ms: int) -> Engine:
    """
    A pool for what keeps a processor busy, of one connection more than there are processors.

    A tile keeps a processor busy: more of them at once make all slower, and leave no connection to others.
    Each statement is planned with its own values: a generic plan cannot see whether a filter is null, and
    would keep every branch of it.
    """
    pool = _pool(
        main.url,
        kept=(os.cpu_count() or 1) + 1,
        overflow=0,
        pings=False,
        isolation_level="AUTOCOMMIT",
        options=f" -c plan_cache_mode=force_custom_plan -c statement_timeout={timeout_ms}",
        cursor_factory=BinaryCursor,
    )
    event.listen(pool, "checkout", _refuse_ended)
    return pool


def _refuse_ended(connection: Any, _record: Any, _proxy: Any) -> None:
    """A connection that the server has ended has its last words to read: no need to ask the server."""
    waiting = select.poll()
    waiting.register(connection, select.POLLIN)
    if waiting.poll(0):
        raise DisconnectionError("the server has ended the connection")


def _pool(
    url: URL,
    *,
    kept: int,
    overflow: int,
    pings: bool = True,
    isolation_level: IsolationLevel = "READ COMMITTED",
    options: str = "",
    **given: Any,
) -> Engine:
    return create_engine(
        url,
        isolation_level=isolation_level,
        connect_args={"options": CONNECTION_OPTIONS + options, "application_name": "citygrid", **given},
        pool_size=kept,
        max_overflow=overflow,
        pool_timeout=POOL_WAIT_SECONDS,
        pool_pre_ping=pings,
        hide_parameters=True,  # values of a failed statement are somebody's data, and the message is logged
    )


def owner_engine() -> Engine:
    """Connections of the owner, for a command that prepares; none of them is kept."""
    return create_engine(
        owner_url(),
        connect_args={"options": CONNECTION_OPTIONS, "application_name": "citygrid owner"},
        poolclass=NullPool,
    )


@contextmanager
def owner_transaction() -> Iterator[Session]:
    """A session of the owner of the tables."""
    with Session(owner_engine(), expire_on_commit=False) as session, session.begin():
        yield session


def limit_statements(timeout_ms: int) -> None:
    """Stop longer statements on every connection made from now on: for a process that answers requests."""

    @event.listens_for(engine(), "do_connect")
    @event.listens_for(_engine_beside(engine()), "do_connect")
    def _limit(_dialect: Any, _record: Any, _arguments: Any, options: dict[str, Any]) -> None:
        options["options"] = f"{options['options']} -c statement_timeout={timeout_ms}"


@contextmanager
def transaction() -> Iterator[Session]:
    """
    A session that commits when the block ends well and rolls back when it raises.

    It takes a connection at its first statement. A request begins no second one inside it: as many as there
    are connections could each hold one and wait for another.
    """
    with _session(engine()) as session, session.begin():
        yield session


@contextmanager
def tile_transaction() -> Iterator[Session]:
    """
    A session for a tile: so many at once, and the others wait without a connection.

    Each of its statements stands by itself, and sees what the one before saw, or more.
    """
    with _session(_engine_of_tiles(engine())) as session, session.begin():
        yield session


@contextmanager
def page_transaction() -> Iterator[Session]:
    """A session for a page of features, as for a tile."""
    with _session(_engine_of_pages(engine())) as session, session.begin():
        yield session


def _session(pool: Engine) -> Session:
    bound = _bound.get()
    if bound is not None:
        return Session(bound, join_transaction_mode="create_savepoint", expire_on_commit=False)
    return Session(pool, expire_on_commit=False)


@contextmanager
def snapshot() -> Iterator[Session]:
    """A transaction whose statements all see the database as it was at the first of them."""
    with transaction() as session:
        if _bound.get() is None:  # a connection in the middle of a transaction cannot change its level
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield session


@contextmanager
def independent_transaction() -> Iterator[Session]:
    """
    For what must survive the caller's rollback: refusals, failed sign-ins, job progress.

    Its connections are those of a small pool. Inside another one it is a part of that, so that no thread
    holds one of them and waits for a second.
    """
    around = _beside.get()
    if around is not None:
        with around.begin_nested():
            yield around
        return
    with _session(_engine_beside(engine())) as session, session.begin():
        token = _beside.set(session)
        try:
            yield session
        finally:
            _beside.reset(token)


def after_commit(session: Session, deed: Callable[[], object]) -> None:
    """Do something once what the session has done stands; never, when it is undone."""
    event.listen(session, "after_commit", lambda _session: deed(), once=True)


def after_rollback(session: Session, deed: Callable[[], object]) -> None:
    """Do something when what the session has done is undone; nothing when it stands."""
    event.listen(session, "after_rollback", lambda _session: deed(), once=True)


@contextmanager
def bound_to(connection: Connection) -> Iterator[None]:
    """Run every transaction of the block inside one open connection, so that it can be undone as a whole."""
    token = _bound.set(connection)
    try:
        yield
    finally:
        _bound.reset(token)


class News:
    """
    A thread that calls back with what is notified on some channels, and when it may have missed something.

    It has a connection of its own, which costs a server slot a process, and begins with its first listener.
    """

    def __init__(self, *channels: str) -> None:
        self._channels = channels
        self._listeners: list[tuple[str, Callable[[str], None], Callable[[], None]]] = []
        self._lock = Lock()
        self._is_hearing = False

    @property
    def is_hearing(self) -> bool:
        """Whether what is committed from now on will be told; a gap is told of after it turned false."""
        return self._is_hearing

    def subscribe(self, channel: str, on_news: Callable[[str], None], on_gap: Callable[[], None]) -> None:
        """Hear a channel from now on; both are called in the thread of the news and return at once."""
        if channel not in self._channels:
            raise ValueError(f"channel {channel!r} is none of {', '.join(self._channels)}")
        with self._lock:
            is_first = not self._listeners
            self._listeners.append((channel, on_news, on_gap))
        if is_first:
            Thread(target=self._hear, name="news of the database", daemon=True).start()

    def _tell_of_gap(self) -> None:
        for _, _, on_gap in self._listeners:
            on_gap()

    def _tell(self, channel: str, said: str) -> None:
        for wanted, on_news, _ in self._listeners:
            if wanted == channel:
                on_news(said)

    def _hear(self) -> None:
        while True:
            try:
                self._hear_until_lost()
            except psycopg.Error as error:
                log.warning("news of the database are lost for a while: %s", error)
            finally:
                self._is_hearing = False
            self._tell_of_gap()
            time.sleep(NEWS_RETRY_SECONDS)

    def _hear_until_lost(self) -> None:
        plain = make_url(database_url()).set(drivername="postgresql")
        address = plain.render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True, application_name="citygrid news") as connection:
            for channel in self._channels:
                connection.execute(sql.SQL("listen {}").format(sql.Identifier(channel)))
            self._is_hearing = True
            self._tell_of_gap()
            while True:
                for news in connection.notifies(timeout=NEWS_PROBE_SECONDS):
                    self._tell(news.channel, news.payload)
                connection.execute("select 1")  # a server that went without a word is noticed


RIGHTS_CHANNEL, LIVE_CHANNEL = "citygrid_rights", "citygrid_live"
NEWS = News(RIGHTS_CHANNEL, LIVE_CHANNEL)


def hears_of_changes() -> bool:
    """
    Whether every change that a new transaction of this thread would see is told, now or in a moment.

    Not inside one open connection, whose own changes nobody is told of.
    """
    return NEWS.is_hearing and _bound.get() is None
