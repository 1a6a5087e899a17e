"""WLAN sites with their access points."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Imported, Position, TileGeometry, identity


class Hotspot(Imported, Position, TileGeometry, Base):
    """A WLAN site."""

    __tablename__ = "hotspots"
    __table_args__ = (
        UniqueConstraint("dataset_id", "code"),
        CheckConstraint("ap_count is null or ap_count >= 0", name="ap_count_not_negative"),
    )

    id: Mapped[int] = identity()
    name: Mapped[str | None]
    venue_kind: Mapped[str | None]
    operator: Mapped[str | None]
    ap_count: Mapped[int | None]
    building_code: Mapped[str | None] = mapped_column(index=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id", ondelete="SET NULL"), index=True)
