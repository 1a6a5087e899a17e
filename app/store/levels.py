"""Levels of a run, and what its cells weigh, into their tables by COPY."""

from collections.abc import Callable, Mapping, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
from sqlalchemy.orm import Session

from app.models.coverage import BuildingCoverage, CellCoverage, GridCell, RunBuilding, RunCell
from app.models.gaps import Gap, GapCell
from app.store import statistics
from app.store.frames import copy_frame

COPY_BLOCK = 20_000


def add_run_cells(session: Session, *, run_id: int, cell_ids: np.ndarray, cells: gpd.GeoDataFrame) -> None:
    """What every cell weighs in a run."""
    weights = cells[["area_id", "neighbourhood_id", "residents", "workers"]].assign(
        run_id=run_id, cell_id=cell_ids, footprints_complete=cells["complete"]
    )
    copy_frame(session, RunCell.__table__, weights)  # type: ignore[arg-type]


def add_levels(
    session: Session,
    *,
    run_id: int,
    keys: Sequence[tuple[int, str, str]],
    key_of_row: np.ndarray,
    cell_ids: np.ndarray,
    figures: Mapping[str, np.ndarray],
    station_ids: np.ndarray,
    progress: Callable[[int, int], None],
) -> None:
    """
    Levels and other figures by (operator id, technology, reception) and cell.

    `figures` by column of the table. NaN and station -1 become null. `progress` may raise to cancel.
    """
    operators, technologies, receptions = (np.array(names) for names in zip(*keys, strict=True))
    for first in range(0, len(cell_ids), COPY_BLOCK):
        part = slice(first, first + COPY_BLOCK)
        key, station = key_of_row[part], station_ids[part]
        columns = {
            "run_id": run_id,
            "operator_id": operators[key],
            "technology": technologies[key],
            "reception": receptions[key],
            "floor_band": 0,
            "cell_id": cell_ids[part],
            **{name: column[part] for name, column in figures.items()},
            "station_id": pd.arrays.IntegerArray(station, mask=station < 0),
        }
        copy_frame(session, CellCoverage.__table__, pd.DataFrame(columns))  # type: ignore[arg-type]
        # never in the middle of a COPY: who reports on the same connection would wait for its end for ever
        progress(min(first + COPY_BLOCK, len(cell_ids)), len(cell_ids))


def add_building_levels(
    session: Session,
    *,
    run_id: int,
    keys: Sequence[tuple[int, str]],
    building_ids: np.ndarray,
    floor_bands: np.ndarray,
    figures: Mapping[str, np.ndarray],
    station_ids: np.ndarray,
    has_system: np.ndarray,
    progress: Callable[[int, int], None],
) -> None:
    """
    Levels indoors by (operator id, technology) and floor band of a building.

    Figures, stations and systems are of shape (keys, bands). NaN and station -1 become null.
    """
    for place, (operator_id, technology) in enumerate(keys):
        columns = {
            "run_id": run_id,
            "operator_id": operator_id,
            "technology": technology,
            "building_id": building_ids,
            "floor_band": floor_bands,
            **{name: column[place] for name, column in figures.items()},
            "station_id": pd.arrays.IntegerArray(station_ids[place], mask=station_ids[place] < 0),
            "has_indoor_system": has_system[place],
        }
        copy_frame(session, BuildingCoverage.__table__, pd.DataFrame(columns))  # type: ignore[arg-type]
        progress(place + 1, len(keys))


def add_run_buildings(session: Session, *, run_id: int, buildings: gpd.GeoDataFrame) -> None:
    """Buildings as a run saw them."""
    columns = buildings[["code", "area_id", "floors", "height_m", "height_source"]]
    rows = columns.assign(run_id=run_id, building_id=buildings["id"])
    copy_frame(session, RunBuilding.__table__, rows)  # type: ignore[arg-type]


def refresh_statistics(session: Session) -> None:
    """Tell the planner of the new rows: with stale statistics it joins a run's cells one by one."""
    tables = (CellCoverage, BuildingCoverage, RunBuilding, RunCell, Gap, GapCell, GridCell)
    statistics.refresh(session, [table.__tablename__ for table in tables])
