"""
CQL2, 21-065r2, Annex A: the same expressions for every queryable, whatever it holds.

Those tried here hold texts, numbers, truths, days and instants; `test_cql2` has what operators mean.
"""

import json
import random
from itertools import pairwise

import pytest

from tests.ogc.conftest import LYING, NAMES, YEAR
from tests.ogc.serving import CRS84, all_features, feature_collections, filtered, ids, items_of

CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf/"
TRIED = ("areas", "buildings", "complaints")
VALUES = {
    ("string", None): "'foo'",
    ("boolean", None): "true",
    ("number", None): "3.14",
    ("integer", None): "1",
    ("string", "date-time"): "TIMESTAMP('2022-04-14T14:48:46Z')",
    ("string", "date"): "DATE('2022-04-14')",
}
OPERATORS = ("=", "<>", ">", "<", ">=", "<=")


def abstract(*names):
    return lambda test: [pytest.mark.abstract(CQL2 + name)(test) for name in names][-1]


def kinds(service, key):
    """Queryables that are no shapes -> what they hold."""
    listed = service.read(f"/collections/{key}/queryables")["properties"]
    return {name: (one["type"], one.get("format")) for name, one in listed.items() if "type" in one}


def of_kind(service, key, *wanted):
    return [name for name, kind in kinds(service, key).items() if kind in wanted]


def kept(service, key, text):
    return set(ids(filtered(service, key, text)))


def compared(service, key, one, other):
    """What each operator keeps; those that exclude each other keep nothing in common."""
    found = {sign: kept(service, key, f"{one} {sign} {other}") for sign in OPERATORS}
    assert not found["="] & found["<>"] and not found[">"] & found["<="] and not found["<"] & found[">="]
    return found


@abstract("basic-cql2#basic-test")
def test_every_queryable_says_what_it_holds(service):
    for one in feature_collections(service):
        listed = service.read(f"/collections/{one['id']}/queryables")["properties"]
        assert all("type" in found or found["format"].startswith("geometry-") for found in listed.values())
        assert set(kinds(service, one["id"]).values()) & set(VALUES)


@abstract("basic-cql2#comparison")
@pytest.mark.parametrize("key", TRIED)
def test_every_queryable_is_compared_with_a_value(service, key):
    for name, kind in kinds(service, key).items():
        compared(service, key, name, VALUES[kind])


@abstract("property-property#comparison-value-property", "property-property#comparison-property-property")
@pytest.mark.parametrize("key", TRIED)
def test_a_value_is_compared_with_every_queryable_and_each_of_these_with_itself(service, key):
    for kind, name in {kind: name for name, kind in kinds(service, key).items()}.items():  # one of each kind
        compared(service, key, VALUES[kind], name)
        same = compared(service, key, name, name)
        assert not same["<>"] | same["<"] | same[">"]
        assert same["="] == same[">="] == same["<="] == kept(service, key, f"{name} IS NOT NULL")


@abstract("property-property#comparison-value-value")
@pytest.mark.parametrize("value", VALUES.values())
def test_a_value_is_compared_with_itself(service, value):
    found = compared(service, "hotspots", value, value)
    assert not found["<>"] | found["<"] | found[">"]
    assert found["="] == found[">="] == found["<="] == set(ids(all_features(service, "hotspots")))


@abstract("basic-cql2#is-null")
@pytest.mark.parametrize("key", TRIED)
def test_nothing_is_null_and_not_null(service, key):
    whole = set(ids(all_features(service, key)))
    for name in (*kinds(service, key), "geometry"):
        nothing, something = (kept(service, key, f"{name} {text}") for text in ("IS NULL", "is not null"))
        assert not nothing & something and nothing | something == whole


@abstract("basic-cql2#boolean")
@pytest.mark.parametrize("key", TRIED)
def test_true_keeps_all_and_false_nothing(service, key):
    assert kept(service, key, "true") == set(ids(all_features(service, key)))
    assert kept(service, key, "false") == set()


@abstract("advanced-comparison-operators#like")
@pytest.mark.parametrize("key", TRIED)
def test_patterns_of_every_text(service, key):
    for name in of_kind(service, key, ("string", None)):
        patterns = ("%", "_%", "", "%%", r"\%\_")
        anything, some, none, twice, _ = (kept(service, key, f"{name} LIKE '{one}'") for one in patterns)
        assert anything == twice == some | none and not some & none


@abstract("advanced-comparison-operators#between")
@pytest.mark.parametrize("key", TRIED)
def test_ranges_of_every_number(service, key):
    for name in of_kind(service, key, ("number", None), ("integer", None)):
        assert kept(service, key, f"{name} BETWEEN 0 AND 100") == kept(
            service, key, f"{name} >= 0 AND {name} <= 100"
        )
        assert kept(service, key, f"{name} between 100.0 and 1.0") == set()


LISTS = {
    ("integer", None): "(1, 2, 3)",
    ("number", None): "(1, 2, 3)",
    ("string", None): "('foo', 'bar')",
    ("boolean", None): "(true)",
    ("string", "date-time"): "('2022-04-14T14:52:56Z', '2022-04-14T15:52:56Z')",
    ("string", "date"): "('2022-04-14', '2022-04-15')",
}


@abstract("advanced-comparison-operators#in")
@pytest.mark.parametrize("key", TRIED)
def test_lists_for_every_queryable(service, key):
    for name, kind in kinds(service, key).items():
        among, others = (kept(service, key, f"{name} {word} {LISTS[kind]}") for word in ("IN", "NOT IN"))
        assert not among & others
        assert among | others == kept(service, key, f"{name} IS NOT NULL")


PAIRS = [  # two texts that keep the same, or what the other does not keep
    ("case-insensitive-comparison#casei", "CASEI({0}) = casei('foo')", "CASEI({0}) <> casei('FOO')", False),
    (
        "case-insensitive-comparison#casei-like",
        "CASEI({0}) LIKE casei('c%')",
        "CASEI({0}) LIKE casei('C%')",
        True,
    ),
    (
        "accent-insensitive-comparison#accenti",
        "ACCENTI({0}) = accenti('äé')",
        "ACCENTI({0}) <> accenti('ae')",
        False,
    ),
    (
        "accent-insensitive-comparison#accenti-like",
        "ACCENTI({0}) LIKE accenti('Ä%')",
        "ACCENTI({0}) LIKE accenti('A%')",
        True,
    ),
    (
        "accent-insensitive-comparison#accenti-casei",
        "ACCENTI(CASEI({0})) = accenti(casei('CAFÉ'))",
        "ACCENTI(CASEI({0})) = accenti(casei('cafe'))",
        True,
    ),
    (
        "accent-insensitive-comparison#accenti-casei-like",
        "ACCENTI(CASEI({0})) LIKE accenti(casei('Ä%'))",
        "ACCENTI(CASEI({0})) LIKE accenti(casei('a%'))",
        True,
    ),
]


@pytest.mark.parametrize("key", TRIED)
@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [pytest.param(*rest, marks=pytest.mark.abstract(CQL2 + name)) for name, *rest in PAIRS],
)
def test_case_and_accents_of_every_text(service, key, one, other, is_same):
    for name in of_kind(service, key, ("string", None)):
        first, second = (kept(service, key, text.format(name)) for text in (one, other))
        assert first == second if is_same else not first & second


@abstract("cql2-text#escaping")
@pytest.mark.parametrize("name", [one for one in NAMES if one is not None])
def test_signs_in_a_text_are_taken_as_they_are(service, name):
    quoted = name.replace("'", "''")
    found = filtered(service, "hotspots", f"name = '{quoted}'")
    assert [one["properties"]["name"] for one in found] == [name]


ORDER = {
    "T_AFTER": {"after"},
    "T_BEFORE": {"before"},
    "T_DISJOINT": {"after", "before"},
    "T_INTERSECTS": set(LYING) - {"after", "before"},
    "T_EQUALS": {"equals"},
    **{
        f"T_{one.upper()}": {one}
        for one in (
            *("contains", "during", "finishedBy", "finishes", "meets", "metBy"),
            *("overlappedBy", "overlaps", "startedBy", "starts"),
        )
    },
}


def lying(service, condition, language="cql2-text"):
    found = filtered(service, "complaints", condition, **{"filter-lang": language})
    return {one["properties"]["code"] for one in found}


@abstract("temporal-functions#temporal-functions-2")
@pytest.mark.parametrize("name", ORDER)
def test_intervals_of_two_properties_lie_to_another(service, name):
    year = ",".join(f"'{one}'" for one in YEAR)
    assert lying(service, f"{name}(INTERVAL(received_at,closed_at),INTERVAL({year}))") == ORDER[name]


@abstract("cql2-json#validate")
@pytest.mark.parametrize("name", ORDER)
def test_intervals_in_json_lie_as_those_in_text(service, name):
    operator = next((f"t_{one}" for one in LYING if one.upper() == name[2:]), name.lower())
    ends = {"interval": [{"property": "received_at"}, {"property": "closed_at"}]}
    node = {"op": operator, "args": [ends, {"interval": list(YEAR)}]}
    assert lying(service, json.dumps(node), "cql2-json") == ORDER[name]


@abstract("temporal-functions#temporal-functions-2")
@pytest.mark.parametrize("name", ORDER)
def test_intervals_of_days_can_be_asked_about(service, name):
    days = "INTERVAL('2021-01-01','2021-12-31')"
    assert kept(service, "areas", f"{name}(INTERVAL(valid_from,valid_to),{days})") == set()  # none has ended


@abstract("temporal-functions#temporal-functions-1")
@pytest.mark.parametrize("key", TRIED)
def test_every_moment_is_asked_about_a_moment_and_an_interval(service, key):
    for name, kind in kinds(service, key).items():
        if kind[1] is None:
            continue
        day = kind[1] == "date"
        ends = ("2021-01-01", "2021-12-31") if day else YEAR
        known = kept(service, key, f"{name} IS NOT NULL")
        for other in (VALUES[kind], "INTERVAL({})".format(",".join(f"'{one}'" for one in ends))):
            found = {
                word: kept(service, key, f"T_{word}({name},{other})")
                for word in ("AFTER", "BEFORE", "DISJOINT", "EQUALS", "INTERSECTS")
            }
            assert found["DISJOINT"] == found["AFTER"] | found["BEFORE"]
            assert not found["DISJOINT"] & found["INTERSECTS"]
            assert found["DISJOINT"] | found["INTERSECTS"] == known
            assert found["EQUALS"] <= found["INTERSECTS"]


def test_a_day_equals_itself(service):
    every = set(ids(all_features(service, "areas")))
    assert kept(service, "areas", "T_EQUALS(valid_from, DATE('2015-01-01'))") == every
    assert kept(service, "areas", "T_DURING(valid_from, INTERVAL('2014-12-31','2015-01-02'))") == every


OFF_THE_GLOBE = ("POINT(90 180)", "MULTIPOINT(7.02 49.92, 90 180)")
ON_IT = (
    *("BBOX(-180,-90,180,90)", "POINT(7.02 49.92)", "LINESTRING(-180 -45, 0 -45)"),
    "MULTILINESTRING((-180 -45, 0 -45), (0 45, 180 45))",
    "POLYGON((-180 -90, -90 -90, -90 90, -180 90, -180 -90), (-99 -50, -98 -50, -98 -40, -99 -40, -99 -50))",
    "MULTIPOLYGON(((-180 -90, -90 -90, -90 90, -180 90, -180 -90)),((0 0, 10 0, 10 10, 0 10, 0 0)))",
    "GEOMETRYCOLLECTION(POINT(7.02 49.92), POLYGON((0 0, 10 0, 10 10, 0 10, 0 0)))",
    "GEOMETRYCOLLECTION(POINT(7.02 49.92), POLYGON((120 30, 122 30, 122 32, 120 32, 120 30)))",
)


@abstract("basic-spatial-functions#s_intersects", "basic-spatial-functions-plus#s_intersects")
@pytest.mark.parametrize("key", [*TRIED, "hotspots", "ways"])
def test_shapes_of_every_kind_are_taken_where_they_are_on_the_globe(service, key):
    whole = set(ids(all_features(service, key)))
    for shape in ON_IT:
        is_here = shape.startswith("BBOX") or "120 30" in shape
        assert kept(service, key, f"S_INTERSECTS(geometry,{shape})") == (whole if is_here else set()), shape
    for shape in OFF_THE_GLOBE:
        assert service.status(items_of(key), {"filter": f"S_INTERSECTS(geometry,{shape})"}) == 400
    halves = [
        f"S_INTERSECTS(geometry,BBOX({one},-90,{two},90))" for one, two in pairwise((-180, -90, 90, 180))
    ]
    assert kept(service, key, f"{halves[0]} AND {halves[2]}") == set()


HERE = "POLYGON((121 31, 121.454 31, 121.454 32, 121 32, 121 31))"
STORED = {  # predicates to be put together, by the class that asks for it
    "basic-cql2": ["ap_count > 2", "name = 'cafe'", "ap_count IS NULL", "name IS NOT NULL", "true"],
    "advanced-comparison-operators": [
        "name LIKE 'a%'",
        "ap_count BETWEEN 2 AND 5",
        "ap_count IN (1, 3)",
        "ap_count > 4",
    ],
    "case-insensitive-comparison": [
        "CASEI(name) = casei('CAFE')",
        "CASEI(name) LIKE casei('A%')",
        "ap_count > 2",
        "false",
    ],
    "accent-insensitive-comparison": [
        "ACCENTI(name) = accenti('Cafe')",
        "ACCENTI(CASEI(name)) LIKE accenti(casei('c%'))",
        "ap_count > 2",
        "name IS NULL",
    ],
    "arithmetic": ["ap_count * 2 > 7", "ap_count % 3 = 1", "ap_count + 1 = 4", "ap_count / 0 = 1"],
    "property-property": ["name = code", "3 < ap_count", "ap_count = ap_count", "'cafe' = name"],
    "basic-spatial-functions": [
        f"S_INTERSECTS(geometry,{HERE})",
        "S_INTERSECTS(geometry,POINT(7.02 49.92))",
        "ap_count > 2",
        "name IS NULL",
    ],
    "spatial-functions": [
        f"S_WITHIN(geometry,{HERE})",
        f"S_DISJOINT(geometry,{HERE})",
        f"S_TOUCHES(geometry,{HERE})",
        "ap_count > 2",
    ],
}


def _truths(service, key, predicate):
    return kept(service, key, predicate), kept(service, key, f"NOT ({predicate})")


def _not(one):
    return one[1], one[0]


def _and(one, other):
    return one[0] & other[0], one[1] | other[1]


def _or(one, other):
    return one[0] | other[0], one[1] & other[1]


def _put_together(service, key, predicates):
    """Ten random combinations, their result computed from those of the parts: what is neither is unknown."""
    chosen = random.Random(21065)
    truths = {one: _truths(service, key, one) for one in predicates}
    for _ in range(10):
        names = chosen.sample(predicates, 4)
        p1, p2, p3, p4 = (truths[one] for one in names)
        text = "((NOT ({0}) AND ({1})) OR (({2}) and NOT ({3})) or not (({0}) AND ({3})))".format(*names)
        wanted = _or(_or(_and(_not(p1), p2), _and(p3, _not(p4))), _not(_and(p1, p4)))
        assert kept(service, key, text) == wanted[0], text


@pytest.mark.parametrize(
    "predicates",
    [
        pytest.param(given, marks=pytest.mark.abstract(f"{CQL2}{name}#logical"))
        for name, given in STORED.items()
    ],
)
def test_predicates_are_put_together(service, predicates):
    _put_together(service, "hotspots", predicates)


@abstract("temporal-functions#logical")
def test_predicates_about_time_are_put_together(service):
    year = "INTERVAL('{}','{}')".format(*YEAR)
    words = ("T_AFTER", "T_DURING", "T_INTERSECTS", "T_MEETS", "T_OVERLAPS")
    _put_together(service, "complaints", [f"{one}(INTERVAL(received_at,closed_at),{year})" for one in words])


@pytest.mark.parametrize(
    ("box", "count"),
    [("150,-90,122,90", 12), ("170,-90,-170,90", 0), ("121,-90,-170,90", 12), ("-170,-90,170,90", 12)],
)
def test_a_box_of_a_filter_may_go_over_the_180th_meridian(service, box, count):
    for text in (f"S_INTERSECTS(geometry,BBOX({box}))", f"NOT S_DISJOINT(geometry,BBOX({box}))"):
        assert service.items("hotspots", {"filter": text, "filter-crs": CRS84})["numberMatched"] == count
