"""Part 3, 19-079r2, Annex A: how filters are asked for, in which system, and together with a box."""

import pytest
from pyproj import Transformer

from tests.ogc.serving import (
    CRS84,
    GEOJSON,
    all_features,
    feature_collections,
    filtered,
    ids,
    items_of,
    links_of,
)

FILTER = "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/"
QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"


def _collections(service):
    return [one["id"] for one in feature_collections(service)]


def _placed(service):
    """Collections that have rows, and so an extent."""
    return [one["id"] for one in feature_collections(service) if "extent" in one]


def _extent(service, key):
    west, south, east, north = service.read(f"/collections/{key}")["extent"]["spatial"]["bbox"][0]
    return west - 1e-5, south - 1e-5, east + 1e-5, north + 1e-5


def _in(bounds):
    return f"S_INTERSECTS(geometry,BBOX({','.join(map(str, bounds))}))"


@pytest.mark.abstract(f"{FILTER}queryables#get-queryables-uris")
def test_features_name_what_they_can_be_filtered_by_in_their_head(service):
    for key in _collections(service):
        for answer in (service.get(items_of(key)), service.http.head(service.base + items_of(key))):
            address, relation = answer.headers["Link"].split("; ")
            assert relation == f'rel="{QUERYABLES}"'
            assert service.read(address.strip("<>"))["$id"] == address.strip("<>")


@pytest.mark.abstract(f"{FILTER}features-filter#get-collections")
@pytest.mark.abstract(f"{FILTER}features-filter#get-collection")
def test_every_collection_links_to_its_queryables(service):
    for key in _collections(service):
        (found,) = links_of(service.read(f"/collections/{key}"), QUERYABLES)
        assert found["href"].endswith(f"/collections/{key}/queryables")


@pytest.mark.abstract(f"{FILTER}filter#filter-lang-default")
def test_a_filter_is_text_unless_it_is_said_to_be_something_else(service):
    text = "ap_count IS NULL"
    asked = ids(filtered(service, "hotspots", text, **{"filter-lang": "cql2-text"}))
    assert ids(filtered(service, "hotspots", text)) == asked != []
    assert service.refused("hotspots", {"filter": "THIS IS NOT A FILTER"})


@pytest.mark.abstract(f"{FILTER}filter#expression-construction")
def test_what_is_no_queryable_is_refused(service):
    for key in _collections(service):
        assert service.read(f"/collections/{key}/queryables")["additionalProperties"] is False
        assert service.refused(key, {"filter": "this_is_not_a_queryable IS NULL"})


@pytest.mark.abstract(f"{FILTER}filter#filter-crs-wgs84")
def test_positions_are_degrees_unless_a_system_is_named(service):
    for key in _placed(service):
        assert ids(filtered(service, key, _in(_extent(service, key)))) == ids(all_features(service, key))
        assert service.refused(key, {"filter": _in((1000000, 1000000, 2000000, 2000000))})


@pytest.mark.abstract(f"{FILTER}filter#filter-crs-param")
def test_positions_are_of_the_system_that_is_named(service):
    for key in _placed(service):
        west, south, east, north = _extent(service, key)
        whole = ids(all_features(service, key))
        for uri in service.read(f"/collections/{key}")["crs"]:
            code = "OGC:CRS84" if uri == CRS84 else f"EPSG:{uri.rsplit('/', 1)[1]}"
            turn = Transformer.from_crs("OGC:CRS84", code).transform  # axes as the authority has them
            bounds = (*turn(west, south), *turn(east, north))
            assert ids(filtered(service, key, _in(bounds), **{"filter-crs": uri})) == whole, (key, uri)
        unknown = {"filter-crs": "http://www.opengis.net/def/crs/OGC/0/does_not_exist"}
        assert service.refused(key, {"filter": _in((west, south, east, north)), **unknown})


@pytest.mark.abstract(f"{FILTER}features-filter#filter-on-items")
@pytest.mark.abstract(f"{FILTER}features-filter#mixing-expression")
def test_a_filter_and_a_box_both_have_to_hold(service):
    for key in _placed(service):
        bounds = _extent(service, key)
        asked = {"filter": _in(bounds), "bbox": ",".join(map(str, bounds))}
        answer = service.get(items_of(key), asked)
        assert answer.headers["Content-Type"].split(";")[0] == GEOJSON
        assert answer.json["numberMatched"] == service.items(key)["numberMatched"]
        assert service.items(key, {**asked, "bbox": "10,10,11,11"})["features"] == []
