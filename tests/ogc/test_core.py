"""Part 1, 17-069r4, Annex A: the way in, what there is, one feature."""

import re
from datetime import datetime

import pytest

from tests.ogc.serving import GEOJSON, feature_collections, items_of, links_of, ours

CORE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core#"
GEOJSON_CLASS = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson#"
HTML_CLASS = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html#"
COLLECTION = "hotspots"


@pytest.mark.abstract(f"{CORE}root-op")
@pytest.mark.abstract(f"{CORE}root-success")
def test_the_landing_page_leads_everywhere(service):
    landing = service.read("/")
    for rel in ("self", "service-desc", "service-doc", "conformance", "data"):
        found = links_of(landing, rel)
        assert found, rel
        assert service.get(found[0]["href"], accept=found[0]["type"]).status_code == 200


@pytest.mark.abstract(f"{CORE}api-definition-op")
@pytest.mark.abstract(f"{CORE}api-definition-success")
def test_the_definition_is_of_the_type_that_its_link_says(service):
    (description,) = links_of(service.read("/"), "service-desc")
    answer = service.get(description["href"], accept=description["type"])
    assert answer.headers["Content-Type"].split(";")[0] == description["type"].split(";")[0]


@pytest.mark.abstract(f"{CORE}conformance-op")
@pytest.mark.abstract(f"{CORE}conformance-success")
def test_conformance_names_the_core(service):
    assert f"{CORE[:-1]}" in service.read("/conformance")["conformsTo"]


@pytest.mark.abstract(f"{CORE}http")
def test_a_path_that_is_not_there_is_404_and_a_deed_that_is_not_405(service):
    assert service.status("/nowhere") == 404
    assert service.post_status("/conformance") == 405


@pytest.mark.abstract(f"{CORE}fc-md-op")
@pytest.mark.abstract(f"{CORE}fc-md-success")
@pytest.mark.abstract(f"{CORE}fc-md-links")
def test_collections_link_to_themselves_and_another_form(service):
    document = service.read("/collections")
    assert links_of(document, "self") and links_of(document, "alternate")
    assert COLLECTION in [one["id"] for one in document["collections"]]


@pytest.mark.abstract(f"{CORE}fc-md-items")
@pytest.mark.abstract(f"{CORE}fc-md-items-links")
def test_every_collection_links_to_its_items_with_their_type(service):
    for one in service.read("/collections")["collections"]:
        found = {link["type"]: link["href"] for link in links_of(one, "items")}
        assert {GEOJSON, "text/html"} <= set(found), one["id"]
        assert service.read(found[GEOJSON])["type"] == "FeatureCollection"


@pytest.mark.abstract(f"{CORE}sfc-md-op")
@pytest.mark.abstract(f"{CORE}sfc-md-success")
def test_a_collection_says_the_same_alone(service):
    for listed in feature_collections(service):
        alone = service.read(f"/collections/{listed['id']}")
        for name in ("id", "title", "description", "extent", "itemType", "crs", "storageCrs"):
            assert alone.get(name) == listed.get(name)
        assert alone["itemType"] == "feature"
    assert service.status("/collections/nothing") == 404


@pytest.mark.abstract(f"{CORE}fc-md-extent")
def test_every_point_lies_in_the_extent(service):
    (box,) = service.read(f"/collections/{COLLECTION}")["extent"]["spatial"]["bbox"]
    west, south, east, north = box
    for one in service.items(COLLECTION)["features"]:
        lon, lat = one["geometry"]["coordinates"]
        assert west - 1e-7 <= lon <= east + 1e-7 and south - 1e-7 <= lat <= north + 1e-7


@pytest.mark.abstract(f"{CORE}crs84")
def test_positions_are_degrees_longitude_first(service):
    lon, lat = service.items(COLLECTION)["features"][0]["geometry"]["coordinates"]
    assert 121 < lon < 122 and 31 < lat < 32


@pytest.mark.abstract(f"{CORE}f-op")
@pytest.mark.abstract(f"{CORE}f-success")
@pytest.mark.abstract(f"{CORE}f-links")
def test_a_feature_alone_is_the_feature_of_the_page(service):
    for listed in service.items(COLLECTION, {"limit": 3})["features"]:
        path = f"{items_of(COLLECTION)}/{listed['id']}"
        alone = service.read(path)
        for name in ("type", "id", "geometry", "properties"):
            assert alone[name] == listed[name]
        for rel in ("self", "alternate", "collection"):
            assert links_of(alone, rel), rel


@pytest.mark.abstract(f"{CORE}f-success")
@pytest.mark.parametrize("name", ["999999999", "-1", "999999999999999999"])
def test_a_feature_that_is_not_there_is_404(service, name):
    assert service.status(f"{items_of(COLLECTION)}/{name}") == 404


@pytest.mark.abstract(f"{CORE}query-param-unknown")
@pytest.mark.parametrize(
    "path", ["/", "/conformance", "/collections", "/collections/hotspots", "/collections/hotspots/items"]
)
def test_an_unknown_parameter_is_refused(service, path):
    assert service.status(path, {"nonsense": "1"}) == 400


@pytest.mark.abstract(f"{CORE}query-param-invalid")
@pytest.mark.parametrize(
    "query",
    [
        *("limit=x", "limit=0", "limit=-1", "bbox=1,2,3"),
        *(
            ours("a parameter of ours", one)
            for one in ("after=x", "f=xml", "ap_count=x", "offset=-1", "offset=9999999")
        ),
        ours("no standard says which of two counts", "limit=1&limit=2"),
    ],
)
def test_a_bad_value_is_refused(service, query):
    assert service.status(f"{items_of(COLLECTION)}?{query}") == 400


@pytest.mark.abstract(f"{GEOJSON_CLASS}definition")
@pytest.mark.abstract(f"{GEOJSON_CLASS}content")
def test_features_are_geojson_with_every_property(service):
    answer = service.get(items_of(COLLECTION), accept=GEOJSON)
    assert answer.headers["Content-Type"].split(";")[0] == GEOJSON
    names = [set(one["properties"]) for one in answer.json["features"]]
    assert all(one == names[0] for one in names)
    assert None in [one["properties"]["name"] for one in answer.json["features"]]


@pytest.mark.abstract(f"{CORE}fc-timeStamp")
def test_the_time_of_a_page_is_rfc_3339(service):
    stamp = service.items(COLLECTION).get("timeStamp")
    assert stamp is None or re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[-+]\d\d:\d\d)", stamp)
    assert stamp is None or datetime.fromisoformat(stamp)


@pytest.mark.ours("no standard asks for it")
def test_a_page_says_when_it_was_made(service):
    assert service.items(COLLECTION)["timeStamp"].endswith("Z")


PATHS = ("/", "/conformance", "/collections", "/collections/hotspots", "/collections/hotspots/items")
OWN_PATHS = ("/api", "/collections/hotspots/schema", "/collections/hotspots/queryables")


@pytest.mark.abstract(f"{HTML_CLASS}definition")
@pytest.mark.abstract(f"{HTML_CLASS}content")
@pytest.mark.parametrize(
    "path", [*PATHS, *(ours("not of Part 1, or an address of ours", one) for one in OWN_PATHS)]
)
def test_everything_is_a_page_for_people(service, path):
    for answer in (service.get(path, {"f": "html"}), service.get(path, accept="text/html")):
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].split(";")[0] == "text/html"
        assert "</html>" in answer.text


@pytest.mark.abstract(f"{HTML_CLASS}content")
def test_a_feature_is_a_page_for_people(service):
    (one,) = service.items(COLLECTION, {"limit": 1})["features"]
    page = service.get(f"{items_of(COLLECTION)}/{one['id']}", {"f": "html"}).text
    assert one["properties"]["code"] in page


def test_the_page_of_the_document_lists_each_address_with_its_parameters(service):
    page = service.get("/api", {"f": "html", "lang": "en"}).text
    row = page.split('<th scope="row">/collections/buildings/items</th>')[1].split("</tr>")[0]
    assert all(name in row for name in ("bbox", "filter-lang", "floors", "height_m"))
