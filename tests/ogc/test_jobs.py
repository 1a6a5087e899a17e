"""OGC API - Processes, 18-062r2, Annex A: executions, how a job stands, its results."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from app.store import jobs as jobs_store
from tests import builders
from tests.ogc.executing import EXCEPTION, REL, STATUS_INFO, excepted, execute, holds, started
from tests.ogc.serving import links_of

ROOT = "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/"
CORE, DISMISS = f"{ROOT}core#", f"{ROOT}dismiss#"
PLAN = {"operator": "A", "value": 1}


@pytest.fixture
def peopled(session, city):
    """People in the south, without whom nobody plans."""
    builders.figure(session, city.south, "residents", 60)
    session.flush()
    return city


def asked_of(session, job_id):
    """What a job was asked for."""
    return jobs_store.find_job(session, job_id).parameters


@pytest.mark.abstract(f"{CORE}job-creation-op")
@pytest.mark.abstract(f"{CORE}job-creation-success-async")
@pytest.mark.abstract(f"{CORE}job-creation-auto-execution-mode")
@pytest.mark.abstract(f"{CORE}job-creation-default-execution-mode")
@pytest.mark.parametrize(
    ("prefer", "applied"), [(None, None), ("respond-async", "respond-async"), ("wait=1", None)]
)
def test_every_execution_is_asynchronous_whatever_is_preferred(client, city, prefer, applied):
    answer = execute(client, "coverage", **({} if prefer is None else {"Prefer": prefer}))
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"http://localhost/ogc/jobs/{answer.json['jobID']}"
    assert answer.headers.get("Preference-Applied") == applied
    holds(answer.json, STATUS_INFO)
    assert (answer.json["status"], answer.json["processID"]) == ("accepted", "coverage")


@pytest.mark.abstract(f"{CORE}job-creation-success")
def test_the_job_is_the_one_that_every_other_door_shows_and_waits_in_the_same_queue(client, session, peopled):
    job_id = started(client, "plan", {"inputs": {**PLAN, "years": 2}})
    found = client.get(f"/api/v1/jobs/{job_id}").json
    assert (found["kind"], found["status"], found["actor"]) == ("site_plan", "queued", "tester")
    assert (found["parameters"]["operator"], found["parameters"]["years"]) == ("A", 2)
    queued = text("select count(*) from procrastinate_jobs where (args->>'job_id')::bigint = :id")
    assert session.scalar(queued, {"id": job_id}) == 1


@pytest.mark.abstract(f"{CORE}job-creation-inputs")
@pytest.mark.abstract(f"{CORE}job-creation-input-inline")
@pytest.mark.parametrize("operator", ["A", {"value": "A"}])
def test_values_stand_in_the_request_or_in_an_object_that_qualifies_them(client, session, peopled, operator):
    job_id = started(client, "plan", {"inputs": {**PLAN, "operator": operator}})
    assert asked_of(session, job_id)["operator"] == "A"


@pytest.mark.abstract(f"{CORE}job-creation-input-ref")
@pytest.mark.parametrize("href", ["data:,A", "data:text/plain;base64,QQ==", "data:application/json,%22A%22"])
def test_a_value_by_reference_is_read_from_an_address_that_holds_it(client, session, peopled, href):
    job_id = started(client, "plan", {"inputs": {**PLAN, "operator": {"href": href}}})
    assert asked_of(session, job_id)["operator"] == "A"


@pytest.mark.abstract(f"{CORE}job-creation-input-array")
@pytest.mark.parametrize("item", ["310106011", {"value": "310106011"}])
def test_an_input_that_may_come_several_times_is_a_list(client, session, peopled, item):
    job_id = started(client, "plan", {"inputs": {**PLAN, "preferred": [item]}})
    assert asked_of(session, job_id)["preferred"] == ["310106011000"]
    assert execute(client, "plan", {"inputs": {**PLAN, "preferred": "310106011"}}).status_code == 400


@pytest.mark.abstract(f"{CORE}job-creation-default-outputs")
def test_all_outputs_come_where_none_are_named_and_those_named_alone(client, service, session, city):
    for outputs, expected in (
        (None, ["coverage", "gaps", "run", "page"]),
        ({"gaps": {"transmissionMode": "reference"}}, ["gaps"]),
    ):
        body = {"inputs": {}} if outputs is None else {"inputs": {}, "outputs": outputs}
        job_id = started(client, "coverage", body)
        done(session, job_id, city.run.id)
        assert list(service.read(f"/jobs/{job_id}/results")) == expected


def done(session, job_id, run_id):
    """What a worker writes at the end."""
    statement = text(
        "update jobs set status = 'done', progress = 1, started_at = created_at, finished_at = now(), "
        "result = jsonb_build_object('run_id', cast(:run as bigint), 'gaps', 1, 'cells', 4) where id = :id"
    )
    session.execute(statement, {"id": job_id, "run": run_id})


@pytest.mark.abstract(f"{CORE}job-creation-sync-raw-value-one")
@pytest.mark.abstract(f"{CORE}job-creation-sync-raw-value-multi")
@pytest.mark.abstract(f"{CORE}job-creation-sync-raw-ref")
@pytest.mark.abstract(f"{CORE}job-creation-sync-raw-mixed-multi")
@pytest.mark.abstract(f"{CORE}job-creation-sync-document")
@pytest.mark.abstract(f"{CORE}job-results-sync")
@pytest.mark.abstract(f"{CORE}job-results-async-raw-value-one")
@pytest.mark.abstract(f"{CORE}job-results-async-raw-value-multi")
@pytest.mark.abstract(f"{CORE}job-results-async-raw-mixed-multi")
def test_nothing_is_computed_while_somebody_waits_and_nothing_comes_by_value(service, client, city):
    """So that the tests of synchronous executions and of values have nothing to ask."""
    for one in service.read("/processes")["processes"]:
        assert "sync-execute" not in one["jobControlOptions"]
        assert one["outputTransmission"] == ["reference"]
    asked = {"inputs": {}, "outputs": {"gaps": {"transmissionMode": "value"}}}
    refused = execute(client, "coverage", asked)
    assert refused.status_code == 400
    assert "'value' is refused; results come by reference" in refused.json["detail"]


@pytest.mark.abstract(f"{CORE}job-op")
@pytest.mark.abstract(f"{CORE}job-success")
@pytest.mark.parametrize(
    ("given", "status", "progress"),
    [
        ({"status": "queued"}, "accepted", 0),
        ({"status": "failed", "error": "no district", "progress": 0.5}, "failed", 50),
        ({"status": "lost", "error": "the worker stopped"}, "failed", 0),
        ({"status": "done", "progress": 1.0, "result": {"run_id": 1}}, "successful", 100),
        ({"status": "cancelled", "cancel_requested": True}, "dismissed", 0),
    ],
)
def test_a_job_says_how_it_stands(service, session, city, given, status, progress):
    at = datetime(2026, 11, 28, 8, tzinfo=UTC)
    moments = {"started_at": at + timedelta(minutes=1), "finished_at": at + timedelta(minutes=3)}
    job = builders.job(session, created_at=at, **given, **({} if status == "accepted" else moments))
    found = service.read(f"/jobs/{job.id}")
    holds(found, STATUS_INFO)
    assert (found["status"], found["progress"], found["jobID"]) == (status, progress, str(job.id))
    assert found["created"] == "2026-11-28T08:00:00Z"
    assert found.get("finished") == (None if status == "accepted" else "2026-11-28T08:03:00Z")
    assert found["updated"] == ("2026-11-28T08:00:00Z" if status == "accepted" else found["finished"])
    assert bool(links_of(found, f"{REL}results")) is (status == "successful")


def test_a_job_of_another_kind_is_none_here(service, session, city):
    other = builders.job(session, kind="quality", status="done", parameters={"dataset": "x"}, result={})
    assert client_sees(service, other.id) and service.status(f"/jobs/{other.id}") == 404
    assert str(other.id) not in [one["jobID"] for one in service.read("/jobs", {"limit": 1000})["jobs"]]


def client_sees(service, job_id):
    """Whether the JSON API shows a job."""
    return service.http.get(f"/api/v1/jobs/{job_id}").status_code == 200


@pytest.mark.abstract(f"{CORE}job-exception-no-such-job")
@pytest.mark.abstract(f"{CORE}job-results-exception-no-such-job")
@pytest.mark.parametrize("name", ["999999999", "0", "-1", "x", "99999999999999999999"])
def test_a_job_that_is_not_there_is_named_so(service, client, name):
    excepted(service.get(f"/jobs/{name}"), 404, "no-such-job")
    excepted(service.get(f"/jobs/{name}/results"), 404, "no-such-job")
    excepted(client.delete(f"/ogc/jobs/{name}"), 404, "no-such-job")


@pytest.mark.abstract(f"{CORE}job-results-exception-results-not-ready")
def test_results_of_a_job_that_waits_are_not_ready(service, city):
    excepted(service.get(f"/jobs/{city.job.id}/results"), 404, "result-not-ready")


@pytest.mark.abstract(f"{CORE}job-results-failed")
@pytest.mark.parametrize(
    ("status", "error"), [("failed", "no cell holds people"), ("lost", "the worker stopped")]
)
def test_a_job_that_failed_says_why_instead_of_results(service, session, city, status, error):
    job = builders.job(session, status=status, error=error)
    answer = service.get(f"/jobs/{job.id}/results")
    holds(answer.json, EXCEPTION)
    assert answer.status_code == 409 and error in answer.json["detail"]
    (link,) = links_of(service.read(f"/jobs/{job.id}"), f"{REL}exceptions")
    assert service.get(link["href"]).status_code == 409


@pytest.mark.abstract(f"{CORE}job-results")
@pytest.mark.abstract(f"{CORE}job-results-success")
@pytest.mark.abstract(f"{CORE}job-results-async-document")
def test_results_are_links_to_what_the_job_made(service, city, finished):
    found = service.read(f"/jobs/{finished.id}/results")
    run = city.run.id
    assert found["coverage"]["href"] == f"http://localhost/ogc/collections/coverage/items?run={run}&f=json"
    assert found["run"]["href"] == f"http://localhost/api/v1/runs/{run}"
    for one in found.values():
        answer = service.get(one["href"], accept="*/*")
        assert (answer.status_code, answer.mimetype) == (200, one["type"])


@pytest.mark.abstract(f"{CORE}job-results-async-raw-ref")
def test_raw_results_are_links_in_the_head_alone(client, service, session, city):
    job_id = started(client, "coverage", {"inputs": {}, "response": "raw", "outputs": {"gaps": {}}})
    done(session, job_id, city.run.id)
    answer = service.get(f"/jobs/{job_id}/results")
    assert (answer.status_code, answer.data) == (204, b"")
    (link,) = answer.headers.getlist("Link")
    assert link.startswith(f"<http://localhost/ogc/collections/gaps/items?run={city.run.id}&f=json>")
    assert 'rel="item"' in link and 'id="gaps"' in link


@pytest.mark.parametrize(
    ("kind", "key", "process"), [("site_plan", "plan_id", "plan"), ("access", "reach_id", "reach")]
)
def test_results_of_the_other_processes_lead_to_rows_and_pages(service, session, city, kind, key, process):
    if kind == "access":
        made = builders.service_reach(session, city.district, {"reached": (city.cells[0], city.south)})
    else:
        made = builders.site_plan(session, city.district, city.a, city.south)
        builders.plan_station(session, made.id, city.south, builders.square(0, 0, 75))
    job = builders.job(session, kind=kind, status="done", result={key: made.id})
    assert service.read(f"/jobs/{job.id}")["processID"] == process
    for one in service.read(f"/jobs/{job.id}/results").values():
        answer = service.get(one["href"], accept="*/*")
        assert (answer.status_code, answer.mimetype) == (200, one["type"]), one


@pytest.mark.abstract(f"{DISMISS}job-dismiss-op")
@pytest.mark.abstract(f"{DISMISS}job-dismiss-success")
def test_a_job_that_waits_is_dismissed(client, service, session, city):
    job_id = started(client)
    answer = client.delete(f"/ogc/jobs/{job_id}")
    holds(answer.json, STATUS_INFO)
    assert (answer.status_code, answer.json["status"]) == (200, "dismissed")
    assert service.read(f"/jobs/{job_id}")["status"] == "dismissed"
    assert service.status(f"/jobs/{job_id}/results") == 409
    assert client.delete(f"/ogc/jobs/{job_id}").status_code == 409


@pytest.mark.abstract(f"{DISMISS}job-dismiss-success")
def test_a_job_that_runs_is_dismissed_and_stops_at_its_next_step(client, service, session, city, holding):
    job = builders.job(session, status="running", started_at=datetime.now(UTC), step="levels")
    holding(job.id)
    assert service.read(f"/jobs/{job.id}")["status"] == "running"
    assert client.delete(f"/ogc/jobs/{job.id}").json["status"] == "dismissed"
    assert jobs_store.report_progress(session, job.id, step="levels", progress=0.5) is True
    found = service.read("/jobs", {"status": "dismissed"})["jobs"]
    assert [int(one["jobID"]) for one in found] == [job.id]


@pytest.fixture
def holding(session):
    """Holds the locks of jobs, as a worker does that lives."""
    held = []

    def hold(job_id):
        session.flush()
        held.append(job_id)
        assert jobs_store.hold_lock(session, job_id)

    yield hold
    for job_id in held:
        jobs_store.release_lock(session, job_id)


@pytest.mark.abstract(f"{ROOT}html#content")
def test_a_job_and_its_results_are_pages_for_people(service, finished):
    for path, expected in ((f"/jobs/{finished.id}", "successful"), (f"/jobs/{finished.id}/results", "run=")):
        page = service.get(path, {"f": "html", "lang": "en"})
        assert page.mimetype == "text/html" and expected in page.text
