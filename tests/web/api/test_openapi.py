"""The OpenAPI document: valid, whole, and true to the answers."""

from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from app.domain.jobs import JobStatus
from app.jobs import quality as quality_job
from tests import builders

GEOJSON, JSON, CSV = "application/geo+json", "application/json", "text/csv"
LISTS = ["areas", "sites", "stations", "hotspots", "venues", "buildings", "facilities", "cells", "gaps"]
RECORDS = ["operators", "runs", "jobs", "profiles", "layers", "datasets"]


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    return client.get("/api/openapi.json").json


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    return document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema


def _require(document: dict[str, Any], path: str, method: str, response: Any) -> None:
    """The answer is one that the document promises, to the last property."""
    answer = document["paths"][path][method]["responses"][str(response.status_code)]
    schema = answer["content"][response.mimetype]["schema"]
    OAS31Validator({"allOf": [schema], "components": document["components"]}).validate(response.json)


def test_the_document_is_valid_openapi_3_1(document):
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_every_route_of_the_api_is_in_the_document(application: APIFlask, document):
    routes = {
        (rule.rule.replace("<", "{").replace(">", "}"), method.lower())
        for rule in application.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    described = {(path, method) for path, item in document["paths"].items() for method in item}
    assert described == routes


def test_every_door_has_a_summary_and_describes_its_parameters(document):
    for path, item in document["paths"].items():
        for operation in item.values():
            assert operation["summary"], path
            assert all(parameter.get("description") for parameter in operation["parameters"]), path


def test_every_door_documents_problem_documents(document):
    for path, item in document["paths"].items():
        for operation in item.values():
            assert "application/problem+json" in operation["responses"]["400"]["content"], path


@pytest.mark.parametrize("noun", LISTS)
def test_lists_answer_as_documented(client, city, document, noun):
    path = f"/api/v1/{noun}"
    response = client.get(path)
    _require(document, path, "get", response)
    _require(document, path, "get", client.get(f"{path}?format=json"))
    content = document["paths"][path]["get"]["responses"]["200"]["content"][JSON]["schema"]
    page = content["allOf"][0] if "allOf" in content else content
    row = _resolved(document, page["properties"]["items"]["items"])
    assert response.json["features"]
    assert set(response.json["features"][0]["properties"]) == set(row["properties"])


@pytest.mark.parametrize("noun", LISTS)
def test_csv_has_the_documented_columns_and_a_point(client, city, document, noun):
    response = client.get(f"/api/v1/{noun}", headers={"Accept": CSV})
    assert response.mimetype == CSV
    header = response.get_data(as_text=True).splitlines()[0].removeprefix("\ufeff").split(",")
    properties = client.get(f"/api/v1/{noun}").json["features"][0]["properties"]
    assert header == [*properties, "lon", "lat"]


@pytest.mark.parametrize("noun", RECORDS)
def test_records_answer_as_documented(client, city, document, noun):
    path = f"/api/v1/{noun}"
    response = client.get(path)
    _require(document, path, "get", response)
    items = document["paths"][path]["get"]["responses"]["200"]["content"][JSON]["schema"]["properties"][
        "items"
    ]
    assert set(response.json["items"][0]) == set(_resolved(document, items["items"])["properties"])


def test_single_things_answer_as_documented(client, city, document):
    for path, key in {
        "/api/v1/areas/{code}": "310106",
        "/api/v1/stations/{station_id}": city.station.id,
        "/api/v1/gaps/{gap_id}": city.gap.id,
        "/api/v1/runs/{run_id}": city.run.id,
        "/api/v1/runs/{run_id}/model-card": f"{city.run.id}/model-card",
        "/api/v1/jobs/{job_id}": city.job.id,
        "/api/v1/datasets/{key}": "test-hotspots",
    }.items():
        response = client.get(f"{path.split('{')[0]}{key}")
        assert response.status_code == 200, path
        _require(document, path, "get", response)


def test_a_quality_report_answers_as_documented(client, city, document):
    path = "/api/v1/datasets/{key}/quality"
    _require(document, path, "get", client.get("/api/v1/datasets/test-hotspots/quality"))
    started = client.post("/api/v1/datasets/test-hotspots/quality")
    _require(document, path, "post", started)
    assert quality_job.run(started.json["job_id"]) is JobStatus.DONE
    _require(document, path, "get", client.get("/api/v1/datasets/test-hotspots/quality"))
    _require(document, path, "post", client.post("/api/v1/datasets/nothing/quality"))


def test_sums_and_points_answer_as_documented(client, city, document):
    _require(document, "/api/v1/coverage", "get", client.get("/api/v1/coverage"))
    lon, lat = builders.lon_lat(25, 25)
    _require(document, "/api/v1/point", "get", client.get(f"/api/v1/point?lon={lon}&lat={lat}"))
    _require(document, "/api/v1/explain", "get", client.get(f"/api/v1/explain?lon={lon}&lat={lat}"))


def test_problems_answer_as_documented(client, city, document):
    _require(document, "/api/v1/areas", "get", client.get("/api/v1/areas?bbox=1,2,3"))
    _require(document, "/api/v1/stations/{station_id}", "get", client.get("/api/v1/stations/999999"))
    refused = client.post("/api/v1/runs", json={"area_code": "12"})
    assert refused.status_code == 422
    _require(document, "/api/v1/runs", "post", refused)
