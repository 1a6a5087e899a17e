"""What a run reads to tell why its gaps are there: measurements and complaints by their cell."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from geoalchemy2.functions import ST_Covers
from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import Session

from app.models.areas import Area
from app.models.calibrations import Calibration
from app.models.complaints import Complaint
from app.models.measurements import Measurement
from app.store.frames import read_table


def _inside(district_id: int, geom: Any) -> Any:
    return ST_Covers(select(Area.geom).where(Area.id == district_id).scalar_subquery(), geom)


def _cell(geom: Any, cell_size_m: float) -> tuple[Any, Any]:
    """Row and column of the cell that a place is in."""
    return tuple(  # type: ignore[return-value]
        cast(func.floor(axis(geom) / cell_size_m), BigInteger).label(name)
        for name, axis in (("row", func.ST_Y), ("col", func.ST_X))
    )


def under_level(threshold_dbm: float) -> str:
    """The column of samples whose level is under a threshold."""
    return f"under_{threshold_dbm:g}_dbm"


def under_sinr(least_db: float) -> str:
    """The column of samples whose SINR is under the least one."""
    return f"sinr_under_{least_db:g}_db"


def samples(
    session: Session,
    *,
    district_id: int,
    cell_size_m: float,
    thresholds_dbm: Sequence[float],
    least_sinr_db: Sequence[float],
) -> pd.DataFrame:
    """Samples of a district by cell and whose they are: how many, and how many under each limit."""
    whose = ("row", "col", "operator_id", "technology", "reception", "level_kind")
    one = select(
        *_cell(Measurement.geom, cell_size_m),
        *(Measurement.operator_id, Measurement.technology, Measurement.reception, Measurement.level_kind),
        *(Measurement.level_dbm, Measurement.sinr_db),
    ).where(_inside(district_id, Measurement.geom))
    of = one.subquery("samples").c
    keys = [of[name] for name in whose]
    counts = [func.count(of.level_dbm).label("levels"), func.count(of.sinr_db).label("sinrs")]
    counts += [
        func.count().filter(column < limit).label(name(limit))
        for column, limits, name in (
            (of.level_dbm, thresholds_dbm, under_level),
            (of.sinr_db, least_sinr_db, under_sinr),
        )
        for limit in limits
    ]
    return read_table(session, select(*keys, *counts).group_by(*keys).order_by(*keys))


def complaints(session: Session, *, district_id: int, cell_size_m: float) -> pd.DataFrame:
    """Complaints in a district, with the cell that each is in."""
    statement = select(
        *_cell(Complaint.geom, cell_size_m),
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
