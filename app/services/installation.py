"""Is this the database that this configuration was made for?"""

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.errors import StorageError
from app.store import installation


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
