"""Venues and service points."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Imported, Position, TileGeometry, identity


class Facility(Imported, Position, TileGeometry, Base):
    """A school, hospital, stop, shop or office."""

    __tablename__ = "facilities"
    __table_args__ = (UniqueConstraint("dataset_id", "code"),)

    id: Mapped[int] = identity()
    kind: Mapped[str]
    name_zh: Mapped[str | None]
    name_en: Mapped[str | None]
    address: Mapped[str | None]
    building_code: Mapped[str | None] = mapped_column(index=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id", ondelete="SET NULL"), index=True)
