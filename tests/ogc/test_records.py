"""OGC API - Records, Part 1 (20-004r1), Annex A: the catalogue as a collection of records."""

import json
import re

import pytest

from tests import builders
from tests.ogc.serving import GEOJSON, Serving, links_of
from tests.people import let_in, person

RECORDS = "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/"
CORE, API = f"{RECORDS}record-core#", f"{RECORDS}records-api#"
QUERY, CATALOGUE = f"{RECORDS}record-core-query-parameters#", f"{RECORDS}record-collection#"
SEARCHABLE, JSON = f"{RECORDS}searchable-catalog#", f"{RECORDS}json#"
HTML, OPENAPI = f"{RECORDS}html#", f"{RECORDS}oas30#"
PATH = "/collections/catalogue"
ITEMS = f"{PATH}/items"
CATALOGUE_TYPE = "application/ogc-catalog+json"


@pytest.fixture(scope="module")
def city(city, shared_session):
    """The same with dates, a licence, a publisher, and something closed."""
    builders.dataset(
        shared_session,
        "ways",
        key="roads",
        title="道路网 / Road network",
        owner="Roads Bureau",
        licence="CC BY 4.0",
        vintage="2023-05/2023-07",
        cadence="monthly",
    )
    builders.dataset(shared_session, "complaints", key="calls", licence="internal", source="Hotline 12345")
    shared_session.flush()
    return city


@pytest.fixture
def public(application, city):
    """Nobody is signed in."""
    return Serving(application.test_client(), "/ogc")


def keys(page):
    return [one["id"] for one in page["features"]]


def found(service, **query):
    return keys(service.read(ITEMS, query))


@pytest.mark.abstract(f"{SEARCHABLE}conformance")
@pytest.mark.abstract(f"{SEARCHABLE}building-blocks")
@pytest.mark.abstract(f"{JSON}conformance")
@pytest.mark.abstract(f"{HTML}conformance")
@pytest.mark.abstract(f"{OPENAPI}conformance")
def test_conformance_names_the_searchable_catalogue_and_its_parts(service):
    declared = service.read("/conformance")["conformsTo"]
    for name in (
        "searchable-catalog",
        "records-api",
        "record-core",
        "record-collection",
        "json",
        "html",
        "oas30",
    ):
        assert f"{RECORDS}{name}" in declared


@pytest.mark.abstract(f"{API}catalog-response")
@pytest.mark.abstract(f"{API}catalogs-response")
@pytest.mark.abstract(f"{CATALOGUE}itemType")
@pytest.mark.abstract(f"{CATALOGUE}mandatory-properties-collection")
@pytest.mark.abstract(f"{CATALOGUE}contact")
@pytest.mark.abstract(f"{SEARCHABLE}mandatory-catalog-properties")
def test_the_catalogue_is_one_of_the_collections_and_holds_records(service):
    (listed,) = [one for one in service.read("/collections")["collections"] if one["itemType"] == "record"]
    alone = service.read(PATH)
    for name in ("id", "type", "title", "description", "itemType", "contacts"):
        assert listed[name] == alone[name]
    assert (alone["id"], alone["type"]) == ("catalogue", "Collection")
    assert all(one["organization"] and one["roles"] == ["publisher"] for one in alone["contacts"])


@pytest.mark.abstract(f"{CATALOGUE}links")
@pytest.mark.abstract(f"{CATALOGUE}links-records")
def test_the_catalogue_links_to_itself_its_other_form_and_its_records(service):
    document = service.read(PATH)
    assert links_of(document, "self") and links_of(document, "alternate")
    types = {one["type"]: one["href"] for one in links_of(document, "items")}
    assert service.read(types[GEOJSON])["type"] == "FeatureCollection"
    assert service.get(types["text/html"]).status_code == 200


@pytest.mark.abstract(f"{CATALOGUE}links-catalog-hierarchy")
@pytest.mark.abstract(f"{CATALOGUE}links-catalog-related")
@pytest.mark.abstract(f"{CATALOGUE}links-catalog-series")
@pytest.mark.abstract(f"{CATALOGUE}links-record")
@pytest.mark.abstract(f"{CATALOGUE}records-array-name")
@pytest.mark.abstract(f"{CATALOGUE}records")
@pytest.mark.abstract(f"{CATALOGUE}license")
def test_the_catalogue_holds_no_records_in_line_and_belongs_to_no_other(service):
    document = service.read(PATH)
    assert not {"records", "recordsArrayName", "license"} & set(document)
    assert not [one for one in document["links"] if one["rel"] in ("root", "parent", "child", "prev", "item")]


@pytest.mark.abstract(f"{CATALOGUE}default-mediatype")
@pytest.mark.abstract(f"{JSON}catalog-content")
@pytest.mark.abstract(f"{JSON}catalog-response")
def test_the_catalogue_is_of_its_own_media_type(service):
    for accept in (None, "*/*", CATALOGUE_TYPE):
        answer = service.get(PATH, accept=accept)
        assert answer.headers["Content-Type"].split(";")[0] == CATALOGUE_TYPE
    assert json.loads(answer.text)["links"]


@pytest.mark.abstract(f"{API}features-api")
@pytest.mark.abstract(f"{API}records-op")
@pytest.mark.abstract(f"{API}resource-name-mapping")
def test_records_come_in_pages_that_follow_each_other_once_each(service):
    whole = service.read(ITEMS, {"limit": 1000})
    page, seen = service.read(ITEMS, {"limit": 2}), []
    while True:
        assert page["numberReturned"] == len(page["features"]) <= 2
        assert page["numberMatched"] == whole["numberMatched"]
        seen += keys(page)
        further = links_of(page, "next")
        if not further:
            break
        page = service.read(further[0]["href"])
    assert seen == keys(whole) == sorted(set(seen))
    assert {"roads", "calls", "test-hotspots", "test-buildings"} <= set(seen)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", whole["timeStamp"])


@pytest.mark.abstract(f"{API}record-op")
@pytest.mark.abstract(f"{API}record-response")
@pytest.mark.abstract(f"{CORE}links")
def test_a_record_alone_is_the_record_of_the_page(service):
    for listed in service.read(ITEMS)["features"]:
        alone = service.read(f"{ITEMS}/{listed['id']}")
        own = {name: value for name, value in listed.items() if name != "links"}
        assert {name: alone[name] for name in own} == own
        assert len(links_of(alone, "collection")) == len(links_of(listed, "collection")) == 1
        assert links_of(alone, "self") and links_of(alone, "alternate")
    assert service.status(f"{ITEMS}/nothing") == 404


@pytest.mark.abstract(f"{CORE}mandatory-properties-record")
@pytest.mark.abstract(f"{SEARCHABLE}mandatory-record-properties")
@pytest.mark.abstract(f"{JSON}record-content")
@pytest.mark.abstract(f"{JSON}record-response")
def test_records_are_features_with_the_properties_that_all_must_have(service):
    for one in service.read(ITEMS)["features"]:
        assert one["type"] == "Feature" and one["id"]
        assert "geometry" in one and "time" in one
        assert one["conformsTo"] == [CORE[:-1]]
        properties = one["properties"]
        assert properties["type"] == "dataset" and properties["title"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", properties["created"])
        assert links_of(one, "profile")


@pytest.mark.abstract(f"{CORE}default-mediatype")
def test_records_are_geojson_unless_something_else_is_asked_for(service):
    for path in (ITEMS, f"{ITEMS}/roads"):
        assert service.get(path, accept="*/*").headers["Content-Type"].split(";")[0] == GEOJSON


@pytest.mark.abstract(f"{CORE}license")
def test_a_licence_of_the_list_is_named_as_there_and_linked_and_another_stands_in_the_rights(service):
    roads, calls = (service.read(f"{ITEMS}/{key}") for key in ("roads", "calls"))
    assert roads["properties"]["license"] == "CC-BY-4.0"
    assert [one["href"] for one in links_of(roads, "license")] == ["https://spdx.org/licenses/CC-BY-4.0"]
    assert "license" not in calls["properties"] and "internal" in calls["properties"]["rights"]


@pytest.mark.abstract(f"{CORE}contact")
def test_the_publisher_is_who_answers_for_the_data_or_who_made_it(service):
    by = {one["id"]: one["properties"]["contacts"] for one in service.read(ITEMS)["features"]}
    assert by["roads"] == [{"organization": "Roads Bureau", "roles": ["publisher"]}]
    assert by["calls"][0]["organization"] == "Hotline 12345"


def test_who_made_a_closed_dataset_is_nothing_for_guests(guest):
    found = guest.get("/ogc/collections/catalogue/items").text
    assert "roads" in found and "calls" in found and "Hotline 12345" not in found
    assert guest.get("/ogc/collections/catalogue/items?q=Hotline%2012345").json["numberMatched"] == 0


@pytest.mark.parametrize(
    ("when", "status"),
    [
        ("2024-06-01/2024-01-01", 400),
        ("0001-01-01T00:00:00+08:00", 400),
        ("9999-12-31T23:59:59-08:00", 400),
        ("2024-01-01/2024-06-01", 200),
        ("2024-01-01T23:30:00-08:00", 200),
    ],
)
def test_an_interval_that_is_none_and_an_instant_that_utc_does_not_have_are_refused(service, when, status):
    assert service.status(ITEMS, {"datetime": when}) == status


@pytest.mark.abstract(f"{CORE}time-interval")
@pytest.mark.abstract(f"{CORE}time-instant")
@pytest.mark.abstract(f"{CORE}time-instant-interval")
@pytest.mark.abstract(f"{CORE}time-zone")
def test_time_is_an_interval_of_days_or_nothing(service):
    assert service.read(f"{ITEMS}/roads")["time"] == {"interval": ["2023-05-01", "2023-07-31"]}
    assert service.read(f"{ITEMS}/calls")["time"] is None


@pytest.mark.abstract(f"{CORE}templated-link")
@pytest.mark.abstract(f"{CORE}templated-link-header")
def test_no_link_is_a_template(service):
    for one in service.read(ITEMS)["features"]:
        assert "linkTemplates" not in one
        assert not [link for link in one["links"] if "{" in link["href"]]
    assert "Link-Template" not in service.get(ITEMS).headers


@pytest.mark.abstract(f"{API}mandatory-params")
@pytest.mark.abstract(f"{QUERY}q-definition")
@pytest.mark.abstract(f"{QUERY}externalIds-definition")
@pytest.mark.abstract(f"{QUERY}ids-definition")
@pytest.mark.abstract(f"{QUERY}type-definition")
@pytest.mark.abstract(f"{OPENAPI}oas-common")
def test_the_definition_lists_every_parameter_in_its_form(service):
    operation = service.read("/api")["paths"][ITEMS]["get"]
    known = {one["name"]: one for one in operation["parameters"]}
    assert {"bbox", "datetime", "limit", "q", "type", "ids", "externalIds"} <= set(known)
    for name in ("q", "type", "ids", "externalIds"):
        assert known[name]["schema"] == {"type": "array", "items": {"type": "string"}}
        assert (known[name]["explode"], known[name]["style"], known[name]["required"]) == (
            False,
            "form",
            False,
        )


@pytest.mark.abstract(f"{QUERY}q-response")
def test_a_term_finds_records_in_whose_texts_it_stands_whatever_its_case(service):
    assert found(service, q="ROAD NETWORK") == found(service, q="Roads Bureau") == ["roads"]
    assert found(service, q="道路网") == ["roads"]
    assert found(service, q="network  road") == []  # in the order that is asked for
    both = found(service, q="road network,hotline")
    assert {"roads", "calls"} <= set(both)
    assert found(service, q="no such thing") == []


@pytest.mark.abstract(f"{QUERY}ids-response")
def test_ids_are_keys_of_datasets(service):
    assert found(service, ids="roads,calls,nothing") == ["calls", "roads"]


@pytest.mark.abstract(f"{QUERY}externalIds-response")
def test_external_ids_are_found_by_value_by_scheme_and_by_both(service):
    (own,) = service.read(f"{ITEMS}/roads")["properties"]["externalIds"]
    assert found(service, externalIds="roads") == ["roads"]
    assert found(service, externalIds=f"{own['scheme']}:roads") == ["roads"]
    assert found(service, externalIds="elsewhere:roads") == []
    assert found(service, externalIds=own["scheme"], limit=1000) == found(service, limit=1000)
    assert found(service, externalIds="roads", ids="calls") == []


@pytest.mark.abstract(f"{QUERY}type-response")
def test_every_record_is_of_the_type_dataset(service):
    assert found(service, type="dataset", limit=1000) == found(service, limit=1000)
    assert found(service, type="service") == []
    assert found(service, type="service,dataset", ids="roads") == ["roads"]


@pytest.mark.abstract(f"{QUERY}limit")
def test_a_limit_is_kept_and_a_senseless_one_refused(service):
    assert len(found(service, limit=1)) == 1
    assert service.status(ITEMS, {"limit": 0}) == service.status(ITEMS, {"limit": "x"}) == 400


@pytest.mark.abstract(f"{QUERY}bbox")
def test_a_box_finds_records_whose_extent_it_touches(service):
    west, south, east, north = _box(service, "test-hotspots")
    assert "test-hotspots" in found(service, bbox=f"{west},{south},{east},{north}", limit=1000)
    assert "roads" not in found(service, bbox="-180,-90,180,90", limit=1000)  # no rows, no place
    assert found(service, bbox="0,0,1,1") == []
    assert service.status(ITEMS, {"bbox": "1,2,3"}) == 400


def _box(service, key):
    (ring,) = service.read(f"{ITEMS}/{key}")["geometry"]["coordinates"]
    return (*ring[0], *ring[2])


@pytest.mark.abstract(f"{QUERY}datetime")
@pytest.mark.parametrize(
    ("when", "is_found"),
    [
        ("2023-06-15", True),
        ("2023-06-15T12:00:00Z", True),
        ("2023-07-31/..", True),
        ("2023-08-01/..", False),
        ("../2023-05-01", True),
        ("../2023-04-30", False),
    ],
)
def test_an_instant_or_interval_finds_records_of_these_days(service, when, is_found):
    assert found(service, datetime=when) == (["roads"] if is_found else [])


@pytest.mark.parametrize("query", [{"datetime": "soon"}, {"datetime": "../.."}, {"filter": "x"}, {"Q": "x"}])
def test_what_means_nothing_is_refused(service, query):
    assert service.status(ITEMS, query) == 400


@pytest.mark.abstract(f"{HTML}definition")
@pytest.mark.abstract(f"{HTML}content")
@pytest.mark.parametrize("path", [PATH, ITEMS, f"{ITEMS}/roads"])
def test_catalogue_and_records_are_pages_for_people(service, path):
    for answer in (service.get(path, {"f": "html", "lang": "en"}), service.get(path, accept="text/html")):
        assert answer.headers["Content-Type"].split(";")[0] == "text/html"
        assert "<h1>" in answer.text
    assert "Road network" in service.get(ITEMS, {"f": "html", "lang": "en"}).text


def test_every_way_to_rows_that_a_record_links_to_is_answered_to_its_reader(public, service):
    for reader in (public, service):
        for record in reader.read(ITEMS, {"limit": 1000})["features"]:
            for link in record["links"]:
                if "spdx.org" not in link["href"] and "/def/profile/" not in link["href"]:
                    path = link["href"].removeprefix("http://localhost").split("#")[0]
                    assert reader.http.get(path).status_code == 200, (record["id"], path)


def test_rows_of_a_dataset_are_its_own_alone(service):
    record = service.read(f"{ITEMS}/test-hotspots")
    (items,) = [one["href"] for one in record["links"] if one["rel"].endswith("/rel/ogc/1.0/items")]
    rows = service.read(items)["features"]
    assert rows and {one["properties"]["dataset"] for one in rows} == {"test-hotspots"}


def test_a_guest_reads_that_something_is_closed_and_no_way_to_its_rows(public):
    record = public.read(f"{ITEMS}/calls")
    assert record["properties"]["access_level"] == "closed"
    assert record["geometry"] is None
    assert {one["rel"] for one in record["links"]} == {
        "self",
        "alternate",
        "collection",
        "profile",
        "describedby",
    }


def test_the_place_of_a_record_is_that_of_ones_own_rows(application, session, city, service):
    client = application.test_client()
    let_in(client, session, person(session, "southern", area_codes=[city.south.code]))
    own, whole = _box(Serving(client, "/ogc"), "test-hotspots"), _box(service, "test-hotspots")
    assert own[2] < whole[2]
