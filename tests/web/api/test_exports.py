"""The doors of an export: asked for, watched, fetched, and refused."""

import re

import pytest

from app.domain.jobs import JobStatus
from app.jobs import exports as exports_job
from app.store import exports as files_store


@pytest.fixture
def asked(client, city):
    """An export of the hotspots that waits."""
    answer = client.post("/api/v1/exports", json={"layer": "hotspots", "format": "geojson"})
    assert answer.status_code == 202, answer.text
    yield answer
    files_store.remove(answer.json["job_id"])


def test_an_export_is_a_job_whose_file_can_be_fetched(client, asked):
    job_id = asked.json["job_id"]
    assert asked.headers["Location"] == asked.json["href"]
    assert (asked.json["status"], asked.json["file"]) == ("queued", None)
    assert client.get(f"/api/v1/exports/{job_id}/file").status_code == 404
    assert exports_job.run(job_id) is JobStatus.DONE
    shown = client.get(f"/api/v1/exports/{job_id}").json
    assert (shown["status"], shown["rows"], shown["progress"]) == ("done", 2, 1.0)
    assert shown["file"].startswith("citygrid_hotspots_") and shown["file"].endswith(".geojson")
    answer = client.get(shown["file_href"])
    assert answer.headers["Content-Disposition"] == f"attachment; filename={shown['file']}"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.mimetype == "application/octet-stream"
    assert len(answer.data) == shown["bytes"]
    assert answer.get_json(force=True)["citygrid"]["made_by"] == "tester"


def test_a_token_of_fewer_rights_does_not_get_the_file_of_its_person(client, application, session, city):
    answer = client.post("/api/v1/exports", json={"layer": "stations", "format": "csv"})
    job_id = answer.json["job_id"]
    exports_job.run(job_id)
    form = {"name": "nightly", "permission": ["data.export", "network.read"], "days": "30"}
    token = re.search(r"cg_[\w-]{43}", client.post("/account/tokens", data=form).text).group()
    program, header = application.test_client(), {"Authorization": f"Bearer {token}"}
    for path in (f"/api/v1/exports/{job_id}/file", f"/data/exports/{job_id}?lang=en"):
        assert client.get(path).status_code == 200
        refused = program.get(path, headers=header)
        assert refused.status_code == 403
        assert "network.read_exact" in refused.text
    files_store.remove(job_id)


def test_the_task_page_offers_the_file_once_it_is_done(client, asked):
    job_id = asked.json["job_id"]
    assert "Download" not in client.get(f"/jobs/{job_id}?lang=en").text
    exports_job.run(job_id)
    page = client.get(f"/jobs/{job_id}?lang=en").text
    assert f'href="/data/exports/{job_id}"' in page
    assert client.get(f"/data/exports/{job_id}").headers["Content-Disposition"].startswith("attachment")


def test_the_link_in_a_file_is_whole_and_opens_the_form_it_was_asked_with(client, city):
    wanted = {"layer": "stations", "format": "geojson"}
    by_program = client.post("/api/v1/exports", json=wanted).json["job_id"]
    by_page = int(client.post("/data/exports", data=wanted).headers["Location"].rpartition("/")[2])
    for job_id in (by_program, by_page):
        exports_job.run(job_id)
        about = client.get(f"/api/v1/exports/{job_id}/file").get_json(force=True)["citygrid"]
        assert about["permalink"].startswith("http://localhost/data?layer=stations&format=geojson")
        assert '<option value="geojson" selected>' in client.get(about["permalink"]).text
        files_store.remove(job_id)


def test_nobody_is_told_what_who_asked_may_do(client, asked):
    job_id = asked.json["job_id"]
    (listed,) = [job for job in client.get("/api/v1/jobs").json["items"] if job["id"] == job_id]
    cancelled = client.post(f"/api/v1/jobs/{job_id}/cancel").json
    for shown in (listed, cancelled, client.get(f"/api/v1/jobs/{job_id}").json):
        assert set(shown["parameters"]) == {"request", "service_address"}


def test_the_form_asks_for_the_export_and_leads_to_its_task(client, city):
    form = {"layer": "gaps", "format": "gpkg", "crs": "shift:gcj02", "operator": "", "min_residents": "10"}
    answer = client.post("/data/exports", data=form)
    assert answer.status_code == 303, answer.text
    job = client.get(f"/api/v1{answer.headers['Location']}").json
    request = job["parameters"]["request"]
    assert (request["layer"], request["shift"]) == ("gaps", "gcj02")
    assert request["filters"]["min_residents"] == 10
    assert request["filters"]["run"] == city.run.id


def test_the_link_that_a_file_carries_fills_the_form(client, city):
    page = client.get("/data?layer=stations&format=xlsx&crs=EPSG%3A4490&operator=A&status=live&lang=en").text
    assert '<option value="xlsx" selected>' in page
    assert '<option value="EPSG:4490" selected>' in page
    assert '<option value="A" selected>' in page
    assert '<option value="live" selected>' in page


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"layer": "rivers"}, 422, "cannot be exported"),
        ({"layer": "hotspots", "operator": "A"}, 422, "cannot be filtered by operator"),
        ({"layer": "hotspots", "crs": "gcj02"}, 422, "no coordinate reference system"),
        ({"layer": "hotspots", "crs": "EPSG:999999"}, 422, "999999"),
        ({"layer": "hotspots", "format": "geojson", "crs": "EPSG:4549"}, 422, "RFC 7946"),
        ({"layer": "station_outages", "format": "shapefile"}, 422, "has no shapes"),
        ({"layer": "coverage", "run": 999999}, 404, "999999"),
        ({"layer": "hotspots", "colour": "red"}, 422, "colour"),
    ],
)
def test_what_cannot_be_exported_is_refused_with_its_rule(client, city, body, status, said):
    answer = client.post("/api/v1/exports", json=body)
    assert answer.status_code == status, answer.text
    assert said in answer.text


def test_a_job_of_another_kind_is_no_export(client, city):
    assert client.get(f"/api/v1/exports/{city.job.id}").status_code == 404
    assert client.get(f"/data/exports/{city.job.id}").status_code == 404


@pytest.mark.parametrize("field", [{"format": "exe"}, {"crs": "shift:moon"}, {"bbox": "1,2"}, {"run": "1.5"}])
def test_a_form_that_was_tampered_with_is_refused(client, city, field):
    answer = client.post("/data/exports", data={"layer": "gaps", **field})
    assert answer.status_code in (400, 422)
