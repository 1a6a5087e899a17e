"""Where imported rows lie: in which areas, how far from all of them."""

from typing import Any, cast

from sqlalchemy import Table, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from app.domain.areas import PARENT_LEVEL, STEM_DIGITS, AreaLevel
from app.domain.search import BBox
from app.models.areas import Area
from app.models.buildings import Building
from app.models.cameras import Camera
from app.models.complaints import Complaint
from app.models.facilities import Facility
from app.models.hotspots import Hotspot
from app.models.measurements import Measurement
from app.models.network import Site
from app.models.wlan import WlanTest
from app.store import history
from app.store.filters import WGS84_SRID, valid_on
from app.store.import_incoming import subdistrict_of

# tables whose rows name the subdistrict they lie in
PLACED = (Site, Hotspot, Building, Facility, Camera, Complaint, Measurement, WlanTest)
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


def assign_subdistricts(session: Session, model: Any) -> int:
    """Name the subdistrict that each row lies in, on a border the first; count the changes."""
    holder = subdistrict_of(model.geom)
    placed = update(model).values(area_id=holder).where(model.area_id.is_distinct_from(holder))
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
    parent_id = select(above.id).where(or_(*steps), valid_on(above)).correlate(Area).scalar_subquery()
    result = session.execute(
        update(Area)
        .values(parent_id=parent_id)
        .where(valid_on(Area), Area.parent_id.is_distinct_from(parent_id))
        .execution_options(synchronize_session=False)
    )
    return int(result.rowcount)  # type: ignore[attr-defined]


def unlink_parents(session: Session, batch_id: int) -> None:
    """Forget parents that a batch added, ahead of their going; `link_parents` finds others."""
    areas = cast(Table, Area.__table__)
    going = select(areas.c.id).where(history.added_in(areas, batch_id)).correlate(None)
    session.execute(
        update(Area)
        .values(parent_id=None)
        .where(Area.parent_id.in_(going))
        .execution_options(synchronize_session=False)
    )
