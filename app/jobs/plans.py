"""The job that makes a plan and stores it as a draft."""

from dataclasses import asdict
from itertools import accumulate
from typing import Any

import geopandas as gpd

from app import db
from app.config import settings
from app.domain.actors import WORKER_ACTOR
from app.domain.jobs import JobRecord, JobStatus
from app.domain.plans import SitePlan, wish_from
from app.domain.release import VERSION
from app.jobs.plan_inputs import PlanInputs, read_plan_inputs
from app.jobs.progress import Progress, Watcher
from app.jobs.running import run_job
from app.jobs.site_plan import site_plan
from app.jobs.urban_models import MODELS
from app.services import audit
from app.store import network as network_store
from app.store import plans as plans_store
from app.store.loss_rasters import kept_rasters


def run(job_id: int, watcher: Watcher | None = None) -> JobStatus:
    """Run a queued plan to its end."""
    return run_job(job_id, compute, leave_nothing, watcher)


def leave_nothing(job_id: int, status: JobStatus) -> None:
    """A plan is stored at the end and whole, so an unfinished one has nothing to clean."""


def compute(job: JobRecord, progress: Progress) -> dict[str, Any]:
    """Make the plan of one snapshot and store it."""
    config, wish = settings(), wish_from(job.parameters)
    progress.step("load", f"reading district {job.parameters['area_code']}")
    with db.snapshot() as session:
        inputs = read_plan_inputs(session, job.parameters["area_code"], wish, config.sites)
    entered = ["load"]

    def reports(step: str, done: int, total: int) -> None:
        if step != entered[-1]:
            entered.append(step)
            progress.step(step)
        progress.advance(done, total)

    shelf = kept_rasters(config.coverage.loss_cache_megabytes)
    found = site_plan(inputs, wish, shelf, config, reports)
    progress.step("store", f"{len(found.stations)} stations chosen")
    with db.transaction() as session:
        plan_id = _store(session, job, inputs, found)
    return {"plan_id": plan_id, **facts_of(found)}


def _store(session, job: JobRecord, inputs: PlanInputs, found: SitePlan) -> int:  # type: ignore[no-untyped-def]
    operator_id = network_store.operator_id(session, code=found.wish.operator)
    plan_id = plans_store.add_plan(
        session,
        plans_store.NewPlan(
            area_id=inputs.run.district_id,
            operator_id=int(operator_id or 0),
            technology=found.wish.technology.value,
            reception=found.wish.reception.value,
            job_id=job.id,
            parameters={**found.wish.parameters, **_settings(inputs)},
            dataset_versions=inputs.run.versions,
            facts=facts_of(found),
            model=MODELS[settings().coverage.urban_model],
            code_version=VERSION,
            is_synthetic=inputs.run.is_synthetic,
            made_by=job.actor,
        ),
    )
    plans_store.add_stations(session, plan_id=plan_id, stations=_frame(inputs, found))
    audit.record(session, WORKER_ACTOR, action="plan.make", entity="plan", entity_id=plan_id)
    return plan_id


def _settings(inputs: PlanInputs) -> dict[str, Any]:
    """All of the settings that a plan comes out of, and the weights that it was made with."""
    config = settings()
    return {
        "cell_size_m": config.grid.cell_size_m,
        "sites": asdict(config.sites),
        "demand": asdict(config.demand),
        "coverage": asdict(config.coverage),
        "profiles": [asdict(item) for item in config.profiles],
        "templates": [asdict(item) for item in config.templates],
        "dataset_batches": inputs.run.batches,
        "weights_used": asdict(inputs.weights),
    }


def _frame(inputs: PlanInputs, found: SitePlan) -> gpd.GeoDataFrame:
    ids = dict(zip(inputs.run.parts["code"].astype(str), inputs.run.parts["id"], strict=True))
    names = (*plans_store.STATION_COLUMNS, "reach")
    rows = [
        {
            **{name: getattr(one, name) for name in names if name != "area_id"},
            "area_id": int(ids[one.subdistrict]),
        }
        for one in found.stations
    ]
    points = gpd.points_from_xy([one.x_m for one in found.stations], [one.y_m for one in found.stations])
    return gpd.GeoDataFrame(rows, columns=list(names), geometry=points, crs=inputs.run.parts.crs)


def facts_of(found: SitePlan) -> dict[str, Any]:
    """Everything of a plan but its stations, as JSON."""
    adds = accumulate(one.residents for one in found.stations)
    return {
        "stations": len(found.stations),
        "shared": found.shared,
        "cost": round(found.cost, 2),
        "candidates": {kind.value: count for kind, count in found.candidates.items()},
        "over_limit": found.over_limit,
        "adopted": found.adopted,
        "residents": found.residents,
        "now": found.now,
        "then": found.then,
        "predicted": found.predicted,
        "weight_now": found.weight_now,
        "weight_then": found.weight_then,
        "weight_bound": found.weight_bound,
        "short_of_best_share": found.short_of_best_share,
        "least_stations": found.least_cost,
        "parts": [asdict(one) for one in found.parts],
        "curve": [found.now, *(found.now + one for one in adds)],
        "seconds": {step: round(one, 2) for step, one in found.seconds.items()},
    }
