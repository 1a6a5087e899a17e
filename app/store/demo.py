"""The demo district into its tables: one COPY a table, with ids drawn ahead so that rows can name each other."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import pandas as pd
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.domain.areas import AreaLevel
from app.domain.datums import DatumSource
from app.models.areas import Area, AreaFigure, AreaGroup, AreaGroupMember
from app.models.base import METRIC_SRID, Base
from app.models.cases import Case
from app.models.datasets import Dataset, ImportBatch
from app.models.facilities import Facility
from app.models.hotspots import Hotspot
from app.models.land import Land
from app.models.network import BaseStation, Carrier, Operator, Sector, Site
from app.store.frames import copy_rows, ewkb_hex

DATUM = f"EPSG:{METRIC_SRID}"
LOADED: tuple[type[Base], ...] = (
    *(Dataset, ImportBatch, Area, AreaGroup, AreaGroupMember, AreaFigure, Land),
    *(Operator, Site, BaseStation, Sector, Carrier, Hotspot, Facility, Case),
)


@dataclass(frozen=True, slots=True)
class Origin:
    """The dataset and the batch that rows belong to."""

    dataset_id: int
    batch_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetRow:
    """A dataset of the demo and its only batch."""

    key: str
    kind: str
    title: str
    source: str
    licence: str
    vintage: str | None
    is_synthetic: bool
    sha256: str
    rows: int
    options: dict[str, Any] = field(default_factory=dict)


def lock(session: Session) -> None:
    """Let one load run at a time: a second one waits here until the first has ended."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("citygrid demo load"))))


def has_areas(session: Session) -> bool:
    """Whether there is any area, from any dataset."""
    return session.scalar(select(Area.id).limit(1)) is not None


def taken(session: Session, column: InstrumentedAttribute[str], values: Collection[str]) -> list[str]:
    """Those of the values that a column holds already."""
    return list(session.scalars(select(column).where(column.in_(values)).distinct().order_by(column)))


def add_dataset(session: Session, row: DatasetRow, *, actor: str) -> Origin:
    """A dataset in its first version, with the batch that brought it."""
    dataset_id = session.execute(
        insert(Dataset)
        .values(
            key=row.key,
            kind=row.kind,
            title=row.title,
            source=row.source,
            licence=row.licence,
            vintage=row.vintage,
            is_synthetic=row.is_synthetic,
            version=1,
        )
        .returning(Dataset.id)
    ).scalar_one()
    batch_id = session.execute(
        insert(ImportBatch)
        .values(
            dataset_id=dataset_id,
            dataset_version=1,
            kind=row.kind,
            file_name="generated",
            sha256=row.sha256,
            datum=DATUM,
            datum_source=DatumSource.GENERATED,
            options=row.options,
            rows_read=row.rows,
            rows_kept=row.rows,
            rows_merged=0,
            rows_refused=0,
            actor=actor,
        )
        .returning(ImportBatch.id)
    ).scalar_one()
    return Origin(dataset_id, batch_id)


def add_rows(session: Session, model: type[Base], frame: pd.DataFrame, origin: Origin | None) -> pd.Series:
    """Rows with the columns of the model but its id; the new ids, on the frame's index."""
    ids = pd.Series(_new_ids(session, model, len(frame)), index=frame.index)
    rows = pd.DataFrame(frame).assign(id=ids)
    if origin is not None:
        rows = rows.assign(dataset_id=origin.dataset_id, batch_id=origin.batch_id)
    _copy(session, model, rows)
    return ids


def add_members(session: Session, members: pd.DataFrame) -> None:
    """Areas of groups: ``group_id, area_id``."""
    _copy(session, AreaGroupMember, members)


def shapes_stored(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    """The frame with its geometry as a `geom` column that COPY takes."""
    return pd.DataFrame(frame.drop(columns="geometry")).assign(geom=ewkb_hex(frame.geometry.to_numpy()))


def points_stored(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    """The same for points, with the pair and the datum they came with."""
    return shapes_stored(frame).assign(
        raw_x=frame.geometry.x, raw_y=frame.geometry.y, datum=DATUM, datum_source=str(DatumSource.GENERATED)
    )


def find_areas(session: Session, *, areas: Origin, placed: dict[Any, Origin], reporter: str) -> None:
    """Write the subdistrict of sites, hotspots and facilities, and both areas of the demo's cases."""
    for model, origin in placed.items():
        found = _covering(areas, AreaLevel.SUBDISTRICT, model.geom)
        session.execute(update(model).where(model.dataset_id == origin.dataset_id).values(area_id=found))
    session.execute(
        update(Case)
        .where(Case.is_synthetic, Case.reporter == reporter)
        .values(
            subdistrict_id=_covering(areas, AreaLevel.SUBDISTRICT, Case.geom),
            neighbourhood_id=_covering(areas, AreaLevel.NEIGHBOURHOOD, Case.geom),
        )
    )


def analyze(session: Session) -> None:
    """Tell the planner what the tables hold now, ahead of autovacuum."""
    session.execute(text("analyze " + ", ".join(model.__tablename__ for model in LOADED)))


def _covering(areas: Origin, level: AreaLevel, geom: Any) -> Any:
    """The area of a level that holds a point; the first one where two share the border."""
    return (
        select(func.min(Area.id))
        .where(Area.dataset_id == areas.dataset_id, Area.level == str(level), func.ST_Covers(Area.geom, geom))
        .scalar_subquery()
    )


def _new_ids(session: Session, model: type[Base], count: int) -> list[int]:
    sequence = func.pg_get_serial_sequence(model.__tablename__, "id")
    series = func.generate_series(1, count).table_valued("number")
    return list(session.scalars(select(func.nextval(sequence)).select_from(series)))


def _copy(session: Session, model: type[Base], frame: pd.DataFrame) -> None:
    """COPY a frame; what is missing in it becomes null."""
    plain = frame.astype(object).where(frame.notna(), None)
    rows = plain.itertuples(index=False, name=None)
    copy_rows(session, model.metadata.tables[model.__tablename__], list(frame.columns), rows)
