"""How WLAN sites do: what their monitoring says, and what others measured at venues."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Imported, Position, identity


class WlanMonitoring(Imported, Base):
    """A day of a hotspot in its operator's monitoring."""

    __tablename__ = "wlan_monitoring"
    __table_args__ = (
        UniqueConstraint("dataset_id", "code"),
        CheckConstraint("uptime_share between 0 and 1", name="uptime_in_range"),
        CheckConstraint("login_success_share between 0 and 1", name="login_success_in_range"),
        CheckConstraint("users >= 0", name="users_not_negative"),
    )

    id: Mapped[int] = identity()
    hotspot_code: Mapped[str] = mapped_column(index=True)
    day: Mapped[date] = mapped_column(index=True)
    uptime_share: Mapped[float | None]
    login_success_share: Mapped[float | None]
    users: Mapped[int | None]


class WlanTest(Imported, Position, Base):
    """A test by a third party at a venue."""

    __tablename__ = "wlan_tests"
    __table_args__ = (
        UniqueConstraint("dataset_id", "code"),
        CheckConstraint("download_mbps >= 0", name="download_not_negative"),
        CheckConstraint("upload_mbps >= 0", name="upload_not_negative"),
    )

    id: Mapped[int] = identity()
    venue_name: Mapped[str | None]
    venue_kind: Mapped[str | None]
    hotspot_code: Mapped[str | None] = mapped_column(index=True)
    tester: Mapped[str | None]
    tested_at: Mapped[datetime | None]
    login_ok: Mapped[bool | None]
    download_mbps: Mapped[float | None]
    upload_mbps: Mapped[float | None]
    latency_ms: Mapped[float | None]
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id", ondelete="SET NULL"), index=True)
