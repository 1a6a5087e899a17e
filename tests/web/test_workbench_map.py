"""The document of the workbench: layers by right, choices, base maps of others and their pictures."""

import pytest

from app.config import settings
from app.config_services import BaseMapSettings
from app.domain.roles import Role
from app.errors import ConfigError
from app.web.workbench_map import NEWEST_OFFERED
from spatial.datum import from_wgs84
from tests import builders
from tests.maps.pages import block
from tests.maps.worlds import city
from tests.people import let_in, person

TILES = "https://tiles.example.org:8443/map/{z}/{x}/{y}.png"


def base_map(**given):
    return {
        "key": "street",
        "name_zh": "街道",
        "name_en": "Streets",
        "url": TILES,
        "attribution": "© somebody",
        "datum": "gcj02",
        "max_zoom": 18,
        **given,
    }


def bench(client, query=""):
    return block(client.get(f"/maps/workbench?lang=en{query}").text, "add_workbench")


def keys(data):
    return [layer["key"] for layer in data["layers"]]


def test_layers_come_in_their_groups_with_tiles_lists_and_what_they_are_of(client, session):
    made = city(session)
    data = bench(client)
    assert keys(data) == [
        *("cases", "stations", "sectors", "hotspots", "gaps", "coverage"),
        *("areas", "facilities", "buildings", "ways", "land"),
    ]
    layers = {layer["key"]: layer for layer in data["layers"]}
    assert layers["coverage"]["asks"] == ["profile", "operator", "reception", "run", "threshold"]
    assert layers["coverage"]["listPath"] == "/coverage"
    assert all(layer["hasRows"] for layer in layers.values())
    assert layers["areas"]["source"]["url"].endswith("/tiles/areas/{z}/{x}/{y}.pbf?level=subdistrict")
    assert [run["id"] for run in data["runs"]] == [made.run.id]
    assert data["shifts"] is None


def test_every_profile_has_its_own_class_limits(client, session):
    city(session)
    variants = bench(client)["variants"]
    worst = {key: one["coverage"]["symbols"]["marks"][3]["label"] for key, one in variants.items()}
    assert worst["4g"] == "Too weak RSRP < −110 dBm"
    assert worst["2g"] == "Too weak RxLev < −94 dBm"


def test_a_reader_gets_the_layers_that_he_may_see_alone(guest, session):
    city(session)
    assert "cases" not in keys(bench(guest))
    links = {layer["key"]: layer["listPath"] for layer in bench(guest)["layers"]}
    assert links["buildings"] == "/api/v1/buildings?format=csv"
    assert links["land"] is None
    let_in(guest, session, person(session, "inspector", {Role.INSPECTOR}))
    assert "cases" in keys(bench(guest))


def test_scenarios_are_offered_by_name_the_newest_first(client, session):
    district = builders.area(session)
    assert "scenarios" not in keys(bench(client))  # there is none
    made = [builders.scenario(session, district, name=name) for name in ("First", "Second")]
    data = bench(client)
    offered = [(one["id"], one["name"]) for one in data["scenarios"]]
    assert offered == [(made[1], "Second"), (made[0], "First")]
    assert data["scenarios"][0]["operator"] == "A"
    (layer,) = (one for one in data["layers"] if one["key"] == "scenarios")
    assert (layer["asks"], layer["group"], layer["hasRows"]) == (["scenario"], "network", False)


def test_scenarios_and_faces_are_for_who_may_see_them_and_scenarios_for_who_sees_all(guest, session):
    district = builders.area(session)
    builders.scenario(session, district)
    assert not {"scenarios", "sectors"} & set(keys(bench(guest)))
    let_in(guest, session, person(session, "local", {Role.PLANNER}, area_codes=[district.code]))
    narrowed = bench(guest)
    assert "sectors" in keys(narrowed)
    assert "scenarios" not in keys(narrowed)
    assert narrowed["scenarios"] == []


def test_runs_that_failed_take_no_place_of_published_ones(client, session):
    made = city(session)
    district = session.get_one(builders.Area, made.run.area_id)
    grid = session.get_one(builders.Grid, made.run.grid_id)
    for _ in range(NEWEST_OFFERED):
        builders.run(session, district, grid, status="failed")
    data = bench(client)
    assert [run["id"] for run in data["runs"]] == [made.run.id]
    assert {"coverage", "gaps"} <= set(keys(data))


@pytest.mark.parametrize("query", ["&run={}", "&compare=50,operator:A,run:{}", "&network=x&compare=0,run:{}"])
def test_a_run_that_the_address_names_is_offered_however_old(client, session, query):
    made = city(session)
    district = session.get_one(builders.Area, made.run.area_id)
    grid = session.get_one(builders.Grid, made.run.grid_id)
    newer = [builders.run(session, district, grid).id for _ in range(NEWEST_OFFERED)]
    assert [run["id"] for run in bench(client)["runs"]] == newer[::-1]
    named = bench(client, query.format(made.run.id))
    assert [run["id"] for run in named["runs"]] == [*newer[::-1], made.run.id]


@pytest.mark.parametrize("query", ["&scenario={}", "&network={}", "&compare=50,operator:A,network:{}"])
def test_a_scenario_that_the_address_names_is_offered_however_old(client, session, query):
    district = builders.area(session)
    old, *newer = (builders.scenario(session, district) for _ in range(NEWEST_OFFERED + 1))
    assert [one["id"] for one in bench(client)["scenarios"]] == newer[::-1]
    assert [one["id"] for one in bench(client, query.format(old))["scenarios"]] == [*newer[::-1], old]


def test_numbers_that_are_none_or_of_nothing_leave_the_choice_as_it_is(client, session):
    made = city(session)
    for query in ("&scenario=x&compare=50,run:,run:-1,run:9,,run", f"&network={10**17}&scenario={'9' * 30}"):
        assert [run["id"] for run in bench(client, query)["runs"]] == [made.run.id]


def test_without_a_run_the_map_has_no_layer_of_one(client, session):
    builders.area(session)
    data = bench(client)
    assert not {"coverage", "gaps"} & set(keys(data))
    assert data["shown"] == ["stations", "areas"]


def test_base_maps_of_others_are_asked_by_this_document_alone_and_for_pictures_alone(
    client, session, configure
):
    city(session)
    configure(maps={"base_maps": [base_map()]})
    answer = client.get("/maps/workbench?lang=zh-CN")
    policy = answer.headers["Content-Security-Policy"]
    assert "img-src 'self' data: blob: https://tiles.example.org:8443;" in policy
    assert policy.count("example.org") == 1
    assert "example.org" not in client.get("/maps/gaps").headers["Content-Security-Policy"]
    assert "example.org" not in client.get("/map").headers["Content-Security-Policy"]
    (one,) = block(answer.text, "add_workbench")["baseMaps"]
    assert (one["name"], one["url"], one["datum"]) == ("街道", TILES, "gcj02")


def test_the_shift_of_a_base_map_is_that_of_its_datum(client, session, configure):
    city(session)
    configure(maps={"base_maps": [base_map()]})
    shifts = bench(client)["shifts"]
    column, row = 5, 3
    lon = shifts["west"] + column * shifts["stepDeg"]
    lat = shifts["south"] + row * shifts["stepDeg"]
    moved_lon, moved_lat = from_wgs84([lon], [lat], "gcj02")
    at = row * shifts["columns"] + column
    assert shifts["lon"][at] == pytest.approx(moved_lon[0] - lon, abs=1e-6)
    assert shifts["lat"][at] == pytest.approx(moved_lat[0] - lat, abs=1e-6)
    assert len(shifts["lon"]) < 1000


@pytest.mark.parametrize(
    "given",
    [
        {"url": "ftp://tiles.example.org/{z}/{x}/{y}"},
        {"url": "https://tiles.example.org/{z}/{x}.png"},
        {"url": "https://tiles.example.org/{z}/{x}/{y}/{y}"},
        {"url": "https://tiles.example.org; script-src */{z}/{x}/{y}"},
        {"url": "https://{z}.example.org/{x}/{y}"},
        {"key": "own"},
        {"key": "Street map"},
        {"datum": "bd09"},
        {"max_zoom": 30},
    ],
)
def test_a_base_map_that_breaks_a_rule_is_refused(configure, given):
    configure(maps={"base_maps": [base_map(**given)]})
    with pytest.raises(ConfigError, match=r"base_maps\[0\]"):
        settings()


def test_the_host_of_a_base_map_is_scheme_name_and_port():
    assert BaseMapSettings(**base_map()).host == "https://tiles.example.org:8443"


def test_the_page_keeps_what_it_was_asked_and_refuses_what_it_does_not_know(client, session):
    city(session)
    page = client.get("/map?operator=A&layers=gaps,areas&at=14/31.2/121.4&base=none&technology=4G")
    assert "/maps/workbench?operator=A&amp;layers=gaps%2Careas&amp;at=14%2F31.2%2F121.4" in page.text
    assert client.get("/map?layer=gaps").status_code == 400
