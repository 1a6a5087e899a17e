"""Layers as files: ask for one, watch it being made, fetch it."""

from typing import Annotated, Any

from flask import Response, request, send_file, url_for
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from app import db
from app.domain.areas import full_code
from app.domain.coverage import Reception
from app.domain.exports import (
    FILTER_NAMES,
    LONLAT,
    ExportFilters,
    ExportFormat,
    ExportRequest,
    Shift,
    crs_named,
)
from app.domain.jobs import JobRecord, JobStatus
from app.domain.network import Technology
from app.services import exports
from app.services.export_layers import EXPORT_LAYERS
from app.web import parse, respond
from app.web.api import documents
from app.web.api.doors import api_blueprint, row_id
from app.web.api.queries import MAX_COUNT, OUTLINE, Level, OutlineValue, RowId, Word
from app.web.current import current_actor

bp = api_blueprint("exports", "Exports")

FILE = {
    200: {
        "description": "The file.",
        "content": {
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


class LayerBody(BaseModel):
    """A layer and the filters that it takes: the same for rows and for a file of them."""

    model_config = ConfigDict(extra="forbid")

    layer: Word = Field(json_schema_extra={"enum": list(EXPORT_LAYERS)})
    area: Annotated[Word, AfterValidator(full_code)] | None = None
    bbox: Annotated[Word, AfterValidator(parse.bbox)] | None = Field(
        None, description="west,south,east,north in WGS 84 degrees."
    )
    outline: OutlineValue | None = Field(None, description=OUTLINE)
    run: RowId | None = Field(None, description="Id of a published run; the newest one unless named.")
    profile: Word | None = None
    operator: Word | None = None
    technology: Technology | None = None
    reception: Reception | None = None
    status: Word | None = None
    kind: Word | None = None
    level: Word | None = Field(None, description="Level of areas.")
    class_code: Word | None = Field(None, description="Class of cases.")
    state: Word | None = Field(None, description="State of cases.")
    min_residents: int | None = Field(None, ge=0, le=MAX_COUNT, description="Gaps with at least so many.")
    below_dbm: Level | None = Field(None, description="Cells under this level.")

    def filters(self) -> ExportFilters:
        """The filters as the services take them."""
        named = {name: getattr(self, name) for name in FILTER_NAMES}
        return ExportFilters(**{**named, "outline": self.outline and self.outline.text})


class ExportBody(LayerBody):
    """A layer, its filters, a format, coordinates."""

    format: ExportFormat = ExportFormat.GEOPACKAGE
    crs: Annotated[Word, AfterValidator(crs_named)] = Field(LONLAT, description="EPSG:n")
    shifted_for_drawing: Shift | None = Field(
        None, description="Offset coordinates of commercial base maps; the file and its name say so."
    )

    def request(self) -> ExportRequest:
        """The request as the services take it."""
        return ExportRequest(
            layer=self.layer,
            format=self.format,
            crs=self.crs,
            shift=self.shifted_for_drawing,
            filters=self.filters(),
        )


class Export(BaseModel):
    """How far an export is, and its file once it is done."""

    job_id: int
    href: str
    status: JobStatus
    step: str | None
    progress: float = Field(ge=0, le=1)
    error: str | None
    request: dict[str, Any]
    file: str | None
    file_href: str | None
    bytes: int | None
    sha256: str | None
    rows: int | None


@bp.post("/exports")
@bp.input(ExportBody, location="json", arg_name="body")
@bp.doc(responses={**documents.record(Export, 202, "The job is queued."), **documents.problems(404)})
def start_export(body: ExportBody) -> Response:
    """Make a file of a layer"""
    with db.transaction() as session:
        job_id = exports.start_export(
            session, current_actor(), request=body.request(), service_address=request.host_url.rstrip("/")
        )
        job = exports.export_job(session, current_actor(), job_id=job_id)
    response = respond.json_document(_shown(job).model_dump(), status=202)
    response.headers["Location"] = _href(job)
    return response


@bp.get("/exports/<job_id>")
@bp.doc(responses=documents.record(Export))
def read_export(job_id: str) -> Response:
    """How far an export is"""
    with db.transaction() as session:
        job = exports.export_job(session, current_actor(), job_id=row_id(job_id, "export"))
    return respond.json_document(_shown(job).model_dump())


@bp.get("/exports/<job_id>/file")
@bp.doc(responses=FILE)
def read_export_file(job_id: str) -> Response:
    """The file of an export that is done"""
    with db.transaction() as session:
        file = exports.export_file(session, current_actor(), job_id=row_id(job_id, "export"))
    response = send_file(
        file, mimetype="application/octet-stream", as_attachment=True, download_name=file.name
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _shown(job: JobRecord) -> Export:
    result = job.result or {}
    name = result.get("file")
    return Export(
        job_id=job.id,
        href=_href(job),
        status=job.status,
        step=job.step,
        progress=job.progress,
        error=job.error,
        request=job.parameters["request"],
        file=name,
        file_href=None
        if name is None
        else url_for("api_exports.read_export_file", job_id=job.id, _external=True),
        bytes=result.get("bytes"),
        sha256=result.get("sha256"),
        rows=result.get("rows"),
    )


def _href(job: JobRecord) -> str:
    return url_for("api_exports.read_export", job_id=job.id, _external=True)
