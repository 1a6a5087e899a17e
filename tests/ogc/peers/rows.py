"""The little city as tables for peers: rows and columns of our collections, for somebody who may see all."""

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app.domain.collections import COLLECTIONS, Chosen
from app.models.base import METRIC_SRID
from app.services import collections
from benchmarks._peers import Database, Table, lay_out
from tests.emptying import empty
from tests.ogc.conftest import fill
from tests.people import TESTER


def served(url: str) -> Database:
    """Make the city, copy it, and take it away: tests of our own rows find the tables as empty as ever."""
    engine = create_engine(url)
    with Session(engine, expire_on_commit=False) as session:
        fill(session)
        session.commit()
        database = Database(url=url, tables=[_table(session, key) for key in COLLECTIONS], srid=METRIC_SRID)
    lay_out(database)
    empty(url)
    engine.dispose()
    return database


def _table(session: Session, key: str) -> Table:
    opened = collections._opened(session, TESTER, key, Chosen())
    collection = opened.collection
    return Table(
        name=key,
        rows=opened.rows,
        columns=collection.columns.names,
        instant=collection.instant,
    )
