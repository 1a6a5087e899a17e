"""Imports that somebody is walking through, and the files they keep."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.domain.import_drafts import DraftOptions, DraftRecord, DraftState, Upload, options_from
from app.domain.jobs import JobStatus
from app.models.datasets import ImportBatch
from app.models.import_drafts import ImportDraft
from app.models.jobs import Job
from app.store import jobs as jobs_store

UNFINISHED = (JobStatus.QUEUED, JobStatus.RUNNING)


def add_draft(session: Session, upload: Upload, *, actor: str) -> int:
    """A new import of an uploaded file."""
    values = {
        "stored_name": upload.stored_name,
        "file_name": upload.file_name,
        "size_bytes": upload.size_bytes,
        "sha256": upload.sha256,
        "actor": actor,
        "options": DraftOptions().as_record(),
    }
    return int(session.execute(insert(ImportDraft).values(**values).returning(ImportDraft.id)).scalar_one())


def _rows() -> Any:
    return select(ImportDraft, ImportBatch.undone_at).outerjoin(
        ImportBatch, ImportBatch.id == ImportDraft.batch_id
    )


def _record(session: Session, row: Any) -> DraftRecord:
    draft, undone_at = row
    return DraftRecord(
        id=draft.id,
        stored_name=draft.stored_name,
        file_name=draft.file_name,
        size_bytes=draft.size_bytes,
        sha256=draft.sha256,
        actor=draft.actor,
        created_at=draft.created_at,
        state=DraftState(draft.state),
        options=options_from(draft.options),
        look=draft.look,
        check=draft.check,
        batch_id=draft.batch_id,
        is_undone=undone_at is not None,
        job=None if draft.job_id is None else jobs_store.find_job(session, draft.job_id),
    )


def find_draft(session: Session, draft_id: int, *, hold: bool = False) -> DraftRecord | None:
    """One import; held, nobody else changes it until the transaction ends."""
    statement = _rows().where(ImportDraft.id == draft_id).execution_options(populate_existing=True)
    if hold:
        statement = statement.with_for_update(of=ImportDraft)
    row = session.execute(statement).one_or_none()
    return None if row is None else _record(session, row)


def list_drafts(session: Session, *, limit: int) -> list[DraftRecord]:
    """Newest first."""
    statement = _rows().order_by(ImportDraft.id.desc()).limit(limit).execution_options(populate_existing=True)
    return [_record(session, row) for row in session.execute(statement).all()]


def change(session: Session, draft_id: int, **values: Any) -> None:
    """Change what is known of an import."""
    session.execute(
        update(ImportDraft).where(ImportDraft.id == draft_id).values(touched_at=func.now(), **values)
    )


def sample_of(session: Session, draft_id: int) -> dict[str, Any] | None:
    """The rows that maps show, as the last check left them."""
    return session.scalar(select(ImportDraft.sample).where(ImportDraft.id == draft_id))


def remove_draft(session: Session, draft_id: int) -> None:
    """Forget an import."""
    session.execute(delete(ImportDraft).where(ImportDraft.id == draft_id))


def remove_oldest(session: Session, *, keep: int) -> Sequence[str]:
    """Forget imports that no job works on, the oldest beyond so many; returns the names of their files."""
    working = select(Job.id).where(Job.status.in_(UNFINISHED))
    is_idle = ImportDraft.job_id.is_(None) | ImportDraft.job_id.not_in(working)
    newest = select(ImportDraft.id).order_by(ImportDraft.touched_at.desc(), ImportDraft.id.desc()).limit(keep)
    gone = session.execute(
        delete(ImportDraft).where(is_idle, ImportDraft.id.not_in(newest)).returning(ImportDraft.stored_name)
    )
    return gone.scalars().all()


def stored_names(session: Session) -> Sequence[str]:
    """Names of the files that some import knows."""
    return session.scalars(select(ImportDraft.stored_name)).all()
