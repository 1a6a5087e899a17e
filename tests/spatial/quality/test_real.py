"""The real outlines of Shanghai and Jing'an, where their files are there."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from app.config import ROOT
from spatial.datum import to_metric
from spatial.quality.outliers import far_places
from spatial.quality.topology import area_gaps, area_overlaps, children_outside, parent_gaps, scattered_areas
from spatial.repair import repair_polygons

REAL = ROOT.parent / "shared" / "data"
EPSG = 4549

pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="needs the real files")


def outlines(name, datum, code):
    given = gpd.read_file(REAL / name)
    moved = shapely.transform(
        np.asarray(given.geometry.values),
        lambda pairs: np.column_stack(to_metric(pairs[:, 0], pairs[:, 1], datum, EPSG)),
    )
    return repair_polygons(
        gpd.GeoDataFrame({"code": given[code].astype(str)}, geometry=moved, crs=EPSG)
    ).frame


@pytest.fixture(scope="module")
def districts():
    return outlines("shanghai_16_districts_gcj02.geojson", "gcj02", "adcode")


@pytest.fixture(scope="module")
def subdistricts():
    found = outlines("jingan_14_subdistricts_wgs84.geojson", "wgs84", "adcode12")
    return found.assign(parent_code="310106")


def test_each_set_of_outlines_fits_together_without_gap_or_overlap(districts, subdistricts):
    for areas in (districts, subdistricts):
        assert [one.found for one in (*area_overlaps(areas), *area_gaps(areas))] == [0, 0, 0, 0]


def test_the_islands_of_chongming_and_pudong_are_parts(districts):
    parts = {one.code for one in scattered_areas(districts).worst}
    assert {"310151", "310115"} <= parts


def test_two_publishers_agree_on_jingan_to_a_hundredth_and_their_sums_explain_the_difference(
    districts, subdistricts
):
    # parent - gaps + outside = union of the children, whatever the pieces are called
    missing = sum(one.total for one in parent_gaps(districts, subdistricts))
    outside = sum(one.total for one in children_outside(districts, subdistricts))
    whole = districts[districts["code"] == "310106"].area.sum()
    assert 0.0 < missing / whole < 0.01
    assert whole - missing + outside == pytest.approx(subdistricts.area.sum(), rel=1e-6)


def test_of_the_stations_only_few_lie_far_off(districts):
    table = pd.read_csv(REAL / "shanghai_telecom_base_stations_bd09.csv")
    lon, lat = (table[name].to_numpy() for name in ("longitude", "latitude"))
    points = shapely.points(*to_metric(lon, lat, "bd09", EPSG))
    found = far_places(gpd.GeoDataFrame({"code": table.index.astype(str)}, geometry=points, crs=EPSG))
    # the file's description counts 40 outside all districts, some of them just across the line
    assert 0 < found.rows <= 40
    assert found.worst[0].value > 100_000
