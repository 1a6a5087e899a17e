"""The main job: who is covered, level by level, and where the gaps are."""

from dataclasses import asdict, replace
from functools import partial
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from distributed import Client

from app import db
from app.config import Settings, TemplateSettings, settings
from app.domain.actors import WORKER_ACTOR
from app.domain.coverage import Profile, RunStatus, profile_from
from app.domain.jobs import JobRecord, JobStatus
from app.domain.network import Technology
from app.domain.release import VERSION
from app.errors import ConflictError
from app.jobs import coverage_results, gap_history
from app.jobs import gaps as gaps_job
from app.jobs.by_technology import profiles_of, templates_of
from app.jobs.cluster import cluster
from app.jobs.coverage_inputs import Inputs, read_inputs, surface_over
from app.jobs.gap_causes import Scene, explained
from app.jobs.gap_inputs import GapInputs, read_gap_inputs
from app.jobs.gap_measured import measured_clusters_of
from app.jobs.indoor import Indoors, buildings_inside, indoors_of, with_indoors
from app.jobs.progress import Progress, Watcher
from app.jobs.receptions import RECEPTIONS, service_of
from app.jobs.running import run_job
from app.jobs.supply import Supply, supply_of
from app.jobs.urban_models import METHODS, MODELS
from app.services import audit
from app.store import runs
from spatial.coverage.cells import cell_levels
from spatial.coverage.result import CellCoverage, LinkCounts
from spatial.coverage.samples import Samples, open_samples
from spatial.coverage.tiles import cell_levels_on
from spatial.demand import cell_demand
from spatial.gap_evidence import middles_of
from spatial.grid import SquareGrid, cells_inside
from spatial.heights import SOURCES
from spatial.land import footprint_share
from spatial.surface import HeightGrid


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
    profiles = profiles_of(config.profiles)
    progress.step("load", "reading areas, people, land, buildings and stations")
    inputs, told, run_id = _begin(job, config)
    progress.step("grid", f"{len(inputs.parts)} areas, {len(inputs.stations)} stations in reach")
    cells = cells_of(inputs, config)
    progress.step("demand", f"{len(cells)} cells of {config.grid.cell_size_m:g} m")
    complete_share = footprint_share(inputs.parts, inputs.buildings, inputs.land)
    complete = complete_share >= config.coverage.complete_footprint_share
    cells = peopled(cells, inputs, complete)
    progress.step("levels", f"{int(cells['residents'].sum())} residents spread over the cells")
    templates = templates_of(config.templates)
    network = (inputs.stations, inputs.carriers)
    supply = supply_of(*network, templates, profiles, config.coverage, inputs.buildings, inputs.antennas)
    surface = surface_over(inputs, complete, config.coverage.surface_cell_m)
    with cluster(config.scale) as client:
        coverage = _levels(supply, cells, surface, config, progress, client)
        inside = buildings_inside(inputs.buildings, inputs.parts, complete, config.coverage.storey_height_m)
        progress.step("indoors", f"{coverage.counts.links} links computed; {len(inside)} buildings")
        method, systems = METHODS[config.coverage.urban_model], inputs.indoor_systems
        indoors = indoors_of(supply, inside, systems, cells, surface, method, config, progress, client)
    coverage = _rounded(with_indoors(coverage, indoors))
    progress.step("gaps", f"{coverage.counts.links} links computed")
    found = gaps_job.gaps_of_run(coverage, supply, cells, inputs.parts, _gap_profiles(config), progress)
    silenced = None if told.stations.empty else _silenced(told, inputs, templates, profiles, config)
    scene = Scene(supply, silenced, told, cells, inputs.buildings, surface)
    found = explained(found, coverage, scene, middles_of(places_of(cells, surface, config)), config)
    clusters = measured_clusters_of(told, cells, inputs.parts, profiles, config)
    gap_count = sum(len(item.gaps) for item in found)
    progress.step("store", f"{gap_count} gaps found")
    grid_id = coverage_results.store(
        run_id, cells, coverage, indoors, supply, found, clusters, inputs, config, progress
    )
    facts = _facts(inputs, supply, cells, indoors, coverage.counts, complete_share, config)
    progress.step("publish")
    _publish(run_id, grid_id, inputs.district_id, facts, config)
    return {"run_id": run_id, "gaps": gap_count, **facts}


def _gap_profiles(config: Settings) -> list[Profile]:
    """What gaps are looked for: by the profile of each technology, and by those of gaps alone."""
    return [profile_from(item) for item in (*config.profiles, *(config.gap_profiles or ()))]


def _silenced(
    told: GapInputs,
    inputs: Inputs,
    templates: dict[Technology, TemplateSettings],
    profiles: dict[Technology, Profile],
    config: Settings,
) -> Supply:
    """What the stations would supply that an outage keeps silent."""
    around = (inputs.buildings, told.antennas)
    return supply_of(told.stations, told.carriers, templates, profiles, config.coverage, *around)


def _begin(job: JobRecord, config: Settings) -> tuple[Inputs, GapInputs, int]:
    """Read one snapshot and make the run's row; it commits, so that a lost run can be seen."""
    with db.snapshot() as session:
        inputs = read_inputs(session, job.parameters["area_code"])
        told = read_gap_inputs(session, inputs.district_id, _gap_profiles(config), config)
    with db.transaction() as session:
        run = runs.NewRun(
            area_id=inputs.district_id,
            job_id=job.id,
            model=MODELS[config.coverage.urban_model],
            code_version=VERSION,
            parameters={
                "cell_size_m": config.grid.cell_size_m,
                "demand": asdict(config.demand),
                "coverage": asdict(config.coverage),
                "profiles": [asdict(item) for item in config.profiles],
                "measured_gaps": asdict(config.measured_gaps),
                "gap_profiles": [asdict(item) for item in config.gap_profiles or ()],
                "templates": [asdict(item) for item in config.templates],
                "dataset_batches": inputs.batches,
                "dataset_vintages": inputs.vintages,
            },
            dataset_versions=inputs.versions,
            is_synthetic=inputs.is_synthetic,
        )
        run_id = runs.add_run(session, run)
    return inputs, told, run_id


def cells_of(inputs: Inputs, config: Settings) -> gpd.GeoDataFrame:
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


def peopled(cells: gpd.GeoDataFrame, inputs: Inputs, complete: np.ndarray) -> gpd.GeoDataFrame:
    """Cells with their residents and workers, and whether the footprints around are complete."""
    demand = cell_demand(cells, inputs.parts, inputs.land, inputs.buildings, complete)
    return cells.assign(
        residents=demand["residents"], workers=demand["workers"], complete=complete[cells["area_index"]]
    )


def places_of(cells: gpd.GeoDataFrame, surface: HeightGrid | None, config: Settings) -> Samples:
    """Places that a cell is asked about; its middle alone where footprints are not complete."""
    centres, size_m = cells.geometry.centroid, config.grid.cell_size_m
    sample_m = min(config.coverage.sample_size_m, size_m)
    return open_samples(centres.x, centres.y, size_m, sample_m, surface, middle_only=~cells["complete"])


def _levels(
    supply: Supply,
    cells: gpd.GeoDataFrame,
    surface: HeightGrid | None,
    config: Settings,
    progress: Progress,
    client: Client | None,
) -> CellCoverage:
    levels_of = cell_levels if client is None else partial(cell_levels_on, client)
    return levels_of(
        supply.carriers,
        places_of(cells, surface, config),
        cells["complete"].to_numpy(),
        service_of(supply, config),
        surface=surface,
        method=METHODS[config.coverage.urban_model],
        height_m=config.coverage.receiver_height_m,
        progress=progress.advance,
    )


def _rounded(coverage: CellCoverage) -> CellCoverage:
    """To the stored precision before anything is decided on it: gaps and later sums must agree."""
    return replace(
        coverage,
        level_dbm=coverage.level_dbm.round(coverage_results.LEVEL_DECIMALS),
        sinr_db=coverage.sinr_db.round(coverage_results.LEVEL_DECIMALS),
    )


def _facts(
    inputs: Inputs,
    supply: Supply,
    cells: gpd.GeoDataFrame,
    indoors: Indoors,
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
        "stations_shared": int(inputs.stations["shared_ids"].map(bool).sum()),
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
        "buildings_asked": len(indoors.buildings),
        "indoor_places": indoors.places,
        "cells_built": int(indoors.is_built.sum()),
        "indoor_systems": int(indoors.has_system.sum()),
        "carriers": len(supply.by_roofs),
        "carriers_by_roofs": int(supply.by_roofs.sum()),
        "carriers_under_roof": int(supply.under_roof.sum()),
        "carriers_all_round": int(np.isnan(supply.carriers.azimuth_true_deg).sum()),
        "footprint_share": {
            code: None if np.isnan(share) else round(float(share), 4)
            for code, share in zip(inputs.parts["code"], complete_share, strict=True)
        },
        "cells": len(cells),
        "cells_by_sight": int(cells["complete"].sum()),
        "link_counts": asdict(counts),
        "cell_size_m": config.grid.cell_size_m,
        "reception_loss_db": _losses(supply, config),
    }


def _losses(supply: Supply, config: Settings) -> dict[str, list[float]]:
    """The least and the greatest loss into each reception, over the carriers of the run."""
    loss_db = service_of(supply, config).extra_loss_db.round(coverage_results.LEVEL_DECIMALS)
    return {
        reception.value: [float(column.min()), float(column.max())]
        for reception, column in zip(RECEPTIONS, loss_db.T, strict=True)
    }


def _publish(run_id: int, grid_id: int, district_id: int, facts: dict[str, Any], config: Settings) -> None:
    with db.transaction() as session:
        if not runs.publish(session, run_id, grid_id=grid_id, facts=facts):
            raise ConflictError(
                f"run {run_id} was given up as lost before it was done; nothing of it is shown"
            )
        gap_history.follow(session, run_id=run_id, grid_id=grid_id)
        removed = runs.delete_oldest(session, area_id=district_id, keep=config.coverage.max_stored_runs)
        audit.record(
            session,
            WORKER_ACTOR,
            action="coverage.publish",
            entity="coverage_run",
            entity_id=run_id,
            details={"removed_runs": removed},
        )
