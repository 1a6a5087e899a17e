"""Areas and things in them: filters, scope, exact places and places by grid."""

from datetime import date

import pytest
from shapely import Point

from app.domain.actors import PERMISSIONS, Actor, Scope
from app.domain.search import Page, PlaceFilter, StationFilter
from app.errors import ForbiddenError, NotFoundError
from app.services import areas, buildings, hotspots, network
from tests import builders
from tests.people import TESTER
from tests.web.api.conftest import NORTH, SOUTH

ALL = Page(limit=100)
PUBLIC = Actor("public", PERMISSIONS - {"network.read_exact"})


def _codes(response):
    return [one["properties"]["code"] for one in response.json["features"]]


def test_areas_are_narrowed_by_level_parent_and_group(client, city):
    assert _codes(client.get("/api/v1/areas?level=district")) == ["310106000000"]
    assert _codes(client.get("/api/v1/areas?area=310106")) == [SOUTH, NORTH]
    assert _codes(client.get("/api/v1/areas?group=north")) == [NORTH]


def test_an_area_shows_its_figures_and_short_codes_are_understood(client, city):
    figures = client.get("/api/v1/areas/310106").json["properties"]["figures"]
    assert [(one["indicator"], one["year"], one["value"]) for one in figures] == [("residents", 2023, 100)]


def test_an_area_is_shown_on_the_days_it_is_valid(client, session):
    builders.area(session, valid_from=date(2015, 1, 1), valid_to=date(2020, 1, 1), name_en="Old")
    builders.area(session, valid_from=date(2020, 1, 1), name_en="New")

    def name(day):
        return client.get(f"/api/v1/areas/310106?on={day}").json["properties"]["name_en"]

    assert name("2019-12-31") == "Old"
    assert name("2020-01-01") == "New"
    assert client.get("/api/v1/areas/310106?on=2014-12-31").status_code == 404


def test_a_box_keeps_what_it_touches(client, session):
    builders.hotspot(session, 0.0, 0.0, code="here")
    builders.hotspot(session, 5000.0, 0.0, code="there")
    west, south = builders.lon_lat(-100, -100)
    east, north = builders.lon_lat(100, 100)
    assert _codes(client.get(f"/api/v1/hotspots?bbox={west},{south},{east},{north}")) == ["here"]


def test_the_edge_of_a_wide_box_is_bent_as_a_parallel_is(client, session):
    # At 31.2 degrees a parallel 3 degrees long bows 1 km: the middle of its straight chord lies outside.
    lon, lat = builders.lon_lat(0, 0)
    builders.hotspot(session, 0.0, 0.0, code="just inside")
    builders.hotspot(session, 0.0, -60.0, code="just outside")
    box = f"{lon - 1.5},{lat - 0.0002},{lon + 1.5},{lat + 1}"
    assert _codes(client.get(f"/api/v1/hotspots?bbox={box}")) == ["just inside"]


@pytest.mark.parametrize("box", ["-180,-90,180,90", "0,0,179,89"])
def test_a_box_as_wide_as_the_world_keeps_all(client, city, box):
    assert client.get(f"/api/v1/stations?bbox={box}").json["numberMatched"] == 2


def test_a_box_on_the_other_side_of_the_world_keeps_nothing(client, city):
    assert client.get("/api/v1/stations?bbox=-90,0,-80,10").json["numberMatched"] == 0


def test_stations_are_narrowed_by_operator_technology_and_area(client, city):
    def matched(query):
        return client.get(f"/api/v1/stations?{query}").json["numberMatched"]

    assert matched("operator=A") == matched("technology=4g") == 1
    assert matched(f"area={SOUTH}") == matched("area=310106") == 2
    assert matched(f"area={NORTH}") == matched("status=planned") == 0


def test_the_nearest_stations_come_nearest_first_with_their_distances(session, client, city):
    operator = builders.operator(session, "C")
    builders.station(session, builders.site(session, 161.0, 12.0), operator, code="FAR")
    lon, lat = builders.lon_lat(31.0, 12.0)
    found = client.get(f"/api/v1/stations/nearest?lon={lon:.7f}&lat={lat:.7f}&count=3").json["features"]
    distances_m = [one["properties"]["distance_m"] for one in found]
    assert distances_m == pytest.approx([30.0, 30.0, 130.0], abs=0.05)
    only = client.get(f"/api/v1/stations/nearest?lon={lon:.7f}&lat={lat:.7f}&operator=C").json["features"]
    assert [one["properties"]["code"] for one in only] == ["FAR"]


def test_what_is_farther_than_near_is_not_listed_and_the_answer_says_how_far_it_looked(client, city):
    lon, lat = builders.lon_lat(61.0, 4012.0)  # 4 km north of the site
    near = f"/api/v1/stations/nearest?lon={lon:.7f}&lat={lat:.7f}"
    assert (len(client.get(near).json["features"]), client.get(near).json["within_m"]) == (2, 5000.0)
    assert client.get(f"{near}&within_m=3900").json["features"] == []
    assert client.get("/api/v1/stations/nearest?lon=0&lat=0").json["features"] == []
    assert client.get(f"{near}&within_m=50001").status_code == 400


def test_the_page_lists_what_is_nearest_to_a_place_with_distances(client, session, city):
    far = builders.station(session, builders.site(session, 1061.0, 12.0), city.a, code="FAR")
    lon, lat = builders.lon_lat(61.0, 112.0)
    found = client.get(f"/stations?operator=A&lang=en&near={lon:.7f},{lat:.7f}").text
    assert found.index(f'href="/stations/{city.station.id}"') < found.index(f'href="/stations/{far.id}"')
    assert "100\u202fm" in found and "1.00\u202fkm" in found
    assert "No base station within" in client.get("/stations?lang=en&near=0,0").text
    for wrong in ("121.45", "x,31.2", "31.2,121.4"):
        assert client.get(f"/stations?near={wrong}").status_code == 400


def test_a_place_off_the_globe_has_no_nearest_station(client, city):
    assert client.get("/api/v1/stations/nearest?lon=31&lat=121").status_code == 400


def test_an_unknown_area_is_not_found(client, city):
    assert client.get("/api/v1/stations?area=999999").status_code == 404


def test_a_station_lists_its_sectors_and_their_carriers(client, city):
    station = client.get(f"/api/v1/stations/{city.station.id}").json["properties"]
    (sector,) = station["sector_list"]
    assert (sector["azimuth_deg"], sector["carriers"][0]["frequency_mhz"]) == (0.0, 1800.0)
    assert (station["datum"], station["position"]) == ("wgs84", "exact")


def test_without_the_permission_a_place_is_the_centre_of_its_cell(session, city):
    (site,) = network.sites(session, PUBLIC, page=ALL).itertuples()
    corner = Point(builders.EAST_M, builders.NORTH_M)
    assert site.position == "grid"
    assert (site.geometry.x - corner.x, site.geometry.y - corner.y) == (75.0, 25.0)


def test_without_the_permission_the_pair_a_place_came_with_is_kept_back(session, city):
    origin = network.station(session, PUBLIC, station_id=city.station.id).origin
    assert (origin["raw_x"], origin["raw_y"], origin["datum"]) == (None, None, "wgs84")


def test_a_small_box_does_not_find_the_exact_place_out(session, city):
    def count(actor, x_m, y_m):
        box = (*builders.lon_lat(x_m - 2, y_m - 2), *builders.lon_lat(x_m + 2, y_m + 2))
        return network.station_count(session, actor, chosen=StationFilter(bbox=box))

    assert (count(TESTER, 61, 12), count(TESTER, 75, 25)) == (2, 0)
    assert (count(PUBLIC, 61, 12), count(PUBLIC, 75, 25)) == (0, 2)


def test_a_small_area_does_not_find_the_exact_place_out(session, city):
    """The site stands at 61, 12; by grid it is shown at 75, 25."""
    true_one, shown_one = "310106012001001", "310106012001002"
    for code, x_m, y_m in ((true_one, 58, 9), (shown_one, 72, 22)):
        builders.area(session, code, level="unit_grid", parent=city.south, shape=builders.square(x_m, y_m, 6))

    def counts(actor):
        stations = [
            network.station_count(session, actor, chosen=StationFilter(area_code=code))
            for code in (true_one, shown_one)
        ]
        sites = [
            len(network.sites(session, actor, chosen=PlaceFilter(area_code=code), page=ALL))
            for code in (true_one, shown_one)
        ]
        return stations, sites

    assert counts(TESTER) == ([2, 0], [1, 0])
    assert counts(PUBLIC) == ([0, 2], [0, 1])


def test_an_actor_sees_the_rows_of_its_areas_alone(session, city):
    builders.hotspot(session, 9000.0, 9000.0)  # in no area
    northern = Actor("northern", PERMISSIONS, Scope(frozenset({city.north.id})))
    assert len(areas.areas(session, northern, page=ALL, chosen=areas.EVERY_AREA)) == 1
    assert hotspots.hotspot_count(session, northern) == 1
    assert hotspots.hotspot_count(session, TESTER) == 3
    assert buildings.building_count(session, northern) == 0
    assert network.station_counts(session, northern) == {"total": 0}
    assert list(network.operators(session, northern)["stations"]) == [0, 0]


def test_things_outside_the_scope_do_not_exist_for_the_actor(session, city):
    northern = Actor("northern", PERMISSIONS, Scope(frozenset({city.north.id})))
    with pytest.raises(NotFoundError):
        network.station(session, northern, station_id=city.station.id)
    with pytest.raises(NotFoundError):
        hotspots.hotspots(session, northern, chosen=PlaceFilter(area_code=SOUTH), page=ALL)


def test_every_noun_needs_its_permission(session, city):
    nobody = Actor("nobody", frozenset())
    for deed in (
        lambda: areas.areas(session, nobody, chosen=areas.EVERY_AREA, page=ALL),
        lambda: network.operators(session, nobody),
        lambda: network.sites(session, nobody, page=ALL),
        lambda: network.station_counts(session, nobody),
        lambda: hotspots.hotspots(session, nobody, page=ALL),
        lambda: buildings.building_count(session, nobody),
    ):
        with pytest.raises(ForbiddenError):
            deed()


def test_figures_are_kept_back_without_their_permission(session, city):
    actor = Actor("no counts", PERMISSIONS - {"population.read"})
    assert areas.area(session, actor, code="310106000000").figures is None


def test_station_counts_add_up(session, city):
    assert network.station_counts(session, TESTER) == {"4G": 1, "5G": 1, "total": 2}
