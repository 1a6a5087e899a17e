"""Grids, runs and the level in every cell; results are never edited."""

from datetime import datetime
from typing import Any

from sqlalchemy import REAL, BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, TileGeometry, created_at, identity, metric_geometry


class Grid(Base):
    """A square grid over one district, aligned to whole multiples of its cell size."""

    __tablename__ = "grids"
    __table_args__ = (UniqueConstraint("area_id", "cell_size_m"),)

    id: Mapped[int] = identity()
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    cell_size_m: Mapped[float]
    created_at: Mapped[datetime] = created_at()


class GridCell(TileGeometry, Base):
    """One square of a grid; which area it belongs to is a fact of a run."""

    __tablename__ = "grid_cells"
    __table_args__ = (UniqueConstraint("grid_id", "code"),)

    id: Mapped[int] = identity()
    grid_id: Mapped[int] = mapped_column(ForeignKey("grids.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(index=True)
    row: Mapped[int]
    col: Mapped[int]
    geom: Mapped[Any] = metric_geometry("POLYGON")


class CoverageRun(Base):
    """One computation with everything needed to repeat it; published by a single status flip."""

    __tablename__ = "coverage_runs"
    __table_args__ = (
        CheckConstraint(
            "status in ('running', 'published', 'failed', 'cancelled', 'lost')", name="status_known"
        ),
        Index("ix_coverage_runs_area_id_status", "area_id", "status"),
    )

    id: Mapped[int] = identity()
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    grid_id: Mapped[int | None] = mapped_column(ForeignKey("grids.id"), index=True)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id"), index=True)
    status: Mapped[str] = mapped_column(default="running")
    parameters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    dataset_versions: Mapped[dict[str, Any]] = mapped_column(JSONB)
    model: Mapped[str]
    code_version: Mapped[str]
    is_synthetic: Mapped[bool] = mapped_column(default=False)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    created_at: Mapped[datetime] = created_at()
    published_at: Mapped[datetime | None]


class RunCell(Base):
    """What a cell weighed in a run."""

    __tablename__ = "run_cells"
    __table_args__ = (
        CheckConstraint("residents >= 0", name="residents_not_negative"),
        CheckConstraint("workers >= 0", name="workers_not_negative"),
        Index("ix_run_cells_cell_id", "cell_id"),
        Index("ix_run_cells_run_id_area_id", "run_id", "area_id"),
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("coverage_runs.id", ondelete="CASCADE"), primary_key=True)
    cell_id: Mapped[int] = mapped_column(ForeignKey("grid_cells.id"), primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    neighbourhood_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"), index=True)
    residents: Mapped[int]
    workers: Mapped[int]
    footprints_complete: Mapped[bool]


class CellCoverage(Base):
    """
    Level of the best server in a cell.

    A row without a level: no station in reach, which is weak. No row at all: no data.
    Without foreign keys: they took half the time of a run, whose job is the only writer;
    the store removes the rows with their run.
    """

    __tablename__ = "cell_coverage"
    __table_args__ = (
        CheckConstraint("reception in ('outdoor', 'in_vehicle', 'indoor')", name="reception_known"),
        CheckConstraint("probability is null or probability between 0 and 1", name="probability_in_range"),
        Index("ix_cell_coverage_run_id_cell_id", "run_id", "cell_id"),
    )

    run_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    operator_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    technology: Mapped[str] = mapped_column(primary_key=True)
    reception: Mapped[str] = mapped_column(primary_key=True)
    floor_band: Mapped[int] = mapped_column(SmallInteger, primary_key=True, default=0)  # 0: all floors
    cell_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    level_dbm: Mapped[float | None]
    sinr_db: Mapped[float | None]
    probability: Mapped[float | None]
    station_id: Mapped[int | None] = mapped_column(BigInteger)
    dominance_db: Mapped[float | None] = mapped_column(REAL)
    overlap_share: Mapped[float | None] = mapped_column(REAL)
    throughput_mbps: Mapped[float | None] = mapped_column(REAL)


class RunBuilding(Base):
    """A building as a run saw it; it may have gone since."""

    __tablename__ = "run_buildings"
    __table_args__ = (
        CheckConstraint("floors >= 1", name="floors_positive"),
        Index("ix_run_buildings_run_id_area_id", "run_id", "area_id"),
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("coverage_runs.id", ondelete="CASCADE"), primary_key=True)
    building_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    code: Mapped[str]
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    floors: Mapped[int]
    height_m: Mapped[float]
    height_source: Mapped[str]


class BuildingCoverage(Base):
    """
    Level indoors on a floor band of a building.

    As in `CellCoverage`: without a level, no station in reach; without foreign keys, for speed.
    """

    __tablename__ = "building_coverage"
    __table_args__ = (
        CheckConstraint("floor_band >= 1", name="floor_band_positive"),
        CheckConstraint("probability between 0 and 1", name="probability_in_range"),
        Index("ix_building_coverage_run_id_building_id", "run_id", "building_id"),
    )

    run_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    operator_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    technology: Mapped[str] = mapped_column(primary_key=True)
    building_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    floor_band: Mapped[int] = mapped_column(SmallInteger, primary_key=True)  # 1: the lowest
    level_dbm: Mapped[float | None] = mapped_column(REAL)
    probability: Mapped[float] = mapped_column(REAL)
    station_id: Mapped[int | None] = mapped_column(BigInteger)
    has_indoor_system: Mapped[bool]
