"""Somebody of one subdistrict and the rows of its neighbour: through REST, maps, tiles, exports and jobs."""

import csv
import io
import zipfile
from math import asinh, pi, radians, tan
from types import SimpleNamespace

import mapbox_vector_tile
import pytest
from shapely import box

from app.domain.layers import LAYERS
from app.domain.roles import Role
from app.jobs import exports as exports_job
from tests import builders
from tests.builders import EAST_M, NORTH_M, lon_lat
from tests.people import WORKERS, let_in, person

OWN, NEIGHBOUR = "310106011000", "310106012000"
WEST_M, EAST_OF_IT_M = 0.0, 1000.0
LISTS = (
    *("areas", "sites", "stations", "hotspots", "venues", "buildings", "facilities"),
    *("cells", "gaps", "cases"),
)


def furnish(session, whole, operator, grid, run, code, x_m, name, rank):
    """One of everything in a subdistrict, each named after it."""
    shape = box(EAST_M + x_m, NORTH_M, EAST_M + x_m + 1000.0, NORTH_M + 1000.0)
    area = builders.area(session, code, level="subdistrict", parent=whole, shape=shape, name_en=name)
    inside = x_m + 525.0
    site = builders.site(session, inside, 525.0, area_id=area.id, code=f"{name}-site")
    station = builders.station(session, site, operator, code=f"{name}-station")
    builders.sector(session, station)
    builders.hotspot(session, inside, 425.0, area_id=area.id, code=f"{name}-hotspot", name=name)
    builders.building(
        session,
        box(EAST_M + inside, NORTH_M + 300, EAST_M + inside + 40, NORTH_M + 340),
        area_id=area.id,
        code=f"{name}-building",
    )
    builders.facility(session, inside, 625.0, area_id=area.id, code=f"{name}-facility", name_zh=name)
    cell = builders.cell(session, grid, int(inside // 50), 10)
    builders.run_cell(session, run, cell, area)
    builders.level(session, run, cell, operator, -120.0)
    gap = builders.gap(session, run, area, [cell], rank=rank)
    return SimpleNamespace(area=area, station=station, gap=gap, cell=cell, name=name)


@pytest.fixture
def city(session):
    """Two subdistricts side by side with the same things in them."""
    whole = builders.area(session, shape=box(EAST_M, NORTH_M, EAST_M + 2000.0, NORTH_M + 1000.0))
    operator = builders.operator(session)
    grid = builders.grid(session, whole)
    run = builders.run(session, whole, grid)
    made = [
        furnish(session, whole, operator, grid, run, *one)
        for one in ((OWN, WEST_M, "ownside", 1), (NEIGHBOUR, EAST_OF_IT_M, "otherside", 2))
    ]
    return SimpleNamespace(own=made[0], other=made[1], run=run, whole=whole)


@pytest.fixture
def local(guest, session, city):
    """A browser of somebody who may do everything, in one subdistrict."""
    let_in(guest, session, person(session, "local", WORKERS, area_codes=[OWN]))
    return guest


@pytest.fixture
def everywhere(application, session, city):
    """The same for the whole city: what would leak if nothing held it back."""
    client = application.test_client()
    let_in(client, session, person(session, "everywhere", WORKERS))
    return client


@pytest.mark.parametrize("noun", LISTS)
def test_lists_of_the_interface_hold_rows_of_ones_own_area_alone(local, everywhere, city, noun):
    path = f"/api/v1/{noun}"
    seen, known = local.get(path).text, everywhere.get(path).text
    if noun not in ("cells", "gaps", "cases", "areas", "stations"):
        assert "otherside" in known  # the row is there
    assert "otherside" not in seen
    assert seen.count('"Feature"') <= known.count('"Feature"')


@pytest.mark.parametrize(
    "address",
    [
        lambda other: f"/api/v1/areas/{NEIGHBOUR}",
        lambda other: f"/api/v1/stations/{other.station.id}",
        lambda other: f"/api/v1/gaps/{other.gap.id}",
        lambda other: f"/areas/{NEIGHBOUR}",
        lambda other: f"/stations/{other.station.id}",
        lambda other: f"/gaps/{other.gap.id}",
        lambda other: f"/grid/{other.cell.code}",
        lambda other: f"/maps/gaps?area={NEIGHBOUR}",
        lambda other: f"/api/v1/buildings?area={NEIGHBOUR}",
    ],
    ids=lambda address: address(
        SimpleNamespace(
            station=SimpleNamespace(id="S"), gap=SimpleNamespace(id="G"), cell=SimpleNamespace(code="C")
        )
    ),
)
def test_a_thing_of_the_neighbour_is_not_there(local, everywhere, city, address):
    path = address(city.other)
    assert everywhere.get(path).status_code == 200
    answer = local.get(path)
    assert answer.status_code in (403, 404), answer.text[:300]
    assert "otherside" not in answer.text


PAGES = (
    *("/", "/coverage", "/disparity", "/gaps", "/stations", "/wlan", "/cases", "/jobs", f"/areas/{OWN}"),
    *("/reports", "/access", "/map/print", "/catalogue", "/connect", "/catalogue/test-hotspots"),
)
MAPS = ("coverage", "gaps", "stations", "hotspots", "areas", "city", "cases")


@pytest.mark.parametrize("path", [*PAGES, *(f"/maps/{name}" for name in MAPS)])
def test_no_page_or_map_tells_of_the_neighbour(local, city, path):
    answer = local.get(f"{path}?lang=en")
    assert answer.status_code == 200
    assert "otherside" not in answer.text
    assert f'/gaps/{city.other.gap.id}"' not in answer.text
    assert f'/stations/{city.other.station.id}"' not in answer.text


def tile_of(lon, lat, zoom=14):
    x = int((lon + 180.0) / 360.0 * 2**zoom)
    y = int((1.0 - asinh(tan(radians(lat))) / pi) / 2.0 * 2**zoom)
    return f"{zoom}/{x}/{y}"


def tiles_over(x_m):
    corners = [lon_lat(x_m + dx, dy) for dx in (50.0, 500.0, 950.0) for dy in (50.0, 500.0, 950.0)]
    return {tile_of(*corner) for corner in corners}


def features(client, layer, addresses):
    found = []
    for address in addresses:
        answer = client.get(f"/tiles/{layer}/{address}.pbf")
        assert answer.status_code in (200, 204)
        if answer.status_code == 200:
            decoded = mapbox_vector_tile.decode(answer.data)
            found += [feature["properties"] for one in decoded.values() for feature in one["features"]]
    return found


# Scenarios are of a whole district: somebody of one subdistrict is refused.
@pytest.mark.parametrize("layer", sorted(set(LAYERS) - {"land", "ways", "cases", "scenarios"}))
def test_tiles_hold_rows_of_ones_own_area_alone(local, everywhere, city, layer):
    addresses = tiles_over(WEST_M) | tiles_over(EAST_OF_IT_M)
    all_rows, own_rows = (features(client, layer, addresses) for client in (everywhere, local))
    assert own_rows
    assert not any("otherside" in str(row) for row in own_rows)
    assert not any(str(city.other.gap.id) == str(row.get("id")) for row in own_rows if layer == "gaps")
    assert {str(row) for row in own_rows} < {str(row) for row in all_rows}


@pytest.mark.parametrize("layer", ["areas", "stations", "hotspots", "buildings", "facilities", "gaps"])
def test_an_export_holds_rows_of_ones_own_area_alone(local, session, city, layer, own_var):
    started = local.post("/api/v1/exports", json={"layer": layer, "format": "csv"})
    assert started.status_code == 202, started.text
    job_id = started.json["job_id"]
    exports_job.run(job_id)
    answer = local.get(f"/api/v1/exports/{job_id}/file")
    assert answer.status_code == 200, answer.text
    texts = _csv_texts(answer.data)
    assert "otherside" not in texts
    assert "ownside" in texts or layer in ("gaps", "stations")


def test_an_outline_over_both_counts_and_lists_ones_own_area_alone(local, everywhere, city):
    ring = [lon_lat(*corner) for corner in ((0.0, 0.0), (2000.0, 0.0), (2000.0, 1000.0), (0.0, 1000.0))]
    outline = {"type": "Polygon", "coordinates": [ring]}
    counted = [
        client.post("/api/v1/area-statistics", json={"outline": outline}) for client in (local, everywhere)
    ]
    for key in ("buildings", "hotspots", "facilities"):
        assert [answer.json["things"][key] for answer in counted] == [1, 2]
    assert [answer.json["coverage"]["residents"]["total"] for answer in counted] == [10, 20]
    assert [answer.json["coverage"]["gaps"]["gaps"] for answer in counted] == [1, 2]
    for layer in ("areas", "stations", "sectors", "hotspots", "buildings", "facilities", "coverage", "gaps"):
        seen, known = (
            client.post("/api/v1/area-rows", json={"layer": layer, "outline": outline})
            for client in (local, everywhere)
        )
        assert "otherside" not in seen.text
        assert layer == "sectors" or 0 < len(seen.json["items"]) < len(known.json["items"]), layer
        assert seen.json["number_matched"] in (len(seen.json["items"]), None)


def _csv_texts(data):
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            return "\n".join(bundle.read(name).decode("utf-8-sig") for name in bundle.namelist())
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    return "\n".join(",".join(row) for row in rows)


def test_jobs_of_others_are_not_there_for_somebody_of_some_areas(local, everywhere, session, city):
    theirs = builders.job(session, actor="everywhere")
    own = builders.job(session, actor="local")
    listed = {one["id"] for one in local.get("/api/v1/jobs").json["items"]}
    assert listed == {own.id}
    assert local.get(f"/api/v1/jobs/{theirs.id}").status_code == 404
    assert local.post(f"/api/v1/jobs/{theirs.id}/cancel").status_code == 404
    assert everywhere.get(f"/api/v1/jobs/{own.id}").status_code == 200


def test_a_guest_sees_stations_by_grid_cell_and_a_planner_exactly(application, guest, session, city):
    planner = application.test_client()
    let_in(planner, session, person(session, "planner", {Role.PLANNER}))
    path = f"/api/v1/stations/{city.own.station.id}"
    by_guest, by_planner = (client.get(path).json["geometry"]["coordinates"] for client in (guest, planner))
    assert by_planner == pytest.approx(lon_lat(525.0, 525.0), abs=1e-6)
    assert by_guest == pytest.approx(lon_lat(525.0, 525.0), abs=1e-3)
    exact_elsewhere = builders.site(session, 537.0, 541.0, area_id=city.own.area.id)
    assert str(lon_lat(537.0, 541.0)[0])[:10] not in guest.get("/api/v1/sites").text
    assert exact_elsewhere.id


def test_the_overview_of_somebody_of_one_subdistrict_is_headed_by_it(local):
    page = local.get("/?lang=en").text
    assert "Overview · ownside</h1>" in page
