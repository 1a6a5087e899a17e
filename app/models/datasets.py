"""Where rows come from: datasets and the batches that brought them."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import INT8MULTIRANGE, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, created_at, identity


class Dataset(Base):
    """A named collection of rows of one kind from one publisher."""

    __tablename__ = "datasets"
    __table_args__ = (
        CheckConstraint("access_level in ('open', 'conditional', 'closed')", name="access_level_known"),
    )

    id: Mapped[int] = identity()
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    title: Mapped[str]
    source: Mapped[str | None]
    licence: Mapped[str | None]
    vintage: Mapped[str | None]
    owner: Mapped[str | None]
    cadence: Mapped[str | None]
    access_level: Mapped[str | None]  # none: that of its kind
    is_synthetic: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = created_at()


class ImportBatch(Base):
    """One import of one file: rows read = kept + merged + refused."""

    __tablename__ = "import_batches"
    __table_args__ = (
        CheckConstraint("rows_read = rows_kept + rows_merged + rows_refused", name="rows_add_up"),
    )

    id: Mapped[int] = identity()
    dataset_id: Mapped[int] = mapped_column(ForeignKey("datasets.id"), index=True)
    dataset_version: Mapped[int]
    kind: Mapped[str]
    file_name: Mapped[str]
    sha256: Mapped[str]
    datum: Mapped[str | None]
    datum_source: Mapped[str | None]
    options: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    rows_read: Mapped[int]
    rows_kept: Mapped[int]
    rows_merged: Mapped[int]
    rows_refused: Mapped[int]
    notes: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    actor: Mapped[str]
    created_at: Mapped[datetime] = created_at()
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None]


class BatchAddition(Base):
    """The rows that a batch added to a table, by their ids: what an undo takes away."""

    __tablename__ = "batch_additions"

    batch_id: Mapped[int] = mapped_column(
        ForeignKey("import_batches.id", ondelete="CASCADE"), primary_key=True
    )
    table_name: Mapped[str] = mapped_column(primary_key=True)
    ids: Mapped[Any] = mapped_column(INT8MULTIRANGE)


class BatchImage(Base):
    """A row as it was before a batch changed or removed it: what an undo puts back."""

    __tablename__ = "batch_images"
    __table_args__ = (
        CheckConstraint("deed in ('changed', 'removed')", name="deed_known"),
        Index("ix_batch_images_table_name_row_id", "table_name", "row_id"),
    )

    batch_id: Mapped[int] = mapped_column(
        ForeignKey("import_batches.id", ondelete="CASCADE"), primary_key=True
    )
    table_name: Mapped[str] = mapped_column(primary_key=True)
    row_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    deed: Mapped[str]
    before: Mapped[dict[str, Any]] = mapped_column(JSONB)
