"""Filters that nobody sane writes: 400, never 500."""

import json

import pytest

from tests.ogc.serving import items_of, ours

FILTER = "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter#"
CHAIN = " + 1" * 400
BAD = [
    *("", " ", "(", "ap_count", "ap_count =", "ap_count = = 1", "name = 'x", "1", "'x'", "DROP TABLE areas"),
    *("nothing = 1", "geom IS NULL", "ap_count = 'x'", "name = 1", "name + 1 = 2", "ap_count LIKE 'a%'"),
    *("CASEI(ap_count) = 'x'", "nofunction(ap_count) = 1", "S_INTERSECTS(name, POINT(1 2))"),
    *("S_INTERSECTS(geometry, 1)", "S_INTERSECTS(geometry)", "T_AFTER(ap_count, DATE('2026-11-01'))"),
    *("T_AFTER(name, name)", "ap_count = DATE('2026-13-01')", "name < geometry", "geometry = geometry"),
    *("ap_count IN ()", "ap_count IN ('a')", "ap_count BETWEEN 'a' AND 'b'", "ap_count IS"),
    "S_INTERSECTS(geometry, POINT(1e300 2e300x))",
    *("measured_at > 1", "INTERVAL('a', 'b') IS NULL", "ap_count = INTERVAL('..', '..')"),
]
OVER_LIMITS = [
    *("(ap_count + 2) ^ 5000 > 1", "ap_count * 1e308 * 1e308 > 1", r"name LIKE 'a\'", "name = 'a\x00b'"),
    "S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 0 1, 1 0, 0 0)))",
    *("(" * 100 + "ap_count = 1" + ")" * 100, "name = '" + "a" * 9000 + "'", "NOT " * 600 + "TRUE"),
]


@pytest.mark.abstract(f"{FILTER}filter-param")
@pytest.mark.parametrize("text", [*BAD, *(ours("limits of ours", one) for one in OVER_LIMITS)])
def test_a_bad_filter_is_refused(service, text):
    assert service.refused("hotspots", {"filter": text, "filter-lang": "cql2-text"})


EMPTY_POINT = {"type": "Point", "coordinates": []}
LINE = {"type": "LineString", "coordinates": [[120, 30], [122, 32]]}


@pytest.mark.parametrize(
    "shape",
    [
        EMPTY_POINT,
        {"type": "GeometryCollection", "geometries": []},
        {"type": "GeometryCollection", "geometries": [EMPTY_POINT, LINE]},
        {
            "type": "GeometryCollection",
            "geometries": [{"type": "GeometryCollection", "geometries": [EMPTY_POINT]}, LINE],
        },
        {"type": "MultiPoint", "coordinates": [[], [121, 31]]},
    ],
)
def test_an_empty_shape_is_answered_or_refused_and_stops_no_process(service, shape):
    node = {"op": "s_intersects", "args": [{"property": "geometry"}, shape]}
    asked = {"filter": json.dumps(node), "filter-lang": "cql2-json"}
    assert service.status(items_of("hotspots"), asked) in (200, 400)


BAD_JSON = [
    *(None, 1, "x", [], {}, {"op": "="}, {"op": "=", "args": []}, {"op": 1, "args": [1, 2]}),
    *({"op": "=", "args": [{"property": 1}, 2]}, {"op": "=", "args": [{"property": "ap_count"}, None]}),
    *(
        {"op": "isNull", "args": [{"interval": ["..", ".."]}]},
        {"op": "in", "args": [{"property": "name"}, 1]},
    ),
    *({"op": "=", "args": [{"property": "ap_count"}, 10**400]}, {"op": "and", "args": [1]}),
    {"op": "s_intersects", "args": [{"property": "geometry"}, {"type": "Point", "coordinates": ["a", "b"]}]},
    {"op": "s_intersects", "args": [{"property": "geometry"}, {"type": "Point", "coordinates": 1}]},
    {"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": [1, 2]}]},
    {"op": "t_after", "args": [{"date": 1}, {"timestamp": []}]},
]


@pytest.mark.abstract(f"{FILTER}filter-param")
@pytest.mark.parametrize("node", BAD_JSON)
def test_a_bad_filter_in_json_is_refused(service, node):
    assert service.refused("hotspots", {"filter": json.dumps(node), "filter-lang": "cql2-json"})


@pytest.mark.abstract(f"{FILTER}filter-param")
@pytest.mark.parametrize(
    "text",
    [
        f"ap_count{CHAIN} > 1",
        "NOT " * 400 + "TRUE",
        " AND ".join(["ap_count > 0"] * 300),
        " OR ".join(f"ap_count = {number}" for number in range(300)),
        "ap_count IN (" + ",".join(map(str, range(1500))) + ")",
        "S_CROSSES(geometry, GEOMETRYCOLLECTION(POINT(1 2)))",
        "S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT(1 2), LINESTRING(120 30, 122 32)))",
        "S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT EMPTY, LINESTRING(120 30, 122 32)))",
        "0 ^ (0 - ap_count) = 1",
    ],
)
def test_a_long_filter_is_answered_or_refused(service, text):
    assert service.status(items_of("hotspots"), {"filter": text}) in (200, 400)


@pytest.mark.abstract(f"{FILTER}filter-param")
@pytest.mark.parametrize("text", ["groups = 'north'", "groups LIKE 'n%'", "CASEI(groups) = 'north'"])
def test_a_list_is_compared_or_refused(service, text):
    assert service.status(items_of("areas"), {"filter": text}) in (200, 400)
