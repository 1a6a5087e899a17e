"""Jobs of imports: look into a file, find out what an import would do, do it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np
import shapely
from sqlalchemy.orm import Session

from app import db
from app.config import settings
from app.domain.actors import Actor
from app.domain.import_drafts import DraftOptions, DraftRecord, DraftState
from app.domain.import_kinds import KINDS
from app.domain.imports import ShapeKind
from app.domain.jobs import JobKind, JobRecord, JobStatus
from app.errors import NotFoundError, RefusedError
from app.files.profiles import known_profiles, profile_named
from app.files.read import read_file
from app.files.tables import FileSource
from app.jobs.import_records import check_record, look_record, sample_record, verdict_record
from app.jobs.progress import Progress, Watcher
from app.jobs.running import run_job
from app.services.import_datum import UnclearDatumError, verdict_on
from app.services.import_proposal import look_at
from app.services.import_reading import opened, row_reader
from app.services.import_reports import has_rows, write_import_report
from app.services.import_request import ImportRequest, ImportResult
from app.services.import_rows import RowReader
from app.services.imports import import_file
from app.store import import_drafts as drafts_store
from app.store import reports, uploads
from spatial.datum_candidates import reading_name
from spatial.datum_verdict import DatumVerdict
from spatial.errors import SpatialError

MAPPED_ROWS = 300  # positions on the map of the evidence
IMPORTING = frozenset({"data.import"})  # asked for when the job was; nothing else is done here


def run(job_id: int, watcher: Watcher | None = None) -> JobStatus:
    """Run a queued job of an import to its end."""
    return run_job(job_id, compute, clean, watcher)


def clean(job_id: int, status: JobStatus) -> None:
    """Nothing is half done: each job writes in one transaction, or not at all."""


def compute(job: JobRecord, progress: Progress) -> dict[str, Any]:
    """One of the deeds; its result names the import."""
    with db.transaction() as session:
        draft = drafts_store.find_draft(session, job.parameters["draft_id"])
    if draft is None:
        raise NotFoundError("import", job.parameters["draft_id"])
    return {"draft_id": draft.id, **DEEDS[job.kind](draft, job, progress)}


def look(draft: DraftRecord, job: JobRecord, progress: Progress) -> dict[str, Any]:
    """Read the beginning for columns and proposals, then all of it for the count."""
    progress.step("columns", draft.file_name)
    try:
        found = _looked(draft, progress)
    except (RefusedError, SpatialError) as error:
        found = {"error": _said(draft, error)}
    best: dict[str, Any] = next(iter(found.get("proposals", ())), {})
    options = draft.options
    if options.kind is None and best and not best["lacks"]:
        options = options_of_proposal(draft, best)
    with db.transaction() as session:
        drafts_store.change(
            session, draft.id, look=found, options=options.as_record(), state=DraftState.LOOKED
        )
    return {"rows": found.get("rows")}


def options_of_proposal(draft: DraftRecord, proposal: dict[str, Any]) -> DraftOptions:
    """The best proposal as a first choice; everything in it can be changed."""
    choices = replace(draft.options.choices, maps=(), constants={})
    return DraftOptions(kind=KINDS[proposal["kind"]].key, profile=proposal["profile"], choices=choices)


def _looked(draft: DraftRecord, progress: Progress) -> dict[str, Any]:
    file = read_file(
        uploads.upload_file(draft.stored_name),
        encoding=draft.options.choices.encoding,
        layer=draft.options.choices.layer,
        max_megabytes=settings().files.max_file_megabytes,
    )
    found = look_at(file, known_profiles(), name=draft.file_name)
    progress.step("count")
    rows = 0
    for block in file.blocks():
        rows += len(block.rows) + len(block.flaws)
        progress.advance(rows, 2 * rows)  # the end is not known before it is reached
    return look_record(found, rows=rows, has_shapes=file.head.has_shapes, hint=file.head.datum_hint)


def check(draft: DraftRecord, job: JobRecord, progress: Progress) -> dict[str, Any]:
    """Do everything but write; keep what came of it, and the rows that maps show."""
    progress.step("rows", draft.file_name)
    found: dict[str, Any] = {"digest": draft.options.digest}
    sample: dict[str, Any] = {}
    verdict: DatumVerdict | None = None
    request = replace(request_of(draft), check_only=True)
    with db.transaction() as session:
        try:
            result = import_file(session, _actor(job), request=request, progress=_counted(draft, progress))
            found |= check_record(request, result)
            verdict, sample = result.verdict, {"rows": result.sample}
            _report(draft, result)
        except UnclearDatumError as error:
            verdict = error.verdict
            found |= {"error": "", "would_write": False}
        except (RefusedError, SpatialError) as error:
            found |= {"error": _said(draft, error), "would_write": False}
        progress.step("evidence")
        pairs, judged = _evidence(session, request, verdict, is_through="error" not in found)
        progress.step("outcome")
        found["verdict"] = verdict_record(judged)
        drafts_store.change(
            session,
            draft.id,
            check=found,
            sample=sample_record(sample.get("rows", ()), pairs),
            state=DraftState.CHECKED,
        )
    return {"would_write": found["would_write"]}


def _evidence(
    session: Session,
    request: ImportRequest,
    verdict: DatumVerdict | None,
    *,
    is_through: bool,
) -> tuple[list[tuple[float, float]], DatumVerdict | None]:
    """Positions as the file has them; what speaks for a datum also where another one is stated."""
    if KINDS[request.kind].shape is ShapeKind.NONE or (not is_through and verdict is None):
        return [], None
    file = opened(request)
    reader = row_reader(request, file)
    if verdict is None:
        verdict = verdict_on(session, request, file, reader)
    return list(islice(_pairs(file, reader), MAPPED_ROWS)), verdict


def _pairs(file: FileSource, reader: RowReader) -> Iterator[tuple[float, float]]:
    """Evenly out of the first block: of shapes, their middle."""
    block = next(iter(file.blocks()), None)
    rows = [] if block is None else reader.read(block).rows
    for row in rows[:: max(1, -(-len(rows) // MAPPED_ROWS))]:
        pair = row.raw or _middle(row.shape)
        if pair is not None and np.isfinite(pair).all():
            yield pair


def _middle(shape: Any) -> tuple[float, float] | None:
    if shape is None or shape.is_empty:
        return None
    centre = shapely.centroid(shape)
    return float(centre.x), float(centre.y)


def write(draft: DraftRecord, job: JobRecord, progress: Progress) -> dict[str, Any]:
    """Import what was checked; the batch and the import that became it stand or fall together."""
    progress.step("rows", draft.file_name)
    request = request_of(draft)
    with db.transaction() as session:
        result = import_file(session, _actor(job), request=request, progress=_counted(draft, progress))
        _refuse_another_reading(draft, result)
        progress.step("outcome")
        found = {"digest": draft.options.digest, **check_record(request, result)}
        if result.is_written:
            drafts_store.change(
                session, draft.id, check=found, state=DraftState.WRITTEN, batch_id=result.batch_id
            )
        else:  # something has changed since the check
            drafts_store.change(session, draft.id, check=found)
    if result.batch_id is not None:
        write_import_report(result, reports.batch_report(result.batch_id))
        uploads.remove([draft.stored_name])
    return {"batch_id": result.batch_id, "dataset": result.dataset}


def _refuse_another_reading(draft: DraftRecord, result: ImportResult) -> None:
    """The evidence is weighed anew; another datum than the check told of is one that nobody agreed to."""
    checked, now = (draft.check or {}).get("verdict"), result.verdict
    if now is None or now.datum is None or checked is None:
        return
    if (checked["datum"], checked["is_swapped"]) != (now.datum, now.is_swapped):
        then = reading_name(checked["datum"] or "none", is_swapped=checked["is_swapped"])
        raise RefusedError(
            f"the evidence tells {reading_name(now.datum, is_swapped=now.is_swapped)} "
            f"and told {then} at the check; what is known of the place has changed since, check again"
        )


def request_of(draft: DraftRecord) -> ImportRequest:
    """What is asked of the import, out of what was chosen."""
    chosen = draft.options
    if chosen.kind is None:
        raise RefusedError("the kind of the rows is not chosen; choose what the file holds first")
    return ImportRequest(
        kind=chosen.kind,
        path=uploads.upload_file(draft.stored_name),
        file_name=draft.file_name,
        max_megabytes=settings().files.max_file_megabytes,
        profile=None if chosen.profile is None else profile_named(chosen.profile),
        choices=chosen.choices,
    )


def _counted(draft: DraftRecord, progress: Progress) -> Callable[[int], None]:
    total = (draft.look or {}).get("rows") or 0
    return lambda rows: progress.advance(rows, max(rows, total))


def _report(draft: DraftRecord, result: ImportResult) -> None:
    file = uploads.report_file(draft.stored_name)
    file.unlink(missing_ok=True)
    if has_rows(result):
        write_import_report(result, file)


def _actor(job: JobRecord) -> Actor:
    """Whoever asked for the job, with the one right that it was asked for."""
    return Actor(job.actor, IMPORTING)


def _said(draft: DraftRecord, error: Exception) -> str:
    return str(error).replace(draft.stored_name, draft.file_name)


DEEDS = {JobKind.IMPORT_LOOK: look, JobKind.IMPORT_CHECK: check, JobKind.IMPORT_WRITE: write}
