"""Imports that somebody is walking through."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, created_at, identity


class ImportDraft(Base):
    """An uploaded file with what was chosen for it, what it holds and what an import of it would do."""

    __tablename__ = "import_drafts"
    __table_args__ = (
        CheckConstraint("state in ('uploaded', 'looked', 'checked', 'written')", name="state_known"),
        CheckConstraint("(state = 'written') = (batch_id is not null)", name="written_is_a_batch"),
        Index("ix_import_drafts_touched_at", "touched_at"),
    )

    id: Mapped[int] = identity()
    stored_name: Mapped[str] = mapped_column(unique=True)
    file_name: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    actor: Mapped[str]
    created_at: Mapped[datetime] = created_at()
    touched_at: Mapped[datetime] = mapped_column(server_default=func.now())
    state: Mapped[str] = mapped_column(default="uploaded")
    options: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    look: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    check: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    sample: Mapped[dict[str, Any] | None] = mapped_column(JSONB, deferred=True)  # for maps alone
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batches.id", ondelete="CASCADE"))
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id", ondelete="SET NULL"))
