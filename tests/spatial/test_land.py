"""Usable land and the share of it that is built over."""

import geopandas as gpd
import numpy as np
import pytest
from shapely import box

from spatial.errors import CrsError, GeometryError
from spatial.land import covered_area_m2, footprint_share, usable_area_m2


def layer_of(*shapes, crs=4549):
    return gpd.GeoDataFrame(geometry=list(shapes), crs=crs)


def shapes_of(*shapes):
    return np.array(shapes, dtype=object)


def test_a_cover_that_overlaps_itself_counts_once():
    cover = shapes_of(box(0, 0, 4, 10), box(2, 0, 6, 10))
    assert covered_area_m2(shapes_of(box(0, 0, 10, 10)), cover).tolist() == [60.0]


def test_without_a_cover_nothing_is_covered():
    assert covered_area_m2(shapes_of(box(0, 0, 10, 10)), shapes_of()).tolist() == [0.0]
    assert covered_area_m2(shapes_of(), shapes_of(box(0, 0, 1, 1))).tolist() == []


def test_a_cover_that_only_touches_takes_nothing():
    assert usable_area_m2(shapes_of(box(0, 0, 10, 10)), shapes_of(box(10, 0, 20, 10))).tolist() == [100.0]


def test_land_wholly_under_water_is_exactly_nothing():
    water = shapes_of(box(-0.1, -0.3, 5.7, 11.3), box(5.7, -0.3, 13.1, 11.3))
    assert usable_area_m2(shapes_of(box(0, 0, 10, 10)), water).tolist() == [0.0]


def test_footprints_are_measured_against_usable_land_only():
    # 100 m2 of which 50 are water; a house of 20 m2 with 10 on the water
    share = footprint_share(
        layer_of(box(0, 0, 10, 10)), layer_of(box(4, 0, 6, 10)), layer_of(box(5, 0, 10, 10))
    )
    assert share.tolist() == pytest.approx([10 / 50])


def test_an_area_all_water_has_no_share():
    area = layer_of(box(0, 0, 10, 10))
    assert np.isnan(footprint_share(area, area, area)).all()


def test_without_buildings_the_share_is_nothing():
    assert footprint_share(layer_of(box(0, 0, 10, 10)), None, None).tolist() == [0.0]
    assert footprint_share(layer_of(box(0, 0, 10, 10)), layer_of(), layer_of()).tolist() == [0.0]


def test_buildings_in_another_crs_are_refused():
    area = layer_of(box(0, 0, 10, 10))
    with pytest.raises(CrsError, match="layer 'buildings' is in EPSG:32651; needs EPSG:4549"):
        footprint_share(area, layer_of(box(0, 0, 1, 1), crs=32651), None)


def test_a_missing_footprint_is_refused_by_row():
    with pytest.raises(GeometryError, match="layer 'buildings', row 1: has no geometry"):
        footprint_share(layer_of(box(0, 0, 10, 10)), layer_of(box(0, 0, 1, 1), None), None)
