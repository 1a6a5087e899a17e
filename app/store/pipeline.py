"""The way of planned stations to the air: stages, moves, removals, and what closes a gap."""

from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import and_, delete, func, select, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.domain.network import LevelKind, StationStatus
from app.domain.pipeline import PlanStatus, Stage
from app.models.gaps import Gap
from app.models.measurements import Measurement
from app.models.network import BaseStation, Operator
from app.models.plans import PlanMove, PlanRemoval, PlanStation, SitePlan
from app.store.frames import read_table


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
    gone = func.count(PlanRemoval.station_code.distinct())  # a station goes once, whichever plans name it
    removed = select(gone).where(PlanRemoval.plan_id.in_(adopted))
    counts = {Stage(stage): int(count) for stage, count in by_stage}
    return counts, int(session.scalar(late) or 0), int(session.scalar(removed) or 0)


def _meets(gap_id: int) -> Any:
    """Planned stations of the operator, technology and reception of a gap that reach into it."""
    same = and_(
        SitePlan.technology == Gap.technology,
        SitePlan.reception == Gap.reception,
        (SitePlan.operator_id == Gap.operator_id) | Gap.operator_id.is_(None),
    )
    meets = func.ST_Intersects(PlanStation.reach, Gap.geom) & ~func.ST_Touches(PlanStation.reach, Gap.geom)
    return and_(Gap.id == gap_id, same, meets)


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
