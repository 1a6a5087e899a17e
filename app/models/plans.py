"""Plans of base stations, the stations in them, and the way of each to the air."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, created_at, identity, metric_geometry


class SitePlan(Base):
    """What a job proposed; its figures are never edited, its stations go their way once it is adopted."""

    __tablename__ = "site_plans"
    __table_args__ = (
        CheckConstraint("reception in ('outdoor', 'in_vehicle', 'indoor')", name="reception_known"),
        CheckConstraint("status in ('draft', 'adopted')", name="status_known"),
        CheckConstraint(
            "(status = 'adopted') = (adopted_at is not null)", name="adopted_at_goes_with_status"
        ),
        Index("ix_site_plans_area_id", "area_id"),
    )

    id: Mapped[int] = identity()
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id", ondelete="CASCADE"))
    operator_id: Mapped[int] = mapped_column(ForeignKey("operators.id"), index=True)
    technology: Mapped[str]
    reception: Mapped[str]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id", ondelete="SET NULL"), index=True)
    status: Mapped[str] = mapped_column(default="draft")
    parameters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    dataset_versions: Mapped[dict[str, Any]] = mapped_column(JSONB)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    model: Mapped[str]
    code_version: Mapped[str]
    is_synthetic: Mapped[bool]
    made_by: Mapped[str]
    created_at: Mapped[datetime] = created_at()
    adopted_at: Mapped[datetime | None]


class PlanStation(Base):
    """A base station of a plan; codes and not keys name its place, which outlasts what stands there."""

    __tablename__ = "plan_stations"
    __table_args__ = (
        UniqueConstraint("plan_id", "rank"),
        CheckConstraint(
            "stage in ('proposed', 'consent', 'permit', 'built', 'on_air', 'blocked', 'dropped')",
            name="stage_known",
        ),
        CheckConstraint("(stage = 'on_air') = (on_air_on is not null)", name="day_goes_with_on_air"),
        CheckConstraint("(stage = 'blocked') = (before_block is not null)", name="block_remembers"),
        Index("ix_plan_stations_area_id", "area_id"),
    )

    id: Mapped[int] = identity()
    plan_id: Mapped[int] = mapped_column(ForeignKey("site_plans.id", ondelete="CASCADE"))
    rank: Mapped[int]
    year: Mapped[int]
    kind: Mapped[str]
    code: Mapped[str]
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    antenna_height_m: Mapped[float]
    cost: Mapped[float]
    residents: Mapped[int]
    limit_share: Mapped[float | None]
    stage: Mapped[str] = mapped_column(default="proposed")
    before_block: Mapped[str | None]
    reason: Mapped[str | None]
    owner: Mapped[str | None]
    due_on: Mapped[date | None]
    on_air_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    geom: Mapped[Any] = metric_geometry("POINT")
    reach: Mapped[Any] = metric_geometry("MULTIPOLYGON")


class PlanMove(Base):
    """A move of a planned station: who, when, from where to where, and why."""

    __tablename__ = "plan_moves"

    id: Mapped[int] = identity()
    station_id: Mapped[int] = mapped_column(ForeignKey("plan_stations.id", ondelete="CASCADE"), index=True)
    stage: Mapped[str]
    reason: Mapped[str | None]
    actor: Mapped[str]
    moved_at: Mapped[datetime] = created_at()


class PlanRemoval(Base):
    """A live base station that goes while a plan is built; the target counts what is added net of these."""

    __tablename__ = "plan_removals"
    __table_args__ = (UniqueConstraint("plan_id", "station_code"),)

    id: Mapped[int] = identity()
    plan_id: Mapped[int] = mapped_column(ForeignKey("site_plans.id", ondelete="CASCADE"))
    station_code: Mapped[str]
    reason: Mapped[str]
    removed_on: Mapped[date] = mapped_column(server_default=func.current_date())
