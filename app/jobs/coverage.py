"""The main job: who is covered, level by level, and where the gaps are."""

from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from sqlalchemy.orm import Session

from app import db
from app.config import Settings, settings
from app.domain.actors import WORKER_ACTOR
from app.domain.coverage import RunStatus, profile_from
from app.domain.jobs import JobRecord, JobStatus
from app.domain.network import Technology
from app.domain.release import VERSION
from app.errors import ConflictError, RefusedError
from app.jobs import gaps as gaps_job
from app.jobs.cluster import cluster
from app.jobs.progress import Progress, Watcher
from app.jobs.running import run_job
from app.jobs.supply import RECEPTIONS, Supply, service_of, supply_of
from app.services import audit
from app.store import cases, grids, runs
from app.store import levels as levels_store
from app.store import supply as supply_store
from spatial.coverage.cells import cell_levels
from spatial.coverage.result import CellCoverage, LinkCounts, rows_of
from spatial.coverage.samples import open_samples
from spatial.coverage.tiles import cell_levels_on
from spatial.demand import cell_demand
from spatial.grid import SquareGrid, cells_inside
from spatial.heights import SOURCES, inferred_heights
from spatial.land import footprint_share
from spatial.radio.formulas import MAX_DISTANCE_M
from spatial.radio.urban import DELTA_BULLINGTON, HYBRID, TR38901
from spatial.surface import HeightGrid, height_grid, known_inside

METHODS = {"delta_bullington": DELTA_BULLINGTON, "tr38901": TR38901, "hybrid": HYBRID}
MODELS = {  # as pages and exports name it
    "delta_bullington": "ITU-R P.526 delta-Bullington",
    "tr38901": "3GPP TR 38.901 UMa/UMi-SC",
    "hybrid": "3GPP TR 38.901 UMa/UMi-SC + ITU-R P.526",
}
LEVEL_DECIMALS = 2  # a hundredth of a dB is far under what any model knows
BUILDING_MARGIN_M = 200.0  # footprints around the district that may stand in the way


@dataclass(frozen=True)
class Inputs:
    """Everything that a run reads, as one snapshot."""

    district_id: int
    parts: gpd.GeoDataFrame
    neighbourhoods: gpd.GeoDataFrame
    land: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    stations: gpd.GeoDataFrame
    carriers: pd.DataFrame
    off_air: int  # live stations that an outage keeps silent
    antennas: pd.DataFrame  # those of files that carriers name
    versions: dict[str, int]
    batches: dict[str, int | None]  # a version that was taken back may come again with other rows
    is_synthetic: bool


def run(job_id: int, watcher: Watcher | None = None) -> JobStatus:
    """Run a queued coverage job to its end."""
    return run_job(job_id, compute, clean, watcher)


def clean(job_id: int, status: JobStatus) -> None:
    """Leave nothing of an unfinished run."""
    with db.independent_transaction() as session:
        runs.abandon(session, job_id=job_id, status=RunStatus(status.value))


def compute(job: JobRecord, progress: Progress) -> dict[str, Any]:
    """All steps of the job; its result names the run."""
    config = settings()
    profiles = {Technology(item.technology): profile_from(item) for item in config.profiles}
    progress.step("load", "reading areas, people, land, buildings and stations")
    inputs, run_id = _begin(job, config)
    progress.step("grid", f"{len(inputs.parts)} areas, {len(inputs.stations)} stations in reach")
    cells = _cells(inputs, config)
    progress.step("demand", f"{len(cells)} cells of {config.grid.cell_size_m:g} m")
    complete_share = footprint_share(inputs.parts, inputs.buildings, inputs.land)
    complete = complete_share >= config.coverage.complete_footprint_share
    demand = cell_demand(cells, inputs.parts, inputs.land, inputs.buildings, complete)
    cells = cells.assign(
        residents=demand["residents"], workers=demand["workers"], complete=complete[cells["area_index"]]
    )
    progress.step("levels", f"{int(demand['residents'].sum())} residents spread over the cells")
    templates = {Technology(item.technology): item for item in config.templates}
    network = (inputs.stations, inputs.carriers)
    supply = supply_of(*network, templates, profiles, config.coverage, inputs.buildings, inputs.antennas)
    surface = surface_over(inputs, complete, config.coverage.surface_cell_m)
    coverage = _levels(supply, cells, surface, config, progress)
    progress.step("gaps", f"{coverage.counts.links} links computed")
    found = gaps_job.gaps_of_run(coverage, supply, cells, inputs.parts, profiles, progress)
    gap_count = sum(len(item.gaps) for item in found)
    progress.step("store", f"{gap_count} gaps found")
    grid_id = _store(run_id, cells, coverage, supply, found, inputs, config, progress)
    facts = _facts(inputs, supply, cells, coverage.counts, complete_share, config)
    progress.step("publish")
    _publish(run_id, grid_id, inputs.district_id, facts, config)
    return {"run_id": run_id, "gaps": gap_count, **facts}


def _begin(job: JobRecord, config: Settings) -> tuple[Inputs, int]:
    """Read one snapshot and make the run's row; it commits, so that a lost run can be seen."""
    with db.snapshot() as session:
        inputs = read_inputs(session, job.parameters["area_code"])
    with db.transaction() as session:
        run = runs.NewRun(
            area_id=inputs.district_id,
            job_id=job.id,
            model=MODELS[config.coverage.urban_model],
            code_version=VERSION,
            parameters={
                "cell_size_m": config.grid.cell_size_m,
                "coverage": asdict(config.coverage),
                "profiles": [asdict(item) for item in config.profiles],
                "templates": [asdict(item) for item in config.templates],
                "dataset_batches": inputs.batches,
            },
            dataset_versions=inputs.versions,
            is_synthetic=inputs.is_synthetic,
        )
        run_id = runs.add_run(session, run)
    return inputs, run_id


def read_inputs(session: Session, area_code: str) -> Inputs:
    """What a run of a district reads; refused where something that it needs is not there."""
    district_id = supply_store.find_district(session, area_code)
    if district_id is None:
        raise RefusedError(f"area {area_code} is not a district that is valid today")
    parts = supply_store.parts_with_people(session, district_id=district_id)
    if parts.empty:
        raise RefusedError(f"district {area_code} has no subdistricts; import them first")
    if parts["residents"].isna().all():
        raise RefusedError(f"district {area_code} has no residents; import population first")
    parts = parts.assign(
        residents=parts["residents"].fillna(0).astype(int), workers=parts["workers"].fillna(0).astype(int)
    )
    stations = supply_store.stations_in_reach(session, district_id=district_id, reach_m=MAX_DISTANCE_M)
    if stations.empty:
        raise RefusedError(
            f"no live base station within {MAX_DISTANCE_M / 1000:g} km of district {area_code}; "
            "import stations first"
        )
    land = supply_store.closed_land(session, district_id=district_id)
    buildings = supply_store.buildings_near(session, district_id=district_id, margin_m=BUILDING_MARGIN_M)
    carriers = supply_store.carriers_of(session, district_id=district_id, reach_m=MAX_DISTANCE_M)
    antennas = supply_store.antennas_named(session, sorted(set(carriers["pattern"])))
    frames = (parts, land, buildings, stations, antennas)
    sources = {int(item) for frame in frames for item in frame["dataset_id"]}
    sources |= set(supply_store.district_dataset_ids(session, district_id=district_id))
    named = supply_store.datasets_named(session, sorted(sources))
    return Inputs(
        district_id=district_id,
        parts=parts,
        neighbourhoods=supply_store.neighbourhoods(session, district_id=district_id),
        land=land,
        buildings=_with_heights(buildings),
        stations=stations,
        carriers=carriers,
        antennas=antennas,
        off_air=supply_store.stations_off_air(session, district_id=district_id, reach_m=MAX_DISTANCE_M),
        versions={key: version for key, version, _, _ in named},
        batches={key: batch for key, _, batch, _ in named},
        is_synthetic=any(synthetic for *_, synthetic in named),
    )


def _with_heights(buildings: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Heights from floors or neighbours where none is given, and where each is from."""
    found = inferred_heights(buildings, settings().coverage.storey_height_m)
    floors = buildings["floors"].astype(float)
    return buildings.assign(height_m=found["height_m"], height_source=found["source"], floors=floors)


def _cells(inputs: Inputs, config: Settings) -> gpd.GeoDataFrame:
    """Cells of the district with the subdistrict and the neighbourhood of their centre."""
    grid = SquareGrid(config.grid.cell_size_m)
    cells = cells_inside(grid, inputs.parts, config.grid.max_cells)
    cells["area_id"] = inputs.parts["id"].to_numpy()[cells["area_index"]]
    cells["neighbourhood_id"] = None
    if len(inputs.neighbourhoods):
        inner = cells_inside(grid, inputs.neighbourhoods, config.grid.max_cells)
        owner = pd.Series(inputs.neighbourhoods["id"].to_numpy()[inner["area_index"]], index=inner["code"])
        cells["neighbourhood_id"] = owner.reindex(cells["code"]).astype("Int64").astype(object).to_numpy()
    return cells


def _levels(
    supply: Supply,
    cells: gpd.GeoDataFrame,
    surface: HeightGrid | None,
    config: Settings,
    progress: Progress,
) -> CellCoverage:
    radio = config.coverage
    centres, complete = cells.geometry.centroid, cells["complete"].to_numpy()
    size_m = config.grid.cell_size_m
    samples = open_samples(
        centres.x, centres.y, size_m, min(radio.sample_size_m, size_m), surface, middle_only=~complete
    )
    with cluster(config.scale) as client:
        levels_of = cell_levels if client is None else partial(cell_levels_on, client)
        coverage = levels_of(
            supply.carriers,
            samples,
            complete,
            service_of(supply, config),
            surface=surface,
            method=METHODS[radio.urban_model],
            height_m=radio.receiver_height_m,
            progress=progress.advance,
        )
    # To the stored precision before anything is decided on it: gaps and later sums must agree.
    return replace(
        coverage,
        level_dbm=coverage.level_dbm.round(LEVEL_DECIMALS),
        sinr_db=coverage.sinr_db.round(LEVEL_DECIMALS),
    )


def surface_over(inputs: Inputs, complete: np.ndarray, cell_size_m: float) -> HeightGrid | None:
    """Heights over the subdistricts whose footprints are complete; nothing is known elsewhere."""
    whole = inputs.parts[complete]
    if whole.empty:
        return None
    west, south, east, north = whole.total_bounds.tolist()
    return known_inside(height_grid(inputs.buildings, cell_size_m, (west, south, east, north)), whole)


def _store(
    run_id: int,
    cells: gpd.GeoDataFrame,
    coverage: CellCoverage,
    supply: Supply,
    found: list[gaps_job.FoundGaps],
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
            level_dbm=rows.level_dbm,
            sinr_db=rows.sinr_db,
            probability=rows.probability,
            station_ids=np.where(rows.carrier >= 0, station_ids[rows.carrier], -1),
            progress=progress.advance,
        )
        gaps_job.store(session, run_id=run_id, found=found, cell_ids=cell_ids)
        levels_store.refresh_statistics(session)
    return grid_id


def _facts(
    inputs: Inputs,
    supply: Supply,
    cells: gpd.GeoDataFrame,
    counts: LinkCounts,
    complete_share: np.ndarray,
    config: Settings,
) -> dict[str, Any]:
    """What must be said beside every figure of the run."""
    assumed = sum(supply.assumed.values())
    return {
        "stations": len(inputs.stations),
        "stations_inside": int(inputs.stations["inside"].sum()),
        "stations_off_air": inputs.off_air,
        "stations_assumed": assumed,
        "assumed_share": assumed / len(inputs.stations),
        "templates": supply.assumed,
        "operators": sorted({code for _, code, _ in supply.layers}),
        "technologies": sorted({technology.value for _, _, technology in supply.layers}),
        "residents": int(cells["residents"].sum()),
        "workers": int(cells["workers"].sum()),
        "buildings": len(inputs.buildings),
        "building_heights": {
            source: int((inputs.buildings["height_source"] == source).sum()) for source in SOURCES
        },
        "carriers_by_roofs": int(supply.by_roofs.sum()),
        "footprint_share": {
            code: None if np.isnan(share) else round(float(share), 4)
            for code, share in zip(inputs.parts["code"], complete_share, strict=True)
        },
        "cells": len(cells),
        "cells_by_sight": int(cells["complete"].sum()),
        "link_counts": asdict(counts),
        "cell_size_m": config.grid.cell_size_m,
    }


def _publish(run_id: int, grid_id: int, district_id: int, facts: dict[str, Any], config: Settings) -> None:
    with db.transaction() as session:
        if not runs.publish(session, run_id, grid_id=grid_id, facts=facts):
            raise ConflictError(
                f"run {run_id} was given up as lost before it was done; nothing of it is shown"
            )
        removed = runs.delete_oldest(session, area_id=district_id, keep=config.coverage.max_stored_runs)
        audit.record(
            session,
            WORKER_ACTOR,
            action="coverage.publish",
            entity="coverage_run",
            entity_id=run_id,
            details={"removed_runs": removed},
        )
