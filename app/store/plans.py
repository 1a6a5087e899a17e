"""Plans of base stations and the stations in them."""

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import ColumnElement, Select, and_, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.domain.pipeline import PlanStatus, Stage
from app.models.areas import Area
from app.models.network import Operator
from app.models.plans import PlanRemoval, PlanStation, SitePlan
from app.store.frames import copy_rows, ewkb_hex, read_frame


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlan:
    """A plan as a job hands it over."""

    area_id: int
    operator_id: int
    technology: str
    reception: str
    job_id: int
    parameters: dict[str, Any]
    dataset_versions: dict[str, Any]
    facts: dict[str, Any]
    model: str
    code_version: str
    is_synthetic: bool
    made_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRecord:
    """A plan as people see it."""

    id: int
    area_code: str
    area_name_zh: str
    area_name_en: str | None
    operator: str
    technology: str
    reception: str
    job_id: int | None
    status: PlanStatus
    parameters: dict[str, Any]
    dataset_versions: dict[str, Any]
    facts: dict[str, Any]
    model: str
    code_version: str
    is_synthetic: bool
    made_by: str
    created_at: datetime
    adopted_at: datetime | None
    stations: int


STATION_COLUMNS = (
    "rank",
    "year",
    "kind",
    "code",
    "area_id",
    "antenna_height_m",
    "cost",
    "residents",
    "limit_share",
)


def add_plan(session: Session, plan: NewPlan) -> int:
    """A new draft."""
    values = {one.name: getattr(plan, one.name) for one in fields(plan)}
    row = session.execute(insert(SitePlan).values(**values, status=PlanStatus.DRAFT).returning(SitePlan.id))
    return int(row.scalar_one())


def add_stations(session: Session, *, plan_id: int, stations: gpd.GeoDataFrame) -> None:
    """The stations of a plan: `STATION_COLUMNS`, a point, and what each `reach`es."""
    given = (
        stations[list(STATION_COLUMNS)].astype(object).where(stations[list(STATION_COLUMNS)].notna(), None)
    )
    whole = [
        one if isinstance(one, shapely.MultiPolygon) else shapely.MultiPolygon([one])
        for one in stations["reach"]
    ]
    shapes = zip(ewkb_hex(stations.geometry.to_numpy()), ewkb_hex(whole), strict=True)
    columns = ["plan_id", *STATION_COLUMNS, "stage", "version", "geom", "reach"]
    rows = (
        (plan_id, *values, Stage.PROPOSED.value, 1, *pair)
        for values, pair in zip(given.itertuples(index=False), shapes, strict=True)
    )
    copy_rows(session, PlanStation.__table__, columns, rows)  # type: ignore[arg-type]


def _plans() -> Select[Any]:
    count = select(func.count()).where(PlanStation.plan_id == SitePlan.id).scalar_subquery()
    names = [one.name for one in fields(PlanRecord) if hasattr(SitePlan, one.name)]
    return (
        select(
            *(getattr(SitePlan, name) for name in names),
            Area.code.label("area_code"),
            Area.name_zh.label("area_name_zh"),
            Area.name_en.label("area_name_en"),
            Operator.code.label("operator"),
            count.label("stations"),
        )
        .join(Area, Area.id == SitePlan.area_id)
        .join(Operator, Operator.id == SitePlan.operator_id)
    )


def _record(row: Any) -> PlanRecord:
    values = dict(row._mapping)
    return PlanRecord(**{**values, "status": PlanStatus(values["status"])})


def list_plans(session: Session, *, limit: int, before_id: int | None = None) -> list[PlanRecord]:
    """Newest first."""
    statement = _plans().order_by(SitePlan.id.desc()).limit(limit)
    if before_id is not None:
        statement = statement.where(SitePlan.id < before_id)
    return [_record(row) for row in session.execute(statement)]


def find_plan(session: Session, plan_id: int) -> PlanRecord | None:
    """One plan."""
    row = session.execute(_plans().where(SitePlan.id == plan_id)).one_or_none()
    return None if row is None else _record(row)


def adopt(session: Session, plan_id: int, *, due_on: dict[int, date]) -> bool:
    """Make a draft the plan that is built, with a day due for each year of it; false when it is none."""
    done = session.execute(
        update(SitePlan)
        .where(SitePlan.id == plan_id, SitePlan.status == PlanStatus.DRAFT)
        .values(status=PlanStatus.ADOPTED, adopted_at=datetime.now(tz=UTC))
        .returning(SitePlan.id)
    )
    if done.scalar_one_or_none() is None:
        return False
    for year, day in due_on.items():
        session.execute(
            update(PlanStation)
            .where(PlanStation.plan_id == plan_id, PlanStation.year == year)
            .values(due_on=day)
        )
    return True


def adopted_plans(session: Session) -> list[PlanRecord]:
    """All that are built, the newest first."""
    statement = _plans().where(SitePlan.status == PlanStatus.ADOPTED).order_by(SitePlan.id.desc())
    return [_record(row) for row in session.execute(statement)]


def hold_adoptions(session: Session) -> None:
    """Nobody else adopts a plan until the transaction ends."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("citygrid adopted plans"))))


def _adopted_for(operator: str, technology: str) -> ColumnElement[bool]:
    return and_(
        SitePlan.status == PlanStatus.ADOPTED,
        SitePlan.operator_id == select(Operator.id).where(Operator.code == operator).scalar_subquery(),
        SitePlan.technology == technology,
    )


def adopted_places(session: Session, *, operator: str, technology: str) -> gpd.GeoDataFrame:
    """Where stations of an operator and technology are to stand by adopted plans, dropped ones left out."""
    statement = (
        select(
            PlanStation.code,
            PlanStation.kind,
            PlanStation.antenna_height_m,
            PlanStation.cost,
            SitePlan.operator_id,
            SitePlan.id.label("plan_id"),
            PlanStation.geom,
        )
        .join(SitePlan, SitePlan.id == PlanStation.plan_id)
        .where(_adopted_for(operator, technology), PlanStation.stage != Stage.DROPPED)
    )
    return read_frame(session, statement.order_by(PlanStation.id))


def removed_codes(session: Session, *, operator: str, technology: str) -> list[str]:
    """Live stations of an operator and technology that go by adopted plans."""
    statement = (
        select(PlanRemoval.station_code)
        .join(SitePlan, SitePlan.id == PlanRemoval.plan_id)
        .where(_adopted_for(operator, technology))
    )
    return sorted(set(session.scalars(statement)))


def remove_draft(session: Session, plan_id: int) -> bool:
    """A draft with its stations; false where it is none."""
    gone = session.execute(
        delete(SitePlan)
        .where(SitePlan.id == plan_id, SitePlan.status == PlanStatus.DRAFT)
        .returning(SitePlan.id)
    )
    return gone.scalar_one_or_none() is not None


def _stations() -> Select[Any]:
    return (
        select(
            PlanStation.id,
            PlanStation.plan_id,
            *(getattr(PlanStation, name) for name in STATION_COLUMNS if name != "area_id"),
            PlanStation.stage,
            PlanStation.before_block,
            PlanStation.reason,
            PlanStation.owner,
            PlanStation.due_on,
            PlanStation.on_air_on,
            PlanStation.version,
            Area.code.label("area_code"),
            Area.name_zh.label("area_name_zh"),
            Area.name_en.label("area_name_en"),
            PlanStation.geom,
        )
        .join(Area, Area.id == PlanStation.area_id)
        .order_by(PlanStation.plan_id, PlanStation.rank)
    )


def stations_of(session: Session, *, plan_id: int) -> gpd.GeoDataFrame:
    """The stations of a plan in the order of building."""
    return read_frame(session, _stations().where(PlanStation.plan_id == plan_id))


def reaches_of(session: Session, *, plan_id: int) -> gpd.GeoDataFrame:
    """What each station of a plan adds, as a shape."""
    statement = select(
        PlanStation.id,
        PlanStation.rank,
        PlanStation.year,
        PlanStation.residents,
        PlanStation.reach.label("geom"),
    ).where(PlanStation.plan_id == plan_id)
    return read_frame(session, statement.order_by(PlanStation.rank))


def station(session: Session, station_id: int) -> gpd.GeoDataFrame:
    """One planned station, or no row."""
    return read_frame(session, _stations().where(PlanStation.id == station_id))


def hold_station(session: Session, station_id: int) -> pd.Series | None:
    """One planned station, its row locked until the transaction ends."""
    session.execute(select(PlanStation.id).where(PlanStation.id == station_id).with_for_update())
    found = read_frame(session, _stations().where(PlanStation.id == station_id))
    return None if found.empty else found.iloc[0]
