"""Building footprints, and the indoor systems in them."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Imported, TileGeometry, identity, metric_geometry


class Building(Imported, TileGeometry, Base):
    """A footprint with its height or floors, its people and its fixed line where known."""

    __tablename__ = "buildings"
    __table_args__ = (
        UniqueConstraint("dataset_id", "code"),
        CheckConstraint("height_m is null or height_m >= 0", name="height_not_negative"),
        CheckConstraint("floors is null or floors >= 0", name="floors_not_negative"),
        CheckConstraint("floors_below >= 0", name="floors_below_not_negative"),
        CheckConstraint("residents >= 0", name="residents_not_negative"),
        CheckConstraint("jobs >= 0", name="jobs_not_negative"),
        CheckConstraint("access_rate_mbps > 0", name="access_rate_positive"),
        Index(  # of those that show from far away, as tiles/sql/buildings.sql has it
            "ix_buildings_large",
            "geom_3857",
            postgresql_using="gist",
            postgresql_where=text("ST_Area(geom_3857) >= 182.58"),
        ),
    )

    id: Mapped[int] = identity()
    name_zh: Mapped[str | None]
    name_en: Mapped[str | None]
    use: Mapped[str | None]
    height_m: Mapped[float | None]
    floors: Mapped[int | None]
    floors_below: Mapped[int | None]
    residents: Mapped[int | None]
    jobs: Mapped[int | None]
    has_fibre: Mapped[bool | None]
    access_rate_mbps: Mapped[float | None]
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id", ondelete="SET NULL"), index=True)
    geom: Mapped[Any] = metric_geometry("MULTIPOLYGON")


class IndoorSystem(Imported, Base):
    """An operator's indoor distribution in a building."""

    __tablename__ = "indoor_systems"
    __table_args__ = (UniqueConstraint("dataset_id", "code"),)

    id: Mapped[int] = identity()
    building_code: Mapped[str] = mapped_column(index=True)
    operator: Mapped[str]
    technology: Mapped[str]
    covers_basement: Mapped[bool | None]
    covers_lifts: Mapped[bool | None]
