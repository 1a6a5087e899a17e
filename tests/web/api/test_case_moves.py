"""Moves of cases over the API and on the page of a case."""

import re

import pytest

from app.domain.roles import Role
from tests.people import let_in, person
from tests.web.api.test_cases import URL, picture, report

pytestmark = pytest.mark.usefixtures("own_var")


def filed(client):
    return client.post(URL, json=report(class_code="L03")).json["id"]


def move(client, case_id, name, version, **given):
    return client.post(f"{URL}/{case_id}/moves", json={"move": name, "version": version, **given})


def course(client, case_id):
    return client.get(f"{URL}/{case_id}/course").json


def other(application, session, name, roles):
    client = application.test_client()
    let_in(client, session, person(session, name, roles))
    return client


def test_a_course_tells_what_happened_what_runs_and_what_is_open(client):
    case_id = filed(client)
    found = course(client, case_id)
    assert [event["move"] for event in found["events"]] == ["report"]
    assert [(clock["name"], clock["limit_amount"]) for clock in found["clocks"]] == [("accept", 15)]
    assert {"move": "accept", "to_state": "accepted", "needs": []} in found["moves"]
    limits = [(one["limit_amount"], one["limit_unit"]) for one in found["conditions"]]
    assert limits == [(2, "urgent_hour"), (4, "working_hour"), (2, "working_day")]


def test_a_move_answers_how_far_the_case_is_and_an_old_version_is_a_conflict(client):
    case_id = filed(client)
    answer = move(client, case_id, "accept", 1)
    assert (answer.status_code, answer.json["state"], answer.json["version"]) == (200, "accepted", 2)
    again = move(client, case_id, "accept", 1)
    assert again.status_code == 409
    assert "is at version 2, not 1" in again.json["detail"]


@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        ({"move": "reject", "version": 2}, 422, "needs reason"),
        ({"move": "close", "version": 2}, 409, "does not lead out of state"),
        ({"move": "dance", "version": 2}, 422, "is unknown; use one of"),
        ({"move": "accept"}, 422, "move and version are needed"),
        ({"move": "file", "version": 2, "condition_id": 0}, 422, "condition_id 0 is refused"),
        (
            {"move": "merge", "version": 2, "reason": "x", "into": 10**12},
            422,
            "into 1000000000000 is refused",
        ),
        ({"move": "note", "version": 2, "reason": "x" * 2001}, 422, "has 2001 characters"),
        ({"move": "note", "version": 2, "reason": 7}, 422, "is not a text"),
        ({"move": "note", "version": 2, "colour": "red"}, 422, "field 'colour' is unknown"),
        ({"move": "note", "version": 2, "reason": "x", "until": "soon"}, 422, "is no day"),
        ({"move": "note", "version": 2, "reason": "x", "lon": 1e400, "lat": 1}, 422, "is not finite"),
    ],
)
def test_a_bad_move_is_a_problem_that_names_value_and_rule(client, given, status, said):
    case_id = filed(client)
    move(client, case_id, "accept", 1)
    answer = client.post(f"{URL}/{case_id}/moves", json=given)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json"), answer.text
    assert said in answer.json["detail"]
    assert len(course(client, case_id)["events"]) == 2


def test_one_person_does_not_report_and_file(client, application, session):
    case_id = filed(client)
    move(client, case_id, "accept", 1)
    condition = course(client, case_id)["conditions"][0]["id"]
    own = move(client, case_id, "file", 2, condition_id=condition)
    assert (own.status_code, "is for somebody else" in own.json["detail"]) == (403, True)
    head = other(application, session, "head", [Role.DUTY_HEAD])
    assert move(head, case_id, "file", 2, condition_id=condition).json["state"] == "filed"


def test_whoever_lacks_the_permission_is_refused_and_a_case_that_is_not_there_is_not_found(
    client, application, session
):
    case_id = filed(client)
    inspector = other(application, session, "inspector", [Role.INSPECTOR])
    assert move(inspector, case_id, "accept", 1).status_code == 403
    assert move(client, 10**9, "accept", 1).status_code == 404
    assert client.get(f"{URL}/{10**9}/course").status_code == 404


def test_a_move_on_the_spot_brings_its_photo_and_its_place(client, application, session):
    case_id = client.post(URL, json=report(class_code="L04")).json["id"]
    place = report()
    form = {
        "move": "close_on_the_spot",
        "version": "1",
        "result": "locked",
        "lon": place["lon"],
        "lat": place["lat"],
        "photos": (picture(), "a.png"),
    }
    inspector = other(application, session, "inspector", [Role.INSPECTOR])
    address = f"{URL}/{case_id}/moves"
    answer = inspector.post(address, data=form, content_type="multipart/form-data")
    assert answer.status_code == 200, answer.text
    assert answer.json["state"] == "self_closed"
    assert len(client.get(f"{URL}/{case_id}").json["properties"]["photos"]) == 1


def test_the_page_shows_clocks_and_moves_and_makes_them(client, application, session):
    case_id = filed(client)
    page = client.get(f"/cases/{case_id}?lang=en").text
    assert "15 minutes" in page and "Have it verified" not in page  # an inspector saw it
    assert re.search(r'name="move" value="accept"', page)
    answer = client.post(f"/cases/{case_id}/moves", data={"move": "accept", "version": "1"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/cases/{case_id}#course-head")
    head = other(application, session, "head", [Role.DUTY_HEAD])
    page = head.get(f"/cases/{case_id}?lang=en").text
    assert "Reported → To be filed" in page and "Missing, shifted or cracked · 2 urgent hours" in page


def test_the_page_says_which_rule_forbids_a_move_and_keeps_it_open(client):
    case_id = filed(client)
    client.post(f"/cases/{case_id}/moves", data={"move": "accept", "version": "1"})
    answer = client.post(
        f"/cases/{case_id}/moves?lang=zh-CN", data={"move": "reject", "version": "2", "reason": " "}
    )
    assert answer.status_code == 422
    said = re.search(r"alert\">([^<]*)<", answer.text)
    assert said and said[1] == "不予立案需要：原因"
    assert re.search(r'<details class="move" open><summary>不予立案', answer.text)


def test_what_people_type_is_text_on_the_page(client):
    case_id = filed(client)
    client.post(f"/cases/{case_id}/moves", data={"move": "note", "version": "1", "reason": "<b>x</b>"})
    assert "&lt;b&gt;x&lt;/b&gt;" in client.get(f"/cases/{case_id}").text
