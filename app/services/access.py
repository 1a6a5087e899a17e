"""What services reach that are no radio network: ask for it, read it."""

from dataclasses import replace

import geopandas as gpd
import pandas as pd
from sqlalchemy.orm import Session

from app.config import settings
from app.domain.access import PERMISSION, AskedReach, CellState, ReachRecord, Service
from app.domain.actors import Actor
from app.domain.jobs import JobKind
from app.domain.search import Page
from app.errors import NotFoundError
from app.services import areas, audit, coverage, jobs
from app.services.access_suppliers import suppliers_of
from app.services.district_inputs import read_parts
from app.store import access as access_store


def start_reach(
    session: Session,
    actor: Actor,
    *,
    service: Service,
    facility_kind: str | None = None,
    minutes: float | None = None,
    more: int = 0,
    area_code: str | None = None,
    in_background: bool = True,
) -> int:
    """Submit the job; a walk takes the minutes of the settings where none are named."""
    with audit.refusals_recorded(actor, action="access.run"):
        actor.require_everywhere("coverage.run")  # its result is what everybody sees
    if service is Service.WALKING and minutes is None:
        minutes = settings().access.walk_minutes
    asked = AskedReach(
        area_code=coverage.district_code(session, area_code),
        service=service,
        facility_kind=facility_kind,
        minutes=minutes,
        more=more,
    )
    district_id, _ = read_parts(session, asked.area_code)
    suppliers_of(session, asked, district_id, settings(), limit=1)  # refused here, not by a job
    return jobs.submit_alone(
        session,
        actor,
        kind=JobKind.ACCESS,
        parameters=asked.parameters,
        doing=f"computing the reach of {service} in {asked.area_code}",
        queue_name=settings().jobs.queue if in_background else None,
    )


def reaches(session: Session, actor: Actor, *, limit: int, before_id: int | None = None) -> list[ReachRecord]:
    """Answers, newest first, of the services whose suppliers the actor may see."""
    actor.require("coverage.read")
    seen = [service for service in Service if actor.may(PERMISSION[service])]
    found = access_store.reaches(session, services=seen, limit=limit, before_id=before_id)
    return [_as_seen(actor, one) for one in found]


def reach(session: Session, actor: Actor, *, reach_id: int) -> ReachRecord:
    """One answer."""
    actor.require("coverage.read")
    found = access_store.find_reach(session, reach_id)
    if found is None:
        raise NotFoundError("service reach", reach_id)
    actor.require(PERMISSION[found.service])
    return _as_seen(actor, found)


def people_by_area(session: Session, actor: Actor, *, reach_id: int) -> pd.DataFrame:
    """Residents of each subdistrict by what becomes of their cells, and the share that is reached."""
    found = reach(session, actor, reach_id=reach_id)
    table = access_store.people_by_area(session, reach_id=found.id, scope=actor.scope)
    counts = ["residents", *(state.value for state in CellState)]
    table[counts] = table[counts].astype(int)
    share = table[CellState.REACHED.value] / table["residents"].where(table["residents"] > 0)
    return table.assign(reached_share=share)


def cells(
    session: Session,
    actor: Actor,
    *,
    reach_id: int,
    state: CellState | None = None,
    area_code: str | None = None,
    page: Page,
) -> gpd.GeoDataFrame:
    """Cells by id."""
    found = reach(session, actor, reach_id=reach_id)
    area = areas.area_filter(session, actor, code=area_code)
    return access_store.cells(
        session, reach_id=found.id, state=state, area=area, scope=actor.scope, page=page
    )


def gaps(
    session: Session, actor: Actor, *, reach_id: int, area_code: str | None = None, page: Page
) -> gpd.GeoDataFrame:
    """Connected cells out of reach, most residents and workers first; of them what the actor may see."""
    found = reach(session, actor, reach_id=reach_id)
    area = areas.area_filter(session, actor, code=area_code)
    return access_store.gaps(session, reach_id=found.id, area=area, scope=actor.scope, page=page)


def outlines(session: Session, actor: Actor, *, reach_id: int) -> gpd.GeoDataFrame:
    """The cells of each state as one shape, for a map."""
    found = reach(session, actor, reach_id=reach_id)
    return access_store.outlines(session, reach_id=found.id, scope=actor.scope)


def _as_seen(actor: Actor, found: ReachRecord) -> ReachRecord:
    """Whole, or without what it says of other areas than the actor's."""
    if actor.scope.area_ids is None:
        return found
    general = {
        "limit_m",
        "walking_kmh",
        "least_share",
        "threshold_dbm",
        "range_outdoors_m",
        "range_indoors_m",
    }
    return replace(found, facts={name: value for name, value in found.facts.items() if name in general})
