"""Building footprints."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Imported, TileGeometry, identity, metric_geometry


class Building(Imported, TileGeometry, Base):
    """A footprint with its height or floors where known."""

    __tablename__ = "buildings"
    __table_args__ = (
        UniqueConstraint("dataset_id", "code"),
        CheckConstraint("height_m is null or height_m >= 0", name="height_not_negative"),
        CheckConstraint("floors is null or floors >= 0", name="floors_not_negative"),
    )

    id: Mapped[int] = identity()
    name_zh: Mapped[str | None]
    name_en: Mapped[str | None]
    use: Mapped[str | None]
    height_m: Mapped[float | None]
    floors: Mapped[int | None]
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id", ondelete="SET NULL"), index=True)
    geom: Mapped[Any] = metric_geometry("MULTIPOLYGON")
