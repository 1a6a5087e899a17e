"""Datums: public vectors, round trips, and positions that are refused."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from spatial.datum import (
    from_metric,
    from_wgs84,
    position_flaws,
    to_metric,
    wgs84_from,
)
from spatial.errors import DatumError

JINGAN_LON, JINGAN_LAT = 121.448, 31.229
REAL_DATA = Path(__file__).parents[3] / "shared" / "data"
LONGITUDES_IN_CHINA = st.floats(73.5, 135.0)
LATITUDES_IN_CHINA = st.floats(18.0, 53.5)


def test_gcj02_gives_the_published_vector_of_beijing():
    lon, lat = from_wgs84([116.404], [39.915], "gcj02")
    assert lon[0] == pytest.approx(116.41024449916938, abs=1e-12)
    assert lat[0] == pytest.approx(39.91640428150164, abs=1e-12)


def test_bd09_gives_two_published_vectors():
    lon, lat = from_wgs84([116.404, 116.403988], [39.915, 39.914266], "bd09")
    assert lon == pytest.approx([116.41662724378733, 116.41661560068297], abs=1e-12)
    assert lat == pytest.approx([39.922699552216216, 39.92196580126834], abs=1e-12)


def test_gcj02_lies_483_m_off_at_115_degrees_in_jingan():
    lon, lat = from_wgs84([JINGAN_LON], [JINGAN_LAT], "gcj02")
    bearing_deg, _, distance_m = Geod(ellps="WGS84").inv(JINGAN_LON, JINGAN_LAT, lon[0], lat[0])
    assert distance_m == pytest.approx(483, abs=6)
    assert bearing_deg == pytest.approx(115.5, abs=1.5)


@given(lon=LONGITUDES_IN_CHINA, lat=LATITUDES_IN_CHINA, datum=st.sampled_from(["gcj02", "bd09", "cgcs2000"]))
@settings(max_examples=300, deadline=None)
def test_there_and_back_is_the_same_position_to_a_billionth_of_a_degree(lon, lat, datum):
    back_lon, back_lat = wgs84_from(*from_wgs84([lon], [lat], datum), datum)
    assert abs(back_lon[0] - lon) < 1e-9
    assert abs(back_lat[0] - lat) < 1e-9


def test_the_round_trip_holds_on_the_meridian_where_the_series_has_a_kink():
    lon = 105.0 + np.array([-1e-9, -1e-13, 0.0, 1e-13, 1e-9])
    lat = np.full(5, 35.0)
    back_lon, back_lat = wgs84_from(*from_wgs84(lon, lat, "gcj02"), "gcj02")
    assert back_lon == pytest.approx(lon, abs=1e-9)
    assert back_lat == pytest.approx(lat, abs=1e-9)


def test_gcj02_is_wgs84_outside_its_range():
    for lon, lat in ((-73.98, 40.75), (7.42, 43.73), (140.0, 35.0), (0.0, 90.0)):
        assert from_wgs84([lon], [lat], "gcj02") == (np.array([lon]), np.array([lat]))
        assert wgs84_from([lon], [lat], "gcj02") == (np.array([lon]), np.array([lat]))


def test_a_position_beside_the_edge_of_the_range_is_taken_as_offset():
    inside_lon, lat = np.array([72.0041]), np.array([40.0])
    back_lon, back_lat = wgs84_from(*from_wgs84(inside_lon, lat, "gcj02"), "gcj02")
    assert back_lon == pytest.approx(inside_lon, abs=1e-9)
    assert back_lat == pytest.approx(lat, abs=1e-9)


def test_cgcs2000_is_taken_as_wgs84():
    lon, lat = wgs84_from([JINGAN_LON], [JINGAN_LAT], "cgcs2000")
    assert (lon[0], lat[0]) == (JINGAN_LON, JINGAN_LAT)


def test_no_position_gives_no_position_in_every_datum():
    for datum in ("wgs84", "gcj02", "bd09", "EPSG:4549"):
        lon, lat = wgs84_from([], [], datum)
        assert lon.size == lat.size == 0


def test_a_single_position_keeps_its_shape():
    lon, lat = wgs84_from(121.45, 31.23, "bd09")
    assert lon.shape == lat.shape == ()


def test_what_was_given_is_not_changed():
    lon, lat = np.array([121.45]), np.array([31.23])
    wgs84_from(lon, lat, "bd09")
    assert (lon[0], lat[0]) == (121.45, 31.23)


def test_swapped_positions_are_refused_and_the_swap_is_suggested():
    with pytest.raises(
        DatumError, match=r"position 1: lat 121.45 is outside -90..90; lon and lat look swapped"
    ):
        wgs84_from([121.45, 31.23], [31.23, 121.45], "bd09")


def test_a_position_that_no_swap_mends_is_refused_without_the_suggestion():
    with pytest.raises(DatumError, match=r"position 0: lon 1214 is outside -180..180$"):
        wgs84_from([1214.0], [31.0], "wgs84")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_number_that_is_not_finite_is_refused(value):
    with pytest.raises(DatumError, match=f"position 0: lat is {value}; needs a finite number"):
        from_wgs84([121.0], [value], "gcj02")
    with pytest.raises(DatumError, match=f"position 0: x is {value}; needs a finite number"):
        wgs84_from([value], [3456000.0], "EPSG:4549")


def test_flaws_are_listed_row_by_row():
    flaws = position_flaws([121.4, np.nan, 121.4, 200.0], [31.2, 31.2, 95.0, 31.2], "bd09")
    assert sorted(flaws) == [1, 2, 3]
    assert flaws[2] == "lat 95 is outside -90..90"


def test_the_range_itself_is_allowed():
    assert position_flaws([-180.0, 180.0], [-90.0, 90.0], "wgs84") == {}


def test_an_unknown_datum_is_refused_by_name():
    with pytest.raises(DatumError, match="datum 'wgs1984' is unknown"):
        wgs84_from([121.0], [31.0], "wgs1984")
    with pytest.raises(DatumError, match="EPSG:99999 is not a known CRS"):
        wgs84_from([121.0], [31.0], "EPSG:99999")


def test_a_datum_whose_shift_is_not_published_is_refused_rather_than_guessed():
    with pytest.raises(DatumError, match="EPSG:4610 has no published shift to WGS 84"):
        wgs84_from([121.4], [31.2], "EPSG:4610")


def test_a_crs_of_three_axes_is_refused():
    with pytest.raises(
        DatumError, match="EPSG:4978 is a geocentric crs; needs a geographic or a projected one"
    ):
        wgs84_from([0.0], [0.0], "EPSG:4978")


def test_columns_of_unequal_length_are_refused():
    with pytest.raises(DatumError, match="one of each"):
        wgs84_from([121.0, 121.1], [31.0], "wgs84")


def test_easting_comes_first_although_epsg_4549_says_northing_first():
    x_m, y_m = to_metric([120.0], [0.0], "wgs84", 4549)
    assert x_m[0] == pytest.approx(500_000.0, abs=0.001)
    assert y_m[0] == pytest.approx(0.0, abs=0.001)


def test_northing_given_as_x_is_refused_and_the_swap_is_suggested():
    with pytest.raises(DatumError, match=r"outside the area of EPSG:4549; x and y look swapped"):
        wgs84_from([3_456_000.0], [638_000.0], "EPSG:4549")


def test_there_and_back_over_the_stored_crs():
    lon, lat = from_metric(*to_metric([JINGAN_LON], [JINGAN_LAT], "bd09", 4549), "bd09", 4549)
    assert lon[0] == pytest.approx(JINGAN_LON, abs=1e-9)
    assert lat[0] == pytest.approx(JINGAN_LAT, abs=1e-9)


@pytest.mark.parametrize(("lon", "lat"), [(102.003965, 24.9), (87.6, 43.8), (131.812182, 47.350920)])
def test_what_was_stored_beyond_the_area_of_the_stored_crs_is_found_where_it_was(lon, lat):
    # EPSG:4549 is meant for 118.5 to 121.5 E; Kunming, Urumqi and Jiamusi are 12 to 32 degrees off it.
    x_m, y_m = to_metric([lon], [lat], "bd09", 4549)
    back_lon, back_lat = from_metric(x_m, y_m, "bd09", 4549)
    assert (back_lon[0], back_lat[0]) == pytest.approx((lon, lat), abs=1e-9)


def test_a_stored_position_that_is_no_number_is_refused():
    with pytest.raises(DatumError, match="position 1"):
        from_metric([638_000.0, np.nan], [3_456_000.0, 3_456_000.0], "wgs84", 4549)


def test_positions_already_in_the_stored_crs_keep_their_very_numbers():
    x_m, y_m = to_metric([638_123.456], [3_456_789.012], "EPSG:4549", 4549)
    assert (x_m[0], y_m[0]) == (638_123.456, 3_456_789.012)


@pytest.mark.skipif(not REAL_DATA.exists(), reason="the real files are not beside the project")
@pytest.mark.parametrize(("datum", "inside"), [("bd09", 202), ("gcj02", 211), ("wgs84", 198)])
def test_as_many_real_base_stations_fall_in_jingan_as_their_datum_puts_there(datum, inside):
    stations = pd.read_csv(REAL_DATA / "shanghai_telecom_base_stations_bd09.csv")
    district = shapely.union_all(
        gpd.read_file(REAL_DATA / "jingan_14_subdistricts_wgs84.geojson").geometry.values
    )
    lon, lat = wgs84_from(stations["longitude"], stations["latitude"], datum)
    assert np.count_nonzero(shapely.intersects_xy(district, lon, lat)) == inside
