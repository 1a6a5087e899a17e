"""What lies in one gap: who is missing there, buildings, venues, complaints, measurements, sites around."""

from collections.abc import Mapping
from typing import Any

import shapely
from geoalchemy2.functions import ST_Distance, ST_Intersects, ST_PointOnSurface
from sqlalchemy import CTE, ColumnElement, and_, any_, case, func, literal, or_, select, true
from sqlalchemy.orm import Session

from app.domain.actors import Scope
from app.domain.coverage import ANY_OPERATOR
from app.domain.network import LEVEL_KIND, StationStatus, Technology
from app.models.base import METRIC_SRID
from app.models.buildings import Building
from app.models.complaints import Complaint
from app.models.coverage import BuildingCoverage, CellCoverage, RunBuilding, RunCell
from app.models.facilities import Facility
from app.models.gaps import Gap, GapCell
from app.models.measurements import Measurement
from app.models.network import BaseStation, Operator, Site
from app.store.filters import in_scope

NEAREST = 3
MOST_CORNERS = 64


def evidence(session: Session, *, gap_id: int) -> Mapping[str, Any]:
    """What the run noted of the cells that it looked at."""
    found: Mapping[str, Any] | None = session.scalar(select(Gap.evidence).where(Gap.id == gap_id))
    return found or {}


def _shape(outline: Any) -> ColumnElement[Any]:
    return func.ST_GeomFromWKB(shapely.to_wkb(outline), METRIC_SRID)


def missing(
    session: Session, *, gap_id: int, thresholds_dbm: Mapping[str, float], scope: Scope
) -> list[tuple[str, str, int, int]]:
    """By operator and technology: the cells of a gap that are weak at its reception, and all with data."""
    limit = case(*[(CellCoverage.technology == name, dbm) for name, dbm in thresholds_dbm.items()])
    is_weak = ~func.coalesce(CellCoverage.level_dbm >= limit, literal(False))
    statement = (
        select(
            Operator.code,
            CellCoverage.technology,
            func.count().filter(is_weak),
            func.count(),
        )
        .select_from(Gap)
        .join(GapCell, GapCell.gap_id == Gap.id)
        .join(RunCell, and_(RunCell.run_id == Gap.run_id, RunCell.cell_id == GapCell.cell_id))
        .join(
            CellCoverage,
            and_(
                CellCoverage.run_id == Gap.run_id,
                CellCoverage.cell_id == GapCell.cell_id,
                CellCoverage.reception == Gap.reception,
                CellCoverage.floor_band == 0,
            ),
        )
        .join(Operator, Operator.id == CellCoverage.operator_id)
        .where(Gap.id == gap_id, in_scope(RunCell.area_id, scope))
        .group_by(Operator.code, CellCoverage.technology)
        .order_by(CellCoverage.technology, Operator.code)
    )
    return [(row[0], row[1], int(row[2]), int(row[3])) for row in session.execute(statement)]


def _of_operator(column: Any, operator: str) -> ColumnElement[bool]:
    """Rows of one operator, or of all of them."""
    if operator == ANY_OPERATOR:
        return true()
    return column == select(Operator.id).where(Operator.code == operator).scalar_subquery()  # type: ignore[no-any-return]


def buildings(
    session: Session,
    *,
    run_id: int,
    outline: Any,
    technology: str,
    operator: str,
    threshold_dbm: float,
    scope: Scope,
) -> tuple[int, int, int, int]:
    """Buildings in an outline, those with a weak floor band, all their floor bands, and the weak ones."""
    inside = _buildings_inside(outline)
    best = (
        select(
            BuildingCoverage.building_id,
            BuildingCoverage.floor_band,
            func.max(BuildingCoverage.level_dbm).label("level_dbm"),
        )
        .join(
            RunBuilding,
            and_(
                RunBuilding.run_id == BuildingCoverage.run_id,
                RunBuilding.building_id == BuildingCoverage.building_id,
            ),
        )
        .join(inside, inside.c.id == BuildingCoverage.building_id)
        .where(
            BuildingCoverage.run_id == run_id,
            BuildingCoverage.technology == technology,
            _of_operator(BuildingCoverage.operator_id, operator),
            in_scope(RunBuilding.area_id, scope),
        )
        .group_by(BuildingCoverage.building_id, BuildingCoverage.floor_band)
        .subquery("best")
    )
    is_weak = ~func.coalesce(best.c.level_dbm >= threshold_dbm, literal(False))
    statement = select(
        func.count(best.c.building_id.distinct()),
        func.count(best.c.building_id.distinct()).filter(is_weak),
        func.count().filter(best.c.building_id.is_not(None)),
        func.count().filter(is_weak, best.c.building_id.is_not(None)),
    ).select_from(best)
    whole, weak, bands, weak_bands = session.execute(statement).one()
    return int(whole), int(weak), int(bands), int(weak_bands)


def _buildings_inside(outline: Any) -> CTE:
    """
    Those with their inner point in an outline, asked for before anything is joined to them.

    By small parts of it: of an outline with thousands of corners every building would try each.
    """
    part = select(func.ST_Subdivide(_shape(outline), MOST_CORNERS).label("geom")).cte("parts")
    statement = select(Building.id).join(part, ST_Intersects(Building.geom, part.c.geom))
    inner = statement.where(ST_Intersects(ST_PointOnSurface(Building.geom), part.c.geom)).distinct()
    return inner.cte("inside").prefix_with("materialized")


def venues(session: Session, *, outline: Any, scope: Scope) -> dict[str, int]:
    """Facilities in an outline by kind."""
    statement = (
        select(Facility.kind, func.count())
        .where(ST_Intersects(Facility.geom, _shape(outline)), in_scope(Facility.area_id, scope))
        .group_by(Facility.kind)
        .order_by(func.count().desc(), Facility.kind)
    )
    return {kind: int(count) for kind, count in session.execute(statement)}


def complaints(session: Session, *, outline: Any, scope: Scope) -> dict[str, int]:
    """Complaints in an outline by place; those that name none under an empty word."""
    place = func.coalesce(Complaint.place, "")
    statement = (
        select(place, func.count())
        .where(ST_Intersects(Complaint.geom, _shape(outline)), in_scope(Complaint.area_id, scope))
        .group_by(place)
        .order_by(func.count().desc(), place)
    )
    return {name: int(count) for name, count in session.execute(statement)}


def measured(
    session: Session,
    *,
    outline: Any,
    technology: Technology,
    operator: str,
    reception: str,
    threshold_dbm: float,
    scope: Scope,
) -> tuple[int, int]:
    """Samples in an outline, and those at or over a threshold."""
    statement = select(func.count(), func.count().filter(Measurement.level_dbm >= threshold_dbm)).where(
        ST_Intersects(Measurement.geom, _shape(outline)),
        in_scope(Measurement.area_id, scope),
        Measurement.technology == technology,
        Measurement.reception == reception,
        Measurement.level_kind == LEVEL_KIND[technology],
        Measurement.level_dbm.is_not(None),
        _of_operator(Measurement.operator_id, operator),
    )
    samples, good = session.execute(statement).one()
    return int(samples), int(good)


def nearest_sites(
    session: Session, *, outline: Any, operator: str, scope: Scope
) -> list[tuple[int, str, float]]:
    """The sites nearest to the middle of an outline with a live station that the operator uses."""
    middle = _shape(shapely.centroid(outline))
    own = or_(
        _of_operator(BaseStation.operator_id, operator), literal(operator) == any_(BaseStation.shared_with)
    )
    has_one = (
        select(BaseStation.id)
        .where(BaseStation.site_id == Site.id, BaseStation.status == StationStatus.LIVE, own)
        .exists()
    )
    distance_m = ST_Distance(Site.geom, middle)
    statement = (
        select(Site.id, Site.code, distance_m)
        .where(has_one, in_scope(Site.area_id, scope))
        .order_by(Site.geom.op("<->")(middle), Site.id)
        .limit(NEAREST)
    )
    return [(int(number), code, float(away_m)) for number, code, away_m in session.execute(statement)]
