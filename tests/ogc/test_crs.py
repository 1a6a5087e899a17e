"""Part 2, 18-058r1, Annex A: reference systems of answers and of boxes."""

import pytest
from pyproj import Transformer
from shapely.geometry import Point, box

from tests.ogc.serving import CRS84, EPSG, all_features, feature_collections, ids, items_of

CRS = "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs#"
COLLECTION, CODES = "hotspots", (4326, 4490, 3857, 4549)


def _degrees(service):
    return {one["id"]: one["geometry"]["coordinates"] for one in all_features(service, COLLECTION)}


@pytest.mark.abstract(f"{CRS}default-crs")
@pytest.mark.abstract(f"{CRS}crs-uri")
@pytest.mark.abstract(f"{CRS}storageCrs")
def test_every_collection_lists_its_systems_the_stored_one_among_them(service):
    for one in feature_collections(service):
        assert one["crs"][0] == CRS84
        assert one["storageCrs"] == f"{EPSG}4549"
        assert {f"{EPSG}{code}" for code in CODES} <= set(one["crs"])


@pytest.mark.abstract(f"{CRS}crs-parameter")
@pytest.mark.abstract(f"{CRS}crs-parameter-transform")
@pytest.mark.parametrize("code", CODES)
def test_positions_are_those_of_the_system_in_the_order_of_its_axes(service, code):
    given = _degrees(service)
    turn = Transformer.from_crs("OGC:CRS84", f"EPSG:{code}")  # not always_xy: axes as the authority has them
    answer = service.get(items_of(COLLECTION), {"crs": f"{EPSG}{code}"})
    assert answer.headers["Content-Crs"] == f"<{EPSG}{code}>"
    near = 2e-7 if code in (4326, 4490) else 0.03
    for one in answer.json["features"]:
        wanted = turn.transform(*given[one["id"]])
        assert one["geometry"]["coordinates"] == pytest.approx(wanted, abs=near, rel=0)
        alone = service.read(f"{items_of(COLLECTION)}/{one['id']}", {"crs": f"{EPSG}{code}"})
        assert alone["geometry"] == one["geometry"]


@pytest.mark.abstract(f"{CRS}crs-parameter-default")
def test_without_a_system_they_are_degrees(service):
    named, unnamed = service.get(items_of(COLLECTION), {"crs": CRS84}), service.get(items_of(COLLECTION))
    assert named.json["features"] == unnamed.json["features"]
    assert unnamed.headers["Content-Crs"] == f"<{CRS84}>"


@pytest.mark.abstract(f"{CRS}crs-parameter-invalid")
@pytest.mark.abstract(f"{CRS}bbox-crs-parameter-invalid")
@pytest.mark.parametrize("uri", ["", f"{EPSG}2000", "EPSG", "4326x", "http://example.com/4326"])
def test_an_unknown_system_is_refused(service, uri):
    assert service.refused(COLLECTION, {"crs": uri})
    assert service.refused(COLLECTION, {"bbox": "0,0,1,1", "bbox-crs": uri})
    assert service.refused(COLLECTION, {"bbox-crs": uri})
    assert service.refused(COLLECTION, {"filter-crs": uri})


@pytest.mark.abstract(f"{CRS}bbox-crs-parameter")
@pytest.mark.parametrize("code", CODES)
def test_a_box_of_a_system_keeps_what_touches_it(service, code):
    uri = f"{EPSG}{code}"
    features = all_features(service, COLLECTION, {"crs": uri})
    far, margin = (0.05, 1e-6) if code in (4326, 4490) else (5000.0, 0.1)
    x, y = features[6]["geometry"]["coordinates"]
    bounds = (x - far, y - far, x + margin, y + margin)
    asked = {"bbox": ",".join(map(str, bounds)), "bbox-crs": uri, "crs": uri}
    wanted = [one["id"] for one in features if Point(one["geometry"]["coordinates"]).within(box(*bounds))]
    assert ids(all_features(service, COLLECTION, asked)) == wanted
    assert 0 < len(wanted) < len(features)


@pytest.mark.abstract(f"{CRS}bbox-crs-parameter-default")
def test_a_box_without_a_system_is_one_of_degrees(service):
    bounds = "121.0,31.0,121.4535,31.2805"
    found = [
        ids(all_features(service, COLLECTION, {"bbox": bounds, **more})) for more in ({}, {"bbox-crs": CRS84})
    ]
    assert found[0] == found[1] != []


@pytest.mark.abstract(f"{CRS}bbox-crs-parameter")
@pytest.mark.parametrize(
    ("code", "bounds"),
    [
        (3857, "-20037508,-20037508,20037508,20037508"),
        (4326, "-90,-180,90,180"),
        (4326, "-90,121,90,-170"),
        (4490, "-90,-180,90,180"),
        (4549, "0,0,10000000,1000000"),
        (4549, "-90000000,-90000000,90000000,90000000"),
    ],
)
def test_a_box_around_all_keeps_all(service, code, bounds):
    page = service.items(COLLECTION, {"bbox": bounds, "bbox-crs": f"{EPSG}{code}"})
    assert page["numberMatched"] == 12


@pytest.mark.abstract(f"{CRS}bbox-crs-parameter-invalid")
@pytest.mark.parametrize(
    ("code", "bounds"),
    [(4326, "0,0,91,1"), (4326, "1,0,0,1"), (4549, "2,2,1,3"), (4549, "1,3,2,2"), (3857, "0,0,1e300,1")],
)
def test_a_bad_box_of_a_system_is_refused(service, code, bounds):
    assert service.refused(COLLECTION, {"bbox": bounds, "bbox-crs": f"{EPSG}{code}"})
