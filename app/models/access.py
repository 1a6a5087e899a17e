"""What a service that is no radio network reaches, cell by cell."""

from datetime import datetime
from typing import Any

from sqlalchemy import REAL, CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, created_at, identity


class ServiceReach(Base):
    """The newest answer to a question of a district; it goes when its district or its grid does."""

    __tablename__ = "service_reaches"
    __table_args__ = (
        CheckConstraint("service in ('walking', 'cameras', 'wlan')", name="service_known"),
        CheckConstraint("minutes > 0", name="minutes_positive"),
    )

    id: Mapped[int] = identity()
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id", ondelete="CASCADE"), index=True)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id", ondelete="SET NULL"), index=True)
    service: Mapped[str]
    facility_kind: Mapped[str | None]
    minutes: Mapped[float | None]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    dataset_versions: Mapped[dict[str, Any]] = mapped_column(JSONB)
    is_synthetic: Mapped[bool]
    created_at: Mapped[datetime] = created_at()


class ServiceReachCell(Base):
    """What becomes of a cell: whether and by how many it is reached, and the gap that it is in."""

    __tablename__ = "service_reach_cells"
    __table_args__ = (
        CheckConstraint("state in ('reached', 'beyond', 'cut_off', 'off_streets')", name="state_known"),
        CheckConstraint("residents >= 0", name="residents_not_negative"),
        Index("ix_service_reach_cells_cell_id", "cell_id"),
        Index("ix_service_reach_cells_area_id", "area_id"),
    )

    reach_id: Mapped[int] = mapped_column(
        ForeignKey("service_reaches.id", ondelete="CASCADE"), primary_key=True
    )
    cell_id: Mapped[int] = mapped_column(ForeignKey("grid_cells.id", ondelete="CASCADE"), primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id", ondelete="CASCADE"))
    residents: Mapped[int]
    state: Mapped[str]
    suppliers: Mapped[int]
    minutes: Mapped[float | None] = mapped_column(REAL)
    gap_rank: Mapped[int | None]
