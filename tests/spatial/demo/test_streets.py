"""Streets of the demo district."""

import numpy as np
import pytest
import shapely

from spatial.demo.blocks import blocks_of, carriageways
from spatial.demo.chance import stream
from spatial.demo.splitting import split_down

FIELDS = shapely.box([0, 900], [0, 0], [800, 1300], [400, 200])


def everywhere(area_m2):
    return lambda points: np.full(len(points), float(area_m2))


def length_km(ways):
    return ways.length.sum() / 1000


def test_a_field_is_cut_first_across_its_longer_side():
    split = split_down(FIELDS[:1], everywhere(160_000), stream(1, "x"))
    west, south, east, north = split.cuts[0].bounds
    assert (south, north) == pytest.approx((0, 400))
    assert west == pytest.approx(east)
    assert 800 * 0.38 <= west <= 800 * 0.62


def test_parts_of_a_field_cover_it_and_know_whose_they_are():
    split = split_down(FIELDS, everywhere(10_000), stream(2, "x"))
    assert shapely.area(split.parts).sum() == pytest.approx(400_000)
    assert shapely.contains(FIELDS[split.whole], shapely.point_on_surface(split.parts)).all()
    assert set(split.whole) == {0, 1}
    assert shapely.area(split.parts).max() < 25_000


def test_a_small_field_stays_whole():
    split = split_down(FIELDS[:1], everywhere(1_000_000), stream(1, "x"))
    assert len(split.parts) == 1
    assert len(split.cuts) == len(split.cut_area_m2) == 0


def test_there_are_roads_rails_metro_lines_and_the_creek(city):
    assert set(city.ways["kind"]) == {"road", "rail", "metro", "water"}
    assert set(city.ways.geom_type) == {"MultiLineString"}
    assert city.ways["code"].is_unique


def test_streets_have_ranks_and_the_higher_are_wider_and_fewer(city):
    roads = city.ways[city.ways["kind"] == "road"]
    width_m = roads.groupby("way_class")["width_m"].mean()
    assert width_m["arterial"] > width_m["secondary"] > width_m["street"] > width_m["lane"]
    count = roads["way_class"].value_counts()
    assert count["arterial"] < count["secondary"] < count["street"] < count["lane"]


def test_the_network_is_as_dense_as_that_of_a_city(city):
    roads = city.ways[city.ways["kind"] == "road"]
    density = length_km(roads) / (city.areas.area.iloc[0] / 1e6)
    assert 8 <= density <= 20  # km a km2; planners of Chinese cities ask for 8 and more


def test_only_arterials_cross_water_and_rail_and_some_do(city):
    roads = city.ways[city.ways["kind"] == "road"]
    for kind in ("water", "rail"):
        band = city.land[city.land["kind"] == kind].union_all().buffer(-1.0)
        over = roads[roads.intersects(band)]
        assert set(over["way_class"]) == {"arterial"}


def test_no_road_runs_through_a_park(city):
    parks = city.land[city.land["kind"] == "park"].union_all().buffer(-1.0)
    assert not city.ways[city.ways["kind"] == "road"].intersects(parks).any()


def test_every_named_road_is_an_arterial_and_some_are_elevated(city):
    roads = city.ways[city.ways["kind"] == "road"]
    assert (roads["name_zh"].notna() == (roads["way_class"] == "arterial")).all()
    assert 0 < roads["is_elevated"].sum() < (roads["way_class"] == "arterial").sum()


def test_a_block_lies_behind_its_pavement(city):
    street = city.ways[city.ways["way_class"] == "street"].iloc[:1]
    ground = (
        city.areas.iloc[:1]
        .set_geometry(street.geometry.buffer(60).to_numpy())
        .rename(columns={"code": "area_code"})
    )
    block = blocks_of(ground, street, city.land.iloc[:0]).geometry.iloc[0]
    assert block.distance(carriageways(street)[0]) == pytest.approx(2.5, abs=1e-6)
