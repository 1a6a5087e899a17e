"""Handing work to the queue, inside the caller's transaction."""

from procrastinate import App, SyncPsycopgConnector
from sqlalchemy import text
from sqlalchemy.orm import Session

# Never opened: every deferral brings its own connection, so that it rolls back with its caller.
_transport = App(connector=SyncPsycopgConnector())


def defer(session: Session, *, task: str, queue: str, job_id: int) -> None:
    """Queue a task by name; a worker sees it when the transaction commits."""
    connection = session.connection().connection.driver_connection
    _transport.configure_task(task, queue=queue, connection=connection).defer(job_id=job_id)


def worker_seen_seconds_ago(session: Session) -> float | None:
    """How long ago the worker that was seen last said that it lives; None when there never was one."""
    statement = text(
        "select extract(epoch from clock_timestamp() - max(last_heartbeat)) from procrastinate_workers"
    )
    seen = session.scalar(statement)
    return None if seen is None else float(seen)
