"""From the request to the features: asked for by the standard, computed, and read from results."""

import pytest
from sqlalchemy import text

from app.domain.jobs import JobStatus
from app.jobs import access as access_job
from app.jobs import coverage as coverage_job
from app.jobs import plans as plans_job
from tests import builders
from tests.jobs import district
from tests.ogc.executing import started
from tests.ogc.serving import Serving, links_of

CELLS = """
select count(*) as cells, sum(run_cells.residents) as residents
from run_cells where run_id = :run
"""
GAPS = """
select id, residents from gaps
where run_id = :run and profile = :profile and operator_id is null and reception = 'outdoor'
order by id
"""


@pytest.fixture
def service(client):
    return Serving(client, "/ogc")


def everything(service, href):
    """Features behind a link, all pages."""
    page = service.read(href)
    found = page["features"]
    while further := links_of(page, "next"):
        page = service.read(further[0]["href"])
        found += page["features"]
    return found


def succeeded(service, job_id):
    """Results of a job that is polled once it has been run."""
    assert service.read(f"/jobs/{job_id}")["status"] == "successful"
    (link,) = links_of(service.read(f"/jobs/{job_id}"), "results")
    return service.read(link["href"])


def test_coverage_is_asked_for_computed_and_read(client, service, session):
    district.build(session)
    job_id = started(client, "coverage", {"inputs": {"area_code": district.DISTRICT}})
    assert service.read(f"/jobs/{job_id}")["status"] == "accepted"
    session.flush()
    seen = []

    def watch(step, _share):
        seen.append((step, service.read(f"/jobs/{job_id}")["status"]))

    assert coverage_job.run(job_id, watch) is JobStatus.DONE
    assert {status for _, status in seen} == {"running"} and len(seen) >= 8
    results = succeeded(service, job_id)
    run_id = service.read(results["run"]["href"])["id"]
    cells = everything(service, results["coverage"]["href"])
    counted = session.execute(text(CELLS), {"run": run_id}).one()
    assert len(cells) == counted.cells > 500
    assert sum(one["properties"]["residents"] for one in cells) == counted.residents == 1504
    profile = cells[0]["properties"]["profile"]
    stored = session.execute(text(GAPS), {"run": run_id, "profile": profile}).all()
    gaps = everything(service, results["gaps"]["href"])
    assert [(one["id"], one["properties"]["residents"]) for one in gaps] == [tuple(one) for one in stored]
    assert gaps


def test_a_run_that_fails_says_why(client, service, session):
    district.build(session)
    job_id = started(client, "coverage")
    session.execute(text("delete from area_figures"))
    session.flush()
    coverage_job.run(job_id)
    found = service.read(f"/jobs/{job_id}")
    assert found["status"] == "failed" and found["message"]
    (why,) = links_of(found, "exceptions")
    assert service.status(why["href"]) == 409


def test_a_reach_is_computed_and_read_whatever_is_wanted_of_it(client, service, session):
    district.build(session)
    builders.camera(session, 200.0, 600.0)
    body = {"inputs": {"service": "cameras"}, "outputs": {"cells": {}}}
    job_id = started(client, "reach", body)
    session.flush()
    assert access_job.run(job_id) is JobStatus.DONE
    results = succeeded(service, job_id)
    assert list(results) == ["cells"]
    stored = session.scalar(text("select count(*) from service_reach_cells"))
    page = service.read(f"{results['cells']['href']}?limit=1000")
    assert len(page["features"]) == min(stored, 1000) > 0


def test_a_plan_is_computed_and_its_stations_are_read(client, service, session):
    district.build(session)
    for number in range(4):
        builders.building(
            session, builders.square(1300.0 + 200 * number, 500.0, 20.0), height_m=20.0, floors=6
        )
    body = {"inputs": {"operator": "A", "value": 1, "technology": "4G"}}
    job_id = started(client, "plan", body)
    session.flush()
    assert plans_job.run(job_id) is JobStatus.DONE
    results = succeeded(service, job_id)
    plan = service.read(results["plan"]["href"])
    stations = service.read(results["stations"]["href"])["features"]
    assert len(stations) == plan["stations"] == 1
    stored = text("select rank from plan_stations where plan_id = :plan")
    assert [one["properties"]["rank"] for one in stations] == list(
        session.scalars(stored, {"plan": plan["id"]})
    )
