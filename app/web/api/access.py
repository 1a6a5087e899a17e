"""What services reach that are no radio network: on foot, by sight, by WLAN."""

from datetime import datetime
from typing import Any

from flask import Response
from pydantic import BaseModel, ConfigDict, Field

from app import db
from app.domain.access import MOST_MINUTES, MOST_PLACES, CellState, ReachRecord, Service
from app.services import access
from app.web import respond
from app.web.api import answers, documents, queries
from app.web.api.doors import api_blueprint, row_id
from app.web.api.queries import MAX_COUNT, AreaCode, BodyCode, ListQuery, RecordsQuery, Word
from app.web.api.runs import Started
from app.web.current import current_actor

bp = api_blueprint("access", "Reach of services")


class ServiceReach(BaseModel):
    """The newest answer to a question."""

    id: int
    area_code: str
    area_name_zh: str
    area_name_en: str | None
    service: Service
    facility_kind: str | None = Field(description="What is walked to.")
    minutes: float | None = Field(description="Longest walk, door to door.")
    facts: dict[str, Any] = Field(
        description="Suppliers, people reached, what could not be used and why, places proposed."
    )
    dataset_versions: dict[str, Any]
    is_synthetic: bool
    job_id: int | None
    created_at: datetime


class PeopleReached(BaseModel):
    """Residents of a subdistrict by what becomes of their cells."""

    code: str
    name_zh: str
    name_en: str | None
    residents: int
    reached: int
    beyond: int = Field(description="Of the reach of all suppliers.")
    cut_off: int = Field(description="On foot: their streets lead to no supplier.")
    off_streets: int = Field(description="On foot: no street is near.")
    reached_share: float | None


class ReachedPeople(ServiceReach):
    """With who is reached, by subdistrict."""

    people: list[PeopleReached]


class ReachCell(BaseModel):
    id: int
    code: str
    residents: int
    state: CellState
    suppliers: int = Field(description="How many reach it.")
    minutes: float | None = Field(description="On foot to the nearest; null where none is within reach.")
    gap_rank: int | None
    area_code: str
    area_name_zh: str
    area_name_en: str | None


class ReachGap(BaseModel):
    id: int = Field(description="Its rank: of one answer it tells gaps apart.")
    rank: int
    cells: int
    residents: int
    area_m2: float
    area_code: str
    area_name_zh: str
    area_name_en: str | None


class ReachRequest(BaseModel):
    """What to compute."""

    model_config = ConfigDict(extra="forbid")

    service: Service
    facility_kind: Word | None = Field(None, description="What is walked to; for walks alone.")
    minutes: float | None = Field(
        None,
        gt=0,
        le=MOST_MINUTES,
        allow_inf_nan=False,
        description="Longest walk; that of the settings unless named.",
    )
    more: int = Field(0, ge=0, le=MOST_PLACES, description="So many more places to propose; for walks.")
    area_code: BodyCode | None = Field(
        None, description="Code of a district; may be left out where there is only one."
    )


class CellQuery(ListQuery):
    state: CellState | None = Field(None, description="Only cells in this state.")
    area: AreaCode | None = Field(None, description=queries.AREA)


class ReachGapQuery(ListQuery):
    after: int = Field(0, ge=0, le=MAX_COUNT, description="Rank of the last gap of the page before.")
    area: AreaCode | None = Field(None, description=queries.AREA)


@bp.get("/service-reaches")
@bp.input(RecordsQuery, location="query", arg_name="query")
@bp.doc(responses=documents.items(ServiceReach, is_paged=True))
def list_reaches(query: RecordsQuery) -> Response:
    """Answers, newest first: one for each question"""
    with db.transaction() as session:
        found = access.reaches(session, current_actor(), limit=query.limit + 1, before_id=query.after)
    return answers.records(found, query)


@bp.post("/service-reaches")
@bp.input(ReachRequest, location="json", arg_name="body")
@bp.doc(responses={**documents.record(Started, 202, "The job is queued."), **documents.problems(404, 409)})
def start_reach(body: ReachRequest) -> Response:
    """Compute who is within a walk, what cameras see, what WLAN serves"""
    with db.transaction() as session:
        job_id = access.start_reach(
            session,
            current_actor(),
            service=body.service,
            facility_kind=body.facility_kind,
            minutes=body.minutes,
            more=body.more,
            area_code=body.area_code,
        )
    return answers.started(job_id)


@bp.get("/service-reaches/<reach_id>")
@bp.doc(responses={**documents.record(ReachedPeople), **documents.problems(404)})
def read_reach(reach_id: str) -> Response:
    """One answer, with who is reached by subdistrict"""
    number = row_id(reach_id, "service reach")
    with db.transaction() as session:
        found = access.reach(session, current_actor(), reach_id=number)
        people = access.people_by_area(session, current_actor(), reach_id=number)
    return respond.json_document({**_plain(found), "people": answers.rows_of(people, PeopleReached)})


def _plain(found: ReachRecord) -> dict[str, Any]:
    return dict(respond.plain(found))


@bp.get("/service-reaches/<reach_id>/cells")
@bp.input(CellQuery, location="query", arg_name="query")
@bp.doc(responses={**documents.page(ReachCell, "Polygon"), **documents.problems(404)})
def list_cells(reach_id: str, query: CellQuery) -> Response:
    """Cells with what becomes of them"""
    with db.transaction() as session:
        found = access.cells(
            session,
            current_actor(),
            reach_id=row_id(reach_id, "service reach"),
            state=query.state,
            area_code=query.area,
            page=query.page(),
        )
    return answers.page(found, query, model=ReachCell, name="service-reach-cells")


@bp.get("/service-reaches/<reach_id>/gaps")
@bp.input(ReachGapQuery, location="query", arg_name="query")
@bp.doc(responses={**documents.page(ReachGap, "MultiPolygon"), **documents.problems(404)})
def list_gaps(reach_id: str, query: ReachGapQuery) -> Response:
    """Connected cells out of reach, most people first"""
    with db.transaction() as session:
        found = access.gaps(
            session,
            current_actor(),
            reach_id=row_id(reach_id, "service reach"),
            area_code=query.area,
            page=query.page(),
        )
    return answers.page(found, query, model=ReachGap, name="service-reach-gaps", key="rank")
