"""The demo district into its tables: a COPY each, with ids drawn ahead so that rows can name each other."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import pandas as pd
from sqlalchemy import func, insert, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.domain.case_states import CaseState
from app.domain.datums import DatumSource
from app.domain.demo import DATASETS, DemoDataset
from app.domain.imports import ImportKind
from app.models.areas import Area, AreaFigure, AreaGroup, AreaGroupMember
from app.models.base import METRIC_SRID, Base
from app.models.buildings import Building, IndoorSystem
from app.models.cameras import Camera
from app.models.cases import Case
from app.models.complaints import Complaint
from app.models.datasets import Dataset, ImportBatch
from app.models.facilities import Facility
from app.models.hotspots import Hotspot
from app.models.land import Land
from app.models.measurements import Measurement
from app.models.network import BaseStation, Carrier, Operator, Sector, Site, StationOutage
from app.models.ways import Way
from app.models.wlan import WlanMonitoring, WlanTest
from app.store import statistics
from app.store.frames import copy_rows, ewkb_hex

SHOWN = ("key", "title", "source", "licence", "vintage", "is_synthetic")
DATASET_KEYS = [dataset.key for dataset in DATASETS]
DATUM = f"EPSG:{METRIC_SRID}"
RECORDS: dict[ImportKind, type[Base]] = {
    ImportKind.LAND: Land,
    ImportKind.WAYS: Way,
    ImportKind.BUILDINGS: Building,
    ImportKind.INDOOR_SYSTEMS: IndoorSystem,
    ImportKind.OUTAGES: StationOutage,
    ImportKind.MEASUREMENTS: Measurement,
    ImportKind.HOTSPOTS: Hotspot,
    ImportKind.WLAN_MONITORING: WlanMonitoring,
    ImportKind.WLAN_TESTS: WlanTest,
    ImportKind.FACILITIES: Facility,
    ImportKind.CAMERAS: Camera,
    ImportKind.COMPLAINTS: Complaint,
}
LOADED: tuple[type[Base], ...] = (
    *(Dataset, ImportBatch, Area, AreaGroup, AreaGroupMember, AreaFigure),
    *(Operator, Site, BaseStation, Sector, Carrier, Case),
    *RECORDS.values(),
)


@dataclass(frozen=True, slots=True)
class Origin:
    """The dataset and the batch that rows belong to."""

    dataset_id: int
    batch_id: int


def lock(session: Session) -> None:
    """Let one load run at a time: a second one waits here until the first has ended."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("citygrid demo load"))))


def has_areas(session: Session) -> bool:
    """Whether there is any area, from any dataset."""
    return session.scalar(select(Area.id).limit(1)) is not None


def loaded_keys(session: Session) -> list[str]:
    """The datasets of the demo that are there."""
    return _held(session, Dataset.key, DATASET_KEYS)


def held_area_codes(session: Session, codes: Collection[str]) -> list[str]:
    """Those of the codes that areas have already."""
    return _held(session, Area.code, codes)


def held_group_keys(session: Session, keys: Collection[str]) -> list[str]:
    """Those of the keys that area groups have already."""
    return _held(session, AreaGroup.key, keys)


def held_operator_codes(session: Session, codes: Collection[str]) -> list[str]:
    """Those of the codes that operators have already."""
    return _held(session, Operator.code, codes)


def add_dataset(
    session: Session, dataset: DemoDataset, *, sha256: str, rows: int, seed: int, actor: str
) -> Origin:
    """A dataset in its first version, with the batch that brought it."""
    shown = {name: getattr(dataset, name) for name in SHOWN} | {"kind": str(dataset.kind)}
    dataset_id = session.execute(
        insert(Dataset).values(**shown, version=1).returning(Dataset.id)
    ).scalar_one()
    batch = {
        "dataset_id": dataset_id,
        "dataset_version": 1,
        "kind": str(dataset.kind),
        "file_name": "generated",
        "sha256": sha256,
        "datum": DATUM,
        "datum_source": str(DatumSource.GENERATED),
        "options": {"seed": seed},
        "rows_read": rows,
        "rows_kept": rows,
        "rows_merged": 0,
        "rows_refused": 0,
        "actor": actor,
    }
    batch_id = session.execute(insert(ImportBatch).values(**batch).returning(ImportBatch.id)).scalar_one()
    return Origin(dataset_id, batch_id)


def add_areas(session: Session, areas: gpd.GeoDataFrame, origin: Origin, *, valid_from: date) -> pd.Series:
    """Areas with their full codes, parents among themselves; the ids by code."""
    rows = _by_code(_shapes(areas)).assign(valid_from=valid_from)
    ids = _new_ids(session, Area, rows)
    rows = rows.assign(parent_id=rows["parent_code"].map(ids)).drop(columns="parent_code")
    return _add(session, Area, rows, ids, origin)


def add_groups(session: Session, groups: pd.DataFrame, area_ids: pd.Series) -> None:
    """Groups and which areas are in them."""
    named = groups[["group_key", "name_zh", "name_en"]].drop_duplicates()
    rows = named.set_index("group_key", drop=False).rename(columns={"group_key": "key"})
    ids = _add(session, AreaGroup, rows, _new_ids(session, AreaGroup, rows))
    members = {"group_id": groups["group_key"].map(ids), "area_id": groups["area_code"].map(area_ids)}
    _copy(session, AreaGroupMember, pd.DataFrame(members))


def add_figures(session: Session, figures: pd.DataFrame, area_ids: pd.Series, origin: Origin) -> None:
    """Figures of areas."""
    rows = figures.assign(area_id=figures["area_code"].map(area_ids)).drop(columns="area_code")
    _add(session, AreaFigure, rows, _new_ids(session, AreaFigure, rows), origin)


def add_operators(session: Session, operators: pd.DataFrame) -> pd.Series:
    """Operators; the ids by code."""
    rows = _by_code(operators)
    return _add(session, Operator, rows, _new_ids(session, Operator, rows))


def add_sites(
    session: Session, sites: gpd.GeoDataFrame, ids: dict[str, pd.Series], origin: Origin
) -> pd.Series:
    """Sites; the ids by code."""
    rows = _by_code(_points(sites))
    rows = rows.assign(area_id=rows["area_code"].map(ids["area"])).drop(columns="area_code")
    return _add(session, Site, rows, _new_ids(session, Site, rows), origin)


def add_stations(
    session: Session, stations: pd.DataFrame, ids: dict[str, pd.Series], origin: Origin
) -> pd.Series:
    """Base stations on their sites; the ids by code."""
    rows = _by_code(stations)
    rows = rows.assign(
        site_id=rows["site_code"].map(ids["site"]), operator_id=rows["operator"].map(ids["operator"])
    ).drop(columns=["site_code", "operator"])
    return _add(session, BaseStation, rows, _new_ids(session, BaseStation, rows), origin)


def add_sectors(session: Session, sectors: pd.DataFrame, station_ids: pd.Series) -> pd.Series:
    """Sectors of base stations; the ids by code."""
    rows = _by_code(sectors)
    rows = rows.assign(station_id=rows["station_code"].map(station_ids)).drop(columns="station_code")
    return _add(session, Sector, rows, _new_ids(session, Sector, rows))


def add_carriers(session: Session, carriers: pd.DataFrame, sector_ids: pd.Series) -> None:
    """Carriers on sectors."""
    rows = carriers.assign(sector_id=carriers["sector_code"].map(sector_ids)).drop(columns="sector_code")
    _add(session, Carrier, rows, _new_ids(session, Carrier, rows))


def add_records(
    session: Session, kind: ImportKind, records: pd.DataFrame, ids: dict[str, pd.Series], origin: Origin
) -> None:
    """Rows of a table of their own, whose operator and subdistrict are ids where the table wants ids."""
    model = RECORDS[kind]
    rows = records
    if isinstance(records, gpd.GeoDataFrame):
        is_point = "raw_x" in model.__table__.columns
        rows = _points(records) if is_point else _shapes(records)
    for code, id_column, of in (("area_code", "area_id", "area"), ("operator", "operator_id", "operator")):
        if code in rows and id_column in model.__table__.columns:
            rows = rows.assign(**{id_column: rows[code].map(ids[of])}).drop(columns=code)
    _add(session, model, rows, _new_ids(session, model, rows), origin)


def add_cases(session: Session, cases: gpd.GeoDataFrame, ids: dict[str, pd.Series], *, reporter: str) -> None:
    """Synthetic cases as they were reported, numbered in the frame's order."""
    rows = _points(cases).assign(
        operator_id=cases["operator"].map(ids["operator"]),
        subdistrict_id=cases["area_code"].map(ids["area"]),
        neighbourhood_id=cases["neighbourhood_code"].map(ids["area"]),
        state=str(CaseState.REPORTED),
        version=1,
        is_synthetic=True,
        reporter=reporter,
    )
    rows = rows.drop(columns=["operator", "area_code", "neighbourhood_code"])
    _add(session, Case, rows, _new_ids(session, Case, rows))


def analyze(session: Session) -> None:
    """Tell the planner what the tables hold now, ahead of autovacuum."""
    statistics.refresh(session, [model.__tablename__ for model in LOADED])


def _held(session: Session, column: InstrumentedAttribute[str], values: Collection[str]) -> list[str]:
    return list(session.scalars(select(column).where(column.in_(values)).distinct().order_by(column)))


def _by_code(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.set_index("code", drop=False)


def _shapes(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    """The frame with its geometry as a `geom` column that COPY takes."""
    return pd.DataFrame(frame.drop(columns="geometry")).assign(geom=ewkb_hex(frame.geometry.to_numpy()))


def _points(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    """The same for points, with the pair and the datum they came with."""
    return _shapes(frame).assign(
        raw_x=frame.geometry.x, raw_y=frame.geometry.y, datum=DATUM, datum_source=str(DatumSource.GENERATED)
    )


def _new_ids(session: Session, model: type[Base], frame: pd.DataFrame) -> pd.Series:
    """One id of the table's own sequence for each row, on the frame's index."""
    sequence = func.pg_get_serial_sequence(model.__tablename__, "id")
    series = func.generate_series(1, len(frame)).table_valued("number")
    ids = session.scalars(select(func.nextval(sequence)).select_from(series)).all()
    return pd.Series(ids, index=frame.index, dtype="int64")


def _add(
    session: Session, model: type[Base], frame: pd.DataFrame, ids: pd.Series, origin: Origin | None = None
) -> pd.Series:
    """Rows under the ids drawn for them; the ids again, so that the next table can name them."""
    rows = frame.assign(id=ids)
    if origin is not None:
        rows = rows.assign(dataset_id=origin.dataset_id, batch_id=origin.batch_id)
    _copy(session, model, rows)
    return ids


def _copy(session: Session, model: type[Base], frame: pd.DataFrame) -> None:
    """COPY a frame; what is missing in it becomes null, and whole numbers stay whole."""
    plain = frame.convert_dtypes().astype(object)
    rows = plain.where(plain.notna(), None).itertuples(index=False, name=None)
    copy_rows(session, model.metadata.tables[model.__tablename__], list(frame.columns), rows)
