"""Centre lines of roads, railways, metro lines and watercourses."""

from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Imported, TileGeometry, identity, metric_geometry


class Way(Imported, TileGeometry, Base):
    """The centre line of something that runs through the city."""

    __tablename__ = "ways"
    __table_args__ = (
        UniqueConstraint("dataset_id", "code"),
        CheckConstraint("kind in ('road', 'rail', 'metro', 'water')", name="kind_known"),
        CheckConstraint("width_m is null or width_m > 0", name="width_positive"),
    )

    id: Mapped[int] = identity()
    kind: Mapped[str] = mapped_column(index=True)
    way_class: Mapped[str | None]
    name_zh: Mapped[str | None]
    name_en: Mapped[str | None]
    width_m: Mapped[float | None]
    lanes: Mapped[int | None]
    max_speed_kmh: Mapped[float | None]
    is_one_way: Mapped[bool | None]
    is_elevated: Mapped[bool | None]
    geom: Mapped[Any] = metric_geometry("MULTILINESTRING")
