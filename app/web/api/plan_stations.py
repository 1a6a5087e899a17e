"""A planned station on its way to the air, and what plans do for a gap."""

from datetime import date
from typing import Any

from flask import Response
from pydantic import BaseModel, ConfigDict, Field

from app import db
from app.domain.pipeline import Move, PlanStatus, Stage
from app.domain.plans import CandidateKind
from app.services import plans
from app.web import respond
from app.web.api import answers, documents
from app.web.api.doors import api_blueprint, row_id
from app.web.api.plans import PlannedStation
from app.web.current import current_actor

bp = api_blueprint("plan_stations", "Plans")


class MoveRequest(BaseModel):
    """Where a station goes next."""

    model_config = ConfigDict(extra="forbid")

    to: Stage
    reason: str | None = Field(None, description="Needed to block or drop it.")
    on: date | None = Field(None, description="Day on which it went on the air; today by default.")
    version: int = Field(description="Of the station that you saw; another one is refused.")


class Assignment(BaseModel):
    """Who sees to a station, and by when."""

    model_config = ConfigDict(extra="forbid")

    owner: str | None
    due_on: date | None
    version: int


class Fix(BaseModel):
    """A planned station that would reach into a gap."""

    id: int
    plan_id: int
    status: PlanStatus
    rank: int
    code: str | None
    kind: CandidateKind
    stage: Stage
    due_on: date | None
    on_air_on: date | None
    share: float = Field(description="Of the gap's surface.")


class Evidence(BaseModel):
    """What was measured in a gap since its last planned station went on the air."""

    stations_on_air: int
    since: date | None
    samples: int
    good: int
    needed: int
    needed_share: float
    is_closed: bool


@bp.post("/plan-stations/<station_id>/moves")
@bp.input(MoveRequest, location="json", arg_name="body")
@bp.doc(responses={**documents.feature(PlannedStation, "Point"), **documents.problems(404, 409, 422)})
def move_station(station_id: str, body: MoveRequest) -> Response:
    """Move a station of an adopted plan on; the answer has its new version"""
    key = row_id(station_id, "planned station")
    with db.transaction() as session:
        plans.move(
            session,
            current_actor(),
            station_id=key,
            move=Move(to=body.to, reason=body.reason, on=body.on),
            version=body.version,
        )
        found = plans.station(session, current_actor(), station_id=key)
    return answers.feature(found, PlannedStation)


@bp.post("/plan-stations/<station_id>/assignment")
@bp.input(Assignment, location="json", arg_name="body")
@bp.doc(responses={**documents.feature(PlannedStation, "Point"), **documents.problems(404, 409, 422)})
def assign_station(station_id: str, body: Assignment) -> Response:
    """Say who sees to a station, and by when; the answer has its new version"""
    key = row_id(station_id, "planned station")
    with db.transaction() as session:
        plans.assign(
            session,
            current_actor(),
            station_id=key,
            owner=body.owner,
            due_on=body.due_on,
            version=body.version,
        )
        found = plans.station(session, current_actor(), station_id=key)
    return answers.feature(found, PlannedStation)


@bp.get("/gaps/<gap_id>/fixes")
@bp.doc(responses=documents.items(Fix))
def list_fixes(gap_id: str) -> Response:
    """Which planned stations would reach into a gap, adopted ones and those that reach most first"""
    with db.transaction() as session:
        found = plans.fixes(session, current_actor(), gap_id=row_id(gap_id, "gap"))
    return answers.items(answers.rows_of(found, Fix))


@bp.get("/gaps/<gap_id>/evidence")
@bp.doc(responses=documents.record(Evidence))
def read_evidence(gap_id: str) -> Response:
    """Whether measurements have closed a gap since its planned stations are on the air"""
    with db.transaction() as session:
        found = plans.evidence(session, current_actor(), gap_id=row_id(gap_id, "gap"))
    shown: dict[str, Any] = {name: getattr(found, name) for name in Evidence.model_fields}
    return respond.json_document(shown)
