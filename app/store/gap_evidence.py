"""What a run reads to tell why its gaps are there: measurements and complaints by their place."""

from typing import Any

import pandas as pd
from geoalchemy2.functions import ST_Covers
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.areas import Area
from app.models.calibrations import Calibration
from app.models.complaints import Complaint
from app.models.measurements import Measurement
from app.store.frames import read_table


def _inside(district_id: int, geom: Any) -> Any:
    return ST_Covers(select(Area.geom).where(Area.id == district_id).scalar_subquery(), geom)


def samples(session: Session, *, district_id: int) -> pd.DataFrame:
    """Measured levels in a district, with their place in metres."""
    statement = select(
        func.ST_X(Measurement.geom).label("x_m"),
        func.ST_Y(Measurement.geom).label("y_m"),
        Measurement.operator_id,
        Measurement.technology,
        Measurement.reception,
        Measurement.level_kind,
        Measurement.level_dbm,
    ).where(_inside(district_id, Measurement.geom), Measurement.level_dbm.is_not(None))
    return read_table(session, statement.order_by(Measurement.id))


def complaints(session: Session, *, district_id: int) -> pd.DataFrame:
    """Complaints in a district, with their place in metres."""
    statement = select(
        func.ST_X(Complaint.geom).label("x_m"),
        func.ST_Y(Complaint.geom).label("y_m"),
        Complaint.operator,
        Complaint.technology,
        Complaint.place,
        Complaint.category,
    ).where(_inside(district_id, Complaint.geom))
    return read_table(session, statement.order_by(Complaint.id))


def errors_db(session: Session, *, district_id: int) -> dict[str, float]:
    """How far the model is off the measurements of a district, by technology."""
    statement = select(Calibration.technology, Calibration.rmse_db).where(Calibration.area_id == district_id)
    return {row.technology: float(row.rmse_db) for row in session.execute(statement)}
