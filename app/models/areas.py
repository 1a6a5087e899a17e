"""Administrative areas on four levels, their groups and what is counted of them."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Imported, TileGeometry, identity, metric_geometry


class Area(Imported, TileGeometry, Base):
    """A node of district > subdistrict > neighbourhood > unit grid, valid between two dates."""

    __tablename__ = "areas"
    __table_args__ = (
        UniqueConstraint("code", "valid_from"),
        CheckConstraint(
            "level in ('district', 'subdistrict', 'neighbourhood', 'unit_grid')", name="level_known"
        ),
        CheckConstraint("valid_to is null or valid_to > valid_from", name="dates_in_order"),
        Index("ix_areas_level", "level"),
    )

    id: Mapped[int] = identity()
    level: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"), index=True)
    name_zh: Mapped[str]
    name_en: Mapped[str | None]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    geom: Mapped[Any] = metric_geometry("MULTIPOLYGON")


class AreaGroup(Base):
    """A named set of areas, such as north and south."""

    __tablename__ = "area_groups"

    id: Mapped[int] = identity()
    key: Mapped[str] = mapped_column(unique=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]


class AreaGroupMember(Base):
    """An area in a group."""

    __tablename__ = "area_group_members"

    group_id: Mapped[int] = mapped_column(ForeignKey("area_groups.id", ondelete="CASCADE"), primary_key=True)
    area_id: Mapped[int] = mapped_column(
        ForeignKey("areas.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class AreaFigure(Base):
    """A count of an area in a year: residents, jobs."""

    __tablename__ = "area_figures"
    __table_args__ = (
        UniqueConstraint("area_id", "indicator", "year"),
        CheckConstraint("value >= 0", name="value_not_negative"),
    )

    id: Mapped[int] = identity()
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id", ondelete="CASCADE"))
    dataset_id: Mapped[int] = mapped_column(ForeignKey("datasets.id"), index=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batches.id"), index=True)
    indicator: Mapped[str]
    year: Mapped[int]
    value: Mapped[int]
