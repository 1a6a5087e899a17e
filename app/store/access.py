"""What other services are computed from, and what they reach."""

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
from geoalchemy2.functions import ST_Multi
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session

from app.domain.access import AskedReach, CellState, ReachRecord, Service
from app.domain.actors import Scope
from app.domain.areas import AreaRecord
from app.domain.search import Page
from app.models.access import ServiceReach, ServiceReachCell
from app.models.areas import Area
from app.models.cameras import Camera
from app.models.coverage import GridCell
from app.models.facilities import Facility
from app.models.hotspots import Hotspot
from app.models.ways import Way
from app.store.filters import area_columns, in_area, in_scope, paged
from app.store.frames import copy_frame, read_frame, read_table

ROAD = "road"


def _near(geom: Any, district_id: int, margin_m: float) -> ColumnElement[bool]:
    outline = select(Area.geom).where(Area.id == district_id).scalar_subquery()
    near: ColumnElement[bool] = func.ST_DWithin(geom, outline, margin_m)
    return near


def streets_near(
    session: Session,
    *,
    district_id: int,
    margin_m: float,
    classes_not_walked: Sequence[str],
    limit: int | None = None,
) -> gpd.GeoDataFrame:
    """Roads in a district and around it that may be walked along."""
    is_walked = or_(Way.way_class.is_(None), Way.way_class.not_in(classes_not_walked))
    elevated = func.coalesce(Way.is_elevated, False).label("is_elevated")
    statement = select(Way.id, Way.dataset_id, elevated, Way.geom).where(Way.kind == ROAD, is_walked)
    near = statement.where(_near(Way.geom, district_id, margin_m))
    return read_frame(session, near.order_by(Way.id).limit(limit))


def facilities_near(
    session: Session, *, district_id: int, margin_m: float, kind: str, limit: int | None = None
) -> gpd.GeoDataFrame:
    """Facilities of a kind in a district and around it."""
    statement = select(Facility.id, Facility.code, Facility.dataset_id, Facility.geom).where(
        Facility.kind == kind, _near(Facility.geom, district_id, margin_m)
    )
    return read_frame(session, statement.order_by(Facility.id).limit(limit))


def cameras_near(
    session: Session, *, district_id: int, margin_m: float, limit: int | None = None
) -> gpd.GeoDataFrame:
    """Cameras in a district and around it."""
    statement = select(
        Camera.id,
        Camera.code,
        Camera.dataset_id,
        Camera.azimuth_deg,
        Camera.view_angle_deg,
        Camera.range_m,
        Camera.height_m,
        Camera.geom,
    ).where(_near(Camera.geom, district_id, margin_m))
    return read_frame(session, statement.order_by(Camera.id).limit(limit))


def hotspots_near(
    session: Session, *, district_id: int, margin_m: float, limit: int | None = None
) -> gpd.GeoDataFrame:
    """WLAN sites in a district and around it."""
    statement = select(
        Hotspot.id, Hotspot.code, Hotspot.dataset_id, Hotspot.building_code, Hotspot.geom
    ).where(_near(Hotspot.geom, district_id, margin_m))
    return read_frame(session, statement.order_by(Hotspot.id).limit(limit))


def _same_question(area_id: int, asked: AskedReach) -> ColumnElement[bool]:
    return and_(
        ServiceReach.area_id == area_id,
        ServiceReach.service == asked.service,
        ServiceReach.facility_kind.is_not_distinct_from(asked.facility_kind),
        ServiceReach.minutes.is_not_distinct_from(asked.minutes),
    )


def add_reach(
    session: Session,
    *,
    area_id: int,
    job_id: int,
    asked: AskedReach,
    facts: dict[str, Any],
    dataset_versions: dict[str, int],
    is_synthetic: bool,
) -> int:
    """An answer in the place of the one before to the same question."""
    session.execute(delete(ServiceReach).where(_same_question(area_id, asked)))
    values = {
        "area_id": area_id,
        "job_id": job_id,
        "service": asked.service,
        "facility_kind": asked.facility_kind,
        "minutes": asked.minutes,
        "facts": facts,
        "dataset_versions": dataset_versions,
        "is_synthetic": is_synthetic,
    }
    added = insert(ServiceReach).values(**values).returning(ServiceReach.id)
    return int(session.execute(added).scalar_one())


def add_cells(session: Session, *, reach_id: int, cells: pd.DataFrame) -> None:
    """Columns cell_id, area_id, residents, state, suppliers, minutes, gap_rank; what is missing is null."""
    columns = ["cell_id", "area_id", "residents", "state", "suppliers", "minutes", "gap_rank"]
    rows = pd.DataFrame(cells[columns]).assign(reach_id=reach_id)
    copy_frame(session, ServiceReachCell.__table__, rows)  # type: ignore[arg-type]


def _records() -> Select[*tuple[Any, ...]]:
    return select(
        ServiceReach.id,
        Area.code.label("area_code"),
        Area.name_zh.label("area_name_zh"),
        Area.name_en.label("area_name_en"),
        ServiceReach.service,
        ServiceReach.facility_kind,
        ServiceReach.minutes,
        ServiceReach.facts,
        ServiceReach.dataset_versions,
        ServiceReach.is_synthetic,
        ServiceReach.job_id,
        ServiceReach.created_at,
    ).join(Area, Area.id == ServiceReach.area_id)


def _record(row: Any) -> ReachRecord:
    return ReachRecord(**{**row._mapping, "service": Service(row.service)})


def reaches(
    session: Session, *, services: Sequence[Service], limit: int, before_id: int | None
) -> list[ReachRecord]:
    """Answers, newest first."""
    statement = _records().where(ServiceReach.service.in_(services)).order_by(ServiceReach.id.desc())
    if before_id is not None:
        statement = statement.where(ServiceReach.id < before_id)
    return [_record(row) for row in session.execute(statement.limit(limit))]


def find_reach(session: Session, reach_id: int) -> ReachRecord | None:
    """One answer."""
    row = session.execute(_records().where(ServiceReach.id == reach_id)).one_or_none()
    return None if row is None else _record(row)


def people_by_area(session: Session, *, reach_id: int, scope: Scope) -> pd.DataFrame:
    """Residents of each subdistrict by what becomes of their cells."""
    people = func.sum(ServiceReachCell.residents)
    sums = [
        func.coalesce(people.filter(ServiceReachCell.state == state), 0).label(state.value)
        for state in CellState
    ]
    statement = (
        select(Area.code, Area.name_zh, Area.name_en, people.label("residents"), *sums)
        .join(ServiceReachCell, ServiceReachCell.area_id == Area.id)
        .where(ServiceReachCell.reach_id == reach_id, in_scope(ServiceReachCell.area_id, scope))
        .group_by(Area.id)
        .order_by(Area.code)
    )
    return read_table(session, statement)


def cells(
    session: Session,
    *,
    reach_id: int,
    state: CellState | None,
    area: AreaRecord | None,
    scope: Scope,
    page: Page,
) -> gpd.GeoDataFrame:
    """Cells by id."""
    statement = (
        select(
            GridCell.id,
            GridCell.code,
            ServiceReachCell.residents,
            ServiceReachCell.state,
            ServiceReachCell.suppliers,
            ServiceReachCell.minutes,
            ServiceReachCell.gap_rank,
            *area_columns(),
            GridCell.geom,
        )
        .join(ServiceReachCell, ServiceReachCell.cell_id == GridCell.id)
        .join(Area, Area.id == ServiceReachCell.area_id)
        .where(ServiceReachCell.reach_id == reach_id, in_scope(ServiceReachCell.area_id, scope))
        .where(true() if state is None else ServiceReachCell.state == state)
        .where(in_area(ServiceReachCell.area_id, GridCell.geom, area))
    )
    return read_frame(session, paged(statement, GridCell.id, page))


def gaps(
    session: Session, *, reach_id: int, area: AreaRecord | None, scope: Scope, page: Page
) -> gpd.GeoDataFrame:
    """Gaps by rank, with what of them lies in the area and the scope."""
    mostly = func.mode().within_group(ServiceReachCell.area_id)
    parts = (
        select(
            ServiceReachCell.gap_rank.label("rank"),
            mostly.label("area_id"),
            func.count().label("cells"),
            func.sum(ServiceReachCell.residents).label("residents"),
            func.sum(func.ST_Area(GridCell.geom)).label("area_m2"),
            ST_Multi(func.ST_Union(GridCell.geom)).label("geom"),
        )
        .join(GridCell, GridCell.id == ServiceReachCell.cell_id)
        .where(ServiceReachCell.reach_id == reach_id, in_scope(ServiceReachCell.area_id, scope))
        .where(ServiceReachCell.gap_rank > literal(page.after, BigInteger))
        .where(in_area(ServiceReachCell.area_id, GridCell.geom, area))
        .group_by(ServiceReachCell.gap_rank)
        .order_by(ServiceReachCell.gap_rank)
        .limit(page.limit)
        .subquery("parts")
    )
    statement = select(
        parts.c.rank.label("id"),
        parts.c.rank,
        parts.c.cells,
        parts.c.residents,
        parts.c.area_m2,
        *area_columns(),
        parts.c.geom,
    ).join(Area, Area.id == parts.c.area_id)
    return read_frame(session, statement.order_by(parts.c.rank))


def outlines(session: Session, *, reach_id: int, scope: Scope) -> gpd.GeoDataFrame:
    """The cells of each state as one shape."""
    order = case(
        {state.value: number for number, state in enumerate(CellState)}, value=ServiceReachCell.state
    )
    statement = (
        select(
            order.label("id"),
            ServiceReachCell.state,
            func.sum(ServiceReachCell.residents).label("residents"),
            ST_Multi(func.ST_Union(GridCell.geom)).label("geom"),
        )
        .join(GridCell, GridCell.id == ServiceReachCell.cell_id)
        .where(ServiceReachCell.reach_id == reach_id, in_scope(ServiceReachCell.area_id, scope))
        .group_by(ServiceReachCell.state)
        .order_by(order)
    )
    return read_frame(session, statement)
