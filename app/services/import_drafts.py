"""An import step by step: upload, look, choose, check, write, undo; the work itself is done by jobs."""

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
from sqlalchemy.orm import Session

from app.config import settings
from app.domain.actors import Actor
from app.domain.import_drafts import DraftOptions, DraftRecord, DraftState, Upload
from app.domain.jobs import JobKind
from app.domain.search import BBox
from app.errors import ConflictError, NotFoundError, RefusedError
from app.services import audit, jobs
from app.store import import_drafts as drafts_store
from app.store import import_ground

LISTED_DRAFTS = 100


def begin_draft(session: Session, actor: Actor, *, upload: Upload) -> tuple[int, Sequence[str]]:
    """Take an uploaded file in and have it looked at; with the files of imports that made room for it."""
    _require(actor)
    draft_id = drafts_store.add_draft(session, upload, actor=actor.name)
    details = {"file": upload.file_name, "bytes": upload.size_bytes, "sha256": upload.sha256}
    audit.record(session, actor, action="data.upload", entity="import", entity_id=draft_id, details=details)
    _start(session, actor, draft_id, JobKind.IMPORT_LOOK)
    gone = drafts_store.remove_oldest(session, keep=settings().files.max_import_drafts)
    return draft_id, gone


def drafts(session: Session, actor: Actor) -> list[DraftRecord]:
    """Begun and finished imports, newest first."""
    _require(actor)
    jobs.sweep_lost(session)
    return drafts_store.list_drafts(session, limit=LISTED_DRAFTS)


def draft(session: Session, actor: Actor, *, draft_id: int) -> DraftRecord:
    """One import."""
    _require(actor)
    jobs.sweep_lost(session)
    found = drafts_store.find_draft(session, draft_id)
    if found is None:
        raise NotFoundError("import", draft_id)
    return found


def choose_kind(session: Session, actor: Actor, *, draft_id: int, options: DraftOptions) -> None:
    """Say what the file holds; where it has to be read in another way, look at it again."""
    before, now = _held(session, actor, draft_id).options.choices, options.choices
    drafts_store.change(session, draft_id, options=options.as_record())
    if (before.encoding, before.layer) != (now.encoding, now.layer):
        drafts_store.change(session, draft_id, state=DraftState.UPLOADED, look=None, check=None, sample=None)
        _start(session, actor, draft_id, JobKind.IMPORT_LOOK)


def check_draft(session: Session, actor: Actor, *, draft_id: int, options: DraftOptions) -> None:
    """Keep what was chosen and find out what an import would do."""
    found = _held(session, actor, draft_id)
    if not found.is_looked_at:
        raise ConflictError(f"import {draft_id} has not been looked at yet; its columns are not known")
    if options.kind is None:
        raise RefusedError("the kind of the rows is not chosen; choose what the file holds first")
    drafts_store.change(
        session, draft_id, options=options.as_record(), state=DraftState.LOOKED, check=None, sample=None
    )
    _start(session, actor, draft_id, JobKind.IMPORT_CHECK)


def keep_options(session: Session, actor: Actor, *, draft_id: int, options: DraftOptions) -> None:
    """Keep what was typed although it cannot be checked yet."""
    _held(session, actor, draft_id)
    drafts_store.change(session, draft_id, options=options.as_record())


def write_draft(session: Session, actor: Actor, *, draft_id: int, digest: str) -> None:
    """Import exactly what was checked."""
    found = _held(session, actor, draft_id)
    if digest != found.options.digest or not found.is_checked:
        raise ConflictError(f"import {draft_id} was changed after its check; check it again")
    if not found.may_be_written:
        raise RefusedError(
            f"import {draft_id} would write nothing; mend the refused rows, or choose to keep the good ones"
        )
    _start(session, actor, draft_id, JobKind.IMPORT_WRITE)


def drop_draft(session: Session, actor: Actor, *, draft_id: int) -> str:
    """Forget an import that was not written; returns the name of its file."""
    found = _held(session, actor, draft_id)
    drafts_store.remove_draft(session, draft_id)
    audit.record(session, actor, action="data.drop", entity="import", entity_id=draft_id)
    return found.stored_name


def files_in_use(session: Session, actor: Actor) -> Sequence[str]:
    """Names of the files that some import needs."""
    _require(actor)
    return drafts_store.stored_names(session)


def draft_sample(session: Session, actor: Actor, *, draft_id: int) -> Mapping[str, Any]:
    """Rows and positions that the last check left for the maps."""
    draft(session, actor, draft_id=draft_id)
    return drafts_store.sample_of(session, draft_id) or {}


def known_ground(session: Session, actor: Actor, *, bbox: BBox, limit: int) -> Mapping[str, gpd.GeoDataFrame]:
    """Water, roads and buildings in a box, for the map under a file's positions."""
    _require(actor)
    return {
        name: import_ground.ground_in(session, name, bbox=bbox, limit=limit) for name in import_ground.GROUNDS
    }


def _held(session: Session, actor: Actor, draft_id: int) -> DraftRecord:
    """An import that may still be changed, held until the transaction ends."""
    draft(session, actor, draft_id=draft_id)
    found = drafts_store.find_draft(session, draft_id, hold=True)
    if found is None:
        raise NotFoundError("import", draft_id)
    if found.is_busy:
        raise ConflictError(f"a task works on import {draft_id}; wait for it or stop it")
    if found.state is DraftState.WRITTEN:
        raise ConflictError(f"import {draft_id} is written already, as batch {found.batch_id}")
    return found


def _start(session: Session, actor: Actor, draft_id: int, kind: JobKind) -> None:
    job_id = jobs.submit(
        session, actor, kind=kind, parameters={"draft_id": draft_id}, queue_name=settings().jobs.queue
    )
    drafts_store.change(session, draft_id, job_id=job_id)


def _require(actor: Actor) -> None:
    with audit.refusals_recorded(actor, action="data.import"):
        actor.require_everywhere("data.import")
