"""The demo district as a whole: chance that repeats, places people go to, complaints."""

from dataclasses import fields

import geopandas as gpd
import pytest

from spatial.demo.city import DemoCity, demo_city
from spatial.demo.tables import subdistricts
from spatial.errors import CrsError

COLUMNS = {
    "areas": "level code parent_code name_zh name_en geometry",
    "groups": "group_key name_zh name_en area_code",
    "figures": "area_code indicator year value",
    "land": "code kind name_zh name_en geometry",
    "operators": "code name_zh name_en letter subscriber_share",
    "sites": "code name kind owner height_m geometry",
    "stations": "code site_code operator technology status",
    "sectors": "code station_code azimuth_deg antenna_height_m mechanical_tilt_deg electrical_tilt_deg"
    " pattern gain_dbi hpbw_deg",
    "carriers": "code sector_code frequency_mhz bandwidth_mhz transmit_power_dbm feeder_loss_db"
    " load_share pci",
    "hotspots": "code name venue_kind operator ap_count geometry",
    "facilities": "code kind name_zh name_en geometry",
    "cases": "code class_code operator technology place floor opened_days_ago geometry",
}


def subdistrict_of(city, points):
    streets = city.areas[city.areas["level"] == "subdistrict"][["code", "geometry"]]
    joined = points[["geometry"]].sjoin(streets, predicate="within")
    assert len(joined) == len(points)
    return joined["code"]


def test_the_same_seed_gives_the_same_city_to_the_last_bit(city):
    again = demo_city(epsg=4549)
    for field in fields(DemoCity):
        first, second = getattr(city, field.name), getattr(again, field.name)
        assert first.drop(columns="geometry", errors="ignore").equals(
            second.drop(columns="geometry", errors="ignore")
        )
        if "geometry" in first:
            assert first.geometry.to_wkb().equals(second.geometry.to_wkb())


def test_another_seed_moves_the_sites_but_not_the_subdistricts_or_figures(city):
    other = demo_city(7, epsg=4549)
    assert not other.sites.geometry.geom_equals(city.sites.geometry).any()
    assert not other.sectors["azimuth_deg"].equals(city.sectors["azimuth_deg"])
    assert other.areas.geometry[:15].geom_equals(city.areas.geometry[:15]).all()
    assert other.figures.equals(city.figures)
    assert len(other.stations) == 653


def test_a_crs_in_degrees_is_refused():
    with pytest.raises(CrsError, match="'demo' is in EPSG:4326"):
        demo_city(epsg=4326)


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


@pytest.mark.parametrize("name", ["hotspots", "facilities", "cases"])
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
