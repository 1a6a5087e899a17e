"""Complaints about the network as a hotline hands them over; cases of our own are in cases.py."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Imported, Position, TileGeometry, identity


class Complaint(Imported, Position, TileGeometry, Base):
    """One complaint with its place."""

    __tablename__ = "complaints"
    __table_args__ = (
        UniqueConstraint("dataset_id", "code"),
        CheckConstraint("place is null or place in ('outdoor', 'indoor', 'underground')", name="place_known"),
        CheckConstraint("closed_at is null or closed_at >= received_at", name="closed_after_received"),
    )

    id: Mapped[int] = identity()
    received_at: Mapped[datetime] = mapped_column(index=True)
    closed_at: Mapped[datetime | None]
    category: Mapped[str]
    description: Mapped[str | None]
    status: Mapped[str | None]
    operator: Mapped[str | None]
    technology: Mapped[str | None]
    place: Mapped[str | None]
    floor: Mapped[int | None]
    address: Mapped[str | None]
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id", ondelete="SET NULL"), index=True)
