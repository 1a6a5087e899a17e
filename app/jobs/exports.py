"""Exports: rows out of the services, into other coordinates, into a file."""

from dataclasses import replace
from hashlib import file_digest
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sqlalchemy.orm import Session

from app import db
from app.config import settings
from app.domain.actors import Actor
from app.domain.columns import layer_described
from app.domain.exports import ExportFacts, ExportRequest, file_name, request_from
from app.domain.jobs import JobRecord, JobStatus
from app.files.spool import Spool
from app.files.write import draft_of, notes_of, write_file
from app.jobs.progress import Progress, Watcher
from app.jobs.running import run_job
from app.services import audit
from app.services import exports as exports_service
from app.services.export_emptiness import why_empty
from app.services.export_layers import BLOCK_ROWS, blocks
from app.services.exports import Opened
from app.store import exports as files_store
from app.store.installation import process_epsg
from spatial.datum import from_metric


def run(job_id: int, watcher: Watcher | None = None) -> JobStatus:
    """Run a queued export to its end."""
    return run_job(job_id, compute, clean, watcher)


def clean(job_id: int, _status: JobStatus) -> None:
    """Leave nothing of an unfinished export."""
    files_store.remove(job_id)


def compute(job: JobRecord, progress: Progress) -> dict[str, Any]:
    """All steps of the job; its result names the file."""
    request = request_from(job.parameters["request"])
    actor = exports_service.actor_of(job.parameters)
    path = files_store.place_for(job.id) / file_name(request, job.created_at)
    address = job.parameters.get("service_address")
    facts = export(actor, request, path, progress, job_id=job.id, service_address=address)
    progress.step("keep", f"{facts.rows} rows, {path.stat().st_size} bytes")
    removed = files_store.remove_oldest(settings().exports.max_stored, but=job.id)
    with path.open("rb") as stream:
        sha256 = file_digest(stream, "sha256").hexdigest()
    return {
        "file": path.name,
        "bytes": path.stat().st_size,
        "sha256": sha256,
        "rows": facts.rows,
        "removed": removed,
    }


def export(
    actor: Actor,
    request: ExportRequest,
    path: Path,
    progress: Progress | None = None,
    *,
    job_id: int | None = None,
    service_address: str | None = None,
    block_rows: int = BLOCK_ROWS,
) -> ExportFacts:
    """
    Write the rows that the actor may see into a file; a failure leaves none.

    All rows are read in one snapshot of the database. The deed is recorded once the file is whole.
    """
    described = layer_described(request.layer)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = draft_of(path).with_suffix(".arrow")
    with Spool(draft, described.columns, has_shape=described.geometry != "none") as spool:
        if progress is not None:
            progress.step("read", f"reading {request.layer}")
        with db.snapshot() as session:
            opened = exports_service.open_request(session, actor, request=request)
            _read(session, actor, opened, spool, progress, block_rows)
            facts = exports_service.facts_of(
                session,
                actor,
                opened=opened,
                rows=spool.rows,
                dataset_keys=spool.counts,
                holds_synthetic=spool.holds_synthetic,
                notes=notes_of(request.format),
                service_address=service_address,
            )
            if not spool.rows:
                facts = replace(facts, empty_because=why_empty(session, actor, opened=opened))
        if progress is not None:
            progress.step("write", f"writing {spool.rows} rows as {request.format}")
        write_file(path, spool, facts)
    _record(actor, facts, path, job_id)
    return facts


def _read(
    session: Session,
    actor: Actor,
    opened: Opened,
    spool: Spool,
    progress: Progress | None,
    block_rows: int,
) -> None:
    for frame in blocks(session, actor, layer=opened.layer, chosen=opened.chosen, block_rows=block_rows):
        spool.add(moved(frame, opened.request))
        if progress is not None:
            # How many rows come is not known: half of what is left, again and again.
            progress.advance(spool.rows, spool.rows + block_rows)
    spool.close()


def moved(frame: pd.DataFrame, request: ExportRequest) -> pd.DataFrame:
    """The rows in the coordinates of the file; untouched where these are the stored ones."""
    epsg = process_epsg()
    if not isinstance(frame, gpd.GeoDataFrame) or request.datum == f"EPSG:{epsg}":
        return frame

    def move(pairs: np.ndarray) -> np.ndarray:
        return np.column_stack(from_metric(pairs[:, 0], pairs[:, 1], request.datum, epsg))

    shapes = shapely.transform(frame.geometry.to_numpy(), move)
    return gpd.GeoDataFrame(frame.drop(columns=frame.geometry.name), geometry=shapes)


def _record(actor: Actor, facts: ExportFacts, path: Path, job_id: int | None) -> None:
    with db.transaction() as session:
        audit.record(
            session,
            actor,
            action="data.export",
            entity="file" if job_id is None else "job",
            entity_id=path.name if job_id is None else job_id,
            details={
                **facts.request.as_parameters(),
                "file": path.name,
                "rows": facts.rows,
                "sensitive": exports_service.sensitive_in(actor, facts.request.layer),
            },
        )
