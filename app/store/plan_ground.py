"""What a site plan reads beside a run's inputs: streets, sensitive places, zones."""

from collections.abc import Sequence

import geopandas as gpd
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.areas import Area
from app.models.facilities import Facility
from app.models.ways import Way
from app.store.filters import valid_on
from app.store.frames import read_frame

ON_FOOT = ("footway", "path", "steps", "cycleway", "pedestrian")  # too narrow for a pole with antennas


def _outline(district_id: int):  # type: ignore[no-untyped-def]
    return select(Area.geom).where(Area.id == district_id).scalar_subquery()


def streets(session: Session, *, district_id: int) -> gpd.GeoDataFrame:
    """Centre lines of the streets of a district, elevated ones and ways on foot left out."""
    statement = select(Way.code, Way.geom).where(
        Way.kind == "road",
        Way.is_elevated.isnot(True),
        func.coalesce(Way.way_class, "").notin_(ON_FOOT),
        func.ST_Intersects(Way.geom, _outline(district_id)),
    )
    return read_frame(session, statement.order_by(Way.code, Way.id))


def places_of_kinds(
    session: Session, *, district_id: int, kinds: Sequence[str], margin_m: float
) -> gpd.GeoDataFrame:
    """Facilities of some kinds in a district and around it."""
    near = func.ST_DWithin(Facility.geom, _outline(district_id), margin_m)
    statement = select(Facility.code, Facility.kind, Facility.geom).where(
        Facility.kind.in_(kinds), near, Facility.geom.isnot(None)
    )
    return read_frame(session, statement.order_by(Facility.id))


def zones(session: Session, *, codes: Sequence[str]) -> gpd.GeoDataFrame:
    """Areas of some codes that are valid today."""
    statement = select(Area.code, Area.geom).where(Area.code.in_(codes), valid_on(Area))
    return read_frame(session, statement.order_by(Area.code))
