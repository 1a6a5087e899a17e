"""Figures and rows of an area: equal to SQL by hand, of what one may see, refused with the reason."""

import csv
import io

import pytest
from sqlalchemy import Engine, event, text

from app.domain.actors import COMMAND_LINE_ACTOR
from app.domain.exports import ExportFilters, ExportFormat, ExportRequest
from app.domain.outlines import outline_from_geojson
from app.domain.roles import Role
from app.jobs import exports as exports_job
from app.store import exports as files_store
from tests import builders
from tests.builders import lon_lat
from tests.people import let_in, person
from tests.web.api.conftest import NORTH, SOUTH

STATISTICS, ROWS = "/api/v1/area-statistics", "/api/v1/area-rows"
BY_HAND = """
    with drawn as (select st_transform(st_geomfromtext(:wkt, 4326), 4549) as geom)
    select sum(r.residents), sum(r.residents) filter (where l.level_dbm >= :threshold),
           count(*), count(*) filter (where l.cell_id is null)
    from run_cells r join grid_cells g on g.id = r.cell_id cross join drawn
    left join cell_coverage l
        on l.run_id = r.run_id and l.cell_id = r.cell_id and l.technology = '4G' and l.reception = 'outdoor'
    where r.run_id = :run and st_covers(drawn.geom, st_centroid(g.geom))
"""


def corners(*pairs_m):
    return [list(lon_lat(*pair)) for pair in pairs_m]


def box(west_m, south_m, east_m, north_m):
    ring = corners((west_m, south_m), (east_m, south_m), (east_m, north_m), (west_m, north_m))
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def asked(client, **body):
    answer = client.post(STATISTICS, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json


def by_hand(session, run_id, drawn, threshold_dbm):
    pairs = ", ".join(f"{lon} {lat}" for lon, lat in drawn["coordinates"][0])
    given = {"wkt": f"POLYGON(({pairs}))", "run": run_id, "threshold": threshold_dbm}
    return tuple(session.execute(text(BY_HAND), given).one())


@pytest.mark.parametrize("threshold_dbm", [-110.0, -90.0, -130.0])
def test_figures_of_an_outline_are_those_of_sql(client, session, city, threshold_dbm):
    drawn = box(30, -10, 160, 60)  # more than half of cell 0 is outside, its centre at 25 m too
    coverage = asked(client, outline=drawn, profile="4g", operator="A", threshold_dbm=threshold_dbm)[
        "coverage"
    ]
    residents, covered, cells, unknown = by_hand(session, city.run.id, drawn, threshold_dbm)
    assert (residents, cells, unknown) == (50, 2, 0)  # cells 1 and 2; the centre of 3 is at 175 m
    assert coverage["residents"]["total"] == residents
    assert coverage["residents"]["covered"] == (covered or 0)
    assert coverage["cells"]["total"] == cells
    assert coverage["threshold_dbm"] == threshold_dbm


def test_parts_are_given_with_what_they_are_a_share_of(client, city):
    found = asked(client, outline=box(-10, -10, 210, 60), profile="4g")
    residents = found["coverage"]["residents"]
    assert (residents["covered"], residents["weak_in_gap"], residents["total"]) == (30, 70, 100)
    assert residents["shares"] == {
        "covered": 0.3,
        "weak_in_gap": 0.7,
        "weak_outside_gap": 0.0,
        "no_data": 0.0,
    }
    assert found["coverage"]["gaps"] == {"gaps": 1, "residents": 70, "workers": 0, "area_m2": 5000.0}
    assert found["things"] == {"buildings": 1, "hotspots": 2, "facilities": 1, "cases": 0}
    assert found["stations_by_technology"] == {"4G": 1, "5G": 1, "total": 2}
    assert found["area_m2"] == pytest.approx(220 * 70, rel=1e-3)
    assert found["seen_m2"] == pytest.approx(210 * 60, rel=1e-3)  # subdistricts begin at 0, 0


def test_two_halves_of_an_outline_add_up_to_it(client, city):
    whole, west, east = (
        asked(client, outline=box(*edges), profile="4g")
        for edges in ((0, 0, 200, 50), (0, 0, 110, 50), (110, 0, 200, 50))
    )
    assert west["things"]["buildings"] + east["things"]["buildings"] == whole["things"]["buildings"] == 1
    for weight in ("residents", "cells"):
        parts = [one["coverage"][weight]["total"] for one in (west, east)]
        assert sum(parts) == whole["coverage"][weight]["total"]
    assert whole["coverage"]["residents"]["total"] == 100


def test_an_area_by_its_code_has_the_figures_of_the_coverage_list(client, city):
    found = asked(client, area=SOUTH[:9], profile="4g")
    people = client.get(f"/api/v1/coverage?profile=4g&area={SOUTH}").json["people"]
    residents = found["coverage"]["residents"]
    assert found["area"] == {
        "code": SOUTH,
        "level": "subdistrict",
        "name_zh": "静安区",
        "name_en": f"Area {SOUTH}",
    }
    assert {name: residents[name] for name in ("covered", "weak_in_gap", "no_data", "total")} == {
        name: people[name] for name in ("covered", "weak_in_gap", "no_data", "total")
    }
    assert found["area_m2"] == found["seen_m2"] == pytest.approx(150 * 200)
    assert found["outline"] is None


def test_a_house_across_the_border_of_small_areas_counts_in_one_of_them(client, session, city):
    # the house of the city lies from 100 to 120 m: 12 m of it in the first, 8 in the second
    for level, above, west, east in (
        ("neighbourhood", city.south, f"{SOUTH[:9]}001", f"{SOUTH[:9]}002"),
        ("unit_grid", None, f"{SOUTH[:9]}001001", f"{SOUTH[:9]}001002"),
    ):
        for code, x_m in ((west, 12), (east, 112)):
            shape = builders.square(x_m, 0, 100)
            builders.area(session, code, level=level, parent=above, shape=shape)
        counted = {code: asked(client, area=code)["things"]["buildings"] for code in (west, east)}
        assert counted == {west: 1, east: 0}, level


def test_a_unit_grid_has_the_cases_that_lie_in_it(client, session, city):
    code = f"{SOUTH[:9]}001001"
    builders.area(session, code, level="unit_grid", shape=builders.square(0, 0, 100))
    for x_m in (20.0, 60.0, 130.0):
        builders.case(session, x_m, 20.0)
    assert asked(client, area=code)["things"]["cases"] == 2
    rows = client.post(ROWS, json={"layer": "cases", "area": code}).json
    assert (len(rows["items"]), rows["number_matched"]) == (2, 2)


def test_an_area_is_looked_up_once_for_all_figures_of_it(client, city):
    looked_up = []

    def note(_connection, _cursor, statement, parameters, *_):
        if (
            "FROM areas" in statement
            and SOUTH in str(parameters)
            and "areas.level, areas.name_zh" in statement
        ):
            looked_up.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        asked(client, area=SOUTH, profile="4g")
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert len(looked_up) == 1


def test_holes_are_left_out(client, city):
    ring, hole = box(0, 0, 200, 50)["coordinates"][0], box(60, 5, 90, 45)["coordinates"][0]
    drawn = {"type": "MultiPolygon", "coordinates": [[ring, hole]]}
    assert asked(client, outline=drawn, profile="4g")["coverage"]["residents"]["total"] == 80


def test_who_sees_one_half_gets_figures_and_rows_of_that_half_alone(guest, session, city):
    let_in(guest, session, person(session, "northern", {Role.PLANNER}, area_codes=[NORTH]))
    found = asked(guest, outline=box(0, 0, 200, 50), profile="4g")
    assert found["coverage"]["residents"]["total"] == 40
    assert found["coverage"]["gaps"] == {"gaps": 1, "residents": 40, "workers": 0, "area_m2": 2500.0}
    assert found["things"] == {"buildings": 0, "hotspots": 1, "facilities": 0, "cases": 0}
    assert found["seen_m2"] == pytest.approx(50 * 50, rel=1e-3)
    rows = guest.post(ROWS, json={"layer": "hotspots", "outline": box(0, 0, 200, 50)}).json
    assert (len(rows["items"]), rows["number_matched"]) == (1, 1)
    for path in (STATISTICS, ROWS):
        refused = guest.post(
            path, json={"outline": box(0, 0, 100, 50), **({"layer": "areas"} if path == ROWS else {})}
        )
        assert (refused.status_code, "outside your areas" in refused.text) == (422, True)
    assert guest.post(STATISTICS, json={"area": SOUTH}).status_code == 404


def test_a_guest_sees_what_is_public_and_stations_by_the_place_that_is_shown(guest, client, session, city):
    exact = box(58, 9, 64, 15)  # around the site at 61, 12; its cell is shown at 75, 25
    assert asked(client, outline=exact)["stations_by_technology"]["total"] == 2
    let_in(guest, session, person(session, "reader", {Role.GUEST}))
    found = asked(guest, outline=exact)
    assert found["stations_by_technology"] == {"total": 0}
    assert asked(guest, outline=box(70, 20, 80, 30))["stations_by_technology"]["total"] == 2
    assert "cases" not in found["things"]
    assert guest.post(ROWS, json={"layer": "cases"}).status_code == 403
    rows = guest.post(ROWS, json={"layer": "buildings"}).json
    assert rows["items"][0]["residents"] is None


@pytest.mark.parametrize(
    ("outline", "status", "said"),
    [
        (
            lambda: {"type": "Polygon", "coordinates": [corners((0, 0), (100, 100), (100, 0), (0, 100))]},
            422,
            "crosses",
        ),
        (
            lambda: {"type": "Polygon", "coordinates": [[[121.45, 31.2], [121.46, 31.2], [121.47, 31.2]]]},
            422,
            "no inside",
        ),
        (lambda: box(5000, 5000, 6000, 6000), 422, "outside every subdistrict"),
        (
            lambda: {"type": "Polygon", "coordinates": [[[10, 50], [11, 50], [11, 51]]]},
            422,
            "draw it in the city",
        ),
        (
            lambda: {"type": "Polygon", "coordinates": [[[120, 30], [123, 30], [123, 33], [120, 33]]]},
            422,
            "at most 10000",
        ),
        (lambda: {"type": "LineString", "coordinates": [[121, 31], [122, 31]]}, 422, "type 'LineString'"),
        (lambda: "<script>alert(1)</script>", 422, "cannot be read"),
        (lambda: 7, 422, "type 'None'"),
    ],
)
def test_what_cannot_be_counted_is_refused_with_the_reason(client, city, outline, status, said):
    answer = client.post(STATISTICS, json={"outline": outline()})
    assert (answer.status_code, said in answer.json["detail"]) == (status, True), answer.text
    rows = client.post(ROWS, json={"layer": "areas", "outline": outline()})
    assert rows.status_code == status


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"area": "x"},
        {"area": "310199"},
        {"area": SOUTH, "outline": "BGAAAgkh9Bgkh9B_jh9B"},
        {"area": SOUTH, "operator": "nobody"},
        {"area": SOUTH, "run": 999},
        {"area": SOUTH, "threshold_dbm": "loud"},
        {"area": SOUTH, "colour": "red"},
    ],
)
def test_a_body_without_sense_is_refused(client, city, body):
    answer = client.post(STATISTICS, json=body)
    assert answer.status_code in (400, 404, 422), answer.text
    assert answer.json["detail"]


def test_before_the_first_run_there_are_figures_without_coverage(client, session, city):
    session.execute(text("update coverage_runs set status = 'failed', published_at = null"))
    found = asked(client, area=SOUTH)
    assert (found["coverage"], found["things"]["buildings"]) == (None, 1)


def test_rows_of_an_outline_are_those_that_were_counted_page_by_page(client, city):
    drawn = box(0, 0, 200, 50)
    body = {"layer": "coverage", "profile": "4g", "outline": drawn, "limit": 3}
    first = client.post(ROWS, json=body).json
    rest = client.post(ROWS, json={**body, "after": first["next_after"]}).json
    assert (first["number_matched"], len(first["items"]), len(rest["items"])) == (4, 3, 1)
    assert rest["next_after"] is None
    residents = [row["residents"] for row in (*first["items"], *rest["items"])]
    assert residents == [10, 20, 30, 40]
    names = {one["name"]: one["en"] for one in first["columns"]}
    assert names["residents"] == "Residents"
    west, south, east, north = first["items"][0]["bbox"]
    assert west < east and south < north and west == pytest.approx(lon_lat(0, 0)[0], abs=1e-5)


def test_faces_are_counted_where_they_are_listed(client, guest, session, city):
    elsewhere = builders.station(session, builders.site(session, 180.0, 12.0, area_id=city.south.id), city.a)
    builders.sector(session, elsewhere)

    def faces(**body):
        found = client.post(ROWS, json={"layer": "sectors", **body}).json
        return found["number_matched"], len(found["items"])

    assert faces() == (2, 2)
    exact = box(58, 9, 64, 15)  # around the site at 61, 12; its cell is shown at 75, 25
    assert faces(outline=exact) == (1, 1)
    let_in(guest, session, person(session, "reader", {Role.GUEST}))
    assert faces(outline=exact) == (0, 0)
    assert faces(outline=box(70, 20, 80, 30)) == (1, 1)


def test_rows_are_the_same_in_every_form_and_in_a_file(client, city, own_var):
    drawn = box(100, 0, 200, 50)
    body = {"layer": "hotspots", "outline": drawn}
    plain = client.post(ROWS, json=body).json
    shapes = client.post(ROWS, json={**body, "format": "geojson"}).json
    table = client.post(ROWS, json={**body, "format": "csv"})
    codes = [row["code"] for row in plain["items"]]
    assert len(codes) == plain["number_matched"] == 1
    assert [one["properties"]["code"] for one in shapes["features"]] == codes
    assert [row["code"] for row in csv.DictReader(io.StringIO(table.text.lstrip("\ufeff")))] == codes
    job_id = client.post("/api/v1/exports", json={**body, "format": "geojson"}).json["job_id"]
    exports_job.run(job_id)
    file = client.get(f"/api/v1/exports/{job_id}/file").get_json(force=True)
    assert [one["properties"]["code"] for one in file["features"]] == codes
    assert file["citygrid"]["filters"]["outline"] == outline_from_geojson(drawn).text
    files_store.remove(job_id)


def test_an_export_without_rows_says_that_the_outline_keeps_them_out(session, city, tmp_path):
    outline = outline_from_geojson(box(40, 60, 50, 70)).text
    filters = ExportFilters(outline=outline)
    request = ExportRequest(layer="hotspots", format=ExportFormat.GEOJSON, filters=filters)
    facts = exports_job.export(COMMAND_LINE_ACTOR, request, tmp_path / "none.geojson")
    assert facts.empty_because == (f"no row passes outline {outline}; without it there are some",)


@pytest.mark.parametrize(
    "layer",
    [
        "areas",
        "stations",
        "sectors",
        "buildings",
        "facilities",
        "gaps",
        "cases",
        "floor_bands",
        "land",
        "ways",
        "measurements",
        "complaints",
    ],
)
def test_every_layer_lists_its_rows_in_an_outline_a_box_and_an_area(client, city, layer):
    west, south = lon_lat(-10, -10)
    east, north = lon_lat(210, 210)
    ways = {"outline": box(-10, -10, 210, 210), "bbox": f"{west},{south},{east},{north}", "area": "310106"}
    counts = set()
    for name, value in ways.items():
        found = client.post(ROWS, json={"layer": layer, name: value})
        assert found.status_code == 200, found.text
        counts.add(len(found.json["items"]))
        assert found.json["number_matched"] in (len(found.json["items"]), None)
    assert len(counts) == 1 or layer == "areas"  # an area lists the ones right under it


def test_layers_that_lie_nowhere_and_filters_that_are_not_theirs_are_refused(client, city):
    nowhere = client.post(ROWS, json={"layer": "wlan_monitoring"})
    assert (nowhere.status_code, "no shapes" in nowhere.json["detail"]) == (422, True)
    assert client.post(ROWS, json={"layer": "rivers"}).status_code == 422
    strange = client.post(ROWS, json={"layer": "hotspots", "below_dbm": -100})
    assert (strange.status_code, "cannot be filtered by below_dbm" in strange.json["detail"]) == (422, True)
