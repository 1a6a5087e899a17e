"""What services reach, through the API and on its page."""

import pytest
from openapi_schema_validator import OAS31Validator
from sqlalchemy import text

from app.domain.jobs import JobKind
from app.store import jobs as jobs_store
from tests import builders
from tests.web.api.conftest import NORTH, SOUTH
from tests.web.pages.reading import Page


@pytest.fixture
def reach(session, city):
    """Two cells of the south and one of the north: reached, too far, cut off."""
    south, north = city.south, city.north
    cells = {
        "reached": (city.cells[0], south),
        "beyond": (city.cells[1], south),
        "cut_off": (city.cells[3], north),
    }
    return builders.service_reach(session, city.district, cells)


@pytest.fixture
def street(session, city):
    """People in the south and a street by the school, without which no walk is computed."""
    builders.figure(session, city.south, "residents", 60)
    builders.way(session, (0, 20), (200, 20))
    session.flush()


def test_an_answer_says_who_is_reached_by_subdistrict(client, reach):
    found = client.get(f"/api/v1/service-reaches/{reach.id}").json
    assert (found["service"], found["facility_kind"], found["minutes"]) == ("walking", "school", 15.0)
    people = {row["code"]: row for row in found["people"]}
    assert people[SOUTH]["reached_share"] == 0.5
    assert (people[NORTH]["reached"], people[NORTH]["cut_off"]) == (0, 10)


def test_cells_and_gaps_come_in_pages_with_their_shapes(client, reach):
    address = f"/api/v1/service-reaches/{reach.id}"
    cells = client.get(f"{address}/cells?limit=2").json
    assert [one["properties"]["state"] for one in cells["features"]] == ["reached", "beyond"]
    (link,) = [one["href"] for one in cells["links"]]
    assert client.get(link).json["features"][0]["properties"]["state"] == "cut_off"
    assert client.get(f"{address}/cells?state=reached").json["features"][0]["properties"]["minutes"] == 3.5
    (gap,) = client.get(f"{address}/gaps").json["features"]
    assert (gap["properties"]["residents"], gap["properties"]["area_m2"]) == (20, 5000.0)
    (part,) = client.get(f"{address}/gaps?area={NORTH}").json["features"]
    assert (part["properties"]["residents"], part["properties"]["area_code"]) == (10, NORTH)


def test_answers_are_as_the_document_says(client, reach):
    document = client.get("/api/openapi.json").json
    for path in ("", "/{reach_id}", "/{reach_id}/cells", "/{reach_id}/gaps"):
        answer = client.get(f"/api/v1/service-reaches{path.format(reach_id=reach.id)}")
        known = document["paths"][f"/api/v1/service-reaches{path}"]["get"]["responses"]["200"]["content"]
        schema = {"allOf": [known[answer.mimetype]["schema"]], "components": document["components"]}
        OAS31Validator(schema).validate(answer.json)


def test_a_question_becomes_a_job_with_the_minutes_of_the_settings(client, session, street):
    asked = {"service": "walking", "facility_kind": "school", "area_code": "310106"}
    answer = client.post("/api/v1/service-reaches", json=asked)
    assert answer.status_code == 202
    job = jobs_store.find_job(session, answer.json["job_id"])
    assert (job.kind, job.parameters["minutes"]) == (JobKind.ACCESS, 15.0)
    assert client.post("/api/v1/service-reaches", json=asked).status_code == 409


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"service": "flying"}, 422),
        ({"service": "walking"}, 422),
        ({"service": "cameras", "facility_kind": "school"}, 422),
        ({"service": "walking", "facility_kind": "school", "minutes": 0}, 422),
        ({"service": "cameras", "more": 3}, 422),
        ({"service": "cameras", "area_code": "310107"}, 404),
    ],
)
def test_questions_that_make_no_sense_are_refused(client, city, body, status):
    assert client.post("/api/v1/service-reaches", json=body).status_code == status


def test_what_is_not_there_is_not_found(client, city):
    for path in ("", "/cells", "/gaps"):
        assert client.get(f"/api/v1/service-reaches/999999{path}").status_code == 404
    assert client.get("/maps/access?reach=999999").status_code == 404
    assert client.get("/maps/access").status_code == 404


def test_the_page_shows_the_newest_answer_with_its_map(client, reach):
    page = Page(client.get("/access?lang=en").text)
    text = " ".join(page.text.split())
    assert "15 minutes on foot: School" in text and "Cut off from all" in text
    (frame,) = [one["src"] for one in page.all("iframe")]
    document = client.get(frame).text
    assert "Out of reach" in document and "Reached" in document


def test_the_form_hands_the_question_to_the_worker(client, session, street):
    sent = {"service": "walking", "kind": "school", "minutes": "10", "more": "2"}
    answer = client.post("/access", data=sent)
    assert answer.status_code == 303
    job = jobs_store.find_job(session, int(answer.location.rsplit("/", 1)[1]))
    assert (job.parameters["minutes"], job.parameters["more"]) == (10.0, 2)
    builders.camera(session, 20.0, 20.0)
    assert client.post("/access", data={"service": "cameras", "minutes": "10"}).status_code == 303


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        ({"service": "walking", "kind": "school", "minutes": "ten"}, 400, "minutes 'ten' is not a number"),
        ({"service": "walking", "kind": "school", "minutes": "nan"}, 400, "minutes 'nan' is not finite"),
        ({"service": "walking", "kind": "school", "minutes": "121"}, 422, "a walk of 121 minutes"),
        ({"service": "walking", "kind": "unicorn"}, 422, "no facility of kind"),
        ({"service": "cameras"}, 422, "no camera in or around district"),
        ({"service": "flying"}, 400, "flying"),
    ],
)
def test_what_is_refused_is_said_at_the_form_and_starts_no_task(client, session, street, sent, status, words):
    before = session.scalar(text("select count(*) from jobs"))
    answer = client.post("/access?lang=en", data=sent)
    assert answer.status_code == status
    page = Page(answer.text)
    assert words in " ".join(page.text.split())
    assert "kind" in [one["name"] for one in page.all("select")]
    assert session.scalar(text("select count(*) from jobs")) == before
