"""Moves of cases: how one came to where it is, and the next step."""

from datetime import date, datetime
from typing import Any

from flask import Response, request
from pydantic import BaseModel, ConfigDict, Field

from app import db
from app.domain.case_clocks import LimitUnit
from app.domain.case_reports import MAX_DESCRIPTION, MAX_PHOTOS
from app.domain.case_rules import Level
from app.domain.case_states import CaseMove, CaseState, Channel, ClockName, Need
from app.services import case_course, case_moves
from app.services.case_course import CaseCourse
from app.web import respond
from app.web.api import documents
from app.web.api.doors import api_blueprint, row_id
from app.web.case_step import MAX_DEPARTMENT, step_of
from app.web.current import current_actor

bp = api_blueprint("case_moves", "Cases")


class Event(BaseModel):
    number: int
    move: CaseMove
    from_state: CaseState
    to_state: CaseState
    at: datetime
    person: str = Field(description="Who did it; a digest once the name is forgotten.")
    reason: str | None
    details: dict[str, Any]
    hash: str = Field(description="SHA-256 over this event and the hash of the one before, in hexadecimal.")


class Clock(BaseModel):
    name: ClockName
    limit_amount: int
    limit_unit: LimitUnit
    is_running: bool
    share_used: float = Field(description="Of the limit with its extensions; over 1 once it is over.")
    light: str
    deadline_at: datetime | None = Field(description="Null while the clock does not run.")
    is_confirmed: bool = Field(description="False where the deadline lies past the announced calendar.")


class NextMove(BaseModel):
    move: CaseMove
    to_state: CaseState
    needs: list[Need]


class Condition(BaseModel):
    id: int
    number: int
    filing_zh: str
    filing_en: str
    closing_zh: str
    closing_en: str
    limit_amount: int
    limit_unit: LimitUnit


class Course(BaseModel):
    """What happened, what runs, and what whoever asks may do now."""

    version: int
    channel: Channel
    level: Level
    events: list[Event]
    clocks: list[Clock]
    moves: list[NextMove]
    conditions: list[Condition]


class Step(BaseModel):
    """A move as JSON; a multipart form takes the same fields and files called `photos`."""

    model_config = ConfigDict(extra="forbid")

    move: CaseMove
    version: int = Field(description="Of the case as it was seen; 409 when somebody moved it meanwhile.")
    reason: str = Field("", max_length=MAX_DESCRIPTION)
    result: str = Field("", max_length=MAX_DESCRIPTION)
    condition_id: int | None = Field(None, ge=1, description="Filing: one of the class's conditions.")
    is_condition_met: bool = Field(False, description="Closing: that the closing condition is met.")
    department: str | None = Field(None, max_length=MAX_DEPARTMENT)
    into: int | None = Field(None, ge=1, le=2**31 - 1, description="Number of the case that goes on.")
    until: date | None = Field(None, description="Last day of a suspension.")
    lon: float | None = Field(None, allow_inf_nan=False)
    lat: float | None = Field(None, allow_inf_nan=False)
    datum: str = "wgs84"


class MoveReceipt(BaseModel):
    case_id: int
    number: int
    version: int
    state: CaseState


documents.BODIES["post", "/api/v1/cases/{case_id}/moves"] = {
    "content": {
        "application/json": {"schema": documents.schema_of(Step)},
        "multipart/form-data": {
            "schema": {
                "allOf": [
                    documents.schema_of(Step),
                    {
                        "type": "object",
                        "properties": {
                            "photos": {
                                "type": "array",
                                "maxItems": MAX_PHOTOS,
                                "items": {"type": "string", "format": "binary"},
                            }
                        },
                    },
                ]
            }
        },
    }
}


@bp.get("/cases/<case_id>/course")
@bp.doc(responses=documents.record(Course))
def read_course(case_id: str) -> Response:
    """How a case came to where it is, its clocks, and the moves that are open to whoever asks"""
    with db.transaction() as session:
        found = case_course.course(session, current_actor(), case_id=row_id(case_id, "case"))
    return respond.json_document(_course(found).model_dump(mode="json"))


@bp.post("/cases/<case_id>/moves")
@bp.doc(responses={**documents.record(MoveReceipt), **documents.problems(409, 413, 422)})
def make_move(case_id: str) -> Response:
    """Lead a case out of its state, or do something within it

    The table of moves is in `docs/cases.md`. A refusal names its rule.
    """
    step = step_of(request)
    with db.transaction() as session:
        receipt = case_moves.move(session, current_actor(), case_id=row_id(case_id, "case"), step=step)
    return respond.json_document(receipt)


def _course(found: CaseCourse) -> Course:
    return Course(
        version=found.version,
        channel=found.channel,
        level=found.level,
        events=[
            Event(
                number=one.number,
                move=one.move,
                from_state=one.from_state,
                to_state=one.to_state,
                at=one.at,
                person=one.name or one.person,
                reason=one.reason,
                details=dict(one.details),
                hash=one.hash.hex(),
            )
            for one in found.events
        ],
        clocks=[
            Clock(
                name=one.name,
                limit_amount=one.limit.amount,
                limit_unit=one.limit.unit,
                is_running=one.is_running,
                share_used=round(one.share, 4),
                light=one.light,
                deadline_at=one.deadline_at,
                is_confirmed=one.is_confirmed,
            )
            for one in found.clocks
        ],
        moves=[
            NextMove(move=row.name, to_state=row.target or found.state, needs=sorted(row.needs))
            for row in found.moves
        ],
        conditions=[
            Condition(
                id=one.id,
                number=one.number,
                filing_zh=one.filing_zh,
                filing_en=one.filing_en,
                closing_zh=one.closing_zh,
                closing_en=one.closing_en,
                limit_amount=one.limit.amount,
                limit_unit=one.limit.unit,
            )
            for one in found.conditions
        ],
    )
