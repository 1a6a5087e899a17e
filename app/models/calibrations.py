"""How far the model was off a district's own measurements; the newest calibration of each technology."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class Calibration(Base):
    """One technology in one district; a newer calibration takes its place."""

    __tablename__ = "calibrations"
    __table_args__ = (
        CheckConstraint("samples > 0 and groups > 0", name="has_samples"),
        CheckConstraint(
            "(fitted_bias_db is null) = (fitted_rmse_db is null)", name="fitted_errors_go_together"
        ),
    )

    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id", ondelete="CASCADE"), primary_key=True)
    technology: Mapped[str] = mapped_column(primary_key=True)
    samples: Mapped[int]
    groups: Mapped[int]
    held_out: Mapped[str]
    folds: Mapped[int]
    bias_db: Mapped[float]
    rmse_db: Mapped[float]
    fitted_bias_db: Mapped[float | None]
    fitted_rmse_db: Mapped[float | None]
    model: Mapped[str]
    code_version: Mapped[str]
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB)
    dataset_versions: Mapped[dict[str, Any]] = mapped_column(JSONB)
    dataset_batches: Mapped[dict[str, Any]] = mapped_column(JSONB)
    measured: Mapped[dict[str, Any]] = mapped_column(JSONB)
    is_synthetic: Mapped[bool]
    made_at: Mapped[datetime]
