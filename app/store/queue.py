"""Handing work to the queue, inside the caller's transaction."""

from procrastinate import App, SyncPsycopgConnector
from sqlalchemy.orm import Session

# Never opened: every deferral brings its own connection, so that it rolls back with its caller.
_transport = App(connector=SyncPsycopgConnector())


def defer(session: Session, *, task: str, queue: str, job_id: int) -> None:
    """Queue a task by name; a worker sees it when the transaction commits."""
    connection = session.connection().connection.driver_connection
    _transport.configure_task(task, queue=queue, connection=connection).defer(job_id=job_id)
