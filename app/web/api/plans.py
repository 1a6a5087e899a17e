"""Plans of base stations: ask for one, read it, adopt it."""

from datetime import date, datetime
from typing import Any

from flask import Response
from pydantic import BaseModel, ConfigDict, Field

from app import db
from app.domain.coverage import Reception
from app.domain.network import Technology
from app.domain.pipeline import PlanStatus, Stage
from app.domain.plans import MOST_STATIONS, MOST_YEARS, CandidateKind, Goal, GoalKind, Wish
from app.services import plans
from app.web import respond
from app.web.api import answers, documents
from app.web.api.doors import api_blueprint, row_id
from app.web.api.queries import BodyCode, ListQuery, RecordsQuery, Word
from app.web.api.runs import Started
from app.web.current import current_actor

bp = api_blueprint("plans", "Plans")


class Plan(BaseModel):
    id: int
    area_code: str
    area_name_zh: str
    area_name_en: str | None
    operator: str
    technology: Technology
    reception: Reception
    status: PlanStatus
    stations: int
    facts: dict[str, Any] = Field(
        description="Candidates by kind; residents `now`, `then` and `predicted`; the curve by number of "
        "stations; subdistricts; `short_of_best_share`: how far from the best plan this one is at most."
    )
    parameters: dict[str, Any]
    dataset_versions: dict[str, Any]
    model: str
    code_version: str
    is_synthetic: bool
    made_by: str
    job_id: int | None
    created_at: datetime
    adopted_at: datetime | None


class PlanGroup(BaseModel):
    """Residents of a group of subdistricts."""

    key: str
    name_zh: str
    name_en: str
    residents: int
    now: int
    then: int


class PlannedStation(BaseModel):
    id: int
    plan_id: int
    rank: int
    year: int
    kind: CandidateKind
    code: str | None = Field(description="Of the site or the building; null for who may not see places.")
    area_code: str
    area_name_zh: str
    area_name_en: str | None
    antenna_height_m: float
    cost: float
    residents: int
    limit_share: float | None = Field(
        description="Of the public exposure limit, at the worst place near by; a screening."
    )
    stage: Stage
    before_block: Stage | None
    reason: str | None
    owner: str | None
    due_on: date | None
    on_air_on: date | None
    version: int


class PlanRequest(BaseModel):
    """What a plan is for."""

    model_config = ConfigDict(extra="forbid")

    area_code: BodyCode | None = Field(
        None, description="Of the district; may be left out where there is only one."
    )
    operator: Word
    technology: Technology = Technology.LTE
    reception: Reception = Reception.OUTDOOR
    goal: GoalKind = GoalKind.COUNT
    value: float = Field(
        gt=0,
        le=MOST_STATIONS,
        allow_inf_nan=False,
        description="Base stations, money in costs of one new roof, or a share of residents.",
    )
    weights: str = Field(
        "",
        max_length=500,
        description="Of cells, as in `night=1,day=0.5,elderly=1,school=300`; residents alone where empty.",
    )
    forbidden: list[BodyCode] = Field([], max_length=1000, description="Codes of areas to build nothing in.")
    preferred: list[BodyCode] = Field(
        [], max_length=1000, description="Codes of areas where a budget pays less."
    )
    years: int = Field(1, ge=1, le=MOST_YEARS, description="To build in.")

    def wish(self) -> Wish:
        """As the services take it."""
        return Wish(
            operator=self.operator,
            technology=self.technology,
            reception=self.reception,
            goal=Goal(self.goal, self.value),
            weights=self.weights,
            forbidden=tuple(self.forbidden),
            preferred=tuple(self.preferred),
            years=self.years,
        )


class Removal(BaseModel):
    """A live station that goes."""

    model_config = ConfigDict(extra="forbid")

    station_code: str
    reason: str


class Staying(BaseModel):
    """A live station that does not go."""

    model_config = ConfigDict(extra="forbid")

    station_code: str


class Pipeline(BaseModel):
    """Where the stations of adopted plans are."""

    target: int
    by_stage: dict[Stage, int]
    late: int
    removals: int
    on_air_net: int


@bp.get("/plans")
@bp.input(RecordsQuery, location="query", arg_name="query")
@bp.doc(responses=documents.items(Plan, is_paged=True))
def list_plans(query: RecordsQuery) -> Response:
    """Plans, newest first"""
    with db.transaction() as session:
        found = plans.plans(session, current_actor(), limit=query.limit + 1, before_id=query.after)
    return answers.records(found, query)


@bp.post("/plans")
@bp.input(PlanRequest, location="json", arg_name="body")
@bp.doc(
    responses={**documents.record(Started, 202, "The job is queued."), **documents.problems(404, 409, 422)}
)
def start_plan(body: PlanRequest) -> Response:
    """Make a plan; it is kept as a draft"""
    with db.transaction() as session:
        job_id = plans.start_plan(session, current_actor(), wish=body.wish(), area_code=body.area_code)
    return answers.started(job_id)


@bp.get("/plans/pipeline")
@bp.doc(responses=documents.record(Pipeline))
def read_pipeline() -> Response:
    """Stations of adopted plans by stage, against the target, net of removals"""
    with db.transaction() as session:
        sums = plans.pipeline(session, current_actor())
    shown = {
        "target": sums.target,
        "by_stage": sums.by_stage,
        "late": sums.late,
        "removals": sums.removals,
        "on_air_net": sums.on_air_net,
    }
    return respond.json_document(shown)


@bp.get("/plans/<plan_id>")
@bp.doc(responses=documents.record(Plan))
def read_plan(plan_id: str) -> Response:
    """One plan with its figures and its proof"""
    with db.transaction() as session:
        found = plans.plan(session, current_actor(), plan_id=row_id(plan_id, "plan"))
    return respond.json_document(found)


@bp.get("/plans/<plan_id>/groups")
@bp.doc(responses=documents.items(PlanGroup))
def list_groups(plan_id: str) -> Response:
    """Residents covered now and by a plan, by group of subdistricts"""
    with db.transaction() as session:
        found = plans.by_group(session, current_actor(), plan_id=row_id(plan_id, "plan"))
    return answers.items(found)


@bp.post("/plans/<plan_id>/remove")
@bp.doc(responses={204: {"description": "It is gone."}, **documents.problems(404, 409)})
def remove_plan(plan_id: str) -> Response:
    """Remove a draft"""
    with db.transaction() as session:
        plans.remove(session, current_actor(), plan_id=row_id(plan_id, "plan"))
    return Response(status=204)


@bp.post("/plans/<plan_id>/adopt")
@bp.doc(responses={**documents.record(Plan), **documents.problems(404, 409)})
def adopt_plan(plan_id: str) -> Response:
    """Make a draft the plan that is built"""
    key = row_id(plan_id, "plan")
    with db.transaction() as session:
        plans.adopt(session, current_actor(), plan_id=key)
        found = plans.plan(session, current_actor(), plan_id=key)
    return respond.json_document(found)


@bp.get("/plans/<plan_id>/stations")
@bp.input(ListQuery, location="query", arg_name="query")
@bp.doc(responses=documents.page(PlannedStation, "Point"))
def list_stations(plan_id: str, query: ListQuery) -> Response:
    """The stations of a plan in the order of building; `after` is the rank of the last one"""
    with db.transaction() as session:
        found = plans.stations(session, current_actor(), plan_id=row_id(plan_id, "plan"))
    rest = found[found["rank"] > query.after].iloc[: query.rows + 1]
    return answers.page(rest, query, model=PlannedStation, name="plan", key="rank")


@bp.post("/plans/<plan_id>/removals/back")
@bp.input(Staying, location="json", arg_name="body")
@bp.doc(responses={204: {"description": "It is not counted any more."}, **documents.problems(404, 422)})
def take_back_removal(plan_id: str, body: Staying) -> Response:
    """A station that does not go after all"""
    with db.transaction() as session:
        plans.take_back_removal(
            session, current_actor(), plan_id=row_id(plan_id, "plan"), station_code=body.station_code
        )
    return Response(status=204)


@bp.post("/plans/<plan_id>/removals")
@bp.input(Removal, location="json", arg_name="body")
@bp.doc(responses={204: {"description": "It is counted."}, **documents.problems(404, 409, 422)})
def add_removal(plan_id: str, body: Removal) -> Response:
    """Say that a live station goes while a plan is built"""
    with db.transaction() as session:
        plans.add_removal(
            session,
            current_actor(),
            plan_id=row_id(plan_id, "plan"),
            station_code=body.station_code,
            reason=body.reason,
        )
    return Response(status=204)
