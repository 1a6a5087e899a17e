"""Scenarios through the API: a round of deeds, what each answers, what is refused."""

import pytest
from pyproj import Geod
from shapely.geometry import shape

from tests import builders
from tests.jobs import district

ROOT = "/api/v1/scenarios"


@pytest.fixture
def town(session):
    return district.build(session)


@pytest.fixture
def path(client, town):
    """The address of a scenario without changes."""
    answer = client.post(ROOT, json={"name": "plan", "operator": "A", "technology": "4G"})
    assert answer.status_code == 201
    assert answer.json["version"] == 1
    return answer.headers["Location"].partition("localhost")[2]


def test_a_change_is_answered_with_people_gaps_levels_and_cells(client, path):
    body = {"version": 1, "kind": "remove", "station": "A-4G", "cells": True}
    answer = client.post(f"{path}/changes", json=body)
    assert answer.status_code == 200, answer.text
    found, told = answer.json["scenario"], answer.json["outcome"]
    assert (found["version"], found["changes"][0]["is_done"]) == (2, True)
    assert found["changes"][0]["values"] == {"station": "A-4G"}
    outdoor = told["people"][0]
    assert (outdoor["after"], outdoor["lost"], told["gaps_after"]) == (0, outdoor["before"], 1)
    lost = [cell for cell in told["cells"] if cell["change"] == "lost"]
    assert sum(cell["residents"] for cell in lost) == outdoor["lost"] > 0
    assert lost[0]["level_after_dbm"] is None
    assert lost[0]["sinr_before_db"] is not None


def test_undo_redo_fork_compare_and_list(client, path):
    body = {"version": 1, "kind": "power", "station": "A-4G", "transmit_power_dbm": 3.0}
    assert client.post(f"{path}/changes", json=body).json["outcome"]["cells"] is None
    undone = client.post(f"{path}/undo", json={"version": 2}).json
    assert [one["is_done"] for one in undone["changes"]] == [False]
    forked = client.post(f"{path}/fork", json={"name": "other"})
    assert forked.status_code == 201
    redone = client.post(f"{path}/redo", json={"version": 3}).json
    assert (redone["version"], redone["changes"][0]["is_done"]) == (4, True)
    told = client.get(f"{path}/comparison?with={forked.json['id']}&reception=in_vehicle").json
    assert told["reception"] == "in_vehicle"
    assert told["people"][1]["lost"] == sum(one["lost"] for one in told["parts"])
    listed = client.get(f"{ROOT}?limit=1").json
    assert [one["id"] for one in listed["items"]] == [forked.json["id"]]
    assert len(listed["links"]) == 1


@pytest.mark.parametrize(
    ("step", "body", "status", "words"),
    [
        ("undo", {"version": 1}, 409, "no change to undo"),
        ("redo", {"version": 1}, 409, "no change to redo"),
        ("undo", {"version": 9}, 409, "is at version 1, not 9"),
        ("undo", {}, 422, "version"),
        ("fork", {"name": ""}, 422, "name"),
        ("changes", {"version": 1, "kind": "remove", "station": "X"}, 404, "has the code 'X'"),
        ("changes", {"version": 1, "kind": "remove"}, 422, "needs the field 'station'"),
        ("changes", {"version": 1, "kind": "paint", "station": "A-4G"}, 422, "kind"),
        ("changes", {"version": 1, "kind": "move", "station": "A-4G", "lon": 0, "lat": 0}, 422, "outside"),
        (
            "changes",
            {"version": 1, "kind": "tilt", "station": "A-4G", "electrical_tilt_deg": 91},
            422,
            "electrical_tilt_deg 91; must be -90 to 90",
        ),
        (
            "changes",
            {"version": 1, "kind": "remove", "station": "A-4G", "reception": "indoor"},
            422,
            "reception 'indoor' is not answered",
        ),
    ],
)
def test_what_cannot_be_is_a_problem_with_value_and_rule(client, path, step, body, status, words):
    answer = client.post(f"{path}/{step}", json=body)
    assert answer.status_code == status, answer.text
    assert words in answer.json["detail"]
    assert client.get(path).json["version"] == 1


def test_scenarios_of_two_districts_and_unknown_layers_are_refused(client, session, path):
    far = builders.area(session, "310107000000", shape=builders.square(9000, 0, 500))
    builders.area(session, "310107001000", level="subdistrict", parent=far)
    named = {"name": "far", "operator": "A", "technology": "4G", "area_code": "310107"}
    other = client.post(ROOT, json=named).json["id"]
    assert client.get(f"{path}/comparison?with={other}").status_code == 422
    assert client.get(f"{path}/comparison?with=999999").status_code == 404
    assert client.get(f"{path}/comparison?operator=B&technology=4G").status_code == 422
    empty = client.get(f"{ROOT}/{other}/comparison")  # a district without people
    assert (empty.status_code, "has no residents" in empty.json["detail"]) == (422, True)


def test_the_cells_that_change_are_squares_of_the_grid_with_both_levels(client, path):
    client.post(f"{path}/changes", json={"version": 1, "kind": "remove", "station": "A-4G"})
    answer = client.get(f"{path}/cells")
    assert (answer.status_code, answer.content_type) == (200, "application/geo+json")
    told = client.get(f"{path}/comparison?cells=true").json
    found = answer.json
    assert [found[name] for name in ("operator", "technology", "reception")] == ["A", "4G", "outdoor"]
    assert found["numberReturned"] == len(found["features"]) == told["levels"]["cells_changed"] > 0
    assert [one["properties"] for one in found["features"]] == told["cells"]
    ring = shape(found["features"][0]["geometry"])
    area_m2, _ = Geod(ellps="WGS84").geometry_area_perimeter(ring)
    assert area_m2 == pytest.approx(50 * 50, rel=0.005)  # scale of the projection
    assert client.get(f"{path}/cells?cells=true").status_code == 400
    assert client.get(f"{ROOT}/999999/cells").status_code == 404
    assert client.get(f"{path}/cells?reception=indoor").status_code == 422
