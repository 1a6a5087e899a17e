"""Cases over the API."""

import io
import json
from uuid import uuid4

import pytest
from PIL import Image

from tests import builders

URL = "/api/v1/cases"


pytestmark = pytest.mark.usefixtures("own_var")


def report(x_m=525.0, y_m=525.0, **given):
    lon, lat = builders.lon_lat(x_m, y_m)
    return {"client_id": str(uuid4()), "class_code": "L01", "lon": lon, "lat": lat, **given}


def picture() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "blue").save(out, "PNG")
    out.seek(0)
    return out


def test_a_report_is_answered_with_its_number_and_address(client):
    answer = client.post(URL, json=report())
    assert answer.status_code == 201
    assert answer.json["is_new"] is True
    read = client.get(answer.headers["Location"])
    assert read.json["properties"]["number"] == answer.json["number"]


def test_the_same_report_again_is_answered_with_200_and_the_same_number(client):
    sent = report()
    first, second = client.post(URL, json=sent), client.post(URL, json=sent)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json["number"] == second.json["number"]


def test_a_form_brings_photos_that_can_be_read(client):
    form = {**report(), "photos": (picture(), "holiday.png")}
    case_id = client.post(URL, data=form, content_type="multipart/form-data").json["id"]
    photo = client.get(f"{URL}/{case_id}").json["properties"]["photos"][0]
    answer = client.get(photo["href"])
    assert answer.content_type == "image/jpeg"
    assert Image.open(io.BytesIO(answer.data)).size == (30, 20)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_photo_sent_as_something_else_is_refused(client):
    form = {**report(), "photos": (io.BytesIO(b"<script>1</script>"), "a.jpg")}
    answer = client.post(URL, data=form, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert client.get(URL).json["features"] == []


@pytest.mark.parametrize(
    "given",
    [
        {"client_id": "7"},
        {"lon": "east"},
        {"lon": None},
        {"lat": True},
        {"lon": [1]},
        {"floor": 1.5},
        {"floor": 1e400},
        {"technology": "6G"},
        {"place": "roof"},
        {"accuracy_m": -1},
        {"class_code": "nothing"},
        {"datum": "moon"},
        {"datum": "EPSG:4549"},
        {"description": "\ud800"},
        {"operator": "a\x00"},
    ],
)
def test_a_bad_value_is_a_problem_and_nothing_is_filed(client, given):
    body = json.dumps(report(**given))
    answer = client.post(URL, data=body, content_type="application/json")
    assert answer.status_code == 422, answer.text
    assert answer.content_type == "application/problem+json"
    assert client.get(URL).json["features"] == []


@pytest.mark.parametrize("body", [b"[]", b"3", b'"x"', b"null"])
def test_a_body_that_is_no_object_is_refused(client, body):
    assert client.post(URL, data=body, content_type="application/json").status_code == 422


def test_the_page_of_another_site_cannot_report(client):
    answer = client.post(URL, json=report(), headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 403


def test_pages_follow_their_links_to_the_end(client):
    numbers = {client.post(URL, json=report()).json["number"] for _ in range(5)}
    seen, link = [], f"{URL}?limit=2"
    while link:
        page = client.get(link).json
        seen += [feature["properties"]["number"] for feature in page["features"]]
        link = page["links"][0]["href"] if page["links"] else None
    assert sorted(seen) == sorted(numbers)


def test_a_csv_defuses_what_a_spreadsheet_would_run(client):
    client.post(URL, json=report(description="=HYPERLINK(1)"))
    answer = client.get(f"{URL}?format=csv")
    assert answer.content_type.startswith("text/csv")
    assert "'=HYPERLINK(1)" in answer.text


def test_filters_narrow_the_list(client, session):
    builders.operator(session, "A")
    client.post(URL, json=report(operator="A"))
    client.post(URL, json=report(class_code="L02"))
    assert len(client.get(f"{URL}?class=L02").json["features"]) == 1
    assert len(client.get(f"{URL}?operator=A").json["features"]) == 1
    assert len(client.get(f"{URL}?state=closed").json["features"]) == 0
    assert client.get(f"{URL}?state=lost").status_code == 400


def test_near_cases_come_with_their_distance(client):
    client.post(URL, json=report(545, 525))
    lon, lat = builders.lon_lat(525, 525)
    found = client.get(f"{URL}/near?lon={lon}&lat={lat}&class=L01").json["features"]
    assert [round(feature["properties"]["distance_m"]) for feature in found] == [20]
    assert client.get(f"{URL}/near?lon={lon}&lat={lat}&class=X").status_code == 400


def test_both_forms_of_the_body_are_in_the_openapi_document(client):
    body = client.get("/api/openapi.json").json["paths"]["/api/v1/cases"]["post"]["requestBody"]
    assert set(body["content"]) == {"application/json", "multipart/form-data"}


def test_a_part_of_a_form_without_a_name_is_no_fault_of_the_service(client):
    body = b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--\r\n"
    answer = client.post("/api/v1/cases", data=body, content_type="multipart/form-data; boundary=x")
    assert 400 <= answer.status_code < 500
