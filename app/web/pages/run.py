"""Which run a page shows."""

from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.coverage import CoverageRecord
from app.errors import NotFoundError
from app.services import coverage


def shown_run(session: Session, actor: Actor, run_id: int | None) -> CoverageRecord | None:
    """The run asked for, else the newest; None on a new installation, which has none yet."""
    if run_id is not None:
        return coverage.run(session, actor, run_id=run_id)
    try:
        return coverage.newest_run(session, actor)
    except NotFoundError:
        return None
