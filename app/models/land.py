"""Land where nobody lives: water, rail, parks."""

from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from app.models.base import Base, Imported, TileGeometry, identity, metric_geometry


class Land(Imported, TileGeometry, Base):
    """A polygon of water, rail or park."""

    __tablename__ = "land"
    __table_args__ = (
        UniqueConstraint("dataset_id", "code"),
        CheckConstraint("kind in ('water', 'rail', 'park')", name="kind_known"),
    )

    id: Mapped[int] = identity()
    kind: Mapped[str]
    name_zh: Mapped[str | None]
    name_en: Mapped[str | None]
    geom: Mapped[Any] = metric_geometry("MULTIPOLYGON")
