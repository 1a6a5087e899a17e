"""Contact phones over the API: taken, masked, revealed for a reason, and nowhere else."""

import json
import logging
from uuid import uuid4

import pytest
from sqlalchemy import text

from app.domain.roles import Role
from app.web import tracing
from tests import builders
from tests.people import let_in, person
from tests.system.test_row_scope import tile_of

URL = "/api/v1/cases"
PHONE, DIGITS = "+8613800001234", "0000"


def report(x_m=525.0, y_m=525.0, **given):
    lon, lat = builders.lon_lat(x_m, y_m)
    sent = {"client_id": str(uuid4()), "class_code": "L01", "lon": lon, "lat": lat}
    return {**sent, "contact_phone": "138 0000 1234", **given}


def file(client, **given) -> str:
    """File a case; the address of it."""
    answer = client.post(URL, json=report(**given))
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"]


def reveal(client, address, reason="call back"):
    return client.post(f"{address}/contact/reveal", json={"reason": reason})


def signed_in(application, session, name, roles, **given):
    client = application.test_client()
    let_in(client, session, person(session, name, roles, **given))
    return client


def test_a_case_tells_its_phone_masked(client):
    assert client.get(file(client)).json["properties"]["contact_phone_masked"] == "138****1234"
    without = file(client, contact_phone=None)
    assert client.get(without).json["properties"]["contact_phone_masked"] is None


def test_a_form_brings_a_phone_too(client):
    answer = client.post(URL, data=report(), content_type="multipart/form-data")
    shown = client.get(answer.headers["Location"]).json["properties"]
    assert shown["contact_phone_masked"] == "138****1234"


def test_the_number_is_revealed_and_not_to_be_kept(client):
    address = file(client)
    answer = reveal(client, address)
    assert answer.status_code == 200
    assert answer.json == {"case_id": int(address.rsplit("/", 1)[1]), "phone": PHONE}
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 422), ({"reason": ""}, 422), ({"reason": "x" * 201}, 422), ({"reason": 7}, 422), ([], 422)],
)
def test_without_a_reason_nothing_is_revealed(client, body, status):
    answer = client.post(f"{file(client)}/contact/reveal", json=body)
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    assert DIGITS not in answer.text


def test_a_dispatcher_and_a_duty_head_may_and_an_auditor_may_not(application, client, session):
    address = file(client)
    for role, status in (
        (Role.DISPATCHER, 200),
        (Role.DUTY_HEAD, 200),
        (Role.INSPECTOR, 403),
        (Role.AUDIT_ADMINISTRATOR, 403),
    ):
        somebody = signed_in(application, session, role.value, {role})
        assert reveal(somebody, address).status_code == status, role
        assert somebody.get(address).json["properties"]["contact_phone_masked"] == "138****1234", role


def test_the_dispatcher_of_the_neighbour_is_told_of_no_such_case(application, client, session):
    district = builders.area(session)
    for code, x_m in (("310106011000", 0), ("310106012000", 500)):
        shape = builders.square(x_m, 0, 500)
        builders.area(session, code, level="subdistrict", parent=district, shape=shape)
    address = file(client, x_m=250.0, y_m=250.0)
    codes = {"own": "310106011000", "neighbour": "310106012000"}
    own, neighbour = (
        signed_in(application, session, name, {Role.DISPATCHER}, area_codes=[code])
        for name, code in codes.items()
    )
    assert reveal(neighbour, address).status_code == 404
    assert reveal(own, address).json["phone"] == PHONE


def test_the_page_of_another_site_cannot_reveal(client):
    address = file(client)
    there = {"Origin": "https://elsewhere.example"}
    answer = client.post(f"{address}/contact/reveal", json={"reason": "x"}, headers=there)
    assert answer.status_code == 403


def recorded(session) -> set[str]:
    """Every event of the audit, and every value that it keeps apart."""
    events = set(session.scalars(text("select audit_events::text from audit_events")))
    return events | set(session.scalars(text("select plain from audit_values")))


@pytest.mark.parametrize("phone", ["1380000123", "13800001234 ext 5", 13800001234, ["13800001234"]])
def test_a_refused_phone_stands_in_no_answer_no_log_and_no_audit(client, session, caplog, phone):
    before = recorded(session)  # other tests leave what was committed apart
    with caplog.at_level(logging.DEBUG):
        answer = client.post(URL, json=report(contact_phone=phone))
    assert answer.status_code == 422
    assert "contact_phone" in answer.json["detail"]
    assert client.get(URL).json["features"] == []
    lines = "\n".join(f"{one.getMessage()} {one.__dict__}" for one in caplog.records)
    for said in (answer.text, lines, *(recorded(session) - before)):
        assert "1380000" not in said


def test_a_phone_stands_in_no_list_map_tile_and_log(client, session, caplog):
    with caplog.at_level(logging.INFO):
        address = file(client)
        lon, lat = builders.lon_lat(525, 525)
        for path in (
            *(URL, f"{URL}?format=csv", f"{URL}?format=json", f"{URL}/near?lon={lon}&lat={lat}&class=L01"),
            *(address, "/cases", f"/cases/{address.rsplit('/', 1)[1]}", "/maps/cases"),
            *("/tiles/cases.json", f"/tiles/cases/{tile_of(lon, lat)}.pbf"),
        ):
            answer = client.get(path)
            assert answer.status_code == 200, path
            assert b"13800001234" not in answer.data and b"138 0000" not in answer.data, path
        assert reveal(client, address).status_code == 200
    said = json.dumps([one.__dict__ for one in caplog.records if one.name == tracing.__name__], default=str)
    assert "contact/reveal" in said
    assert "13800001234" not in said and "call back" not in said


def test_an_officer_finds_a_reveal_by_the_number_and_sees_it_masked(application, client, session):
    reveal(client, file(client))
    auditor = signed_in(application, session, "auditor", {Role.AUDIT_ADMINISTRATOR})
    for path in ("/admin/audit?lang=en&", "/admin/audit.csv?"):
        answer = auditor.get(f"{path}action=case.reveal_contact&person=138%200000%201234")
        assert "138****1234" in answer.text and "call back" in answer.text
        assert "+8613800001234" not in answer.text
