"""
A neighbour's rows, and what only some may read of a row, on every route of every collection.

A collection that is new is tried by itself: its rows are to be added to the two halves first.
"""

import json
import math
from functools import partial

import mapbox_vector_tile
import pytest
from shapely.geometry import box, shape

from app.config import settings
from app.domain.collections import COLLECTIONS
from app.domain.columns import Sensitivity, layer_described
from app.domain.layers import LAYERS
from app.domain.roles import Role
from tests.builders import lon_lat
from tests.ogc import neighbours
from tests.ogc.neighbours import OTHER_NAME, OWN, OWN_NAME, SIDE_M
from tests.ogc.serving import CRS84, EPSG, Serving, all_features, filtered, ids, items_of
from tests.people import WORKERS, let_in, person

KEYS = sorted(COLLECTIONS)
SYSTEMS = (CRS84, f"{EPSG}4326", f"{EPSG}3857", f"{EPSG}4549")


@pytest.fixture(scope="module")
def city(shared_session):
    return neighbours.build(shared_session)


@pytest.fixture
def serving_to(application, session, city):
    """The service for somebody with roles, of some areas or of all; without roles for a guest."""

    def of(roles=(), area_codes=None):
        client = application.test_client()
        if roles:
            name = "-".join(sorted(roles))[:20] + ("-local" if area_codes else "")
            let_in(client, session, person(session, name, roles, area_codes=area_codes))
        return Serving(client, "/ogc")

    return of


@pytest.fixture
def local(serving_to):
    """For somebody who may do everything, in one subdistrict."""
    return serving_to(WORKERS, [OWN])


def _middle():
    return lon_lat(SIDE_M, 500.0)[0]


def _others(service, key):
    """Features of the neighbour, as somebody sees them who sees all."""
    found = [one for one in all_features(service, key) if shape(one["geometry"]).bounds[0] > _middle() - 1e-4]
    assert found, f"collection {key!r} has no row in the neighbour's half: add one to tests/ogc/neighbours.py"
    return found


def _owned(service, key):
    others = ids(_others(service, key))
    found = [one["id"] for one in all_features(service, key) if one["id"] not in others]
    assert found, f"collection {key!r} has no row in one's own half: add one to tests/ogc/neighbours.py"
    return found


@pytest.mark.parametrize("key", KEYS)
def test_pages_hold_ones_own_rows_alone_and_count_no_others(service, local, key):
    own = ids(all_features(local, key))
    held = _owned(service, key)
    assert own and set(own) <= set(held)
    assert key == "areas" or own == held  # the district above is in either half and not one's own
    for query in ({}, {"filter": "TRUE"}, {"bbox": "-180,-90,180,90"}, *({"crs": uri} for uri in SYSTEMS)):
        assert local.items(key, query)["numberMatched"] == len(own), query
        assert ids(all_features(local, key, {**query, "limit": 1})) == own, query
        for form in ("json", "html"):
            assert OTHER_NAME not in local.get(items_of(key), {**query, "f": form}).text


@pytest.mark.parametrize("key", KEYS)
def test_a_neighbours_feature_is_not_there(service, local, key):
    for one in _others(service, key):
        path = f"{items_of(key)}/{one['id']}"
        assert service.status(path) == 200
        for query in ({}, {"f": "html"}, {"crs": f"{EPSG}4549"}):
            answer = local.get(path, query)
            assert answer.status_code == 404 and OTHER_NAME not in answer.text


def _literal(value):
    return json.dumps(value) if not isinstance(value, str) else "'" + value.replace("'", "''") + "'"


@pytest.mark.parametrize("key", KEYS)
def test_no_question_about_a_neighbours_value_or_place_finds_it(service, local, key):
    own = set(ids(all_features(local, key)))
    known = {one.name for one in COLLECTIONS[key].columns.columns}
    for one in _others(service, key):
        west, south, east, north = shape(one["geometry"]).buffer(1e-6).bounds
        around = f"{west},{south},{east},{north}"
        assert set(ids(all_features(local, key, {"bbox": around}))) <= own
        assert set(ids(filtered(local, key, f"S_INTERSECTS(geometry, BBOX({around}))"))) <= own
        for name in known & set(one["properties"]):
            value = one["properties"][name]
            if value is None or (COLLECTIONS[key].is_of_run and name == "run_id"):
                continue
            text = f"{name} = {_literal(value)}"
            page = local.items(key, {"filter": text, "limit": 1000})
            assert set(ids(page["features"])) <= own and page["numberMatched"] <= len(own), text
            assert page["numberMatched"] == len(page["features"]), text


@pytest.mark.parametrize("key", KEYS)
def test_the_extent_tells_of_ones_own_rows_alone(service, local, key):
    (own_box,) = local.read(f"/collections/{key}")["extent"]["spatial"]["bbox"]
    own_shapes = [shape(one["geometry"]) for one in all_features(local, key)]
    bounds = [one.bounds for one in own_shapes]
    whole = (
        *(min(one[place] for one in bounds) for place in (0, 1)),
        *(max(one[place] for one in bounds) for place in (2, 3)),
    )
    assert own_box == pytest.approx(whole, abs=1e-4)  # a box in metres, its corners in degrees
    assert not any(shape(one["geometry"]).within(box(*own_box)) for one in _others(service, key))
    (listed,) = [one for one in local.read("/collections")["collections"] if one["id"] == key]
    assert listed["extent"]["spatial"]["bbox"] == [own_box]


@pytest.mark.parametrize("key", KEYS)
def test_descriptions_are_the_same_for_everybody_and_name_no_value(service, local, key):
    for path in (f"/collections/{key}/queryables", f"/collections/{key}/schema", "/api"):
        assert local.read(path) == service.read(path)
        for form in ("json", "html"):
            text = local.get(path, {"f": form}).text
            assert OTHER_NAME not in text and OWN_NAME not in text


def _tile(service, key, lon, lat, zoom):
    side = 2**zoom
    column = int((lon + 180) / 360 * side)
    row = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * side)
    answer = service.get(f"/collections/{key}/tiles/WebMercatorQuad/{zoom}/{row}/{column}")
    assert answer.status_code in (200, 204), answer.text
    layers = mapbox_vector_tile.decode(answer.data) if answer.status_code == 200 else {}
    return [one for layer in layers.values() for one in layer["features"]]


@pytest.mark.parametrize("key", sorted(set(KEYS) & set(LAYERS)))
def test_no_tile_of_any_zoom_holds_a_neighbours_row(service, local, key):
    own = ids(all_features(local, key))
    for one in _others(service, key):
        place = shape(one["geometry"]).representative_point()
        for zoom in range(settings().tiles.max_zoom + 1):
            seen = _tile(local, key, place.x, place.y, zoom)
            assert OTHER_NAME not in str(seen)
            assert {tile["id"] for tile in seen} <= set(own), zoom
            numbers = [tile["properties"].get("count") or 1 for tile in seen]
            assert sum(numbers) <= len(own), zoom  # points of one place are one, and are counted
        at_nearest = partial(_tile, service, key, place.x, place.y)
        assert any(at_nearest(zoom) for zoom in (14, 16)), "it would be there for who may see it"


# 10 to the 308th is the most that a number holds: a neighbour's 9 would be too much, one's own 1 is not.
@pytest.mark.parametrize(
    "text", ["10 ^ (ap_count * 100) > 0", "ap_count * 1e308 > 0", "1e300 ^ ap_count > 1"]
)
def test_a_filter_that_fails_on_a_neighbours_value_does_not_tell(local, service, text):
    assert ids(filtered(local, "hotspots", text)) == ids(all_features(local, "hotspots"))
    assert service.refused("hotspots", {"filter": text})


# What the dictionary calls restricted or personal: hidden without a permission, or of all who read the layer.
HIDDEN = {
    "areas": {
        *("residents", "registered_residents", "migrants", "elderly", "jobs", "neighbourhood_committees"),
    },
    "buildings": {"residents", "jobs"},
    "gaps": {"nearest_site_id", "nearest_site_code", "nearest_site_m"},
}
OF_WHO_READS_IT = {
    "cameras": {"azimuth_deg", "view_angle_deg", "range_m"},
    "cases": {"description"},
    "complaints": {"description", "address"},
    "measurements": {"eci"},
    "sectors": {"azimuth_deg", "antenna_height_m", "mechanical_tilt_deg", "electrical_tilt_deg"},
    "stations": {"site_name"},
}
PLACED_BY_CELL = ("stations", "sectors")


def test_every_sensitive_column_is_hidden_or_known_to_be_of_who_reads_its_layer():
    for key in KEYS:
        sensitive = {one.name for one in layer_described(key).columns if one.sensitivity != Sensitivity.OPEN}
        assert sensitive == HIDDEN.get(key, set()) | OF_WHO_READS_IT.get(key, set()), key


WHO = {"a guest": (), "an inspector": {Role.INSPECTOR}, "a system administrator": {Role.SYSTEM_ADMINISTRATOR}}


@pytest.mark.parametrize("key", sorted(HIDDEN))
@pytest.mark.parametrize("who", WHO)
def test_a_hidden_column_is_null_and_no_question_finds_what_it_holds(service, serving_to, who, key):
    public = serving_to(WHO[who])
    known = {one["id"]: one["properties"] for one in all_features(service, key)}
    told = [(name, one[name]) for one in known.values() for name in HIDDEN[key] if one[name] is not None]
    assert told
    for one in all_features(public, key):
        assert all(one["properties"][name] is None for name in HIDDEN[key])
        alone = public.read(f"{items_of(key)}/{one['id']}")
        assert alone["properties"] == one["properties"]
    for name, value in told:
        another = _literal("nothing" if isinstance(value, str) else -1)
        for text in (f"{name} = {_literal(value)}", f"{name} IS NOT NULL", f"NOT ({name} = {another})"):
            assert public.items(key, {"filter": text})["numberMatched"] == 0
        assert public.items(key, {name: value})["numberMatched"] == 0
        assert service.items(key, {name: value})["numberMatched"] > 0
        for form in ("json", "html"):
            assert str(value) not in public.get(items_of(key), {"f": form}).text or len(str(value)) < 4


@pytest.mark.parametrize("key", sorted(set(HIDDEN) & set(LAYERS)))
def test_a_hidden_column_is_in_no_tile(service, serving_to, key):
    public = serving_to()
    for one in all_features(service, key):
        place = shape(one["geometry"]).representative_point()
        for zoom in range(settings().tiles.max_zoom + 1):
            for seen in _tile(public, key, place.x, place.y, zoom):
                held = {name for name in HIDDEN[key] if seen["properties"].get(name) is not None}
                assert not held, (zoom, held)


@pytest.mark.parametrize("key", PLACED_BY_CELL)
def test_an_exact_place_is_not_told_nor_found(service, serving_to, key):
    public = serving_to()
    for one in all_features(service, key):
        lon, lat = one["geometry"]["coordinates"]
        around = f"{lon - 1e-6},{lat - 1e-6},{lon + 1e-6},{lat + 1e-6}"
        at = f"S_INTERSECTS(geometry, BBOX({around}))"
        assert service.items(key, {"filter": at})["numberMatched"] > 0
        for query in ({"bbox": around}, {"filter": at}):
            assert public.items(key, query)["numberMatched"] == 0
        texts = [public.get(path).text for path in (items_of(key), f"{items_of(key)}/{one['id']}")]
        texts.append(json.dumps(public.read(f"/collections/{key}")["extent"]))
        assert not any(f"{lon:.5f}"[:-1] in text for text in texts)


def test_tiles_that_hold_exact_places_are_neither_linked_nor_given_to_a_guest(service, serving_to):
    public = serving_to()
    root = "/collections/sectors/tiles"
    links = [one["href"] for one in public.read("/collections/sectors")["links"]]
    assert not any("/tiles" in href for href in links)
    assert not any(path.startswith(root) for path in public.read("/api")["paths"])
    for path in (root, f"{root}/WebMercatorQuad", f"{root}/WebMercatorQuad/14/0/0"):
        assert public.status(path) == 401
        assert service.status(path) in (200, 204)


def test_what_one_may_not_read_is_neither_listed_nor_opened(serving_to):
    public = serving_to()
    listed = {one["id"] for one in public.read("/collections")["collections"]}
    for key in ("cases", "complaints"):
        assert key not in listed
        for path in ("", "/items", "/items/1", "/queryables", "/schema", "/tiles", "/tiles/WebMercatorQuad"):
            assert public.status(f"/collections/{key}{path}") == 401
