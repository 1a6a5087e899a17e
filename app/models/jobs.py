"""Background work as people see it; the queue's own rows are transport."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, created_at, identity


class Job(Base):
    """A job with its step, progress, log and result."""

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint(
            "status in ('queued', 'running', 'done', 'failed', 'cancelled', 'lost')", name="status_known"
        ),
        CheckConstraint("progress between 0 and 1", name="progress_in_range"),
        Index("ix_jobs_status", "status"),
    )

    id: Mapped[int] = identity()
    kind: Mapped[str]
    status: Mapped[str] = mapped_column(default="queued")
    parameters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    actor: Mapped[str]
    step: Mapped[str | None]
    progress: Mapped[float] = mapped_column(default=0.0)
    log: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    error: Mapped[str | None]
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = created_at()
    started_at: Mapped[datetime | None]
    heartbeat_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
