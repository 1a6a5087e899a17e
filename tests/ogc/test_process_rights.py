"""Who may ask for an execution and see its job, and what an execution may not ask for."""

import pytest
from sqlalchemy import text

from app.domain.roles import Role
from tests import builders
from tests.ogc.executing import execute, started
from tests.people import let_in, person

ROOT = "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/"
BODIES = {
    "coverage": {"inputs": {}},
    "reach": {"inputs": {"service": "wlan"}},
    "plan": {"inputs": {"operator": "A", "value": 1}},
}


def count(session):
    """How many jobs there are."""
    return session.scalar(text("select count(*) from jobs"))


def browser(application, session, name, *roles, **given):
    """Somebody who is signed in."""
    client = application.test_client()
    let_in(client, session, person(session, name, *([set(roles)] if roles else []), **given))
    return client


@pytest.mark.parametrize("process", BODIES)
def test_guests_read_what_there_is_and_execute_nothing(application, session, city, process):
    guest, before = application.test_client(), count(session)
    assert guest.get(f"/ogc/processes/{process}").status_code == 200
    assert execute(guest, process, BODIES[process]).status_code == 401
    for path in ("/ogc/jobs", f"/ogc/jobs/{city.job.id}", f"/ogc/jobs/{city.job.id}/results"):
        assert guest.get(path).status_code == 401
    assert guest.delete(f"/ogc/jobs/{city.job.id}").status_code == 401
    assert count(session) == before


@pytest.mark.parametrize("process", BODIES)
def test_somebody_of_a_subdistrict_runs_nothing_of_the_district_and_sees_no_job_of_others(
    application, session, city, process
):
    southern, before = (
        browser(application, session, "southern", area_codes=[city.south.code]),
        count(session),
    )
    assert execute(southern, process, BODIES[process]).status_code == 403
    assert southern.get("/ogc/jobs").json["jobs"] == []
    assert southern.get(f"/ogc/jobs/{city.job.id}").status_code == 404
    assert southern.get(f"/ogc/jobs/{city.job.id}/results").status_code == 404
    assert southern.delete(f"/ogc/jobs/{city.job.id}").status_code == 404
    assert count(session) == before


def test_the_job_of_somebody_narrowed_is_for_that_person(application, session, city):
    own = builders.job(session, actor="southern", status="done", result={"run_id": city.run.id})
    southern = browser(application, session, "southern", area_codes=[city.south.code])
    assert [one["jobID"] for one in southern.get("/ogc/jobs").json["jobs"]] == [str(own.id)]
    assert southern.get(f"/ogc/jobs/{own.id}/results").status_code == 200


def test_who_may_not_cancel_does_not_dismiss_and_who_may_not_plan_reads_no_plan(application, session, city):
    coordinator = browser(application, session, "coordinator", Role.COORDINATOR)
    job_id = started(coordinator)
    assert coordinator.delete(f"/ogc/jobs/{job_id}").status_code == 403
    plan = builders.job(session, kind="site_plan", status="done", result={"plan_id": 1})
    steward = browser(application, session, "steward", Role.DATA_STEWARD)
    assert steward.get(f"/ogc/jobs/{plan.id}").status_code == 200
    assert steward.get(f"/ogc/jobs/{plan.id}/results").status_code == 403
    assert steward.delete(f"/ogc/jobs/{job_id}").json["status"] == "dismissed"


def test_submitting_refusing_and_dismissing_are_recorded_as_by_every_other_door(
    application, session, client, city
):
    job_id = started(client)
    client.delete(f"/ogc/jobs/{job_id}")
    execute(browser(application, session, "reader", Role.LEADER), "coverage")
    recorded = "select action, outcome from audit_events where action not like 'accounts.%' order by id desc"
    noted = session.execute(text(f"{recorded} limit 3")).all()
    assert [tuple(one) for one in noted] == [
        ("coverage.run", "refused"),
        ("job.cancel", "done"),
        ("job.submit.coverage", "done"),
    ]


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://elsewhere.example"}, {"Sec_Fetch_Site": "cross-site"}]
)
def test_another_sites_page_asks_for_nothing_and_stops_nothing(client, session, city, headers):
    before = count(session)
    assert execute(client, "coverage", **headers).status_code == 403
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    assert client.delete(f"/ogc/jobs/{city.job.id}", headers=named).status_code == 403
    assert count(session) == before and client.get(f"/ogc/jobs/{city.job.id}").json["status"] == "accepted"


def test_the_same_question_waits_once_however_its_answer_is_wanted(client, city):
    job_id = started(client)
    again = execute(client, "coverage", {"inputs": {"area_code": "310106"}, "response": "raw"})
    assert again.status_code == 409 and f"job {job_id} is" in again.json["detail"]
    assert client.post("/api/v1/runs", json={}).status_code == 409


PLAN = {"operator": "A", "value": 1}
WRONG = [
    ("coverage", {"operator": "A"}, ["'operator' is unknown", "area_code"]),
    ("coverage", {"area_code": 310106}, ["'area_code'", "310106", "valid string"]),
    ("coverage", {"area_code": "12"}, ["'12'", "6, 9, 12 or 15 digits"]),
    ("coverage", {"area_code": "310107"}, ["district", "310107"]),
    ("coverage", {"area_code": ["310106"]}, ["'area_code'", "310106"]),
    ("reach", {}, ["'service' is missing"]),
    ("reach", {"service": "flying"}, ["'service'", "'flying'", "walking"]),
    ("reach", {"service": "walking"}, ["kind of facility"]),
    (
        "reach",
        {"service": "walking", "facility_kind": "school", "minutes": 121},
        ["'minutes'", "121", "less than or equal to 120"],
    ),
    (
        "reach",
        {"service": "walking", "facility_kind": "school", "minutes": 0},
        ["'minutes'", "0", "greater than 0"],
    ),
    ("reach", {"service": "cameras", "more": "3"}, ["'more'", "'3'", "valid integer"]),
    ("reach", {"service": "cameras", "more": 201}, ["'more'", "201", "200"]),
    ("plan", {}, ["'operator' is missing", "'value' is missing"]),
    ("plan", {**PLAN, "value": "many"}, ["'value'", "'many'", "valid number"]),
    ("plan", {**PLAN, "value": True}, ["'value'", "True", "valid number"]),
    ("plan", {**PLAN, "value": 10_001}, ["'value'", "10001", "10000"]),
    ("plan", {**PLAN, "value": 1.5}, ["1.5 base stations", "whole number"]),
    ("plan", {**PLAN, "value": -1}, ["'value'", "-1", "greater than 0"]),
    ("plan", {**PLAN, "years": 21}, ["'years'", "21", "20"]),
    ("plan", {**PLAN, "years": 0}, ["'years'", "0", "1"]),
    ("plan", {**PLAN, "technology": "6G"}, ["'technology'", "'6G'", "4G"]),
    ("plan", {**PLAN, "operator": "Z"}, ["operator", "'Z'"]),
    ("plan", {**PLAN, "operator": ""}, ["'operator'", "at least 1"]),
    ("plan", {**PLAN, "forbidden": ["x"]}, ["'x'", "digits"]),
    ("plan", {**PLAN, "forbidden": ["310106"] * 1001}, ["'forbidden'", "1000"]),
    ("plan", {**PLAN, "operator": {"href": "http://elsewhere.example/a"}}, ["'operator'", "elsewhere"]),
    ("plan", {**PLAN, "operator": {"href": 5}}, ["'operator'", "5"]),
    ("plan", {**PLAN, "operator": {"href": "data:;base64,%%%"}}, ["'operator'", "cannot be read"]),
    ("plan", {**PLAN, "operator": {"href": "data:application/json,{"}}, ["'operator'", "cannot be read"]),
    ("plan", {**PLAN, "operator": {"href": "data:,%00"}}, ["NUL"]),
    ("plan", {**PLAN, "operator": {"href": "data:,%ff"}}, ["'operator'", "cannot be read"]),
]


@pytest.mark.abstract(f"{ROOT}core#job-creation-input-validation")
@pytest.mark.parametrize(("process", "inputs", "said"), WRONG)
def test_a_refused_input_is_named_with_its_value_and_the_rule(client, session, city, process, inputs, said):
    before = count(session)
    answer = execute(client, process, {"inputs": inputs})
    assert answer.status_code == 400, answer.text
    assert answer.content_type == "application/problem+json"
    assert [one for one in said if one not in answer.json["detail"]] == [], answer.json["detail"]
    assert count(session) == before


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"inputs": []}, "inputs '[]' is no object"),
        ({"inputs": None}, "inputs 'None' is no object"),
        ([], "the body '[]' is no object"),
        ({"inputs": {}, "response": "xml"}, "response 'xml' is unknown; use one of document, raw"),
        ({"inputs": {}, "response": [[[[[[[[[[[[[[]]]]]]]]]]]]]]}, "is unknown"),
        ({"inputs": {}, "outputs": {"cells": {}}}, "output 'cells' is unknown; known here: coverage"),
        ({"inputs": {}, "outputs": []}, "outputs '[]' is no object"),
        ({"inputs": {}, "outputs": {"gaps": "reference"}}, "output 'reference' is no object"),
        ({"inputs": {}, "subscriber": {"successUri": "http://elsewhere.example"}}, "nobody is called back"),
        ({"inputs": {}, "mode": "sync"}, "member 'mode' of the body is unknown"),
    ],
)
def test_a_refused_member_of_the_body_is_named(client, city, body, said):
    answer = execute(client, "coverage", body)
    assert answer.status_code == 400 and said in answer.json["detail"], answer.text


HOSTILE = (
    *(b"", b"null", b"{", b'"x"', b"5", b"\xff\xfe", b'{"inputs": {"area_code": NaN}}'),
    *(b'{"inputs": {"area_code": "\\ud800"}}', b'{"inputs": {"area_code": "31010\\u0000"}}'),
    b'{"inputs": {"area_code": ' + b"9" * 6000 + b"}}",
    b'{"inputs": {"area_code": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}",
    b'{"inputs": {"area_code": ' + b"[" * 500 + b"]" * 500 + b"}}",
    b'{"inputs": {"area_code": ' + b'{"value":' * 150 + b"1" + b"}" * 150 + b"}}",
    b'{"response": ' + b"[" * 500 + b"]" * 500 + b"}",
    b'{"inputs": {"operator": "A", "value": 1e999}}',
    b'{"inputs": {"operator": "A", "value": NaN}}',
    b'{"inputs": {"operator": "\'; drop table jobs; --", "value": 1}}',
    b'{"inputs": {"operator": "A", "value": 1, "weights": "' + b"x" * 600 + b'"}}',
)


@pytest.mark.parametrize("process", BODIES)
@pytest.mark.parametrize("body", HOSTILE, ids=lambda one: repr(one[:40]))
def test_no_body_breaks_the_service(client, city, process, body):
    answer = client.post(f"/ogc/processes/{process}/execution", data=body, content_type="application/json")
    assert answer.status_code == 400, answer.text[:300]
    assert answer.content_type == "application/problem+json"


def test_a_body_that_is_no_json_is_refused_as_such(client, city):
    answer = client.post("/ogc/processes/coverage/execution", data={"area_code": "310106"})
    assert answer.status_code == 415


@pytest.mark.parametrize("path", ["/processes", "/processes/plan", "/jobs/{job}", "/jobs/{job}/results"])
def test_an_unknown_parameter_is_refused(client, city, path):
    assert client.get(f"/ogc{path.format(job=city.job.id)}?nonsense=1").status_code == 400
