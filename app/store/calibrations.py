"""Calibrations of districts, the newest of each technology."""

from collections.abc import Iterable
from dataclasses import asdict, fields

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.domain.calibrations import CalibrationRecord
from app.domain.network import Technology
from app.models.areas import Area
from app.models.calibrations import Calibration

COLUMNS = tuple(one.name for one in fields(CalibrationRecord))


def keep(session: Session, *, area_id: int, found: Iterable[CalibrationRecord]) -> None:
    """Put each in the place of the one that the district had of its technology."""
    for one in found:
        values = asdict(one)
        statement = insert(Calibration).values(area_id=area_id, **values)
        session.execute(
            statement.on_conflict_do_update(
                index_elements=[Calibration.area_id, Calibration.technology], set_=values
            )
        )


def of_district(session: Session, *, area_code: str) -> tuple[CalibrationRecord, ...]:
    """By technology; none where the district was never calibrated."""
    columns = [getattr(Calibration, name) for name in COLUMNS]
    statement = select(*columns).join(Area, Area.id == Calibration.area_id).where(Area.code == area_code)
    rows = session.execute(statement.order_by(Calibration.technology))
    return tuple(
        CalibrationRecord(**{**row._mapping, "technology": Technology(row.technology)}) for row in rows
    )
