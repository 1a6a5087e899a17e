"""Gaps of a run: connected weak cells."""

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
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


class GapCell(Base):
    """A cell of a gap."""

    __tablename__ = "gap_cells"
    __table_args__ = (Index("ix_gap_cells_cell_id", "cell_id"),)

    gap_id: Mapped[int] = mapped_column(ForeignKey("gaps.id", ondelete="CASCADE"), primary_key=True)
    cell_id: Mapped[int] = mapped_column(ForeignKey("grid_cells.id"), primary_key=True)
