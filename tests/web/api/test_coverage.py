"""Coverage, cells, gaps, points and runs through the API; numbers of the little city by hand."""

import pytest
from sqlalchemy import select

from app.domain.actors import PERMISSIONS, Actor, Scope
from app.services import coverage, gaps
from tests import builders
from tests.people import TESTER, let_in, person
from tests.web.api.conftest import NORTH


def _people(client, query):
    people = client.get(f"/api/v1/coverage?{query}").json["people"]
    groups = ("covered", "weak_in_gap", "weak_outside_gap", "no_data")
    return tuple(people[name] for name in groups)


def test_the_four_groups_hold_everybody(client, city):
    assert _people(client, "operator=any") == (30, 70, 0, 0)
    assert _people(client, "operator=A") == (30, 0, 70, 0)
    assert _people(client, "operator=B") == (0, 0, 0, 100)
    assert _people(client, "operator=A&reception=indoor") == (0, 0, 0, 100)
    assert _people(client, "operator=A&technology=5G") == (0, 0, 0, 100)


def test_another_threshold_moves_people(client, city):
    assert _people(client, "operator=A&threshold_dbm=-90") == (10, 0, 90, 0)
    assert _people(client, "operator=A&threshold_dbm=-120") == (60, 0, 40, 0)


def test_people_of_an_area_are_its_own(client, city):
    assert _people(client, f"operator=A&area={NORTH}") == (0, 0, 40, 0)


def test_the_headline_is_the_mean_by_subscribers(client, city):
    headline = client.get("/api/v1/coverage").json["headline"]
    assert headline["mean_share"] == pytest.approx(0.75 * 0.30 + 0.25 * 0.0)
    assert (headline["worst_operator"], headline["any_share"]) == ("B", 0.30)


def test_areas_and_groups_add_up(client, city):
    by_area = client.get("/api/v1/coverage?operator=A").json["by_area"]
    assert [(one["code"][6:9], one["residents"], one["covered"]) for one in by_area] == [
        ("011", 40, 0),
        ("012", 60, 30),
    ]
    (group,) = client.get("/api/v1/coverage?operator=A&by=group").json["by_area"]
    assert (group["code"], group["residents"]) == ("north", 40)


def test_classes_count_cells_and_people(client, city):
    classes = client.get("/api/v1/coverage?operator=A").json["classes"]
    assert [(one["class"], one["cells"], one["residents"]) for one in classes] == [
        ("good", 1, 10),
        ("fair", 1, 20),
        ("weak", 0, 0),
        ("gap", 2, 70),
        ("no_data", 0, 0),
    ]


def test_cells_tell_no_signal_from_no_data(client, city):
    def shown(operator):
        found = client.get(f"/api/v1/cells?operator={operator}").json["features"]
        return [(one["properties"]["level_dbm"], one["properties"]["class"]) for one in found]

    assert shown("A") == [(-80.0, "good"), (-100.0, "fair"), (-120.0, "gap"), (None, "gap")]
    assert shown("B") == [(None, "no_data")] * 4


def test_cells_below_a_threshold_leave_out_cells_without_data(client, city):
    def count(query):
        return client.get(f"/api/v1/cells?below=true&{query}").json["numberReturned"]

    assert count("operator=A") == 2
    assert count("operator=A&threshold_dbm=-90") == 3
    assert count("operator=B") == 0


def test_every_answer_names_its_run_and_that_it_is_synthetic(client, city):
    for noun in ("cells", "gaps", "coverage"):
        body = client.get(f"/api/v1/{noun}").json
        assert (body["run_id"], body["is_synthetic"], body["threshold_dbm"]) == (city.run.id, True, -110.0)


def test_gaps_are_narrowed_by_people_operator_and_box(client, city):
    def count(query):
        return client.get(f"/api/v1/gaps?{query}").json["numberReturned"]

    assert count("min_residents=70") == 1
    assert count("min_residents=71") == count("operator=A") == count("bbox=0,0,1,1") == 0


def test_a_gap_names_every_subdistrict_that_it_lies_in_the_one_of_its_list_first(client, session, city):
    """Cells of 30 residents in the south and of 40 in the north; it is listed under the south."""
    both = [city.south.code, city.north.code]
    (listed,) = client.get("/api/v1/gaps").json["features"]
    alone = client.get(f"/api/v1/gaps/{city.gap.id}").json
    assert listed["properties"]["subdistricts"] == alone["properties"]["subdistricts"] == both
    assert ";".join(both) in client.get("/api/v1/gaps?format=csv").text
    assert "and 1 more" in client.get("/gaps?lang=en").text
    page = client.get(f"/gaps/{city.gap.id}").text
    assert all(f'href="/areas/{code}"' in page for code in both)


def test_a_gap_names_no_subdistrict_out_of_sight(guest, session, city):
    let_in(guest, session, person(session, "southern", area_codes=[city.south.code]))
    (listed,) = guest.get("/api/v1/gaps").json["features"]
    assert listed["properties"]["subdistricts"] == [city.south.code]
    assert " more" not in guest.get("/gaps?lang=en").text
    assert city.north.code not in guest.get(f"/gaps/{city.gap.id}").text


def test_at_a_point_the_cell_answers(client, city):
    lon, lat = builders.lon_lat(125.0, 25.0)
    point = client.get(f"/api/v1/point?lon={lon}&lat={lat}").json
    (layer,) = point["layers"]
    assert (layer["operator"], layer["level_dbm"], layer["class"]) == ("A", -120.0, "gap")
    assert layer["station_distance_m"] == pytest.approx(65.3, abs=0.1)  # from 125, 25 to 61, 12


def test_the_point_may_come_in_the_stored_crs(client, city):
    address = f"/api/v1/point?datum=EPSG:4549&lon={builders.EAST_M + 25}&lat={builders.NORTH_M + 25}"
    assert client.get(address).json["layers"][0]["level_dbm"] == -80.0


def test_a_point_outside_every_cell_is_not_found(client, city):
    assert client.get("/api/v1/point?lon=116.4&lat=39.9").status_code == 404


def test_the_distance_to_a_station_needs_the_permission_for_places(session, city):
    lon, lat = builders.lon_lat(25.0, 25.0)
    actor = Actor("public", PERMISSIONS - {"network.read_exact"})
    (layer,) = coverage.at_point(session, actor, lon=lon, lat=lat).layers
    assert (layer.level_dbm, layer.station_distance_m) == (-80.0, None)


def test_the_nearest_site_of_a_gap_needs_the_permission_for_places(session, city):
    def nearest(actor):
        chosen = coverage.slice_of("4g", "any", "outdoor")
        listed = gaps.gaps(session, actor, run_id=city.run.id, chosen=chosen, limit=10)
        alone = gaps.gap(session, actor, gap_id=city.gap.id)
        return [frame[list(gaps.NEAREST_SITE)].iloc[0].tolist() for frame in (listed, alone)]

    assert nearest(TESTER) == [[city.site.id, city.site.code, 64.0]] * 2
    assert nearest(Actor("public", PERMISSIONS - {"network.read_exact"})) == [[None, None, None]] * 2


def test_a_station_of_another_area_is_not_named_by_gaps_and_points_of_ones_own(session, city):
    """The site stands in the south; the last cell and a gap of it lie in the north."""
    cell = session.scalars(select(builders.GridCell).order_by(builders.GridCell.id.desc())).first()
    near = {"nearest_site_id": city.site.id, "nearest_site_m": 109.0}
    gap = builders.gap(session, city.run, city.north, [cell], rank=2, **near)
    b = session.scalars(select(builders.Operator).where(builders.Operator.code == "B")).one()
    builders.level(session, city.run, cell, b, -90.0, station_id=city.station.id)
    lon, lat = builders.lon_lat(175.0, 25.0)

    def told(*area_ids):
        actor = Actor("reader", PERMISSIONS, Scope(frozenset(area_ids) if area_ids else None))
        nearest = gaps.gap(session, actor, gap_id=gap.id)[list(gaps.NEAREST_SITE)].iloc[0].tolist()
        layers = coverage.at_point(session, actor, lon=lon, lat=lat).layers
        (layer,) = [one for one in layers if one.level_dbm]
        return nearest, layer.station_code, layer.station_distance_m

    everything = told()
    assert everything[0] == [city.site.id, city.site.code, 109.0]
    assert everything[1] == city.station.code and everything[2] == pytest.approx(114.7, abs=0.1)
    assert told(city.north.id, city.south.id) == everything
    assert told(city.north.id) == ([None, None, None], None, None)


def test_gaps_are_narrowed_to_areas_of_every_level(client, session, city):
    """By the cells of the run; a neighbourhood that came after it has none."""
    hood = builders.area(session, "310106012001", level="neighbourhood", parent=city.south)
    middle, away = builders.square(110, 10, 30), builders.square(0, 0, 20)  # of the third cell, in the gap
    within = builders.area(session, "310106012001001", level="unit_grid", parent=hood, shape=middle)
    beside = builders.area(session, "310106012001002", level="unit_grid", parent=hood, shape=away)
    areas = (city.district, city.south, city.north, hood, within, beside)
    found = [client.get(f"/api/v1/gaps?area={area.code}").json["numberReturned"] for area in areas]
    assert found == [1, 1, 1, 0, 1, 0]  # it has cells in the south and in the north


def test_people_and_cells_of_a_unit_grid_are_those_whose_centre_it_holds(client, session, city):
    shape = builders.square(-10, 0, 70)  # the first cell, and of the second one less than half
    grid = builders.area(session, "310106012001001", level="unit_grid", parent=city.south, shape=shape)
    assert _people(client, f"operator=A&area={grid.code}") == (10, 0, 0, 0)
    (cell,) = client.get(f"/api/v1/cells?operator=A&area={grid.code}").json["features"]
    assert cell["properties"]["residents"] == 10


def test_an_unfinished_run_shows_nothing(client, session, city):
    running = builders.run(session, city.district, on=_grid(session, city), status="running")
    for noun in ("cells", "gaps", "coverage"):
        assert client.get(f"/api/v1/{noun}?run={running.id}").status_code == 404
    assert client.get(f"/api/v1/runs/{running.id}").json["status"] == "running"


def _grid(session, city):
    return session.get(builders.Grid, city.run.grid_id)


def test_a_profile_and_another_technology_are_refused(client, city):
    assert client.get("/api/v1/gaps?profile=4g&technology=5G").status_code == 400
    assert client.get("/api/v1/gaps?profile=6g").status_code == 400


def test_an_unknown_operator_is_not_found(client, city):
    for noun in ("gaps", "cells", "coverage"):
        assert client.get(f"/api/v1/{noun}?operator=Z").status_code == 404


def test_a_run_starts_once_and_its_job_can_be_stopped(client, city):
    started = client.post("/api/v1/runs", json={"area_code": "310106"})
    assert started.status_code == 202
    job = client.get(started.headers["Location"]).json
    assert (job["status"], job["parameters"]) == ("queued", {"area_code": "310106000000"})
    assert client.post("/api/v1/runs", json={}).status_code == 409
    stopped = client.post(f"/api/v1/jobs/{job['id']}/cancel")
    assert (stopped.status_code, stopped.json["status"]) == (202, "cancelled")
    assert client.post(f"/api/v1/jobs/{job['id']}/cancel").status_code == 409


def test_another_site_cannot_start_a_run(client, city):
    response = client.post("/api/v1/runs", json={}, headers={"Origin": "http://elsewhere.example"})
    assert response.status_code == 403


def test_ground_is_told_beside_the_people(client, city):
    answer = client.get("/api/v1/coverage/ground?operator=A").json
    covered = [(one["code"][6:9], one["area_covered_m2"]) for one in answer["by_area"]]
    assert covered[0] == ("011", 0.0) and covered[1][1] > 0.0
    assert answer["whole"]["area_covered_m2"] == covered[1][1]
    assert answer["whole"]["buildings_covered_share"] is None  # the little city has no houses in the run
