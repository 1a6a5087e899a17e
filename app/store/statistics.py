"""Statistics for the planner: refreshed by the owner's right, which the service does not have."""

from collections.abc import Collection

from sqlalchemy import ARRAY, Text, bindparam, func, select
from sqlalchemy.orm import Session


def refresh(session: Session, tables: Collection[str]) -> None:
    """Tell the planner what tables hold now; ANALYZE itself would pass over tables of another owner."""
    names = bindparam("names", sorted(tables), type_=ARRAY(Text))
    session.execute(select(func.refresh_statistics(names)))
