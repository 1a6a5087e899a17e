"""Scenarios: a base and what would be done to it, in order."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, created_at, identity


class Scenario(Base):
    """Today's network of a district with changes; those behind the cursor are undone."""

    __tablename__ = "scenarios"
    __table_args__ = (
        CheckConstraint("cursor >= 0", name="cursor_not_negative"),
        CheckConstraint("version >= 1", name="version_from_one"),
    )

    id: Mapped[int] = identity()
    name: Mapped[str]
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id", ondelete="CASCADE"), index=True)
    operator: Mapped[str]  # of the layer that is looked at first; a code, since scenarios outlast imports
    technology: Mapped[str]
    cursor: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    forked_from: Mapped[int | None] = mapped_column(
        ForeignKey("scenarios.id", ondelete="SET NULL"), index=True
    )
    made_by: Mapped[str]
    created_at: Mapped[datetime] = created_at()
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ScenarioChange(Base):
    """One change; numbers count from 1 without a hole."""

    __tablename__ = "scenario_changes"
    __table_args__ = (CheckConstraint("number >= 1", name="number_from_one"),)

    scenario_id: Mapped[int] = mapped_column(
        ForeignKey("scenarios.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    values: Mapped[dict[str, Any]] = mapped_column(JSONB)
