"""Classes of cases and their conditions."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.case_clocks import Limit, LimitUnit
from app.domain.case_reports import CaseClass, CaseCondition, CaseKind, ClassKey
from app.models.case_classes import CaseClass as ClassRow
from app.models.case_classes import CaseCondition as ConditionRow

SMALL = 2


def classes(session: Session) -> tuple[CaseClass, ...]:
    """The classes that cases can have, by system, kind and code."""
    statement = select(ClassRow).where(ClassRow.level == SMALL)
    ordered = statement.order_by(ClassRow.code_system, ClassRow.edition, ClassRow.code, ClassRow.kind)
    return tuple(_class(row) for row in session.scalars(ordered))


def _class(row: ClassRow) -> CaseClass:
    return CaseClass(
        id=row.id,
        key=ClassKey(
            code_system=row.code_system, edition=row.edition, kind=CaseKind(row.kind), code=row.code
        ),
        name_zh=row.name_zh,
        name_en=row.name_en,
        topic=row.topic,
        closes_on_the_spot=row.closes_on_the_spot,
    )


def conditions_of(session: Session, *, class_id: int) -> tuple[CaseCondition, ...]:
    """The conditions of a class in their order."""
    statement = select(ConditionRow).where(ConditionRow.class_id == class_id).order_by(ConditionRow.number)
    return tuple(_condition(row) for row in session.scalars(statement))


def _condition(row: ConditionRow) -> CaseCondition:
    return CaseCondition(
        id=row.id,
        number=row.number,
        filing_zh=row.filing_zh,
        filing_en=row.filing_en,
        closing_zh=row.closing_zh,
        closing_en=row.closing_en,
        limit=Limit(amount=row.limit_amount, unit=LimitUnit(row.limit_unit)),
    )


def limit_of(session: Session, *, condition_id: int) -> Limit:
    """How long the work of a condition may take."""
    row = session.get_one(ConditionRow, condition_id)
    return Limit(amount=row.limit_amount, unit=LimitUnit(row.limit_unit))
