"""OSM PBF: every building of Monaco is accounted for, and what cannot be assembled is said."""

import osmium
import pyogrio
import pytest
import shapely

from app.errors import RefusedError
from app.files.osm_layers import LAYERS
from tests.files.builders import SHARED, flaws_in, numbers_in, read_all, rows_in, shapes_in, source_of

MONACO = SHARED / "monaco.osm.pbf"
in_monaco = pytest.mark.skipif(not MONACO.exists(), reason="shared data are not here")
SQUARE = {1: (7.40, 43.70), 2: (7.41, 43.70), 3: (7.41, 43.71), 4: (7.40, 43.71)}


@pytest.fixture
def extract(tmp_path):
    """Writes ways and relations over the four corners of a square; node 9 is nowhere."""

    def write(ways=(), relations=(), nodes=()):
        path = tmp_path / "t.osm.pbf"
        with osmium.SimpleWriter(path, overwrite=True) as writer:
            for number, place in SQUARE.items():
                tags = dict(nodes).get(number, {})
                writer.add_node(osmium.osm.mutable.Node(id=number, location=place, tags=tags))
            for number, (corners, tags) in enumerate(ways, start=1):
                writer.add_way(osmium.osm.mutable.Way(id=number, nodes=corners, tags=tags))
            for number, (members, tags) in enumerate(relations, start=1):
                writer.add_relation(osmium.osm.mutable.Relation(id=number, members=members, tags=tags))
        return path

    return write


def buildings_by_gdal():
    """Identifiers of areas with a building tag, by the OSM driver of GDAL."""
    meta, _, _, columns = pyogrio.raw.read(
        MONACO, layer="multipolygons", where="building IS NOT NULL", read_geometry=False
    )
    field = dict(zip(meta["fields"], columns, strict=True))
    pairs = zip(field["osm_id"], field["osm_way_id"], strict=True)
    return {f"relation/{relation}" if relation else f"way/{way}" for relation, way in pairs}


@in_monaco
def test_buildings_of_monaco_are_those_that_gdal_counts():
    by_gdal = buildings_by_gdal()
    assert len(by_gdal) == 1214
    assert {row["@id"] for row in rows_in(MONACO, kind="buildings")} == by_gdal
    assert flaws_in(MONACO, kind="buildings") == []
    assert numbers_in(MONACO, kind="buildings") == list(range(1, 1215))


@in_monaco
def test_the_one_building_tag_beyond_them_is_a_group_of_others():
    """1,191 ways and 24 relations bear the tag: relation 13453960 is a museum site of three of the ways."""
    tagged = {
        f"{'way' if one.is_way() else 'relation'}/{one.id}"
        for one in osmium.FileProcessor(MONACO)
        if "building" in one.tags
    }
    assert len(tagged) == 1215
    assert tagged - buildings_by_gdal() == {"relation/13453960"}


@in_monaco
def test_shapes_of_buildings_cover_what_those_of_gdal_cover():
    _, _, wkb, _ = pyogrio.raw.read(MONACO, layer="multipolygons", where="building IS NOT NULL")
    ours = shapely.area(shapes_in(MONACO, kind="buildings")).sum()
    assert ours == pytest.approx(shapely.area(shapely.from_wkb(wkb)).sum(), rel=1e-9)


@in_monaco
def test_ways_are_lines_with_a_kind():
    rows = rows_in(MONACO, kind="ways")
    meta, _, _, columns = pyogrio.raw.read(MONACO, layer="lines", where="railway IN ('rail', 'funicular')")
    rails = {f"way/{way}" for way in columns[list(meta["fields"]).index("osm_id")]}
    assert {row["@id"] for row in rows if row["kind"] == "rail" and row["railway"] != "tram"} >= rails
    assert {row["kind"] for row in rows} == {"road", "rail", "water"}
    assert {shape.geom_type for shape in shapes_in(MONACO, kind="ways")} == {"LineString"}


@in_monaco
def test_land_and_places_have_a_kind():
    assert {row["kind"] for row in rows_in(MONACO, kind="land")} == {"water", "rail", "park"}
    assert {"restaurant", "bench"} <= {row["kind"] for row in rows_in(MONACO, kind="facilities")}
    assert {shape.geom_type for shape in shapes_in(MONACO, kind="facilities")} == {"Point"}


def test_a_layer_must_be_named_where_the_kind_does_not_tell(extract):
    path = extract()
    with pytest.raises(RefusedError, match="name one with --layer: buildings, roads"):
        source_of(path, kind="stations")
    with pytest.raises(RefusedError, match="has no layer 'trees'"):
        source_of(path, layer="trees")


def test_tags_are_columns_and_the_identifier_names_the_type(extract):
    tags = {"building": "yes", "height": "12 m", "building:levels": "3", "name:zh": "静安", "note": "x"}
    path = extract(ways=[([1, 2, 3, 4, 1], tags)])
    (row,) = rows_in(path, kind="buildings")
    del tags["note"]
    assert row == {"@id": "way/1", "kind": "building", **tags}
    assert shapely.box(7.40, 43.70, 7.41, 43.71).equals(shapes_in(path, kind="buildings")[0])


@pytest.mark.parametrize("corners", [[1, 2, 3], [1, 3, 2, 4, 1], [1, 2, 9, 1]])
def test_a_building_that_is_no_ring_is_a_flaw(extract, corners):
    path = extract(ways=[(corners, {"building": "yes"}), ([1, 2, 3, 1], {"building": "yes"})])
    (flaw,) = flaws_in(path, kind="buildings")
    assert flaw.value == "way/1"
    assert [row["@id"] for row in rows_in(path, kind="buildings")] == ["way/2"]


def test_a_building_of_a_missing_way_is_a_flaw(extract):
    path = extract(relations=[([("w", 7, "outer")], {"type": "multipolygon", "building": "yes"})])
    assert [flaw.value for flaw in flaws_in(path, kind="buildings")] == ["relation/1"]


def test_a_group_is_a_flaw_only_where_no_member_is_a_building(extract):
    group = ([("w", 1, "outline")], {"type": "site", "building": "yes"})
    alone = extract(ways=[([1, 2, 3, 4, 1], {})], relations=[group])
    assert [flaw.value for flaw in flaws_in(alone, kind="buildings")] == ["relation/1"]
    drawn = extract(ways=[([1, 2, 3, 4, 1], {"building": "yes"})], relations=[group])
    assert flaws_in(drawn, kind="buildings") == []


def test_a_road_over_a_missing_node_is_a_flaw(extract):
    path = extract(ways=[([1, 9], {"highway": "primary"}), ([1, 2], {"highway": "proposed"})])
    (flaw,) = flaws_in(path, layer="roads")
    assert (flaw.value, flaw.rule.partition(":")[0]) == ("way/1", "names a node that is not in the file")


@pytest.mark.parametrize(("value", "kind"), [("subway", "metro"), ("light_rail", "metro"), ("rail", "rail")])
def test_metro_is_told_from_rail(extract, value, kind):
    path = extract(ways=[([1, 2], {"railway": value})])
    assert [row["kind"] for row in rows_in(path, layer="ways")] == [kind]


def test_a_place_may_be_a_node_or_a_point_inside_an_area(extract):
    path = extract(ways=[([1, 2, 3, 4, 1], {"amenity": "school"})], nodes=[(1, {"shop": "bakery"})])
    assert [(row["@id"], row["kind"]) for row in rows_in(path, layer="poi")] == [
        ("node/1", "bakery"),
        ("way/1", "school"),
    ]
    assert shapely.box(7.40, 43.70, 7.41, 43.71).contains(shapes_in(path, layer="poi")[1])


@pytest.mark.parametrize("layer", sorted(LAYERS))
def test_an_extract_without_such_objects_is_refused(extract, layer):
    with pytest.raises(RefusedError, match=f"no object of layer '{layer}'"):
        read_all(extract(), layer=layer)
