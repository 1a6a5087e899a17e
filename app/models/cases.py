"""Geotagged cases: reported from a phone, found in the areas and the grid, moved from state to state."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Sequence, Uuid, func
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Position, TileGeometry, created_at, identity

case_numbers = Sequence("case_numbers", metadata=Base.metadata)


class Case(Position, TileGeometry, Base):
    """A component or event somebody reported."""

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint("kind in ('component', 'event')", name="kind_known"),
        CheckConstraint("place is null or place in ('outdoor', 'indoor', 'underground')", name="place_known"),
        CheckConstraint("level in ('subdistrict', 'district')", name="level_known"),
        ForeignKeyConstraint(
            ["code_system", "edition", "kind", "class_code"],
            ["case_classes.code_system", "case_classes.edition", "case_classes.kind", "case_classes.code"],
        ),
        CheckConstraint("accuracy_m is null or accuracy_m >= 0", name="accuracy_not_negative"),
    )

    id: Mapped[int] = identity()
    number: Mapped[int] = mapped_column(case_numbers, server_default=case_numbers.next_value(), unique=True)
    client_id: Mapped[UUID] = mapped_column(Uuid, unique=True, server_default=func.gen_random_uuid())
    code_system: Mapped[str] = mapped_column(server_default="CITYGRID")
    edition: Mapped[str] = mapped_column(server_default="2026")
    kind: Mapped[str]
    class_code: Mapped[str] = mapped_column(index=True)
    description: Mapped[str] = mapped_column(default="")
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("operators.id"))
    technology: Mapped[str | None]
    place: Mapped[str | None]
    floor: Mapped[int | None]
    accuracy_m: Mapped[float | None]
    state: Mapped[str] = mapped_column(default="reported", index=True)
    channel: Mapped[str] = mapped_column(server_default="inspector")
    level: Mapped[str] = mapped_column(server_default="subdistrict")  # which platform has it
    department: Mapped[str | None]
    condition_id: Mapped[int | None] = mapped_column(ForeignKey("case_conditions.id"), index=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    subdistrict_id: Mapped[int | None] = mapped_column(
        ForeignKey("areas.id", ondelete="SET NULL"), index=True
    )
    neighbourhood_id: Mapped[int | None] = mapped_column(
        ForeignKey("areas.id", ondelete="SET NULL"), index=True
    )
    cell_id: Mapped[int | None] = mapped_column(ForeignKey("grid_cells.id", ondelete="SET NULL"), index=True)
    is_synthetic: Mapped[bool] = mapped_column(default=False)
    reporter: Mapped[str]
    reported_at: Mapped[datetime] = mapped_column(index=True)
    created_at: Mapped[datetime] = created_at()
    version: Mapped[int] = mapped_column(default=1)


class CasePhoto(Base):
    """A photo of a case, re-encoded without metadata; the file lies in the var folder."""

    __tablename__ = "case_photos"

    id: Mapped[int] = identity()
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    event_number: Mapped[int] = mapped_column(server_default="1")  # that it came with
    sha256: Mapped[str]
    width_px: Mapped[int]
    height_px: Mapped[int]
    byte_count: Mapped[int]
    created_at: Mapped[datetime] = created_at()


class CaseContact(Base):
    """
    The phone of whoever reported a case, in E.164; a row goes by itself when its time is over.

    No check of the form: PostgreSQL's word on a broken one would bring the number into its log.
    """

    __tablename__ = "case_contacts"
    __table_args__ = (Index("ix_case_contacts_created_at", "created_at"),)

    case_id: Mapped[int] = mapped_column(
        ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    phone: Mapped[str]
    created_at: Mapped[datetime] = created_at()
