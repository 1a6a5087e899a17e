"""Is this the database that this configuration was made for?"""

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.errors import StorageError
from app.store import installation

OWNER_NOTE = (
    "the service connects as {owner}, the owner of the audit tables, who can take their protection away; "
    "give it a login of its own: create role NAME login password '...' in role citygrid_service, "
    "put that into CITYGRID_DATABASE_URL and {owner}'s address into CITYGRID_OWNER_DATABASE_URL"
)


def owner_note(session: Session) -> str | None:
    """One line for the log where the service could do away with its own audit; None where it could not."""
    owner = installation.audit_owner(session)
    return None if owner is None else OWNER_NOTE.format(owner=owner)


def grant_service_rights(session: Session) -> None:
    """Give the role of the service its rights, where the session is the owner's and there is such a role."""
    if installation.audit_owner(session) is not None:
        installation.grant_service_rights(session)


def require_layout(session: Session) -> None:
    """Refuse a database without tables, or one laid out in another CRS."""
    try:
        stored = installation.stored_epsg(session)
    except OperationalError as error:
        raise StorageError(f"the database cannot be reached: {error.orig}") from error
    if stored is None:
        raise StorageError("the database has no tables yet; run `flask db upgrade`")
    if stored != installation.process_epsg():
        raise StorageError(
            f"the database is laid out in EPSG:{stored}, config.yaml says crs.metric_epsg "
            f"{installation.process_epsg()}; set it back, or use another database"
        )
