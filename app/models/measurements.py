"""Measured levels; never mixed with predicted ones."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.dialects.postgresql import REAL
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Imported, Position, identity


class Measurement(Imported, Position, Base):
    """One sample of a drive or walk test."""

    __tablename__ = "measurements"
    __table_args__ = (UniqueConstraint("dataset_id", "code"),)

    id: Mapped[int] = identity()
    measured_at: Mapped[datetime] = mapped_column(index=True)
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("operators.id"), index=True)
    technology: Mapped[str]
    reception: Mapped[str]
    level_kind: Mapped[str]
    level_dbm: Mapped[float | None] = mapped_column(REAL)
    quality_db: Mapped[float | None] = mapped_column(REAL)
    sinr_db: Mapped[float | None] = mapped_column(REAL)
    speed_mbps: Mapped[float | None] = mapped_column(REAL)
    pci: Mapped[int | None]
    eci: Mapped[int | None] = mapped_column(BigInteger)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id", ondelete="SET NULL"), index=True)
