"""Gaps of a run, connected weak cells; and the lines that they make from run to run."""

from datetime import datetime
from typing import Any

from sqlalchemy import REAL, BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TileGeometry, identity, metric_geometry


class Gap(TileGeometry, Base):
    """A gap of one profile, operator and reception; no operator means that none of them reaches it."""

    __tablename__ = "gaps"
    __table_args__ = (
        UniqueConstraint(
            "run_id", "profile", "operator_id", "reception", "rank", postgresql_nulls_not_distinct=True
        ),
        CheckConstraint("residents >= 0 and workers >= 0", name="people_not_negative"),
        CheckConstraint("kind in ('level', 'sinr')", name="kind_known"),
        CheckConstraint(
            "cause in ('no_station', 'blocked', 'interfered', 'outage', 'indoor_only', 'overloaded',"
            " 'below_ground', 'unknown')",
            name="cause_known",
        ),
        CheckConstraint("confidence between 0 and 1", name="confidence_in_range"),
        Index("ix_gaps_area_id", "area_id"),
    )

    id: Mapped[int] = identity()
    run_id: Mapped[int] = mapped_column(ForeignKey("coverage_runs.id", ondelete="CASCADE"))
    profile: Mapped[str]
    technology: Mapped[str]
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("operators.id"))
    reception: Mapped[str]
    rank: Mapped[int]
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    cell_count: Mapped[int]
    area_m2: Mapped[float]
    residents: Mapped[int]
    workers: Mapped[int]
    mean_level_dbm: Mapped[float | None]
    worst_level_dbm: Mapped[float | None]
    nearest_site_id: Mapped[int | None] = mapped_column(BigInteger)  # no key: it outlasts the site (0012)
    nearest_site_m: Mapped[float | None]
    geom: Mapped[Any] = metric_geometry("MULTIPOLYGON")
    kind: Mapped[str] = mapped_column(server_default="level")
    cause: Mapped[str | None]  # of runs from before causes were looked for: none
    confidence: Mapped[float | None] = mapped_column(REAL)
    evidence: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    line_id: Mapped[int | None] = mapped_column(ForeignKey("gap_lines.id", ondelete="SET NULL"), index=True)


class GapLine(Base):
    """A gap from run to run: the same one as long as it overlaps with itself."""

    __tablename__ = "gap_lines"

    id: Mapped[int] = identity()
    grid_id: Mapped[int] = mapped_column(ForeignKey("grids.id", ondelete="CASCADE"), index=True)
    profile: Mapped[str]
    operator_id: Mapped[int | None] = mapped_column(
        ForeignKey("operators.id", ondelete="CASCADE"), index=True
    )
    reception: Mapped[str]
    kind: Mapped[str]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class GapEvent(Base):
    """What became of a line in a run, which may have gone since."""

    __tablename__ = "gap_events"
    __table_args__ = (
        CheckConstraint(
            "change in ('opened', 'grew', 'shrank', 'split', 'merged', 'closed')", name="change_known"
        ),
    )

    id: Mapped[int] = identity()
    line_id: Mapped[int] = mapped_column(ForeignKey("gap_lines.id", ondelete="CASCADE"), index=True)
    run_id: Mapped[int] = mapped_column(BigInteger, index=True)  # no key: the history outlasts its runs
    happened_at: Mapped[datetime]
    change: Mapped[str]
    other_line_id: Mapped[int | None] = mapped_column(BigInteger, index=True)  # split from, merged into
    cell_count: Mapped[int | None]
    residents: Mapped[int | None]
    workers: Mapped[int | None]


class GapCell(Base):
    """A cell of a gap."""

    __tablename__ = "gap_cells"
    __table_args__ = (Index("ix_gap_cells_cell_id", "cell_id"),)

    gap_id: Mapped[int] = mapped_column(ForeignKey("gaps.id", ondelete="CASCADE"), primary_key=True)
    cell_id: Mapped[int] = mapped_column(ForeignKey("grid_cells.id"), primary_key=True)


class MeasuredCluster(Base):
    """A problem cluster of measurements, as a run found it; good cells between weak ones are part of it."""

    __tablename__ = "measured_clusters"
    __table_args__ = (
        UniqueConstraint("run_id", "operator_id", "technology", "reception", "rank"),
        CheckConstraint(
            "weak_cells between 1 and cell_count and good_samples <= samples", name="parts_of_the_whole"
        ),
    )

    id: Mapped[int] = identity()
    run_id: Mapped[int] = mapped_column(ForeignKey("coverage_runs.id", ondelete="CASCADE"))
    operator_id: Mapped[int] = mapped_column(ForeignKey("operators.id"))
    technology: Mapped[str]
    reception: Mapped[str]
    rank: Mapped[int]
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    is_within_area: Mapped[bool]
    cell_count: Mapped[int]
    weak_cells: Mapped[int]
    samples: Mapped[int]
    good_samples: Mapped[int]
    residents: Mapped[int]
    weak_residents: Mapped[int]
    workers: Mapped[int]
    weak_workers: Mapped[int]
    area_m2: Mapped[float]
    geom: Mapped[Any] = metric_geometry("MULTIPOLYGON")
