"""Where the data comes from, and how good it is."""

from datetime import datetime
from typing import Any

from flask import Response
from pydantic import BaseModel, Field

from app import db
from app.domain.access_levels import AccessLevel
from app.errors import NotFoundError
from app.services import datasets, quality
from app.web import respond
from app.web.api import answers, documents
from app.web.api.doors import api_blueprint
from app.web.api.runs import Started
from app.web.current import current_actor

bp = api_blueprint("datasets", "Data")


class DatasetRow(BaseModel):
    id: int
    key: str
    kind: str
    title: str
    source: str | None
    licence: str | None
    vintage: str | None
    owner: str | None
    cadence: str | None
    access_level: AccessLevel = Field(description="As the dataset says, else as its kind has it.")
    is_synthetic: bool
    version: int


class Batch(BaseModel):
    """One import: rows read = kept + merged + refused."""

    id: int
    dataset_version: int
    file_name: str
    datum: str | None
    datum_source: str | None
    rows_read: int
    rows_kept: int
    rows_merged: int
    rows_refused: int
    notes: list[Any]
    actor: str
    created_at: datetime
    undone_at: datetime | None
    undone_by: str | None


class DatasetWithBatches(DatasetRow):
    batches: list[Batch]


class WorstRow(BaseModel):
    """A row by its code, the second one where two are concerned, and by how much."""

    code: str
    other: str | None
    value: float | None


class QualityFinding(BaseModel):
    """What one check found."""

    check: str
    subject: str | None
    unit: str
    checked: int = Field(description="Rows looked at.")
    rows: int = Field(description="Rows concerned, each counted once.")
    share: float = Field(ge=0, le=1)
    found: int = Field(description="Single finds: pairs, pieces of ground.")
    total: float | None
    worst: list[WorstRow] = Field(description="None without population.read, or in some areas only.")


class QualityTable(BaseModel):
    table: str
    rows: int
    findings: list[QualityFinding]


class Quality(BaseModel):
    """The newest report of a dataset."""

    dataset: str
    kind: str
    dataset_version: int
    batch_id: int | None = Field(description="The newest import that stood at the check.")
    checked_at: datetime
    job_id: int
    tables: list[QualityTable]


@bp.get("/datasets")
@bp.doc(responses=documents.items(DatasetRow))
def list_datasets() -> Response:
    """Datasets by key"""
    with db.transaction() as session:
        found = datasets.all_datasets(session, current_actor())
    return answers.items(found)


@bp.get("/datasets/<key>")
@bp.doc(responses=documents.record(DatasetWithBatches))
def read_dataset(key: str) -> Response:
    """One dataset with its imports, newest first"""
    with db.transaction() as session:
        found = datasets.dataset(session, current_actor(), key=key)
        batches = datasets.batches(session, current_actor(), key=key)
    return respond.json_document({**respond.plain(found), "batches": batches})


@bp.get("/datasets/<key>/quality")
@bp.doc(responses=documents.record(Quality))
def read_quality(key: str) -> Response:
    """The newest quality report of a dataset"""
    with db.transaction() as session:
        record = quality.newest_report(session, current_actor(), key=key)
    if record is None:
        raise NotFoundError("quality report of dataset", key)
    return respond.json_document({**respond.plain(record.report), "job_id": record.job_id})


@bp.post("/datasets/<key>/quality")
@bp.doc(responses={**documents.record(Started, 202, "The job is queued."), **documents.problems(409)})
def start_check(key: str) -> Response:
    """Check a dataset"""
    with db.transaction() as session:
        job_id = quality.start_check(session, current_actor(), key=key)
    return answers.started(job_id)
