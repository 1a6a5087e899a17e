"""GeoJSON: feature by feature, in one document or one a line."""

import json

import pytest
import shapely

from app.errors import RefusedError
from app.files.tables import BLOCK_BYTES
from tests.files.builders import (
    collection,
    feature,
    flaws_in,
    numbers_in,
    read_all,
    rows_in,
    shapes_in,
    source_of,
    text_file,
)

POINT = {"type": "Point", "coordinates": [121.45, 31.23]}


@pytest.fixture
def geojson(tmp_path):
    return lambda text, name="t.geojson": text_file(tmp_path / name, text)


def test_columns_are_those_of_all_features(geojson):
    path = geojson(collection(feature({"a": 1, "deep": {"x": [1]}}), feature({"名": "静"})))
    assert source_of(path).head.columns == ("a", "deep", "名")
    assert rows_in(path) == [{"a": 1, "deep": {"x": [1]}}, {"名": "静"}]


def test_the_identifier_of_a_feature_is_a_column(geojson):
    path = geojson(collection({**feature({"a": 1}), "id": "way/1"}))
    assert set(source_of(path).head.columns) == {"id", "a"}
    assert rows_in(path) == [{"id": "way/1", "a": 1}]


def test_members_may_come_in_any_order(geojson):
    text = json.dumps({"features": [feature({"a": 1}, POINT)], "type": "FeatureCollection"})
    assert shapes_in(geojson(text)) == [shapely.Point(121.45, 31.23)]


def test_a_crs_member_is_repeated_in_the_hint(geojson):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}
    assert (
        "'urn:ogc:def:crs:EPSG::4490'" in source_of(geojson(collection(feature(), crs=crs))).head.datum_hint
    )


def test_a_member_that_is_not_read_may_be_long(geojson):
    text = collection(feature({"a": 1}), history=[list(range(2_000_000))])  # 13 million characters
    assert rows_in(geojson(text)) == [{"a": 1}]


@pytest.mark.parametrize("name", ["t.geojson", "t.geojsonl"])
def test_features_with_endless_names_of_properties_are_refused(geojson, name):
    features = [feature({f"p{place}": 1}) for place in range(16_385)]
    text = collection(*features) if name == "t.geojson" else "\n".join(map(json.dumps, features))
    with pytest.raises(RefusedError, match="over 16384 different properties"):
        source_of(geojson(text, name))


def test_heights_and_empty_and_missing_geometries_come_as_they_are(geojson):
    solid = {"type": "Point", "coordinates": [1, 2, 3]}
    empty = {"type": "MultiPolygon", "coordinates": []}
    shapes = shapes_in(geojson(collection(feature({}, solid), feature({}, empty), feature())))
    assert (shapes[0].z, shapes[1].is_empty, shapes[2]) == (3, True, None)


@pytest.mark.parametrize("geometry", [{"type": "Point"}, {"type": "Disc", "coordinates": [1, 2]}, 7, "x"])
def test_a_bad_geometry_is_a_flaw_beside_good_ones(geojson, geometry):
    path = geojson(collection(feature({}, POINT), feature({}, geometry), feature({}, POINT)))
    assert [flaw.number for flaw in flaws_in(path)] == [2]
    assert numbers_in(path) == [1, 3]


def test_what_is_no_feature_is_a_flaw(geojson):
    assert [flaw.number for flaw in flaws_in(geojson(collection(7, feature(), {"type": "x"})))] == [1, 3]


def test_a_broken_document_is_refused_with_line_and_column(geojson):
    with pytest.raises(RefusedError, match="line 3, column 15 is not JSON"):
        source_of(geojson('{"type": "FeatureCollection",\n"features": [\n{"type": "x", ?}]}'))


def test_a_flaw_far_inside_is_found_by_line(geojson):
    good = json.dumps(feature({"name": "静" * 50}, POINT), ensure_ascii=False)
    text = '{"type": "FeatureCollection", "features": [\n' + f"{good},\n" * 5000 + "nonsense]}"
    with pytest.raises(RefusedError, match="line 5002, column 2 is not JSON"):
        source_of(geojson(text))


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_a_number_that_is_none_is_named(geojson, word):
    text = collection(feature({"a": 1})).replace('"a": 1', f'"a": {word}')
    with pytest.raises(RefusedError, match="holds NaN or Infinity, which JSON has no word for"):
        source_of(geojson(text))


def test_a_cut_off_document_is_refused(geojson):
    with pytest.raises(RefusedError, match="cut off"):
        source_of(geojson(collection(feature({"a": 1}))[:-3]))


def test_a_document_nested_to_do_harm_is_refused(geojson):
    with pytest.raises(RefusedError, match="nested over 64 levels deep"):
        source_of(geojson("[" * 100_000))


@pytest.mark.parametrize("text", ["{}", "[]", '{"type": "Topology"}', '{"type": "FeatureCollection"}', "7"])
def test_another_document_is_refused(geojson, text):
    with pytest.raises(RefusedError, match=r"not a FeatureCollection|does not begin like JSON"):
        source_of(geojson(text))


@pytest.mark.parametrize("suffix", ["geojsonl", "ndjson", "geojsonseq"])
@pytest.mark.parametrize("separator", ["", "\x1e"])
def test_features_may_come_one_a_line(geojson, suffix, separator):
    lines = [separator + json.dumps(feature({"n": n}, POINT)) for n in (1, 2)]
    path = geojson("\n".join(lines) + "\n", f"t.{suffix}")
    assert rows_in(path) == [{"n": 1}, {"n": 2}]
    assert shapes_in(path) == [shapely.Point(121.45, 31.23)] * 2


def test_a_broken_line_is_a_flaw_beside_good_ones(geojson):
    good = json.dumps(feature({"n": 1}, POINT))
    path = geojson(f'{good}\n{{"type": \n{good}\n{{"a": NaN}}\n', "t.ndjson")
    assert [flaw.number for flaw in flaws_in(path)] == [2, 4]
    assert read_all(path) == 4


def test_half_a_surrogate_pair_is_a_flaw_of_its_line(geojson):
    half = '{"type": "Feature", "id": "\\ud800"}'
    (flaw,) = flaws_in(geojson(json.dumps(feature({"名": "a"})) + f"\n{half}\n", "t.ndjson"))
    assert (flaw.number, flaw.rule) == (2, "holds half of a surrogate pair, which is no character")


@pytest.mark.parametrize("name", ["\\ud800", "\\udc00", "\\udc00\\ud800", "a\\ud83dx", "\\\\\\ud800"])
def test_half_a_surrogate_pair_in_a_document_is_refused_with_its_line(geojson, name):
    text = collection(feature(), feature()).replace('"properties": {}', '\n"properties": {"名": "NAME"}')
    path = geojson(text.replace("NAME", name))
    with pytest.raises(RefusedError, match=r"line 2 holds half of a surrogate pair, which is no character"):
        read_all(path)


@pytest.mark.parametrize(
    ("name", "value"), [("\\ud83c\\udfe0", "🏠"), ("\\\\ud800", "\\ud800"), ("\\u9759", "静")]
)
def test_whole_characters_of_a_document_may_be_escaped(geojson, name, value):
    text = collection(feature({"名": "NAME"})).replace("NAME", name)
    assert rows_in(geojson(text))[0]["名"] == value


def test_a_pair_may_be_cut_by_the_end_of_a_block(geojson):
    start = collection(feature({"名": "NAME"})).index("NAME")
    text = collection(feature({"名": "x" * (BLOCK_BYTES - start - 8) + "NAME" * 2}))
    house = "\\ud83c\\udfe0"
    assert rows_in(geojson(text.replace("NAME", house)))[0]["名"].endswith("x🏠🏠")
