"""OGC API - Processes, 18-062r2, Annex A: the list of jobs."""

from datetime import UTC, datetime, timedelta

import pytest

from tests import builders
from tests.ogc.executing import STATUS_INFO, holds
from tests.ogc.serving import links_of

LIST = "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/job-list#"


@pytest.mark.abstract(f"{LIST}job-list-op")
@pytest.mark.abstract(f"{LIST}job-list-success")
@pytest.mark.abstract(f"{LIST}processID-mandatory")
def test_the_list_has_the_jobs_of_processes_newest_first(service, city, finished):
    found = service.read("/jobs")
    assert [int(one["jobID"]) for one in found["jobs"]] == [finished.id, city.job.id]
    for one in found["jobs"]:
        holds(one, STATUS_INFO)
        assert {**service.read(f"/jobs/{one['jobID']}"), "links": []} == {**one, "links": []}


@pytest.mark.abstract(f"{LIST}links")
@pytest.mark.abstract(f"{LIST}limit-response")
def test_the_list_comes_page_by_page_every_parameter_kept(service, session, city):
    made = [builders.job(session, kind="site_plan").id for _ in range(5)]
    page, seen = service.read("/jobs?limit=2&processID=plan&processID=reach"), []
    while True:
        assert links_of(page, "self") and links_of(page, "alternate")
        seen.append([int(one["jobID"]) for one in page["jobs"]])
        if not (further := links_of(page, "next")):
            break
        page = service.read(further[0]["href"])
    assert seen == [made[:2:-1], made[2:0:-1], made[:1]]


PARAMETERS = [
    *(
        pytest.param(name, kind, marks=pytest.mark.abstract(LIST + test))
        for name, kind, test in (
            ("type", "array", "type-definition"),
            ("processID", "array", "processID-definition"),
            ("status", "array", "status-definition"),
            ("datetime", "string", "datetime-definition"),
            ("minDuration", "integer", "duration-definition"),
            ("maxDuration", "integer", "duration-definition"),
            ("limit", "integer", "limit-definition"),
        )
    ),
]


@pytest.mark.parametrize(("name", "kind"), PARAMETERS)
def test_the_document_defines_the_parameters_of_the_list(service, name, kind):
    listed = service.read("/api")["paths"]["/jobs"]["get"]["parameters"]
    (found,) = [one for one in listed if one["name"] == name]
    assert (found["in"], found["required"], found["schema"]["type"]) == ("query", False, kind)


@pytest.fixture
def several(session, city):
    """Jobs of the morning and the evening, that ran for 10 seconds and for 100, and one that never began."""
    at = datetime(2026, 11, 20, 8, tzinfo=UTC)

    def job(hours, seconds, **given):
        began = at + timedelta(hours=hours, seconds=5)
        ended = {"started_at": began, "finished_at": began + timedelta(seconds=seconds)} if seconds else {}
        made = builders.job(session, created_at=at + timedelta(hours=hours), **ended, **given)
        return made.id

    return {
        "short": job(0, 10, status="done", result={"run_id": city.run.id}),
        "long": job(10, 100, status="failed", error="x"),
        "plan": job(11, 100, kind="site_plan", status="lost", error="x"),
        "stopped": job(12, 0, status="cancelled"),
    }


WINDOW = {"datetime": "2026-11-20"}
FOUND = [
    ({}, ("stopped", "plan", "long", "short"), "datetime-response"),
    ({"datetime": "2026-11-20T18:00:00Z/.."}, ("city", "stopped", "plan", "long"), "datetime-response"),
    ({"datetime": "2026-11-20T08:00:00Z"}, ("short",), "datetime-response"),
    ({"type": "process"}, ("stopped", "plan", "long", "short"), "type-response"),
    ({"type": "other"}, (), "type-response"),
    ({"processID": "coverage"}, ("stopped", "long", "short"), "processID-response"),
    ({"processID": "coverage,plan"}, ("stopped", "plan", "long", "short"), "processID-response"),
    ({"status": "failed"}, ("plan", "long"), "status-response"),
    ({"status": "successful,dismissed"}, ("stopped", "short"), "status-response"),
    ({"status": "running"}, (), "status-response"),
    ({"minDuration": "50"}, ("plan", "long"), "duration-response"),
    ({"maxDuration": "50"}, ("short",), "duration-response"),
    ({"minDuration": "100", "maxDuration": "100", "processID": "plan"}, ("plan",), "duration-response"),
]


@pytest.mark.parametrize(
    ("query", "names"), [pytest.param(*one[:2], marks=pytest.mark.abstract(LIST + one[2])) for one in FOUND]
)
def test_the_list_keeps_what_is_asked_for(service, city, several, query, names):
    found = service.read("/jobs", {**WINDOW, **query})["jobs"]
    ids = {**several, "city": city.job.id}
    assert [int(one["jobID"]) for one in found] == sorted((ids[name] for name in names), reverse=True)


@pytest.mark.parametrize(
    "query",
    [
        *("limit=0", "limit=x", "status=done", "processID=x", "minDuration=x", "maxDuration=1.5"),
        *("datetime=x", "datetime=../..", "after=x", "after=0", "nonsense=1", "limit=1&limit=2"),
    ],
)
def test_a_bad_value_of_the_list_is_refused(service, query):
    assert service.status(f"/jobs?{query}") == 400
