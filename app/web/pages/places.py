"""Subdistricts to choose from."""

from typing import Any

from sqlalchemy.orm import Session

from app.domain.areas import AreaLevel
from app.domain.search import AreaFilter, Page
from app.services import areas
from app.web.current import current_actor
from app.web.pages.choice import rows_of

MOST_CHOICES = 500


def subdistricts_of(session: Session) -> list[dict[str, Any]]:
    """Subdistricts of today, for a list to pick one from."""
    frame = areas.areas(
        session,
        current_actor(),
        chosen=AreaFilter(level=AreaLevel.SUBDISTRICT),
        page=Page(limit=MOST_CHOICES),
    )
    return sorted(rows_of(frame), key=lambda row: row["code"])
