"""Indoor systems, cameras, outages, WLAN records and complaints of the demo district."""

import numpy as np
import pandas as pd
import pytest
import shapely

from spatial.demo.dates import RECORDS_END_AT


def test_indoor_systems_are_in_large_buildings_and_cover_a_basement_only_where_there_is_one(city):
    buildings = city.buildings.set_index("code")
    housed = buildings.loc[city.indoor_systems["building_code"]]
    assert (housed.area * housed["floors"]).min() >= 8_000
    without = (housed["floors_below"] == 0).to_numpy()
    assert not city.indoor_systems.loc[without, "covers_basement"].any()
    assert not city.indoor_systems.duplicated(["building_code", "operator", "technology"]).any()


def test_600_cameras_stand_beside_streets_and_look_at_their_crossing(city):
    assert len(city.cameras) == 600
    assert city.cameras["azimuth_deg"].between(0, 360, inclusive="left").all()
    angle = np.radians(city.cameras["azimuth_deg"].to_numpy())
    poles = shapely.get_coordinates(city.cameras.geometry.to_numpy())
    ahead = poles + 30 * np.column_stack([np.sin(angle), np.cos(angle)])
    views = shapely.linestrings(np.stack([poles, ahead], axis=1))
    roads = city.ways[city.ways["kind"] == "road"]
    seen, _ = shapely.STRtree(roads.geometry.to_numpy()).query(views, predicate="dwithin", distance=0.5)
    assert len(np.unique(seen)) == 600


@pytest.mark.parametrize("name", ["cameras", "hotspots", "sites"])
def test_what_stands_outdoors_stands_outside_buildings(city, name):
    things = getattr(city, name)
    if name == "hotspots":
        things = things[things["building_code"].isna()]
    if name == "sites":
        things = things[things["kind"] != "roof"]
    assert not len(city.buildings.sindex.query(things.geometry, predicate="intersects")[0])


def test_outages_are_of_stations_that_exist_and_end_after_they_start(city):
    assert city.outages["station_code"].isin(city.stations["code"]).all()
    ended = city.outages.dropna(subset="ended_at")
    assert (ended["ended_at"] > ended["started_at"]).all()
    assert (city.outages["started_at"] <= RECORDS_END_AT).all()
    assert city.outages["started_at"].is_monotonic_increasing


def test_every_hotspot_is_watched_for_seven_days(city):
    watched = city.wlan_monitoring.groupby("hotspot_code")["day"].nunique()
    assert set(watched.index) == set(city.hotspots["code"])
    assert set(watched) == {7}
    assert city.wlan_monitoring[["uptime_share", "login_success_share"]].stack().between(0, 1).all()


def test_a_test_without_login_measured_nothing(city):
    failed = city.wlan_tests[~city.wlan_tests["login_ok"]]
    assert len(failed) > 0
    assert failed[["download_mbps", "upload_mbps", "latency_ms"]].isna().all(axis=None)
    assert (city.wlan_tests.loc[city.wlan_tests["login_ok"], "download_mbps"] > 0).all()


def test_complaints_come_from_homes_and_more_from_those_far_from_a_station(city):
    homes = city.buildings[city.buildings["residents"] > 0]
    assert len(city.complaints.sjoin(homes[["geometry"]], predicate="within")) == len(city.complaints)
    lte = city.stations[(city.stations["technology"] == "4G") & (city.stations["operator"] == "A")]
    masts = city.sites[city.sites["code"].isin(lte["site_code"])]
    own = city.complaints[city.complaints["operator"] == "A"]
    apart_m = [
        shapely.distance(thing.geometry.centroid.to_numpy(), masts.union_all()) for thing in (own, homes)
    ]
    everybody_m = np.average(apart_m[1], weights=homes["residents"])
    assert apart_m[0].mean() > 1.15 * everybody_m


def test_a_complaint_is_open_as_long_as_it_has_no_end(city):
    assert ((city.complaints["status"] == "open") == city.complaints["closed_at"].isna()).all()
    closed = city.complaints.dropna(subset="closed_at")
    assert (closed["closed_at"] >= closed["received_at"]).all()
    assert city.complaints.loc[city.complaints["place"] == "underground", "floor"].eq(-1).all()


def test_hotspots_in_venues_stand_inside_their_building_of_a_fitting_use(city):
    indoors = city.hotspots.dropna(subset="building_code")
    housed = city.buildings.set_index("code").loc[indoors["building_code"]]
    assert shapely.contains(housed.geometry.to_numpy(), indoors.geometry.to_numpy()).all()
    used = pd.Series(housed["use"].to_numpy()).groupby(indoors["venue_kind"].to_numpy()).agg(set)
    assert used["office"] <= {"office", "commercial"}
    assert used["mall"] <= {"mall", "commercial"}
    outdoors = city.hotspots[city.hotspots["building_code"].isna()]
    assert set(outdoors["venue_kind"]) == {"street", "transport"}


def test_facilities_but_parks_have_a_building_each(city):
    indoors = city.facilities[city.facilities["kind"] != "park"]
    assert indoors["building_code"].is_unique
    housed = city.buildings.set_index("code").loc[indoors["building_code"]]
    assert shapely.contains(housed.geometry.to_numpy(), indoors.geometry.to_numpy()).all()
    schools = housed[(indoors["kind"] == "school").to_numpy()]
    assert (schools["use"] == "school").mean() > 0.9
    assert city.facilities.loc[city.facilities["kind"] == "park", "building_code"].isna().all()
