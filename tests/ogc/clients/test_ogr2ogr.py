"""GDAL's own programs, as the distribution has them, against the running service."""

import re

import pyogrio
import pytest
from pyproj import Transformer

from app.domain.collections import COLLECTIONS
from tests.builders import EAST_M, NORTH_M, lon_lat
from tests.ogc.clients.gdal import program
from tests.ogc.clients.test_gdal import CQL, EVERY_HOUSE, source


def brought(serving, folder, *arguments, config=None):
    """The rows that `ogr2ogr` brings of the buildings, read from the GeoPackage that it writes."""
    target = folder / "out.gpkg"
    program("ogr2ogr", "-f", "GPKG", str(target), source(serving), "buildings", *arguments, config=config)
    return pyogrio.read_dataframe(target, layer="buildings")


def test_ogrinfo_lists_the_collections_with_their_shapes(serving):
    listed = dict(re.findall(r"^\d+: (\w+) (?:\(title: .*\) )?\(([\w ]+)\)$", _said(serving), re.MULTILINE))
    assert listed["buildings"] == "Multi Polygon"
    assert listed["hotspots"] == "Point"
    assert listed["ways"] == "Multi Line String"
    assert set(listed) <= {*COLLECTIONS, "catalogue"} and "cases" not in listed


def _said(serving, *arguments):
    return program("ogrinfo", "-ro", *arguments[:-1], source(serving), *arguments[-1:])


def test_ogrinfo_counts_and_describes_a_collection(serving):
    said = _said(serving, "-so", "buildings")
    assert f"Feature Count: {EVERY_HOUSE}" in said
    assert re.search(r"^floors: Integer", said, re.MULTILINE)
    assert re.search(r"^height_m: Real", said, re.MULTILINE)


def test_all_rows_come_once_each_through_pages(serving, tmp_path):
    found = brought(serving, tmp_path, "-oo", "PAGE_SIZE=2")
    assert len(found) == found["code"].nunique() == EVERY_HOUSE
    pages = [query for query in serving.queries("/buildings/items") if query.get("limit") == ["2"]]
    assert len([query for query in pages if "after" in query]) == 2


def test_a_box_is_asked_of_the_service(serving, tmp_path):
    lon, lat = lon_lat(105.0, 25.0)
    box = [str(edge) for edge in (lon - 1e-5, lat - 1e-5, lon + 1e-5, lat + 1e-5)]
    found = brought(serving, tmp_path, "-spat", *box, "-spat_srs", "OGC:CRS84")
    assert list(found["floors"]) == [6]
    assert any("bbox" in query for query in serving.queries("/buildings/items"))


@pytest.mark.parametrize(
    ("where", "floors"), [("floors = 60", [60]), ("floors > 5 AND floors < 60", [6, 6, 6])]
)
def test_a_condition_is_pushed_down_to_the_service(serving, tmp_path, where, floors):
    found = brought(serving, tmp_path, "-where", where, config=CQL)
    assert sorted(found["floors"]) == floors
    asked = serving.queries("/buildings/items")
    assert any("filter" in query or query.get("floors") == ["60"] for query in asked)


def test_shapes_are_turned_into_the_system_that_is_wanted(serving, tmp_path):
    found = brought(serving, tmp_path, "-where", "floors = 60", "-t_srs", "EPSG:3857")
    assert found.crs == "EPSG:3857"
    corner = Transformer.from_crs(4549, 3857, always_xy=True).transform(EAST_M + 100.0, NORTH_M + 120.0)
    assert found.geometry.iloc[0].bounds[:2] == pytest.approx(corner, abs=0.5)


def test_one_command_takes_every_collection_away(serving, tmp_path):
    target = tmp_path / "city.gpkg"
    program("ogr2ogr", "-f", "GPKG", str(target), source(serving))
    counts = {name: len(pyogrio.read_dataframe(target, layer=name)) for name in ("hotspots", "ways", "areas")}
    assert counts == {"hotspots": 2, "ways": 1, "areas": 3}
    assert {name for name, _ in pyogrio.list_layers(target)} >= {"coverage", "gaps", "stations", "sectors"}
