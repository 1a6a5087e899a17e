"""Plans of base stations: ask for one, read it, adopt it, and follow each station to the air."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import geopandas as gpd
import pandas as pd
from sqlalchemy.orm import Session

from app.config import settings
from app.domain.actors import Actor
from app.domain.areas import full_code
from app.domain.audit import PLACES
from app.domain.coverage import ANY_OPERATOR
from app.domain.gaps import GapKind
from app.domain.jobs import JobKind
from app.domain.pipeline import (
    MOST_REASON,
    GapEvidence,
    Move,
    PipelineSums,
    PlanStatus,
    Stage,
    check_move,
)
from app.domain.plans import Wish
from app.errors import ConflictError, NotFoundError, RefusedError
from app.services import areas, audit, coverage, gaps, jobs, network
from app.services.district_inputs import read_parts
from app.services.plan_wishes import wished
from app.store import areas as areas_store
from app.store import pipeline as pipeline_store
from app.store import plans as plans_store
from app.store.plans import PlanRecord

MOST_OWNER = 100


def start_plan(
    session: Session, actor: Actor, *, wish: Wish, area_code: str | None = None, in_background: bool = True
) -> int:
    """Submit the job of a plan; the number of the job."""
    with audit.refusals_recorded(actor, action="plan.make"):
        actor.require_everywhere("plans.write")
    if wish.operator == ANY_OPERATOR:
        raise RefusedError("a plan is of one operator, who builds; name its code")
    network.require_operator(session, code=wish.operator)
    for zone in (*wish.forbidden, *wish.preferred):
        areas.area_named(session, actor, code=full_code(zone))
    code = coverage.district_code(session, area_code)
    _, parts = read_parts(session, code)
    wished(session, actor, wish=wish, parts=parts)  # refused here, not by a job
    return jobs.submit_alone(
        session,
        actor,
        kind=JobKind.SITE_PLAN,
        parameters={"area_code": code, **wish.parameters},
        doing=f"planning for {code}",
        queue_name=settings().jobs.queue if in_background else None,
    )


def plans(session: Session, actor: Actor, *, limit: int, before_id: int | None = None) -> list[PlanRecord]:
    """Plans, newest first; a plan is of a whole district, so it is for who sees all of it."""
    actor.require_everywhere("plans.read")
    return plans_store.list_plans(session, limit=limit, before_id=before_id)


def adopted(session: Session, actor: Actor) -> list[PlanRecord]:
    """The plans that are built, the newest first."""
    actor.require_everywhere("plans.read")
    return plans_store.adopted_plans(session)


def plan(session: Session, actor: Actor, *, plan_id: int) -> PlanRecord:
    """One plan."""
    actor.require_everywhere("plans.read")
    found = plans_store.find_plan(session, plan_id)
    if found is None:
        raise NotFoundError("plan", plan_id)
    return found


def by_group(session: Session, actor: Actor, *, plan_id: int) -> list[dict[str, Any]]:
    """Residents of the subdistricts of each group: all, covered now, and by the plan."""
    parts = pd.DataFrame(plan(session, actor, plan_id=plan_id).facts["parts"])
    members = areas_store.groups_of(session, codes=parts["code"].tolist())
    sums = members.merge(parts, on="code").groupby(["key", "name_zh", "name_en"], sort=False)
    table = sums[["residents", "now", "then"]].sum().reset_index()
    return list(table.to_dict("records"))  # type: ignore[arg-type]


def stations(session: Session, actor: Actor, *, plan_id: int) -> gpd.GeoDataFrame:
    """The stations of a plan, where they would stand; without places for who may not see those."""
    plan(session, actor, plan_id=plan_id)
    return _as_seen(session, actor, plans_store.stations_of(session, plan_id=plan_id), plan_id)


def station(session: Session, actor: Actor, *, station_id: int) -> gpd.GeoDataFrame:
    """One planned station as `stations` has it, a frame of one row."""
    actor.require_everywhere("plans.read")
    found = plans_store.station(session, station_id)
    if found.empty:
        raise NotFoundError("planned station", station_id)
    return _as_seen(session, actor, found, int(found["plan_id"].iloc[0]))


def _as_seen(session: Session, actor: Actor, found: gpd.GeoDataFrame, plan_id: int) -> gpd.GeoDataFrame:
    """Sites to share are places of base stations: by grid and without codes for who sees those so."""
    size_m = network.snap_m(actor)
    if size_m is None:
        details = {"rows": len(found), "area": None}
        audit.record_read(session, actor, read=PLACES, entity_id=f"plan {plan_id}", details=details)
        return found
    x_m, y_m = ((axis // size_m + 0.5) * size_m for axis in (found.geometry.x, found.geometry.y))
    return found.assign(code=None).set_geometry(gpd.points_from_xy(x_m, y_m, crs=found.crs))


def reaches(session: Session, actor: Actor, *, plan_id: int) -> gpd.GeoDataFrame:
    """The cells that each station of a plan adds; none for who may not see places, which they give away."""
    plan(session, actor, plan_id=plan_id)
    found = plans_store.reaches_of(session, plan_id=plan_id)
    return found if network.snap_m(actor) is None else found.iloc[:0]


def moves(session: Session, actor: Actor, *, plan_id: int) -> pd.DataFrame:
    """What happened to the stations of a plan, newest first."""
    plan(session, actor, plan_id=plan_id)
    found = pipeline_store.moves_of(session, plan_id=plan_id)
    return found if network.snap_m(actor) is None else found.assign(code=None)


def removals(session: Session, actor: Actor, *, plan_id: int) -> pd.DataFrame:
    """Live stations that go while a plan is built."""
    plan(session, actor, plan_id=plan_id)
    return pipeline_store.removals_of(session, plan_id=plan_id)


def adopt(session: Session, actor: Actor, *, plan_id: int, on: date | None = None) -> None:
    """Make a draft the plan that is built; each year of it is due a year later."""
    with audit.refusals_recorded(actor, action="plan.adopt"):
        actor.require_everywhere("plans.write")
    found = plan(session, actor, plan_id=plan_id)
    day = on or today()
    years = int(found.parameters["years"])
    due_on = {year: day + timedelta(days=365 * year) for year in range(1, years + 1)}
    _refuse_older(session, found)
    if not plans_store.adopt(session, plan_id, due_on=due_on):
        raise ConflictError(f"plan {plan_id} is {PlanStatus.ADOPTED} already")
    audit.record(session, actor, action="plan.adopt", entity="plan", entity_id=plan_id)


def _refuse_older(session: Session, found: PlanRecord) -> None:
    """A draft from before another was adopted knows nothing of its stations."""
    plans_store.hold_adoptions(session)
    of = (found.operator, found.technology)
    for one in plans_store.adopted_plans(session):
        adopted_at = one.adopted_at
        if one.id == found.id or (one.operator, one.technology) != of or adopted_at is None:
            continue
        if adopted_at > found.created_at:
            raise ConflictError(
                f"plan {one.id} of the same operator and technology was adopted after plan {found.id} was "
                "made; make it anew: it then counts what is adopted as if it stood"
            )


def remove(session: Session, actor: Actor, *, plan_id: int) -> None:
    """Remove a draft; an adopted plan stays, with what became of it."""
    with audit.refusals_recorded(actor, action="plan.remove"):
        actor.require_everywhere("plans.write")
    plan(session, actor, plan_id=plan_id)
    if not plans_store.remove_draft(session, plan_id):
        raise ConflictError(f"plan {plan_id} is adopted; drop its stations, with a reason, one by one")
    audit.record(session, actor, action="plan.remove", entity="plan", entity_id=plan_id)


def move(session: Session, actor: Actor, *, station_id: int, move: Move, version: int) -> None:
    """Move a station of an adopted plan on; refused when somebody else has changed it meanwhile."""
    found = _held(session, actor, station_id, version, "plan.move")
    now = Stage(found["stage"])
    before = None if found["before_block"] is None else Stage(found["before_block"])
    day = today()
    adopted_on = _adopted_on(session, actor, int(found["plan_id"]))
    check_move(now, move, before, day, adopted_on)
    reason = (move.reason or "").strip() or None
    pipeline_store.change_station(
        session,
        station_id,
        stage=move.to,
        reason=reason,
        before_block=now.value if move.to is Stage.BLOCKED else None,
        on_air_on=(move.on or day) if move.to is Stage.ON_AIR else None,
    )
    pipeline_store.add_move(session, station_id=station_id, stage=move.to, reason=reason, actor=actor.name)
    details = {"from": now.value, "to": move.to.value}
    audit.record(
        session, actor, action="plan.move", entity="plan_station", entity_id=station_id, details=details
    )


def assign(
    session: Session, actor: Actor, *, station_id: int, owner: str | None, due_on: date | None, version: int
) -> None:
    """Say who sees to a station, and by when."""
    _held(session, actor, station_id, version, "plan.assign")
    name = (owner or "").strip() or None
    if name is not None and len(name) > MOST_OWNER:
        raise RefusedError(f"an owner of {len(name)} characters; must have at most {MOST_OWNER}")
    pipeline_store.change_station(session, station_id, owner=name, due_on=due_on)
    details = {"due_on": None if due_on is None else due_on.isoformat()}
    audit.record(
        session, actor, action="plan.assign", entity="plan_station", entity_id=station_id, details=details
    )


def _held(session: Session, actor: Actor, station_id: int, version: int, action: str) -> pd.Series:
    """A station of an adopted plan, locked, of the version that the actor saw."""
    with audit.refusals_recorded(actor, action=action):
        actor.require_everywhere("plans.write")
    found = plans_store.hold_station(session, station_id)
    if found is None:
        raise NotFoundError("planned station", station_id)
    if plan(session, actor, plan_id=int(found["plan_id"])).status is not PlanStatus.ADOPTED:
        raise ConflictError(f"plan {found['plan_id']} is a draft; adopt it first")
    if int(found["version"]) != version:
        raise ConflictError(
            f"planned station {station_id} is at version {found['version']}, not {version}; "
            "somebody has changed it, look again"
        )
    return found


def add_removal(session: Session, actor: Actor, *, plan_id: int, station_code: str, reason: str) -> None:
    """Say that a live station goes; what a plan adds is counted net of these."""
    with audit.refusals_recorded(actor, action="plan.remove_station"):
        actor.require_everywhere("plans.write")
    found = plan(session, actor, plan_id=plan_id)
    if found.status is not PlanStatus.ADOPTED:
        raise ConflictError(f"plan {plan_id} is a draft; adopt it first")
    why = reason.strip()
    if not 0 < len(why) <= MOST_REASON:
        raise RefusedError(f"a reason of {len(why)} characters; must have 1 to {MOST_REASON}")
    of = {"operator": found.operator, "technology": found.technology}
    if not pipeline_store.is_live(session, station_code=station_code, **of):
        raise NotFoundError(f"live station of {found.operator} in {found.technology}", station_code)
    if not pipeline_store.add_removal(session, plan_id=plan_id, station_code=station_code, reason=why):
        raise ConflictError(f"station {station_code!r} is among those that go already")
    details = {"station": station_code}
    audit.record(
        session, actor, action="plan.remove_station", entity="plan", entity_id=plan_id, details=details
    )


def take_back_removal(session: Session, actor: Actor, *, plan_id: int, station_code: str) -> None:
    """A station that does not go after all."""
    with audit.refusals_recorded(actor, action="plan.keep_station"):
        actor.require_everywhere("plans.write")
    plan(session, actor, plan_id=plan_id)
    if not pipeline_store.remove_removal(session, plan_id=plan_id, station_code=station_code):
        raise NotFoundError("station that goes", station_code)
    details = {"station": station_code}
    audit.record(
        session, actor, action="plan.keep_station", entity="plan", entity_id=plan_id, details=details
    )


def pipeline(session: Session, actor: Actor, *, plan_id: int | None = None) -> PipelineSums:
    """Where the stations of adopted plans are, against the target; of one plan, when it is named."""
    actor.require_everywhere("plans.read")
    by_stage, late, gone = pipeline_store.pipeline_counts(session, plan_id=plan_id, today=today())
    return PipelineSums(target=settings().sites.target_stations, by_stage=by_stage, late=late, removals=gone)


def fixes(session: Session, actor: Actor, *, gap_id: int) -> pd.DataFrame:
    """Which planned stations would reach into a gap, adopted ones first."""
    actor.require_everywhere("plans.read")
    gaps.gap(session, actor, gap_id=gap_id)
    found = pipeline_store.fixes_of(session, gap_id=gap_id)
    return found if network.snap_m(actor) is None else found.assign(code=None)


def evidence(session: Session, actor: Actor, *, gap_id: int) -> GapEvidence:
    """What was measured in a gap since its last planned station went on the air."""
    actor.require_everywhere("plans.read")
    found = gaps.gap(session, actor, gap_id=gap_id).iloc[0]
    chosen = coverage.slice_of(found["profile"], found["operator"], found["reception"])
    config = settings().sites
    count, last = pipeline_store.on_air_for(session, gap_id=gap_id)
    samples, good = 0, 0
    if last is not None:
        next_day = datetime.combine(last + timedelta(days=1), time(), _zone())
        samples, good = pipeline_store.measured_in(
            session,
            gap_id=gap_id,
            since=next_day,
            level_kind=chosen.profile.level_kind,
            threshold_dbm=chosen.profile.threshold_dbm,
            min_sinr_db=chosen.profile.min_sinr_db if found["kind"] == GapKind.SINR else None,
        )
    return GapEvidence(
        stations_on_air=count,
        since=last,
        samples=samples,
        good=good,
        needed=config.closing_samples,
        needed_share=config.closing_good_share,
    )


def _adopted_on(session: Session, actor: Actor, plan_id: int) -> date | None:
    moment = plan(session, actor, plan_id=plan_id).adopted_at
    return None if moment is None else moment.astimezone(_zone()).date()


def _zone() -> ZoneInfo:
    return ZoneInfo(settings().service.time_zone)


def today() -> date:
    """The day of the service."""
    return datetime.now(tz=UTC).astimezone(_zone()).date()
