"""CQL2, 21-065r2: every operator, its result checked feature by feature in Python."""

import json
import unicodedata
from datetime import datetime

import pytest

from tests.ogc.serving import all_features, filtered, ids, ours

CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf/"
FILTER = "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/"


def _kept(service, collection, passes):
    """Features whose properties pass; a comparison with nothing passes nothing."""

    def holds(properties):
        try:
            return passes(properties)
        except (TypeError, AttributeError):
            return False

    return [one["id"] for one in all_features(service, collection) if holds(one["properties"])]


def _plain(text):
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


def _marked(name):
    return pytest.mark.abstract(f"{CQL2}{name}")


BASIC = [
    ("ap_count = 3", lambda p: p["ap_count"] == 3),
    ("ap_count <> 3", lambda p: p["ap_count"] is not None and p["ap_count"] != 3),
    ("ap_count < 3", lambda p: p["ap_count"] < 3),
    ("ap_count <= 3", lambda p: p["ap_count"] <= 3),
    ("ap_count > 3", lambda p: p["ap_count"] > 3),
    ("ap_count >= 3", lambda p: p["ap_count"] >= 3),
    ("name = 'it''s'", lambda p: p["name"] == "it's"),
    ("name > 'b'", None),
    ("ap_count IS NULL", lambda p: p["ap_count"] is None),
    ("name IS NOT NULL", lambda p: p["name"] is not None),
    ("NOT (ap_count = 3)", lambda p: p["ap_count"] is not None and p["ap_count"] != 3),
    ("ap_count = 3 OR name = 'cafe'", lambda p: p["ap_count"] == 3 or p["name"] == "cafe"),
    (
        "ap_count > 1 AND ap_count < 6 AND NOT ap_count = 3",
        lambda p: 1 < p["ap_count"] < 6 != 3 != p["ap_count"],
    ),
    ("is_synthetic = false", lambda p: p["is_synthetic"] is False),
    ("TRUE", lambda _: True),
    ("FALSE", lambda _: False),
]
ADVANCED = [
    ("name LIKE 'caf%'", lambda p: p["name"].startswith("caf")),
    ("name LIKE '_af_'", lambda p: p["name"][1:3] == "af" and len(p["name"]) == 4),
    (r"name LIKE '%\%'", lambda p: p["name"].endswith("%")),
    (r"name LIKE 'a\_b'", lambda p: p["name"] == "a_b"),
    ("name LIKE 'a_b'", lambda p: p["name"] in ("a_b", "axb")),
    ("name NOT LIKE 'a%'", lambda p: not p["name"].startswith("a")),
    ("ap_count BETWEEN 2 AND 4", lambda p: 2 <= p["ap_count"] <= 4),
    ("ap_count NOT BETWEEN 2 AND 4", lambda p: not 2 <= p["ap_count"] <= 4),
    ("ap_count IN (1, 3, 99)", lambda p: p["ap_count"] in (1, 3, 99)),
    ("name IN ('100%', '饭店')", lambda p: p["name"] in ("100%", "饭店")),
    ("name NOT IN ('100%', '饭店')", lambda p: p["name"] is not None and p["name"] not in ("100%", "饭店")),
]
CASE = [
    ("CASEI(name) = CASEI('CAFE')", lambda p: p["name"].lower() == "cafe"),
    ("CASEI(name) LIKE CASEI('CAF%')", lambda p: p["name"].lower().startswith("caf")),
    ("CASEI(name) IN (CASEI('CAFE'), CASEI('A_B'))", lambda p: p["name"].lower() in ("cafe", "a_b")),
]
ACCENTS = [
    ("ACCENTI(name) = ACCENTI('Cafe')", lambda p: _plain(p["name"]) == "Cafe"),
    ("ACCENTI(CASEI(name)) = ACCENTI(CASEI('café'))", lambda p: _plain(p["name"]).lower() == "cafe"),
]
ARITHMETIC = [
    ("ap_count + 1 = 4", lambda p: p["ap_count"] + 1 == 4),
    ("ap_count * 2 - 1 > 7", lambda p: p["ap_count"] * 2 - 1 > 7),
    ("ap_count / 2 = 1.5", lambda p: p["ap_count"] / 2 == 1.5),
    ("ap_count DIV 2 = 1", lambda p: p["ap_count"] // 2 == 1),
    ("ap_count % 3 = 1", lambda p: p["ap_count"] % 3 == 1),
    ("ap_count ^ 2 = 9", lambda p: p["ap_count"] ** 2 == 9),
    ("ap_count = 1 + 2 * 3", lambda p: p["ap_count"] == 7),
]
BY_NOTHING = [
    ("6 / ap_count > 1", lambda p: p["ap_count"] and 6 / p["ap_count"] > 1),
    ("1 / (ap_count - ap_count) = 0", lambda _: False),
]


def _operator(text):
    return next(word for word in ("like", "between", "in") if f" {word.upper()} " in text)


TEXTS = [
    *(pytest.param(*one, marks=_marked("basic-cql2#comparison")) for one in BASIC if one[1]),
    *(
        pytest.param(*one, marks=_marked(f"advanced-comparison-operators#{_operator(one[0])}"))
        for one in ADVANCED
    ),
    *(pytest.param(*one, marks=_marked("case-insensitive-comparison#casei")) for one in CASE),
    *(pytest.param(*one, marks=_marked("accent-insensitive-comparison#accenti")) for one in ACCENTS),
    *(pytest.param(*one, marks=_marked("arithmetic#arithmetic")) for one in ARITHMETIC),
    *(ours("no standard says what a division by nothing is", *one) for one in BY_NOTHING),
]


@pytest.mark.abstract(f"{CQL2}cql2-text#validate")
@pytest.mark.abstract(f"{FILTER}filter#filter-param")
@pytest.mark.abstract(f"{FILTER}features-filter#filter-on-items")
@pytest.mark.parametrize(("text", "passes"), TEXTS)
def test_a_filter_keeps_what_passes(service, text, passes):
    assert ids(filtered(service, "hotspots", text)) == _kept(service, "hotspots", passes)


@pytest.mark.abstract(f"{CQL2}property-property#comparison-property-property")
def test_properties_are_compared_with_each_other(service):
    wanted = _kept(service, "buildings", lambda p: p["floors"] > p["floors_below"])
    assert wanted and ids(filtered(service, "buildings", "floors > floors_below")) == wanted
    assert ids(filtered(service, "buildings", "NOT (floors_below >= floors)")) == wanted


JSONS = [
    ({"op": "=", "args": [{"property": "ap_count"}, 3]}, lambda p: p["ap_count"] == 3),
    ({"op": "isNull", "args": [{"property": "name"}]}, lambda p: p["name"] is None),
    ({"op": "in", "args": [{"property": "ap_count"}, [1, 3]]}, lambda p: p["ap_count"] in (1, 3)),
    ({"op": "between", "args": [{"property": "ap_count"}, 1, 3]}, lambda p: 1 <= p["ap_count"] <= 3),
    ({"op": "like", "args": [{"property": "name"}, "c%"]}, lambda p: p["name"].startswith("c")),
    (
        {"op": "=", "args": [{"op": "casei", "args": [{"property": "name"}]}, "cafe"]},
        lambda p: p["name"].lower() == "cafe",
    ),
    (
        {"op": ">", "args": [{"op": "+", "args": [{"property": "ap_count"}, 1]}, 4]},
        lambda p: p["ap_count"] + 1 > 4,
    ),
]


@pytest.mark.abstract(f"{CQL2}cql2-json#validate")
@pytest.mark.abstract(f"{FILTER}filter#filter-param")
@pytest.mark.parametrize(("node", "passes"), JSONS)
def test_a_filter_in_json_keeps_what_passes(service, node, passes):
    found = filtered(service, "hotspots", json.dumps(node), **{"filter-lang": "cql2-json"})
    assert found and ids(found) == _kept(service, "hotspots", passes)


@pytest.mark.abstract(f"{FILTER}filter#filter-param")
def test_a_language_that_nobody_knows_is_refused(service):
    assert service.refused("hotspots", {"filter": "ap_count = 3", "filter-lang": "sql"})


@pytest.mark.ours("an old name, for GDAL")
def test_the_old_name_of_the_language_is_understood(service):
    asked = {"filter": "ap_count = 3"}
    old = service.items("hotspots", {**asked, "filter-lang": "cql-text"})
    assert old["features"] == service.items("hotspots", {**asked, "filter-lang": "cql2-text"})["features"]


def _at(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


WHOLE_DAYS = "no standard says how a day lies to an instant"
THIRD = "TIMESTAMP('2026-11-03T09:00:00Z')"
FROM_2_TO_4 = "INTERVAL('2026-11-02T09:00:00Z', '2026-11-04T09:00:00Z')"


@pytest.mark.abstract(f"{CQL2}temporal-functions#temporal-functions-1")
@pytest.mark.parametrize(
    ("text", "days"),
    [
        (f"measured_at = {THIRD}", [3]),
        (f"measured_at < {THIRD}", [1, 2]),
        (f"T_AFTER(measured_at, {THIRD})", [4, 5, 6]),
        (f"T_BEFORE(measured_at, {THIRD})", [1, 2]),
        (f"T_EQUALS(measured_at, {THIRD})", [3]),
        (f"T_DISJOINT(measured_at, {THIRD})", [1, 2, 4, 5, 6]),
        ours(WHOLE_DAYS, "T_INTERSECTS(measured_at, DATE('2026-11-03'))", [3]),
        (f"T_INTERSECTS(measured_at, {FROM_2_TO_4})", [2, 3, 4]),
        (f"T_DURING(measured_at, {FROM_2_TO_4})", [3]),
        (f"T_CONTAINS({FROM_2_TO_4}, measured_at)", [3]),
        (f"T_STARTS(measured_at, {FROM_2_TO_4})", [2]),
        (f"T_FINISHES(measured_at, {FROM_2_TO_4})", [4]),
        (f"T_MEETS(measured_at, {FROM_2_TO_4})", [2]),
        (f"T_METBY(measured_at, {FROM_2_TO_4})", [4]),
        (f"T_STARTEDBY({FROM_2_TO_4}, measured_at)", [2]),
        (f"T_FINISHEDBY({FROM_2_TO_4}, measured_at)", [4]),
        (f"T_OVERLAPS(measured_at, {FROM_2_TO_4})", []),
        (f"T_OVERLAPPEDBY(measured_at, {FROM_2_TO_4})", []),
        ("T_AFTER(measured_at, INTERVAL('..', '2026-11-04T09:00:00Z'))", [5, 6]),
        ("T_INTERSECTS(measured_at, INTERVAL('2026-11-05T00:00:00Z', '..'))", [5, 6]),
        ours(WHOLE_DAYS, "T_AFTER(measured_at, INTERVAL('..', '2026-11-04'))", [5, 6]),
        ours(WHOLE_DAYS, "measured_at BETWEEN DATE('2026-11-02') AND DATE('2026-11-04')", [2, 3]),
    ],
)
def test_moments_lie_to_each_other(service, text, days):
    found = filtered(service, "measurements", text)
    assert [_at(one["properties"]["measured_at"]).day for one in found] == days
