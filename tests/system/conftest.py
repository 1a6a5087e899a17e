"""A district in which every door has something to show."""

from types import SimpleNamespace

import pytest
from sqlalchemy.orm import Session

from tests import builders


@pytest.fixture
def district(session: Session) -> SimpleNamespace:
    """One of everything: an area below the district, a run over two cells with a gap, a job, a worker."""
    whole = builders.area(session)
    part = builders.area(session, "310106011000", level="subdistrict", parent=whole)
    builders.figure(session, part, "residents", 20)
    operator = builders.operator(session)
    station = builders.station(session, builders.site(session, area_id=part.id), operator)
    builders.hotspot(session, area_id=part.id)
    builders.building(session, area_id=part.id)
    builders.facility(session, area_id=part.id)
    grid = builders.grid(session, whole)
    cells = [builders.cell(session, grid, col, 0) for col in (0, 1)]
    run = builders.run(session, whole, grid)
    for cell, level_dbm in zip(cells, (-80.0, -120.0), strict=True):
        builders.run_cell(session, run, cell, part)
        builders.level(session, run, cell, operator, level_dbm)
    gap = builders.gap(session, run, part, cells[1:])
    job = builders.job(session)
    found = {"run_id": run.id, "gaps": 1, "cells": 2}
    done = builders.job(session, status="done", progress=1.0, result=found)
    builders.worker(session)
    draft = builders.import_draft(session)
    report = {"dataset": "test-areas", "kind": "areas", "dataset_version": 1, "tables": []}
    result = {**report, "checked_at": "2026-01-01T00:00:00+00:00"}
    parameters = {"dataset": "test-areas"}
    builders.job(session, kind="quality", status="done", parameters=parameters, result=result)
    reach = builders.service_reach(session, whole, {"reached": (cells[0], part)})
    plan = builders.site_plan(session, whole, operator, part)
    planned = builders.plan_station(session, plan.id, part, builders.square(0, 0, 75))
    return SimpleNamespace(
        code=whole.code,
        plan_id=plan.id,
        plan_station_id=planned.id,
        cell=cells[0].code,
        station_id=station.id,
        run_id=run.id,
        gap_id=gap.id,
        reach_id=reach.id,
        job_id=job.id,
        done_job_id=done.id,
        draft_id=draft.id,
        key="test-areas",
    )
