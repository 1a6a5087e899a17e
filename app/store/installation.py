"""How the database was laid out."""

import re
from functools import cache

from sqlalchemy import func, inspect, select, text
from sqlalchemy.orm import Session

from app.config import ROOT
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


def stored_revisions(session: Session) -> frozenset[str]:
    """The migrations that the tables stand at: one, none before the first."""
    if not inspect(session.connection()).has_table("alembic_version"):
        return frozenset()
    return frozenset(session.scalars(text("select version_num from alembic_version")))


def knows_revision(revision: str) -> bool:
    """Whether a migration is one of this program's."""
    return revision in _migrations()[0]


def program_revisions() -> frozenset[str]:
    """The migrations that nothing follows: one, where the files are in order."""
    named, followed = _migrations()
    return named - followed


@cache
def _migrations() -> tuple[frozenset[str], frozenset[str]]:
    """Migrations, and those that another one follows, by their files: alembic would run these."""
    files = sorted((ROOT / "migrations/versions").glob("*.py"))
    source = "\n".join(file.read_text(encoding="utf-8") for file in files)
    named = re.findall(r'^revision = "(\w+)"', source, re.MULTILINE)
    followed = re.findall(r'^down_revision = "(\w+)"', source, re.MULTILINE)
    return frozenset(named), frozenset(followed)
