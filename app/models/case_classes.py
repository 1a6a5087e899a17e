"""Classes of cases as data: code systems have editions, and the same digits mean a component and an event."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, identity


class CaseClass(Base):
    """A class of a code system; big ones (level 1) are the parents of those that cases have."""

    __tablename__ = "case_classes"
    __table_args__ = (
        UniqueConstraint("code_system", "edition", "kind", "code"),
        CheckConstraint("kind in ('component', 'event')", name="kind_known"),
        CheckConstraint("level in (1, 2)", name="level_known"),
        CheckConstraint("topic is null or topic in ('signal', 'objection')", name="topic_known"),
    )

    id: Mapped[int] = identity()
    code_system: Mapped[str]
    edition: Mapped[str]
    kind: Mapped[str]
    code: Mapped[str]
    level: Mapped[int]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("case_classes.id"), index=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    topic: Mapped[str | None]  # of the radio network: somebody wants coverage, or objects to a site
    closes_on_the_spot: Mapped[bool]


class CaseCondition(Base):
    """Under what a case of a class is filed, when it counts as done, and how long that may take."""

    __tablename__ = "case_conditions"
    __table_args__ = (
        UniqueConstraint("class_id", "number"),
        CheckConstraint("limit_amount > 0", name="limit_positive"),
    )

    id: Mapped[int] = identity()
    class_id: Mapped[int] = mapped_column(ForeignKey("case_classes.id", ondelete="CASCADE"))
    number: Mapped[int]
    filing_zh: Mapped[str]
    filing_en: Mapped[str]
    closing_zh: Mapped[str]
    closing_en: Mapped[str]
    limit_amount: Mapped[int]
    limit_unit: Mapped[str]
