"""Versions of a dataset and the way back."""

from typing import Any

from flask import Response
from pydantic import BaseModel, ConfigDict, Field

from app import db
from app.services import batches, versions
from app.web import respond
from app.web.api import documents
from app.web.api.doors import api_blueprint, row_id
from app.web.current import current_actor

bp = api_blueprint("history", "Datasets")


class ChangesQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    first: int | None = Field(None, alias="from", ge=0, description="Earlier version; one before `to`.")
    last: int | None = Field(None, alias="to", ge=0, description="Later version; the present one.")


class RowChange(BaseModel):
    table: str
    code: str
    moved_m: float | None
    fields: dict[str, list[Any]] = Field(description="Name to the value before and the value after.")


class VersionChanges(BaseModel):
    """Counts of all rows, and the first rows of each sort."""

    dataset: str
    first: int
    last: int
    counts: dict[str, int] = Field(description="Rows added, removed, moved and changed.")
    listed: dict[str, list[RowChange]]


class Undone(BaseModel):
    dataset: str
    version: int
    rows_taken_away: int
    rows_put_back: int


@bp.get("/datasets/<key>/changes")
@bp.input(ChangesQuery, location="query", arg_name="query")
@bp.doc(responses={**documents.record(VersionChanges), **documents.problems(422)})
def read_changes(key: str, query: ChangesQuery) -> Response:
    """What is different between two versions of a dataset"""
    with db.transaction() as session:
        changes = versions.changes_between(
            session, current_actor(), dataset=key, first=query.first, last=query.last
        )
    return respond.json_document(changes)


@bp.post("/batches/<batch_id>/undo")
@bp.doc(responses={**documents.record(Undone), **documents.problems(409, 422)})
def undo_batch(batch_id: str) -> Response:
    """Take an import back; only the newest of its dataset"""
    with db.transaction() as session:
        undone = batches.undo_batch(session, current_actor(), batch_id=row_id(batch_id, "batch"))
    return respond.json_document(undone)
