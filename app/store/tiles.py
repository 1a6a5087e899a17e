"""What a tile statement needs of the database besides its rows."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.areas import AreaLevel
from app.domain.search import BBox
from app.models.areas import Area
from app.models.base import TILE_SRID
from app.store.filters import WGS84_SRID, valid_on


def limit_statements(session: Session, *, timeout_ms: int) -> None:
    """
    Bound the time of the statements of this transaction, and plan each with its own values.

    A generic plan cannot see whether a filter is null, and would keep every branch of it.
    """
    for name, value in (("statement_timeout", str(timeout_ms)), ("plan_cache_mode", "force_custom_plan")):
        session.execute(select(func.set_config(name, value, True)))


def bounds(session: Session) -> BBox | None:
    """West, south, east, north of all districts in degrees."""
    box = func.ST_Envelope(
        func.ST_Transform(func.ST_SetSRID(func.ST_Extent(Area.geom_3857), TILE_SRID), WGS84_SRID)
    )
    edges = select(box.label("box")).where(Area.level == AreaLevel.DISTRICT, valid_on(Area)).subquery()
    row = session.execute(
        select(*(getattr(func, f"ST_{edge}")(edges.c.box) for edge in ("XMin", "YMin", "XMax", "YMax")))
    ).one()
    return None if row[0] is None else (row[0], row[1], row[2], row[3])
