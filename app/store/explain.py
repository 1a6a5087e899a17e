"""What the explanation of one place reads: the network around it, and what stands on the lines to it."""

from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from geoalchemy2.functions import ST_Covers
from sqlalchemy import any_, func, literal, or_, select
from sqlalchemy.orm import Session

from app.domain.actors import Scope
from app.domain.areas import AreaLevel
from app.domain.coverage import ANY_OPERATOR
from app.models.areas import Area
from app.models.base import METRIC_SRID
from app.models.buildings import Building
from app.models.datasets import Dataset
from app.models.network import BaseStation, Operator, Site
from app.store.filters import in_scope, metric_point, valid_on
from app.store.frames import read_frame, read_table
from app.store.supply import live_carriers, live_stations


def network_near(
    session: Session,
    *,
    places: tuple[tuple[float, float], ...],
    reach_m: float,
    technology: str,
    operator: str,
) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Live stations of a layer around some places, and their carriers; as a run reads them."""
    around = func.ST_GeomFromWKB(shapely.to_wkb(shapely.MultiPoint(places)), METRIC_SRID)
    near = [
        func.ST_DWithin(Site.geom, around, reach_m),
        BaseStation.technology == technology,
    ]
    if operator == ANY_OPERATOR:
        return _without_sharers(session, near), read_table(session, live_carriers(*near))
    known = session.scalar(select(Operator.id).where(Operator.code == operator))
    is_shared = literal(operator) == any_(BaseStation.shared_with)
    near.append(or_(BaseStation.operator_id == known, is_shared))
    # to the phones of one operator a shared station is its own
    stations = _without_sharers(session, near).assign(operator_id=known)
    return stations, read_table(session, live_carriers(*near))


def _without_sharers(session: Session, near: list[Any]) -> gpd.GeoDataFrame:
    """Stations, each once: who looks at one layer hears no carrier twice."""
    stations = read_frame(session, live_stations(*near).add_columns(Site.area_id))
    return stations.drop(columns=["shared_ids", "shared_codes"])


def buildings_across(session: Session, *, ways: list[Any], margin_m: float) -> gpd.GeoDataFrame:
    """Buildings that stand on lines or areas, or as near to them as the margin."""
    bundle = func.ST_GeomFromWKB(shapely.to_wkb(shapely.GeometryCollection(ways)), METRIC_SRID)
    way = select(func.ST_Dump(bundle).geom.label("geom")).cte("way").prefix_with("MATERIALIZED")
    crossed = select(Building.id).join(way, func.ST_DWithin(Building.geom, way.c.geom, margin_m))
    columns = (Building.id, Building.dataset_id, Building.height_m, Building.floors, Building.geom)
    return read_frame(session, select(*columns).where(Building.id.in_(crossed)).order_by(Building.id))


def buildings_around(session: Session, *, points: list[Any], radius_m: float) -> gpd.GeoDataFrame:
    """Buildings that reach as near to points as a radius."""
    bundle = func.ST_GeomFromWKB(shapely.to_wkb(shapely.MultiPoint(points)), METRIC_SRID)
    point = select(func.ST_Dump(bundle).geom.label("geom")).cte("point").prefix_with("MATERIALIZED")
    near = select(Building.id).join(point, func.ST_DWithin(Building.geom, point.c.geom, radius_m))
    columns = (Building.id, Building.height_m, Building.floors, Building.geom)
    return read_frame(session, select(*columns).where(Building.id.in_(near)).order_by(Building.id))


def highest_building_m(session: Session, *, storey_m: float) -> float:
    """Height of the highest building of all; by floors where only these are known."""
    height_m = func.coalesce(Building.height_m, Building.floors * literal(storey_m))
    return float(session.scalar(select(func.max(height_m))) or 0.0)


def building_named(session: Session, *, code: str, scope: Scope) -> Any:
    """The newest building of a code, with a point inside it; none outside the scope."""
    inside = func.ST_PointOnSurface(Building.geom)
    statement = (
        select(
            Building.id,
            Building.code,
            Building.floors,
            Building.height_m,
            func.ST_X(inside).label("x_m"),
            func.ST_Y(inside).label("y_m"),
            func.ST_AsBinary(Building.geom).label("outline"),
        )
        .where(Building.code == code, in_scope(Building.area_id, scope))
        .order_by(Building.id.desc())
        .limit(1)
    )
    return session.execute(statement).one_or_none()


def roof_over(session: Session, *, x_m: float, y_m: float, over_m: float, scope: Scope) -> Any:
    """The highest building that a point is inside, if it is higher than that; none outside the scope."""
    statement = (
        select(Building.code, Building.height_m)
        .where(ST_Covers(Building.geom, metric_point(x_m, y_m)), in_scope(Building.area_id, scope))
        .where(Building.height_m > over_m)
        .order_by(Building.height_m.desc(), Building.id)
        .limit(1)
    )
    return session.execute(statement).one_or_none()


def buildings_in_scope(session: Session, *, ids: list[int], scope: Scope) -> dict[int, str]:
    """Codes of those of some buildings that may be named."""
    statement = select(Building.id, Building.code).where(
        Building.id.in_(ids), in_scope(Building.area_id, scope)
    )
    return {row.id: row.code for row in session.execute(statement)}


def areas_of_codes(session: Session, *, codes: list[str]) -> gpd.GeoDataFrame:
    """Outlines of subdistricts that are valid today."""
    statement = select(Area.id, Area.geom).where(
        Area.code.in_(codes), Area.level == AreaLevel.SUBDISTRICT, valid_on(Area)
    )
    return read_frame(session, statement.order_by(Area.code))


def dataset_ids(session: Session, *, keys: list[str]) -> list[int]:
    """Ids of datasets by their keys."""
    return list(session.scalars(select(Dataset.id).where(Dataset.key.in_(keys))))
