"""GDAL's drivers of OGC API - Features and of vector tiles, against the running service."""

import pytest
import requests
from pyproj import Transformer
from shapely import Point

from app.models.base import METRIC_SRID
from tests.builders import EAST_M, NORTH_M, lon_lat
from tests.ogc.clients.gdal import call
from tests.tiles.reading import address

EVERY_HOUSE = 6
CQL = {
    "OGR_OAPIF_ALLOW_CQL_TEXT": "YES"
}  # it sends conditions only where it is told that they are understood


def source(serving):
    return f"OAPIF:{serving.base}"


def test_it_lists_the_collections_that_a_guest_sees_with_their_shapes(serving):
    layers = dict(call("list_layers", source(serving)).tolist())
    assert layers["buildings"] == "MultiPolygon"
    assert layers["hotspots"] == "Point"
    assert layers["ways"] == "MultiLineString"
    assert "cases" not in layers  # not for guests


def test_count_fields_and_reference_system_are_those_of_the_collection(serving):
    found = call("read_info", source(serving), layer="buildings")
    assert found["features"] == EVERY_HOUSE
    assert found["crs"] == f"EPSG:{METRIC_SRID}"
    kinds = dict(zip(found["fields"], found["dtypes"], strict=True))
    assert (kinds["floors"], kinds["height_m"], kinds["code"]) == ("int32", "float64", "object")


def test_a_box_is_asked_of_the_service_and_shapes_lie_where_they_are(serving):
    lon, lat = lon_lat(105.0, 25.0)  # within the house of the city
    x_m, y_m = Transformer.from_crs(4326, METRIC_SRID, always_xy=True).transform(lon, lat)
    found = call(
        "read_dataframe", source(serving), layer="buildings", bbox=(x_m - 1, y_m - 1, x_m + 1, y_m + 1)
    )
    assert list(found["floors"]) == [6]
    assert any("bbox" in query for query in serving.queries("/buildings/items"))
    assert found.geometry.iloc[0].bounds == pytest.approx(_corner_m(100, 20, 20), abs=0.01)


def _corner_m(x_m, y_m, size_m):
    west, south = EAST_M + x_m, NORTH_M + y_m
    return west, south, west + size_m, south + size_m


def test_an_equal_property_is_pushed_down_to_the_service(serving):
    found = call("read_dataframe", source(serving), layer="buildings", where="floors = 60")
    assert list(found["floors"]) == [60]
    asked = serving.queries("/buildings/items")  # by the property or as a condition, as GDAL's version has it
    assert any(query.get("floors") == ["60"] or query.get("filter") == ["floors = 60"] for query in asked)


def test_a_comparison_is_pushed_down_as_cql2(serving):
    found = call(
        "read_dataframe", source(serving), layer="buildings", where="floors > 5 AND floors < 60", config=CQL
    )
    assert sorted(found["floors"]) == [6, 6, 6]
    filters = [query["filter"][0] for query in serving.queries("/buildings/items") if "filter" in query]
    assert filters and all("floors" in one for one in filters)


def test_all_rows_come_once_each_through_pages(serving):
    found = call("read_dataframe", source(serving), layer="buildings", PAGE_SIZE=2)
    assert len(found) == found["code"].nunique() == EVERY_HOUSE
    pages = [query for query in serving.queries("/buildings/items") if query.get("limit") == ["2"]]
    assert len(pages) >= 3


def test_another_reference_system_can_be_chosen(serving):
    found = call("read_dataframe", source(serving), layer="hotspots", CRS="EPSG:3857")
    assert found.crs == "EPSG:3857"
    lon, lat = lon_lat(160.0, 10.0)
    there = Transformer.from_crs(4326, 3857, always_xy=True).transform(lon, lat)
    assert min(point.distance(Point(there)) for point in found.geometry) < 0.01


def test_a_tile_is_read_by_the_driver_of_vector_tiles_from_either_path(serving, tmp_path):
    z, x, y = address(160.0, 10.0, 15)
    by_map = f"/vsicurl/{serving.base.removesuffix('/ogc')}/tiles/hotspots/{z}/{x}/{y}.pbf"
    # The driver takes numbers without an ending for a folder of tiles, so that this one is brought to it.
    path = f"{serving.base}/collections/hotspots/tiles/WebMercatorQuad/{z}/{y}/{x}"
    by_ogc = tmp_path / "tile.pbf"
    by_ogc.write_bytes(requests.get(path, timeout=20).content)
    frames = [
        call("read_dataframe", f"MVT:{by_map}", layer="hotspots"),
        call("read_dataframe", f"MVT:{by_ogc}", layer="hotspots", Z=z, X=x, Y=y),
    ]
    read = [[*zip(one["code"], one.geometry, strict=True)] for one in frames]
    assert read[0] == read[1] and len(read[0]) == 2
    there = Point(Transformer.from_crs(4326, 3857, always_xy=True).transform(*lon_lat(160.0, 10.0)))
    assert min(point.distance(there) for _, point in read[1]) < 1.0  # a tile has 4096 steps


def test_the_catalogue_is_a_layer_beside_the_others_and_breaks_no_listing(serving):
    layers = dict(call("list_layers", source(serving)).tolist())
    assert {"areas", "buildings", "hotspots", "catalogue"} <= set(layers)
    found = call("read_dataframe", source(serving), layer="catalogue")
    assert "test-hotspots" in set(found["id"])
    assert set(found["type"]) == {"dataset"}
