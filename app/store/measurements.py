"""Measured samples, to be held against what was predicted."""

import geopandas as gpd
from geoalchemy2.functions import ST_Covers, ST_Distance, ST_DWithin
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.areas import Area
from app.models.datasets import Dataset
from app.models.measurements import Measurement
from app.models.network import Operator
from app.models.ways import Way
from app.store.frames import read_frame

STREET_M = 40.0  # a sample farther from every street is on none


def samples_inside(
    session: Session, *, district_id: int, technology: str | None = None, operator: str | None = None
) -> gpd.GeoDataFrame:
    """Samples in a district by dataset and time, with dataset and street; `trace` is dataset and operator."""
    outline = select(Area.geom).where(Area.id == district_id).scalar_subquery()
    street = (
        select(func.coalesce(Way.name_zh, Way.name_en, Way.code))
        .where(Way.kind == "road", ST_DWithin(Way.geom, Measurement.geom, STREET_M))
        .order_by(ST_Distance(Way.geom, Measurement.geom), Way.id)
        .limit(1)
        .scalar_subquery()
    )
    statement = (
        select(
            Measurement.id,
            func.concat_ws(" ", Dataset.key, Operator.code).label("trace"),
            Measurement.measured_at,
            Operator.code.label("operator"),
            Measurement.technology,
            Measurement.reception,
            Measurement.level_kind,
            Measurement.level_dbm,
            Measurement.quality_db,
            Measurement.sinr_db,
            Measurement.pci,
            Measurement.eci,
            Dataset.key.label("dataset"),
            Dataset.version.label("dataset_version"),
            Dataset.is_synthetic,
            street.label("street"),
            Measurement.geom,
        )
        .join(Dataset, Dataset.id == Measurement.dataset_id)
        .outerjoin(Operator, Operator.id == Measurement.operator_id)
        .where(ST_Covers(outline, Measurement.geom))
        .order_by(Measurement.dataset_id, Measurement.measured_at, Measurement.id)
    )
    if technology is not None:
        statement = statement.where(Measurement.technology == technology)
    if operator is not None:
        statement = statement.where(Operator.code == operator)
    return read_frame(session, statement)
