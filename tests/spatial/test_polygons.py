"""Layers of polygons are checked row by row."""

import geopandas as gpd
import pytest
from shapely import Point, Polygon, box

from spatial.errors import CrsError, GeometryError
from spatial.polygons import metric_polygons, polygon_flaw, row_label

BOW_TIE = Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])


def test_an_invalid_polygon_is_refused_with_its_name_and_reason():
    areas = gpd.GeoDataFrame({"name": ["north", "south"]}, geometry=[box(0, 0, 1, 1), BOW_TIE], crs=4549)
    with pytest.raises(GeometryError, match=r"layer 'areas', row 1 \(south\): .*Self-intersection\[1 1\]"):
        metric_polygons(areas, "areas")


@pytest.mark.parametrize(
    ("row", "flaw"),
    [
        (None, "has no geometry; needs a polygon"),
        (Polygon(), "is empty; needs a polygon with an area"),
        (Point(1, 1), "is a Point; needs a polygon"),
    ],
)
def test_what_is_no_polygon_is_refused(row, flaw):
    assert polygon_flaw(row) == flaw
    with pytest.raises(GeometryError, match=f"row 0: {flaw}"):
        metric_polygons(gpd.GeoSeries([row], crs=4549), "areas")


def test_a_layer_in_degrees_is_refused():
    with pytest.raises(CrsError, match="layer 'parks' is in EPSG:4326"):
        metric_polygons(gpd.GeoSeries([box(121, 31, 122, 32)], crs=4326), "parks")


def test_an_empty_layer_has_no_polygons():
    assert metric_polygons(gpd.GeoSeries([], crs=4549), "parks").shape == (0,)


def test_a_row_is_called_by_its_index_where_it_has_no_name():
    assert row_label(gpd.GeoSeries([BOW_TIE], index=[7]), 0) == "row 7"
