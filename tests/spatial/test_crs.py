"""Only layers in metres are analysed."""

import geopandas as gpd
import pytest
from shapely import Point

from spatial.crs import crs_name, require_metric
from spatial.errors import CrsError


def test_a_layer_in_degrees_is_refused_with_its_name_and_crs():
    layer = gpd.GeoDataFrame(geometry=[Point(121.45, 31.23)], crs=4326)
    with pytest.raises(CrsError, match=r"layer 'cells' is in EPSG:4326; needs a projected CRS in metres"):
        require_metric(layer, "cells")


def test_a_layer_without_a_crs_is_refused():
    with pytest.raises(CrsError, match="layer 'areas' has no CRS"):
        require_metric(gpd.GeoDataFrame(geometry=[Point(0, 0)]), "areas")


def test_an_empty_layer_is_judged_by_its_crs_alone():
    require_metric(gpd.GeoSeries([], crs=4549), "areas")
    with pytest.raises(CrsError):
        require_metric(gpd.GeoSeries([], crs=4490), "areas")


def test_a_projected_crs_in_feet_is_refused():
    with pytest.raises(CrsError, match="EPSG:2263"):
        require_metric(2263, "lots")


def test_web_mercator_is_refused_because_its_metres_are_stretched():
    with pytest.raises(CrsError, match="EPSG:3857, Web Mercator"):
        require_metric(3857, "tiles")


def test_what_is_no_crs_is_refused_as_such():
    with pytest.raises(CrsError, match="'EPSG:none' is not a CRS"):
        require_metric("EPSG:none", "areas")


def test_gauss_kruger_and_utm_zones_are_accepted():
    for code in (4549, 32651):
        require_metric(code, "areas")


def test_a_crs_without_a_code_is_called_by_its_own_name():
    from_text = gpd.GeoSeries([], crs="+proj=tmerc +lon_0=121 +ellps=GRS80 +units=m").crs
    assert crs_name(from_text) == "unknown"
