"""What happened to cases, in a chain, and the clocks that run on them."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, identity


class CaseEvent(Base):
    """A move of a case. Rows are appended only; a reason may be forgotten, its digest stays in the hash."""

    __tablename__ = "case_events"
    __table_args__ = (UniqueConstraint("case_id", "number"), Index("ix_case_events_move_at", "move", "at"))

    id: Mapped[int] = identity()
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    number: Mapped[int]
    move: Mapped[str]
    from_state: Mapped[str]
    to_state: Mapped[str]
    at: Mapped[datetime]
    person: Mapped[str]
    reason: Mapped[str | None]
    reason_sha256: Mapped[str | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)
    previous: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class CaseClock(Base):
    """The last clock of each name of a case."""

    __tablename__ = "case_clocks"

    case_id: Mapped[int] = mapped_column(
        ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    name: Mapped[str] = mapped_column(primary_key=True)
    limit_amount: Mapped[int]
    limit_unit: Mapped[str]
    calendar_edition: Mapped[str]
    begun_at: Mapped[datetime]
    used: Mapped[timedelta]
    since: Mapped[datetime | None]
    extensions: Mapped[int]
    stopped_at: Mapped[datetime | None]
    deadline_at: Mapped[datetime | None] = mapped_column(index=True)
