"""The demo district as a whole: chance that repeats, places people go to, complaints."""

import os
import pickle
import sys
from dataclasses import fields
from hashlib import sha256
from io import BytesIO
from subprocess import run

import geopandas as gpd
import pandas as pd
import pytest

from app.config import ROOT
from spatial.demo.city import DemoCity, demo_city
from spatial.demo.tables import subdistricts
from spatial.errors import CrsError, DemandError

COLUMNS = {
    "areas": "level code parent_code name_zh name_en geometry",
    "groups": "group_key name_zh name_en area_code",
    "figures": "area_code indicator year value",
    "land": "code kind name_zh name_en geometry",
    "ways": "code kind way_class name_zh name_en width_m lanes is_elevated geometry",
    "buildings": "code name_zh name_en use form height_m floors floors_below residents jobs has_fibre"
    " access_rate_mbps geometry",
    "operators": "code name_zh name_en letter subscriber_share",
    "sites": "code name kind owner height_m geometry",
    "stations": "code site_code operator technology status",
    "sectors": "code station_code azimuth_deg antenna_height_m mechanical_tilt_deg electrical_tilt_deg"
    " pattern gain_dbi hpbw_deg",
    "carriers": "code sector_code frequency_mhz bandwidth_mhz transmit_power_dbm feeder_loss_db"
    " load_share pci",
    "indoor_systems": "code building_code operator technology covers_basement covers_lifts",
    "outages": "code station_code started_at ended_at reason",
    "measurements": "code measured_at operator technology reception level_kind level_dbm quality_db sinr_db"
    " speed_mbps pci geometry",
    "hotspots": "code name venue_kind operator ap_count building_code geometry",
    "wlan_monitoring": "code hotspot_code day uptime_share login_success_share users",
    "wlan_tests": "code venue_name venue_kind hotspot_code tester tested_at login_ok download_mbps"
    " upload_mbps latency_ms geometry",
    "facilities": "code kind name_zh name_en building_code geometry",
    "cameras": "code name owner azimuth_deg view_angle_deg range_m height_m geometry",
    "complaints": "code received_at closed_at category description_zh status operator technology place"
    " floor geometry",
    "cases": "code class_code operator technology place floor opened_days_ago geometry",
}


def subdistrict_of(city, points):
    streets = city.areas[city.areas["level"] == "subdistrict"][["code", "geometry"]]
    joined = points[["geometry"]].sjoin(streets, predicate="within")
    assert len(joined) == len(points)
    return joined["code"]


def digest(city: DemoCity) -> str:
    """Hash over every value and every byte of geometry of all frames."""
    whole = sha256()
    for field in fields(DemoCity):
        frame = getattr(city, field.name)
        plain = pd.DataFrame(frame.drop(columns="geometry", errors="ignore"))
        whole.update(f"{field.name} {list(plain.columns)}".encode())
        whole.update(pd.util.hash_pandas_object(plain.astype(str)).to_numpy().tobytes())
        if "geometry" in frame:
            whole.update(b"".join(frame.geometry.to_wkb()))
    return whole.hexdigest()


SECOND_CITY = """
import pickle, sys
from spatial.demo.city import demo_city
from tests.spatial.demo.test_city import digest
pickle.dump(demo_city(7, epsg=4549), sys.stdout.buffer)
pickle.dump(digest(demo_city(epsg=4549)), sys.stdout.buffer)
"""


@pytest.fixture(scope="module")
def elsewhere() -> tuple[DemoCity, str]:
    """A city of another seed and the digest of the usual one, made after it under other hashes."""
    made = run(
        [sys.executable, "-c", SECOND_CITY],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "12345"},
        capture_output=True,
        check=True,
    )
    stream = BytesIO(made.stdout)
    return pickle.load(stream), pickle.load(stream)


def test_the_same_seed_gives_the_same_city_to_the_last_bit_whatever_was_made_before(city, elsewhere):
    assert elsewhere[1] == digest(city)


def test_another_seed_moves_the_sites_but_not_the_subdistricts_or_figures(city, elsewhere):
    other, _ = elsewhere
    assert not set(other.sites.geometry.to_wkb()) & set(city.sites.geometry.to_wkb())
    assert not other.sectors["azimuth_deg"].equals(city.sectors["azimuth_deg"])
    assert other.areas.geometry[:15].geom_equals(city.areas.geometry[:15]).all()
    assert other.figures.equals(city.figures)
    assert len(other.stations) == 653


def test_a_crs_in_degrees_is_refused():
    with pytest.raises(CrsError, match="'demo' is in EPSG:4326"):
        demo_city(epsg=4326)


def test_an_unknown_station_density_is_refused():
    with pytest.raises(DemandError, match="'sparse'; needs one of plan, flat, by_people"):
        demo_city(epsg=4549, station_density="sparse")


def test_every_frame_has_its_columns_in_order(city):
    assert {name: " ".join(getattr(city, name).columns) for name in COLUMNS} == COLUMNS


def test_every_layer_is_in_the_asked_crs_and_codes_are_unique(city):
    for field in fields(DemoCity):
        frame = getattr(city, field.name)
        if isinstance(frame, gpd.GeoDataFrame):
            assert frame.crs.to_epsg() == 4549
            assert frame["code"].is_unique


def test_land_is_water_rail_and_parks_inside_the_district_and_apart(city):
    assert set(city.land["kind"]) == {"water", "rail", "park"}
    assert city.land.within(city.areas.geometry.iloc[0].buffer(0.01)).all()
    assert city.land.area.sum() == pytest.approx(city.land.union_all().area, abs=1.0)


def test_there_are_1400_hotspots_where_the_table_puts_them(city):
    assert len(city.hotspots) == 1400
    counts = subdistrict_of(city, city.hotspots).value_counts().to_dict()
    assert counts == subdistricts().set_index("code12")["hotspots"].to_dict()


def test_hotspots_have_access_points_an_operator_and_six_kinds_of_venue(city):
    assert (city.hotspots["ap_count"] >= 1).all()
    assert city.hotspots["operator"].value_counts().to_dict() == {"A": 700, "B": 420, "C": 280}
    assert city.hotspots["venue_kind"].nunique() == 6


@pytest.mark.parametrize("name", ["hotspots", "facilities", "cases", "cameras", "complaints", "wlan_tests"])
def test_nothing_stands_in_water(city, name):
    water = city.land[city.land["kind"] == "water"].union_all()
    assert not getattr(city, name).intersects(water).any()


def test_there_are_120_facilities_of_nine_kinds_and_each_subdistrict_has_its_services(city):
    assert len(city.facilities) == 120
    assert city.facilities["kind"].nunique() == 9
    for kind in ["community_centre", "government_service"]:
        assert subdistrict_of(city, city.facilities[city.facilities["kind"] == kind]).nunique() == 14


def test_three_cases_in_four_are_in_the_north(city):
    groups = city.groups.set_index("area_code")["group_key"]
    assert subdistrict_of(city, city.cases).map(groups).value_counts().to_dict() == {"north": 45, "south": 15}


def test_floors_are_above_ground_indoors_below_it_underground_and_absent_outdoors(city):
    floors = city.cases.groupby("place")["floor"]
    assert floors.min()["indoor"] >= 1
    assert floors.max()["underground"] <= -1
    assert city.cases.loc[city.cases["place"] == "outdoor", "floor"].isna().all()
    assert city.cases["opened_days_ago"].between(0, 89).all()
