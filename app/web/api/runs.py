"""Coverage runs."""

from datetime import datetime
from typing import Any

from flask import Response
from pydantic import BaseModel, ConfigDict, Field, RootModel

from app import db
from app.domain.coverage import RunStatus
from app.domain.model_card import ModelCard
from app.services import coverage, model_cards
from app.web import respond
from app.web.api import answers, documents
from app.web.api.doors import api_blueprint, row_id
from app.web.api.queries import BodyCode, RecordsQuery
from app.web.current import current_actor

bp = api_blueprint("runs", "Coverage")


class Run(BaseModel):
    id: int
    area_code: str
    area_name_zh: str
    area_name_en: str | None
    status: RunStatus
    model: str
    code_version: str
    is_synthetic: bool
    parameters: dict[str, Any]
    dataset_versions: dict[str, Any]
    facts: dict[str, Any]
    created_at: datetime
    published_at: datetime | None
    job_id: int | None


class RunRequest(BaseModel):
    """Which district to compute."""

    model_config = ConfigDict(extra="forbid")

    area_code: BodyCode | None = Field(
        None, description="Code of a district; may be left out where there is only one."
    )


class Card(RootModel[ModelCard]):
    """What stands beside every figure and map of a run; null is what the run did not note."""


class Started(BaseModel):
    """Where to watch."""

    job_id: int
    href: str


@bp.get("/runs")
@bp.input(RecordsQuery, location="query", arg_name="query")
@bp.doc(responses=documents.items(Run, is_paged=True))
def list_runs(query: RecordsQuery) -> Response:
    """Runs, newest first, unfinished and failed ones included"""
    with db.transaction() as session:
        found = coverage.runs(session, current_actor(), limit=query.limit + 1, before_id=query.after)
    return answers.records(found, query)


@bp.post("/runs")
@bp.input(RunRequest, location="json", arg_name="body")
@bp.doc(responses={**documents.record(Started, 202, "The job is queued."), **documents.problems(404, 409)})
def start_run(body: RunRequest) -> Response:
    """Compute coverage of a district"""
    with db.transaction() as session:
        job_id = coverage.start_run(session, current_actor(), area_code=body.area_code)
    return answers.started(job_id)


@bp.get("/runs/<run_id>")
@bp.doc(responses=documents.record(Run))
def read_run(run_id: str) -> Response:
    """One run with everything needed to repeat it"""
    with db.transaction() as session:
        found = coverage.run(session, current_actor(), run_id=row_id(run_id, "run"))
    return respond.json_document(found)


@bp.get("/runs/<run_id>/model-card")
@bp.doc(
    responses={
        **documents.record(Card, description="The model card; null where the run did not note a value."),
        **documents.problems(404),
    }
)
def read_model_card(run_id: str) -> Response:
    """What a run was computed from and how, what it assumes, how far it was off measurements"""
    with db.transaction() as session:
        found = model_cards.card(session, current_actor(), run_id=row_id(run_id, "run"))
    return respond.json_document(found)
