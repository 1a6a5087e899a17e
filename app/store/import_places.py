"""Where imported rows lie: in which areas, how far from all of them."""

from typing import Any

from sqlalchemy import Table, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from app.domain.areas import PARENT_LEVEL, STEM_DIGITS, AreaLevel
from app.domain.search import BBox
from app.models.areas import Area
from app.models.buildings import Building
from app.models.facilities import Facility
from app.models.hotspots import Hotspot
from app.models.network import Site
from app.store.filters import WGS84_SRID, valid_on
from app.store.imports import NUMBER

PLACED = (Site, Hotspot, Building, Facility)  # tables whose rows name the subdistrict they lie in
CODE_DIGITS = 12


def known_boxes(session: Session) -> list[BBox]:
    """West, south, east, north in degrees of the current areas of the highest level there is."""
    for level in AreaLevel:
        corners = func.ST_Transform(func.ST_Envelope(Area.geom), WGS84_SRID)
        found = session.execute(
            select(
                func.ST_XMin(corners), func.ST_YMin(corners), func.ST_XMax(corners), func.ST_YMax(corners)
            ).where(Area.level == level, valid_on(Area))
        ).all()
        if found:
            return [tuple(row) for row in found]
    return []


def knows_level(session: Session, level: AreaLevel) -> bool:
    """Whether there is any current area of a level."""
    return bool(session.scalar(select(exists().where(Area.level == level, valid_on(Area)))))


def numbers_in(session: Session, incoming: Table, level: AreaLevel, *, inside: bool) -> list[int]:
    """Numbers of the rows just read that lie in an area of the level, or in none."""
    held = exists().where(
        Area.level == level, valid_on(Area), func.ST_Covers(Area.geom, _spot(incoming.c.geom))
    )
    statement = select(incoming.c[NUMBER]).where(held if inside else ~held).order_by(incoming.c[NUMBER])
    return list(session.scalars(statement))


def assign_subdistricts(session: Session, model: Any, batch_id: int | None = None) -> int:
    """Name the subdistrict that each row (of a batch) lies in, on a border the first; count the changes."""
    holder = (
        select(Area.id)
        .where(
            Area.level == AreaLevel.SUBDISTRICT, valid_on(Area), func.ST_Covers(Area.geom, _spot(model.geom))
        )
        .order_by(Area.id)
        .limit(1)
        .correlate(model)
        .scalar_subquery()
    )
    placed = update(model).values(area_id=holder).where(model.area_id.is_distinct_from(holder))
    if batch_id is not None:
        placed = placed.where(model.batch_id == batch_id)
    result = session.execute(placed.execution_options(synchronize_session=False))
    return int(result.rowcount)  # type: ignore[attr-defined]


def link_parents(session: Session) -> int:
    """Join each current area to the current one a level up whose code is the beginning of its own."""
    above = aliased(Area)
    steps = [
        and_(
            Area.level == level,
            above.level == parent,
            above.code == func.rpad(func.left(Area.code, STEM_DIGITS[parent]), CODE_DIGITS, "0"),
        )
        for level, parent in PARENT_LEVEL.items()
        if parent is not None
    ]
    result = session.execute(
        update(Area)
        .values(parent_id=above.id)
        .where(or_(*steps), valid_on(Area), valid_on(above), Area.parent_id.is_distinct_from(above.id))
        .execution_options(synchronize_session=False)
    )
    return int(result.rowcount)  # type: ignore[attr-defined]


def _spot(geometry: Any) -> Any:
    """The point that stands for a shape: itself, or one surely inside."""
    return func.ST_PointOnSurface(geometry)
