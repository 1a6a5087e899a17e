"""What a coverage run leaves behind: cells, levels, buildings, gaps."""

import geopandas as gpd
import numpy as np
from sqlalchemy.orm import Session

from app import db
from app.config import Settings
from app.jobs import gaps as gaps_job
from app.jobs.coverage_inputs import Inputs
from app.jobs.indoor import Indoors
from app.jobs.progress import Progress
from app.jobs.receptions import RECEPTIONS, throughput_of
from app.jobs.supply import Supply
from app.store import cases, grids
from app.store import levels as levels_store
from app.store import measured_clusters as clusters_store
from spatial.coverage.result import CellCoverage, CoverageRows, rows_of

LEVEL_DECIMALS = 2  # a hundredth of a dB is far under what any model knows


def store(
    run_id: int,
    cells: gpd.GeoDataFrame,
    coverage: CellCoverage,
    indoors: Indoors,
    supply: Supply,
    found: list[gaps_job.FoundGaps],
    clusters: gpd.GeoDataFrame | None,
    inputs: Inputs,
    config: Settings,
    progress: Progress,
) -> int:
    """Write everything of the run; nobody reads it before the flip."""
    with db.transaction() as session:
        grid_id = grids.ensure_grid(session, area_id=inputs.district_id, cell_size_m=config.grid.cell_size_m)
        cell_ids = np.array(grids.ensure_cells(session, grid_id=grid_id, cells=cells))
        cases.place_in_grid(session, grid_id=grid_id)
        levels_store.add_run_cells(session, run_id=run_id, cell_ids=cell_ids, cells=cells)
        rows = rows_of(coverage)
        station_ids = supply.stations["id"].to_numpy()[supply.station_of_carrier]
        layers = [(operator_id, technology) for operator_id, _, technology in supply.layers]
        levels_store.add_levels(
            session,
            run_id=run_id,
            keys=[(*layer, reception) for layer in layers for reception in RECEPTIONS],
            key_of_row=rows.layer * len(RECEPTIONS) + rows.reception,
            cell_ids=cell_ids[rows.cell],
            figures=_figures(rows, supply, config),
            station_ids=np.where(rows.carrier >= 0, station_ids[rows.carrier], -1),
            progress=progress.advance,
        )
        _store_indoors(session, run_id, indoors, supply, station_ids, progress)
        gaps_job.store(session, run_id=run_id, found=found, cell_ids=cell_ids)
        if clusters is not None:
            clusters_store.add_clusters(session, run_id=run_id, clusters=clusters)
        levels_store.refresh_statistics(session)
    return grid_id


def _figures(rows: CoverageRows, supply: Supply, config: Settings) -> dict[str, np.ndarray]:
    """Columns of the table of cells; who is alone on its channel is over nobody."""
    names = ("level_dbm", "sinr_db", "probability", "dominance_db", "overlap_share")
    columns = {name: getattr(rows, name) for name in names}
    alone = np.isinf(rows.dominance_db)
    throughput_mbps = throughput_of(supply, rows.layer, rows.carrier, rows.sinr_db, config.coverage)
    return {
        **columns,
        "dominance_db": np.where(alone, np.nan, rows.dominance_db).round(LEVEL_DECIMALS),
        "overlap_share": rows.overlap_share.round(4),
        "throughput_mbps": throughput_mbps.round(LEVEL_DECIMALS),
    }


def _store_indoors(
    session: Session,
    run_id: int,
    indoors: Indoors,
    supply: Supply,
    station_ids: np.ndarray,
    progress: Progress,
) -> None:
    """Buildings and the levels of their floor bands."""
    found, of_band = indoors.by_band, indoors.bands.building
    levels_store.add_run_buildings(session, run_id=run_id, buildings=indoors.buildings)
    levels_store.add_building_levels(
        session,
        run_id=run_id,
        keys=[(operator_id, technology) for operator_id, _, technology in supply.layers],
        building_ids=indoors.buildings["id"].to_numpy()[of_band],
        floor_bands=indoors.bands.number,
        figures={
            "level_dbm": found.level_dbm[:, 0].round(LEVEL_DECIMALS),
            "probability": found.probability[:, 0].round(4),
        },
        station_ids=np.where(found.carrier[:, 0] >= 0, station_ids[found.carrier[:, 0]], -1),
        has_system=indoors.has_system[:, of_band],
        progress=progress.advance,
    )
