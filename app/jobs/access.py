"""The job that says what a service reaches, where it does not, and where more of it would help most."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from app import db
from app.config import Settings, settings
from app.domain.access import AskedReach, asked_of
from app.domain.actors import WORKER_ACTOR
from app.domain.jobs import JobRecord, JobStatus
from app.jobs.access_inputs import AccessInputs, peopled_cells, read_access
from app.jobs.access_reach import Reached, middles, network_of, reached
from app.jobs.progress import Progress, Watcher
from app.jobs.running import run_job
from app.services import audit
from app.services.access_suppliers import walk_limit_m
from app.store import access as access_store
from app.store import grids as grid_store
from app.store.installation import process_epsg
from spatial.access.shapes import suppliers_of_cells
from spatial.access.walking import walking
from spatial.datum import from_metric
from spatial.gaps import gaps_of
from spatial.sites.bound import prices_of, upper_bound
from spatial.sites.problem import Problem, lists_of, residual, weight_reached
from spatial.sites.search import greedy, improved

ROUNDS, BOUND_SECONDS = 20_000, 10.0


def run(job_id: int, watcher: Watcher | None = None) -> JobStatus:
    """Run a queued job to its end."""
    return run_job(job_id, compute, leave_nothing, watcher)


def leave_nothing(job_id: int, status: JobStatus) -> None:
    """The answer is written in one transaction, so an unfinished one has nothing to clean."""


def compute(job: JobRecord, progress: Progress) -> dict[str, Any]:
    """All steps; the result names the answer."""
    config, asked = settings(), asked_of(job.parameters)
    progress.step("load", "reading areas, people, buildings and what is reached from")
    with db.snapshot() as session:
        inputs = read_access(session, asked, config)
    cells = peopled_cells(inputs, config)
    progress.step("reach", f"{len(inputs.suppliers)} suppliers, {len(cells)} cells")
    found = reached(asked, inputs, cells, config, progress.advance)
    progress.step("gaps", f"{int(found.is_reached.sum())} cells reached")
    gaps, gap_of_cell = _gaps(cells, found, config)
    more = _more(asked, inputs, cells, found, config) if asked.more else {}
    facts = {**_facts(inputs, cells, found), "gaps": len(gaps), **more}
    progress.step("store", f"{len(gaps)} gaps")
    reach_id = _store(job, asked, inputs, cells, found, gaps, gap_of_cell, facts, config)
    return {"reach_id": reach_id, **facts}


def _gaps(cells: gpd.GeoDataFrame, found: Reached, config: Settings) -> tuple[gpd.GeoDataFrame, np.ndarray]:
    """Connected cells that are not reached, as of a radio network."""
    people = (cells["residents"].to_numpy(), cells["workers"].to_numpy())
    no_level = np.full(len(cells), np.nan)
    return gaps_of(cells, ~found.is_reached, *people, no_level, config.access.min_gap_cells)


def _facts(inputs: AccessInputs, cells: gpd.GeoDataFrame, found: Reached) -> dict[str, Any]:
    residents = cells["residents"].to_numpy()
    return {
        "suppliers": len(inputs.suppliers),
        "cells": len(cells),
        "cells_reached": int(found.is_reached.sum()),
        "residents": int(residents.sum()),
        "residents_reached": int(residents[found.is_reached].sum()),
        **found.facts,
    }


def _more(
    asked: AskedReach, inputs: AccessInputs, cells: gpd.GeoDataFrame, found: Reached, config: Settings
) -> dict[str, Any]:
    """Where so many more places would bring most residents within the walk, and how good that answer is."""
    x_m, y_m = middles(cells)
    places = _candidates(cells, x_m, y_m, config.access.candidate_square_m)
    walk = walking(
        network_of(inputs),
        (x_m[places], y_m[places]),
        (x_m, y_m),
        walk_limit_m(asked, config),
        config.access.farthest_street_m,
    )
    weight = cells["residents"].to_numpy(np.float64)
    problem = Problem(walk.reach, weight, np.ones(len(places)), lists_of([], [], len(places)))
    left = residual(problem, found.is_reached)
    chosen = improved(left, asked.more, greedy(left, asked.more), ROUNDS)
    bound = upper_bound(left, asked.more, prices_of(left, asked.more, seconds=BOUND_SECONDS))
    gained = weight_reached(left, chosen)
    lon, lat = from_metric(x_m[places[chosen]], y_m[places[chosen]], "wgs84", process_epsg())
    codes = inputs.parts["code"].to_numpy()[cells["area_index"].to_numpy()[places[chosen]]]
    adds = [weight_reached(left, [one]) for one in chosen.tolist()]
    rows = sorted(
        zip(adds, cells["code"].to_numpy()[places[chosen]], codes, lon, lat, strict=True), reverse=True
    )
    return {
        "proposed": [
            {"cell": cell, "area_code": area, "lon": round(float(x), 6), "lat": round(float(y), 6)}
            | {"residents_alone": int(alone)}
            for alone, cell, area, x, y in rows
        ],
        "candidates": len(places),
        "residents_more": int(gained),
        "residents_more_at_most": max(int(gained), int(bound)),
    }


def _candidates(cells: gpd.GeoDataFrame, x_m: np.ndarray, y_m: np.ndarray, square_m: float) -> np.ndarray:
    """Of each square the cell with most residents, the first of equals."""
    table = pd.DataFrame(
        {"col": x_m // square_m, "row": y_m // square_m, "residents": cells["residents"].to_numpy()}
    )
    ordered = table.sort_values("residents", ascending=False, kind="stable")
    return np.sort(ordered.drop_duplicates(["col", "row"]).index.to_numpy())


def _store(
    job: JobRecord,
    asked: AskedReach,
    inputs: AccessInputs,
    cells: gpd.GeoDataFrame,
    found: Reached,
    gaps: gpd.GeoDataFrame,
    gap_of_cell: np.ndarray,
    facts: dict[str, Any],
    config: Settings,
) -> int:
    """The answer in one transaction."""
    rank_of = pd.Series(gaps["rank"].to_numpy(), index=gaps["gap_no"].to_numpy(), dtype="Int64")
    with db.transaction() as session:
        grid_id = grid_store.ensure_grid(
            session, area_id=inputs.district_id, cell_size_m=config.grid.cell_size_m
        )
        rows = pd.DataFrame(
            {
                "cell_id": grid_store.ensure_cells(session, grid_id=grid_id, cells=cells),
                "area_id": cells["area_id"].to_numpy(),
                "residents": cells["residents"].to_numpy(),
                "state": found.state,
                "suppliers": suppliers_of_cells(found.reach, len(cells)),
                "minutes": found.minutes,
                "gap_rank": rank_of.reindex(gap_of_cell).array,
            }
        )
        reach_id = access_store.add_reach(
            session,
            area_id=inputs.district_id,
            job_id=job.id,
            asked=asked,
            facts=facts,
            dataset_versions=inputs.versions,
            is_synthetic=inputs.is_synthetic,
        )
        access_store.add_cells(session, reach_id=reach_id, cells=rows)
        audit.record(
            session, WORKER_ACTOR, action="access.publish", entity="service_reach", entity_id=reach_id
        )
    return reach_id
