"""Buildings of the demo district: where they stand, and what they are like."""

import numpy as np
import pytest
import shapely

from spatial.demo.blocks import carriageways
from spatial.demo.tables import table
from tests.spatial.demo.conftest import areas_around

BUSINESS_SOUTH = "310106012000"  # Nanjing West Road
NORTH = "310106021000"  # Linfen Road


def crossed(city, shapes):
    """How many pairs of a building and one of the shapes meet."""
    return shapely.STRtree(shapes).query(city.buildings.geometry.to_numpy(), predicate="intersects").shape[1]


def test_there_are_about_25_000_buildings_with_codes_of_their_own(city):
    assert len(city.buildings) == pytest.approx(25_000, rel=0.06)
    assert city.buildings["code"].is_unique
    assert set(city.buildings.geom_type) == {"MultiPolygon"}
    assert city.buildings.is_valid.all()


def test_no_two_buildings_touch(city):
    shapes = city.buildings.geometry.to_numpy()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    assert np.array_equal(first, second)


def test_no_building_stands_in_water_on_rails_in_a_park_or_on_a_carriageway(city):
    assert crossed(city, city.land.geometry.to_numpy()) == 0
    assert crossed(city, carriageways(city.ways)) == 0


@pytest.mark.parametrize("level", ["subdistrict", "neighbourhood"])
def test_every_building_stands_in_exactly_one_area(city, level):
    assert areas_around(city.buildings, city.areas[city.areas["level"] == level]).notna().all()


def test_heights_go_with_floors(city):
    storey_m = city.buildings["height_m"] / city.buildings["floors"]
    assert city.buildings["floors"].between(1, 60).all()
    assert storey_m.between(2.9, 7.0).all()  # a hall of one floor, 5.5 m, has a parapet of 1.2 m
    assert (city.buildings["floors_below"] >= 0).all()


def test_forms_and_uses_are_those_of_the_table(city):
    assert set(city.buildings["form"]) == set(table("forms")["form"])
    assert set(city.buildings["use"]) == set(table("forms")["use"])


def test_lanes_are_low_and_towers_high(city):
    floors = city.buildings.groupby("form")["floors"]
    assert floors.max()["lane"] <= 3
    assert floors.min()["tower"] >= 12
    assert floors.median()["slab"] == 6


def test_the_business_south_is_higher_than_the_homes_of_the_north(city, buildings_by_subdistrict):
    floor_m2 = (city.buildings.area * city.buildings["floors"]).groupby(buildings_by_subdistrict).sum()
    ground_m2 = city.areas.set_index("code").area
    assert floor_m2[BUSINESS_SOUTH] / ground_m2[BUSINESS_SOUTH] > 2.0
    assert floor_m2[BUSINESS_SOUTH] / ground_m2[BUSINESS_SOUTH] > floor_m2[NORTH] / ground_m2[NORTH]


def test_perimeter_blocks_leave_a_courtyard(city):
    houses = city.buildings[city.buildings["form"] == "perimeter"]
    lane = houses["name_zh"].str.extract(r"示范(\d+)弄")[0]
    largest = houses.dissolve(lane).geometry.iloc[:200]
    assert (largest.area < 0.8 * largest.convex_hull.area).mean() > 0.5


def test_fibre_reaches_every_home_and_office_and_brings_more_than_copper(city):
    reached = city.buildings[city.buildings["use"].isin(["residential", "office"])]
    assert reached["has_fibre"].all()
    rate_mbps = city.buildings.groupby("has_fibre")["access_rate_mbps"]
    assert rate_mbps.min()[True] >= 10
    assert rate_mbps.mean()[True] > rate_mbps.mean()[False]
