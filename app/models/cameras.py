"""Video cameras with what they can look at."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Imported, Position, TileGeometry, identity


class Camera(Imported, Position, TileGeometry, Base):
    """A camera; azimuth from true north, without one it looks all around."""

    __tablename__ = "cameras"
    __table_args__ = (
        UniqueConstraint("dataset_id", "code"),
        CheckConstraint(
            "azimuth_deg is null or (azimuth_deg >= 0 and azimuth_deg < 360)", name="azimuth_in_range"
        ),
        CheckConstraint("view_angle_deg > 0 and view_angle_deg <= 360", name="view_angle_in_range"),
        CheckConstraint("range_m > 0", name="range_positive"),
    )

    id: Mapped[int] = identity()
    name: Mapped[str | None]
    owner: Mapped[str | None]
    azimuth_deg: Mapped[float | None]
    view_angle_deg: Mapped[float | None]
    range_m: Mapped[float | None]
    height_m: Mapped[float | None]
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id", ondelete="SET NULL"), index=True)
