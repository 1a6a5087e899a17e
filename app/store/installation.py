"""How the database was laid out."""

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from app.models.base import METRIC_SRID
from app.models.installation import Installation


def stored_epsg(session: Session) -> int | None:
    """The CRS that geometry is stored in, None before the first migration."""
    if not inspect(session.connection()).has_table("installation"):
        return None
    return session.scalar(select(Installation.metric_epsg))


def process_epsg() -> int:
    """The CRS that this process was configured for."""
    return METRIC_SRID
