"""How the database was laid out."""

from sqlalchemy import func, inspect, select, text
from sqlalchemy.orm import Session

from app.models.base import METRIC_SRID
from app.models.installation import Installation


def stored_epsg(session: Session) -> int | None:
    """The CRS that geometry is stored in, None before the first migration."""
    if not inspect(session.connection()).has_table("installation"):
        return None
    return session.scalar(select(Installation.metric_epsg))


def audit_owner(session: Session) -> str | None:
    """The role of this connection, when it may do with the audit tables what their owner may."""
    owns = text(
        "select current_user::text from pg_class where oid = to_regclass('public.audit_events') "
        "and pg_has_role(current_user, relowner, 'USAGE')"
    )
    owner: str | None = session.scalar(owns)
    return owner


def grant_service_rights(session: Session) -> bool:
    """Give the service's role what it needs of every table there is; false when there is no such role."""
    return bool(session.scalar(select(func.grant_service_rights())))


def process_epsg() -> int:
    """The CRS that this process was configured for."""
    return METRIC_SRID
