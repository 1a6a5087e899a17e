"""Search: kinds, rights, scope, positions in every datum; and how much there is of each layer."""

import pytest

from app.domain.actors import PERMISSIONS, Actor, Scope
from app.domain.coverage import Reception
from app.errors import ForbiddenError
from app.services import coverage, finds, layer_counts
from tests import builders
from tests.people import TESTER
from tests.web.api.conftest import NORTH, SOUTH

FOUR_G = "4g"


def found(client, query):
    return [(one["kind"], one["code"]) for one in client.get(f"/api/v1/search?{query}").json["items"]]


def test_a_code_finds_its_thing_first_and_leads_to_its_page(client, session, city):
    code = city.station.code
    builders.station(session, city.site, city.a, code=f"x{code}")
    items = client.get(f"/api/v1/search?q={code.upper()}").json["items"]
    stations = [one for one in items if one["kind"] == "station"]
    assert [one["code"] for one in stations] == [code, f"x{code}"]
    assert stations[0]["path"] == f"/stations/{city.station.id}"
    assert stations[0]["properties"]["operator"] == "A"


def test_a_find_leads_to_pages_that_its_reader_may_open(client, guest, session, city):
    building, facility = (
        builders.building(session, code="B 1&2", area_id=city.south.id),
        builders.facility(session, code="F-77", area_id=city.south.id),
    )

    def path(who, code):
        (one,) = who.get("/api/v1/search", query_string={"q": code}).json["items"]
        return one["path"]

    assert path(client, building.code) == "/explain?building=B%201%262"
    assert path(client, facility.code) == "/data"
    guest.delete_cookie("session")
    assert path(guest, building.code) == "/explain?building=B%201%262"
    assert path(guest, facility.code) is None


def test_names_areas_and_cells_are_found(client, city):
    assert ("facility", "第一小学") in [
        (one["kind"], one["name_zh"]) for one in client.get("/api/v1/search?q=一小").json["items"]
    ]
    assert found(client, f"q={NORTH[:9]}")[0] == ("area", NORTH)
    assert found(client, f"q={city.cells[2].code}") == [("cell", city.cells[2].code)]
    assert client.get(f"/api/v1/search?q={SOUTH}").json["items"][0]["path"] == f"/areas/{SOUTH}"


@pytest.mark.parametrize("text", ["%", "_", "\\", "'", "no such thing", "31x"])
def test_signs_of_the_database_are_letters_like_others(client, city, text):
    assert client.get("/api/v1/search", query_string={"q": text}).json["items"] == []


@pytest.mark.parametrize(
    ("query", "status"),
    [("q=", 400), ("q=" + "x" * 101, 400), ("", 400), ("q=200,99", 400), ("q=1&datum=x", 400)],
)
def test_a_search_that_cannot_be_read_is_refused(client, city, query, status):
    assert client.get(f"/api/v1/search?{query}").status_code == status


def test_an_actor_finds_what_he_may_see_where_he_may_see_it(session, city):
    everything = {one.kind.value for one in finds.found(session, TESTER, text="", limit=5)}
    assert everything >= {"area", "station", "hotspot", "building", "facility", "cell"}
    few = Actor("few", frozenset({"areas.read", "hotspots.read"}))
    assert {one.kind.value for one in finds.found(session, few, text="", limit=5)} == {"area", "hotspot"}
    northern = Actor("north", PERMISSIONS, scope=Scope(frozenset({city.north.id})))
    seen = [(one.kind.value, one.code) for one in finds.found(session, northern, text="", limit=5)]
    assert ("area", SOUTH) not in seen and ("area", NORTH) in seen
    assert [code for kind, code in seen if kind == "cell"] == [city.cells[3].code]
    assert not [one for one in seen if one[0] in ("station", "building", "facility")]
    with pytest.raises(ForbiddenError):
        finds.found(session, Actor("nobody", frozenset()), text="x", limit=5)


def test_a_station_is_found_in_the_middle_of_its_cell_without_the_right_to_exact_places(session, city):
    public = Actor("public", PERMISSIONS - {"network.read_exact"})
    (one,) = [
        one for one in finds.found(session, public, text=city.station.code, limit=1) if one.kind == "station"
    ]
    lon, lat = builders.lon_lat(75, 25)
    assert (one.lon, one.lat) == (pytest.approx(lon, abs=1e-6), pytest.approx(lat, abs=1e-6))


# Shanghai's offsets by the public formulas: GCJ-02 some 470 m, BD-09 some 1.1 km off.
def test_a_position_is_read_in_each_of_the_datums(client, city):
    lon, lat = builders.lon_lat(75, 25)

    def place(text, datum):
        (one,) = client.get("/api/v1/search", query_string={"q": text, "datum": datum}).json["items"]
        return one

    here = place(f"{lon:.6f}, {lat:.6f}", "wgs84")
    assert (here["kind"], here["properties"]["cell_code"]) == ("place", city.cells[1].code)
    assert here["path"].startswith("/explain?lon=121.")
    assert place(f"{lat:.6f} {lon:.6f}", "cgcs2000")["lon"] == pytest.approx(lon)  # as many maps write it
    for datum, least_m, most_m in (("gcj02", 400, 600), ("bd09", 900, 1400)):
        moved = place(f"{lon:.6f}，{lat:.6f}", datum)
        east_m, north_m = (moved["lon"] - lon) * 95_200, (moved["lat"] - lat) * 110_900
        assert least_m < (east_m**2 + north_m**2) ** 0.5 < most_m


def test_layers_are_counted_as_they_are_shown(client, city):
    def counts(query=""):
        items = client.get(f"/api/v1/layers/counts?{query}").json["items"]
        return {one["layer"]: (one["features"], one["residents"]) for one in items}

    assert counts() == {
        "areas": (2, None),
        "stations": (2, None),
        "sectors": (1, None),
        "hotspots": (2, None),
        "buildings": (1, None),
        "facilities": (1, None),
        "cases": (0, None),
        "gaps": (1, 70),
    }
    assert counts("operator=A")["gaps"] == (0, 0)
    assert counts("operator=A")["stations"] == (1, None)
    assert counts("stations_of=5G")["stations"] == (1, None)
    assert client.get("/api/v1/layers/counts?run=999").status_code == 404


def test_counts_hold_what_an_actor_may_see_alone(session):
    chosen = coverage.slice_of(FOUR_G, "any", Reception.OUTDOOR)
    few = Actor("few", frozenset({"areas.read", "gaps.read", "coverage.read"}))
    assert [one.layer for one in layer_counts.layer_counts(session, few, chosen=chosen)] == ["areas"]


def test_another_threshold_moves_cells_between_the_classes(client, city):
    def cells(query):
        answer = client.get(f"/api/v1/coverage?operator=A{query}").json
        return {one["class"]: (one["cells"], one["residents"]) for one in answer["classes"]}

    assert cells("") == {"good": (1, 10), "fair": (1, 20), "weak": (0, 0), "gap": (2, 70), "no_data": (0, 0)}
    raised = cells("&threshold_dbm=-90")
    assert raised == {"good": (1, 10), "fair": (0, 0), "weak": (0, 0), "gap": (3, 90), "no_data": (0, 0)}
    lowered = cells("&threshold_dbm=-125")
    assert (lowered["weak"], lowered["gap"]) == ((1, 30), (1, 40))
