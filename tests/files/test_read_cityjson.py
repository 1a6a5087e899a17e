"""CityJSON: a house of 10 by 20 m, and a tower of one part, 10 by 10 m, as the fixture was drawn."""

import json

import pytest
import shapely

from app.config import ROOT
from app.errors import RefusedError
from tests.files.builders import flaws_in, numbers_in, read_all, rows_in, shapes_in, source_of, text_file

CITY = ROOT / "tests" / "data" / "city"
DOCUMENT = CITY / "two_houses.city.json"
LINES = CITY / "two_houses.city.jsonl"
HOUSE = {"code": "house", "name": "石库门", "use": "residential;shop", "height_m": 6.5, "floors": 2}
TOWER = {"code": "tower", "name": None, "use": "office", "height_m": 15.5, "floors": 5}


@pytest.fixture
def changed(tmp_path):
    """Writes the document with one house alone, changed by a function."""

    def write(change):
        document = json.loads(DOCUMENT.read_text("utf-8"))
        del document["CityObjects"]["tower"], document["CityObjects"]["tower-part"]
        change(document, document["CityObjects"]["house"])
        return text_file(tmp_path / "t.json", json.dumps(document))

    return write


@pytest.mark.parametrize("path", [DOCUMENT, LINES])
def test_buildings_come_with_their_parts_merged(path):
    assert rows_in(path) == [HOUSE, TOWER]
    assert source_of(path).head.epsg == 4549


@pytest.mark.parametrize("path", [DOCUMENT, LINES])
def test_footprints_are_the_ground_in_coordinates_of_the_file(path):
    house, tower = shapes_in(path)
    assert house.equals(shapely.box(500000, 3450000, 500010, 3450020))
    assert tower.equals(shapely.box(500030, 3450000, 500040, 3450010))


def test_numbers_are_places_among_all_objects():
    assert numbers_in(DOCUMENT) == [2, 4]
    assert numbers_in(LINES) == [1, 3]


def test_without_a_measured_height_it_is_from_lowest_to_highest_point(changed):
    path = changed(lambda _, house: house["attributes"].pop("measuredHeight"))
    assert rows_in(path)[0]["height_m"] == 6.0


def test_a_compound_reference_system_gives_its_horizontal_code(changed):
    """EPSG:7415 is Amersfoort / RD New (EPSG:28992) with NAP heights."""
    name = {"referenceSystem": "urn:ogc:def:crs:EPSG::7415"}
    assert source_of(changed(lambda document, _: document.update(metadata=name))).head.epsg == 28992


def test_without_a_transform_vertices_are_coordinates(changed):
    path = changed(lambda document, _: document.pop("transform"))
    assert shapes_in(path)[0].bounds == (0, 0, 1000, 2000)


def test_a_vertex_that_is_not_there_is_a_flaw_with_its_number(changed):
    def change(_, house):
        house["geometry"][1]["boundaries"][0][0] = [[0, 99, 2, 1]]

    (flaw,) = flaws_in(changed(change))
    assert flaw.value == "house"
    assert "names vertex 99; there are 16" in flaw.rule


def test_a_building_without_ground_is_a_flaw(changed):
    (flaw,) = flaws_in(changed(lambda _, house: house.pop("geometry")))
    assert flaw.rule.startswith("has no ground surface and no horizontal face")


def test_a_part_without_its_building_is_refused(changed):
    path = changed(lambda _, house: house.update(type="BuildingPart", parents=["gone"]))
    with pytest.raises(RefusedError, match="names parent 'gone', which is no Building"):
        read_all(path)


@pytest.mark.parametrize("vertex", [[1, 2], "x", [1, 2, "x"]])
def test_a_bad_vertex_is_refused(changed, vertex):
    path = changed(lambda document, _: document["vertices"].append(vertex))
    with pytest.raises(RefusedError, match=r"vertex 16 is .*; needs three numbers"):
        read_all(path)


def test_a_city_without_buildings_is_refused(changed):
    with pytest.raises(RefusedError, match="no object of type Building"):
        read_all(changed(lambda document, _: document.update(CityObjects={})))


def test_a_broken_line_is_refused_with_its_number(tmp_path):
    path = text_file(tmp_path / "t.jsonl", LINES.read_text("utf-8") + '{"type": \n')
    with pytest.raises(RefusedError, match=r"t\.jsonl: line 4 column \d+ is not JSON"):
        read_all(path)
