"""Plans of base stations and the stations in them."""

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import Select, and_, delete, func, select, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.domain.network import LevelKind, StationStatus
from app.domain.pipeline import PlanStatus, Stage
from app.models.areas import Area
from app.models.gaps import Gap
from app.models.measurements import Measurement
from app.models.network import BaseStation, Operator
from app.models.plans import PlanMove, PlanRemoval, PlanStation, SitePlan
from app.store.frames import copy_rows, ewkb_hex, read_frame, read_table


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
        .join(Operator, Operator.id == SitePlan.operator_id)
        .where(
            SitePlan.status == PlanStatus.ADOPTED,
            Operator.code == operator,
            SitePlan.technology == technology,
            PlanStation.stage != Stage.DROPPED,
        )
    )
    return read_frame(session, statement.order_by(PlanStation.id))


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


def hold_station(session: Session, station_id: int) -> pd.Series | None:
    """One planned station, its row locked until the transaction ends."""
    session.execute(select(PlanStation.id).where(PlanStation.id == station_id).with_for_update())
    found = read_frame(session, _stations().where(PlanStation.id == station_id))
    return None if found.empty else found.iloc[0]


def change_station(session: Session, station_id: int, **values: Any) -> None:
    """Write columns of a planned station and count its version up."""
    session.execute(
        update(PlanStation)
        .where(PlanStation.id == station_id)
        .values(**values, version=PlanStation.version + 1)
    )


def add_move(session: Session, *, station_id: int, stage: Stage, reason: str | None, actor: str) -> None:
    """A line of a station's way."""
    session.execute(insert(PlanMove).values(station_id=station_id, stage=stage, reason=reason, actor=actor))


def moves_of(session: Session, *, plan_id: int) -> pd.DataFrame:
    """What happened to the stations of a plan, newest first."""
    statement = (
        select(PlanMove.station_id, PlanStation.rank, PlanStation.code, PlanMove.stage, PlanMove.reason)
        .add_columns(PlanMove.actor, PlanMove.moved_at)
        .join(PlanStation, PlanStation.id == PlanMove.station_id)
        .where(PlanStation.plan_id == plan_id)
        .order_by(PlanMove.id.desc())
    )
    return read_table(session, statement)


def is_live(session: Session, *, station_code: str, operator: str, technology: str) -> bool:
    """Whether a live base station of an operator and technology has a code."""
    found = (
        select(BaseStation.id)
        .join(Operator, Operator.id == BaseStation.operator_id)
        .where(BaseStation.code == station_code, BaseStation.status == StationStatus.LIVE)
        .where(Operator.code == operator, BaseStation.technology == technology)
    )
    return session.scalar(found.limit(1)) is not None


def add_removal(session: Session, *, plan_id: int, station_code: str, reason: str) -> bool:
    """A live station that goes; false where it is listed already."""
    row = insert(PlanRemoval).values(plan_id=plan_id, station_code=station_code, reason=reason)
    added = session.execute(row.on_conflict_do_nothing().returning(PlanRemoval.id))
    return added.scalar_one_or_none() is not None


def remove_removal(session: Session, *, plan_id: int, station_code: str) -> bool:
    """Take a station off the list of those that go; false where it is not on it."""
    gone = session.execute(
        delete(PlanRemoval)
        .where(PlanRemoval.plan_id == plan_id, PlanRemoval.station_code == station_code)
        .returning(PlanRemoval.id)
    )
    return gone.scalar_one_or_none() is not None


def removals_of(session: Session, *, plan_id: int) -> pd.DataFrame:
    """Stations that go, by code."""
    columns = (PlanRemoval.station_code, PlanRemoval.reason, PlanRemoval.removed_on)
    statement = select(*columns).where(PlanRemoval.plan_id == plan_id)
    return read_table(session, statement.order_by(PlanRemoval.station_code))


def pipeline_counts(
    session: Session, *, plan_id: int | None, today: date
) -> tuple[dict[Stage, int], int, int]:
    """Stations of adopted plans (of one, where it is named) by stage, those that are late, and removals."""
    which = true() if plan_id is None else SitePlan.id == plan_id
    adopted = select(SitePlan.id).where(SitePlan.status == PlanStatus.ADOPTED, which)
    own = PlanStation.plan_id.in_(adopted)
    by_stage = session.execute(select(PlanStation.stage, func.count()).where(own).group_by(PlanStation.stage))
    is_open = PlanStation.stage.notin_((Stage.ON_AIR.value, Stage.DROPPED.value))
    late = select(func.count()).select_from(PlanStation).where(own, is_open, PlanStation.due_on < today)
    removed = select(func.count()).select_from(PlanRemoval).where(PlanRemoval.plan_id.in_(adopted))
    counts = {Stage(stage): int(count) for stage, count in by_stage}
    return counts, int(session.scalar(late) or 0), int(session.scalar(removed) or 0)


def _meets(gap_id: int) -> Any:
    """Planned stations of the operator, technology and reception of a gap that reach into it."""
    same = and_(
        SitePlan.technology == Gap.technology,
        SitePlan.reception == Gap.reception,
        (SitePlan.operator_id == Gap.operator_id) | Gap.operator_id.is_(None),
    )
    return and_(Gap.id == gap_id, same, func.ST_Intersects(PlanStation.reach, Gap.geom))


def fixes_of(session: Session, *, gap_id: int) -> pd.DataFrame:
    """Planned stations that would reach into a gap, adopted ones and those that reach most of it first."""
    share = func.ST_Area(func.ST_Intersection(PlanStation.reach, Gap.geom)) / func.ST_Area(Gap.geom)
    statement = (
        select(
            PlanStation.id,
            PlanStation.plan_id,
            SitePlan.status,
            PlanStation.rank,
            PlanStation.code,
            PlanStation.kind,
            PlanStation.stage,
            PlanStation.due_on,
            PlanStation.on_air_on,
            share.label("share"),
        )
        .join(SitePlan, SitePlan.id == PlanStation.plan_id)
        .join(Gap, true())
        .where(_meets(gap_id), PlanStation.stage != Stage.DROPPED, share > 0)
    )
    return read_table(session, statement.order_by(SitePlan.status, share.desc(), PlanStation.id))


def on_air_for(session: Session, *, gap_id: int) -> tuple[int, date | None]:
    """Stations of adopted plans on the air that reach into a gap, and the day of the last of them."""
    statement = (
        select(func.count(), func.max(PlanStation.on_air_on))
        .join(SitePlan, SitePlan.id == PlanStation.plan_id)
        .join(Gap, true())
        .where(_meets(gap_id), SitePlan.status == PlanStatus.ADOPTED, PlanStation.stage == Stage.ON_AIR)
    )
    count, last = session.execute(statement).one()
    return int(count), last


def measured_in(
    session: Session,
    *,
    gap_id: int,
    since: datetime,
    level_kind: LevelKind,
    threshold_dbm: float,
    min_sinr_db: float | None = None,
) -> tuple[int, int]:
    """
    Samples in a gap from a moment on, of its operator, technology and reception, and how many are good.

    With a least SINR, that is what is asked of them, and samples without one are none.
    """
    own = and_(
        Gap.id == gap_id,
        Measurement.technology == Gap.technology,
        Measurement.reception == Gap.reception,
        Measurement.level_kind == level_kind,
        (Measurement.operator_id == Gap.operator_id) | Gap.operator_id.is_(None),
        func.ST_Covers(Gap.geom, Measurement.geom),
        Measurement.measured_at >= since,
        (Measurement.level_dbm if min_sinr_db is None else Measurement.sinr_db).isnot(None),
    )
    is_good = (
        Measurement.level_dbm >= threshold_dbm if min_sinr_db is None else Measurement.sinr_db >= min_sinr_db
    )
    good = func.count().filter(is_good)
    samples, enough = session.execute(
        select(func.count(), good).select_from(Measurement).join(Gap, true()).where(own)
    ).one()
    return int(samples), int(enough)
