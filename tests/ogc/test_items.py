"""Part 1, 17-069r4, Annex A: pages of features, boxes, moments, properties."""

from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from shapely.geometry import box, shape

from app.store import features
from tests.ogc.serving import all_features, ids, items_of, links_of, ours, pages

CORE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core#"
QUERY = "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters#"
COLLECTION, MOMENTS, MOMENT = "hotspots", "measurements", "measured_at"
CRS_3857 = "http://www.opengis.net/def/crs/EPSG/0/3857"
WHOLE_DAYS = "Part 1 has instants with a time alone"


@pytest.mark.abstract(f"{CORE}fc-op")
@pytest.mark.abstract(f"{CORE}fc-response")
def test_every_collection_gives_every_row_once(service):
    for one in service.read("/collections")["collections"]:
        whole = ids(service.items(one["id"], {"limit": 1000})["features"])
        assert ids(all_features(service, one["id"], {"limit": 3})) == whole
        assert len(set(whole)) == len(whole)


@pytest.mark.abstract(f"{CORE}fc-numberMatched")
@pytest.mark.abstract(f"{CORE}fc-numberReturned")
def test_the_numbers_are_those_of_the_pages(service):
    found = list(pages(service, COLLECTION, {"limit": 5}))
    total = sum(page["numberReturned"] for page in found)
    assert all(page["numberReturned"] == len(page["features"]) for page in found)
    assert {page["numberMatched"] for page in found} == {total}
    assert total == 12


@pytest.mark.abstract(f"{CORE}fc-limit-definition")
@pytest.mark.abstract(f"{CORE}fc-limit-response")
def test_a_limit_over_the_most_is_cut(service):
    assert service.items(COLLECTION, {"limit": 1_000_000})["numberReturned"] == 12
    assert len(service.items(COLLECTION, {"limit": 1})["features"]) == 1


@pytest.mark.abstract(f"{CORE}fc-links")
@pytest.mark.parametrize(
    "more",
    [
        {"bbox": "-180.0,-90.0,180.0,90.0"},
        ours(
            "parameters of other parts and of ours",
            {"lang": "en", "filter": "ap_count >= 0", "crs": CRS_3857},
        ),
    ],
)
def test_the_next_page_is_absolute_and_keeps_every_parameter(service, more):
    asked = {"limit": 2, "f": "json", **more}
    (following,) = links_of(service.items(COLLECTION, asked), "next")
    parts = urlsplit(following["href"])
    assert parts.scheme and parts.netloc
    kept = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert {name: kept[name] for name in asked} == {name: str(value) for name, value in asked.items()}
    page = service.items(COLLECTION)
    assert links_of(page, "self") and links_of(page, "alternate") and not links_of(page, "next")


@pytest.mark.ours("a parameter of ours")
def test_an_offset_leaves_so_many_out_and_the_pages_after_it_hold_the_rest(service):
    whole = ids(all_features(service, COLLECTION))
    found = all_features(service, COLLECTION, {"offset": 5, "limit": 3})
    assert ids(found) == whole[5:]
    assert service.items(COLLECTION, {"offset": 5, "limit": 3})["numberMatched"] == len(whole)
    assert service.items(COLLECTION, {"offset": 999})["features"] == []
    some = {"filter": "ap_count >= 0"}
    passing = ids(all_features(service, COLLECTION, some))
    assert ids(all_features(service, COLLECTION, {**some, "offset": 3, "limit": 2})) == passing[3:] != []


def _box_of(service):
    west, south, east, north = service.read(f"/collections/{COLLECTION}")["extent"]["spatial"]["bbox"][0]
    return west - 1e-6, south - 1e-6, (west + east) / 2, (south + north) / 2


@pytest.mark.abstract(f"{CORE}fc-bbox-definition")
@pytest.mark.abstract(f"{CORE}fc-bbox-response")
@pytest.mark.parametrize("collection", ["hotspots", "buildings", "ways", "coverage", "areas"])
def test_a_box_keeps_what_touches_it(service, collection):
    bounds = _box_of(service)
    wanted = [
        one["id"]
        for one in all_features(service, collection)
        if shape(one["geometry"]).intersects(box(*bounds))
    ]
    west, south, east, north = bounds
    assert ids(all_features(service, collection, {"bbox": f"{west},{south},{east},{north}"})) == wanted
    assert ids(all_features(service, collection, {"bbox": f"{west},{south},0,{east},{north},9"})) == wanted


@pytest.mark.abstract(f"{CORE}fc-bbox-response")
@pytest.mark.parametrize(
    ("bounds", "count"),
    [
        ("-180,-90,180,90", 12),
        ("170,-90,-170,90", 0),
        ("121,-90,-170,90", 12),
        ("150,-90,122,90", 12),
        ("0,0,1,1", 0),
    ],
)
def test_a_box_may_go_over_the_180th_meridian(service, bounds, count):
    assert service.items(COLLECTION, {"bbox": bounds})["numberMatched"] == count


@pytest.mark.abstract(f"{CORE}query-param-invalid")
@pytest.mark.parametrize(
    "bounds",
    ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "0,0,inf,1", "nan,0,1,1", "0,1,1,0", "0,0,1,91", "-181,0,1,1"],
)
def test_a_bad_box_is_refused(service, bounds):
    assert service.refused(COLLECTION, {"bbox": bounds})


def _day(feature):
    return datetime.fromisoformat(feature["properties"][MOMENT]).day


@pytest.mark.abstract(f"{CORE}fc-time-definition")
@pytest.mark.abstract(f"{CORE}fc-time-response")
@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ("2026-11-03T09:00:00Z", [3]),
        ("2026-11-03T10:00:00+01:00", [3]),
        ("2026-11-03T09:00:01Z", []),
        ("2026-11-02T09:00:00Z/2026-11-04T08:59:59Z", [2, 3]),
        ("../2026-11-02T09:00:00Z", [1, 2]),
        ("/2026-11-02T23:59:59Z", [1, 2]),
        ("2026-11-05T00:00:00Z/..", [5, 6]),
        ("2026-11-05T00:00:00Z/", [5, 6]),
        ours(WHOLE_DAYS, "2026-11-03", [3]),
        ours(WHOLE_DAYS, "2026-11-02/2026-11-04", [2, 3, 4]),
        ours(WHOLE_DAYS, "../2026-11-02", [1, 2]),
        ours(WHOLE_DAYS, "2026-11-05/", [5, 6]),
    ],
)
def test_a_moment_keeps_what_was_then(service, asked, days):
    assert [_day(one) for one in all_features(service, MOMENTS, {"datetime": asked})] == days


@pytest.mark.abstract(f"{CORE}fc-time-response")
def test_what_has_no_moment_is_of_any(service):
    assert service.items(COLLECTION, {"datetime": "2026-11-03T09:00:00Z"})["numberMatched"] == 12


@pytest.mark.abstract(f"{CORE}query-param-invalid")
@pytest.mark.parametrize("collection", [MOMENTS, COLLECTION])
@pytest.mark.parametrize(
    "asked",
    [
        *("", "yesterday", "2026", "2026-13-01", "2026-11-01/2026-11-02/2026-11-03", "../..", "/"),
        *("2026-11-03/2026-11-01", "0001-01-01T00:00:00+23:00", "2026-11-01T25:00:00Z"),
    ],
)
def test_a_bad_moment_is_refused(service, collection, asked):
    assert service.refused(collection, {"datetime": asked})


@pytest.mark.abstract(f"{QUERY}query-param")
@pytest.mark.parametrize(
    ("collection", "name", "text", "value"),
    [
        ("hotspots", "ap_count", "4", 4),
        ("hotspots", "name", "Café", "Café"),
        ("hotspots", "name", "it's", "it's"),
        ("buildings", "has_fibre", "true", True),
        ("measurements", "measured_at", "2026-11-03T09:00:00Z", None),
        ("areas", "valid_from", "2015-01-01", "2015-01-01"),
    ],
)
def test_a_property_keeps_what_has_its_value(service, collection, name, text, value):
    found = ids(all_features(service, collection, {name: text}))
    if value is not None:
        known = all_features(service, collection)
        assert found == [one["id"] for one in known if one["properties"][name] == value]
    assert found


@pytest.mark.abstract(f"{QUERY}query-param")
@pytest.mark.parametrize(
    ("collection", "name", "text"),
    [
        ("hotspots", "ap_count", "four"),
        ("hotspots", "ap_count", "nan"),
        ("buildings", "has_fibre", "yes"),
        ("measurements", "measured_at", "soon"),
        ours("what PostgreSQL cannot hold", "hotspots", "name", "a\x00b"),
        ours("a choice that only our collections have", "coverage", "run", "x"),
    ],
)
def test_a_property_with_a_bad_value_is_refused(service, collection, name, text):
    assert service.refused(collection, {name: text})


@pytest.mark.ours("a choice that only our collections have")
@pytest.mark.abstract(f"{CORE}fc-response")
def test_results_are_those_of_the_slice_that_is_asked_for(service):
    assert service.items("coverage", {"operator": "A"})["numberMatched"] == 4
    assert service.status(items_of("coverage"), {"run": "999999999999"}) == 404
    assert service.status(items_of("coverage"), {"profile": "7G"}) == 404


@pytest.mark.ours("no standard says when a server may stop counting")
@pytest.mark.parametrize("query", [{}, {"bbox": "121,31,122,32"}, {"filter": "TRUE"}])
def test_beyond_the_most_that_are_counted_the_number_is_said_to_be_an_estimate(service, monkeypatch, query):
    monkeypatch.setattr(features, "EXACT_MOST", 3)
    asked = {"limit": 2, **query}
    assert service.items(COLLECTION, asked)["numberMatchedIsEstimate"] is True
    assert len(ids(all_features(service, COLLECTION, asked))) == 12
    monkeypatch.setattr(features, "EXACT_MOST", 12)
    assert "numberMatchedIsEstimate" not in service.items(COLLECTION, asked)
