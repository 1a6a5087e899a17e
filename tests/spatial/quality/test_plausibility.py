"""Points in water, buildings over lines, roofs without a building."""

import pytest
from shapely import LineString, box

from spatial.errors import CrsError
from spatial.quality.plausibility import (
    across_area_lines,
    buildings_in_land,
    far_from_buildings,
    points_in_land,
    ways_through_buildings,
)
from tests.spatial.quality.layers import examples, layer, places

WATER = layer([box(0, 0, 100, 100), box(50, 0, 150, 100)], codes=["W1", "W2"], kind=["water", "water"])


def test_a_point_in_water_is_named_with_its_depth_and_one_on_the_bank_is_not():
    (found,) = points_in_land(layer(places((10, 50), (100, 100), (200, 0))), WATER)
    assert (found.subject, found.checked, examples(found)) == ("water", 3, [("a", "W1", 10.0)])


def test_a_point_in_two_ponds_counts_once():
    (found,) = points_in_land(layer(places((75, 50))), WATER)
    assert found.found == 1


def test_kinds_of_land_without_a_polygon_are_not_looked_at():
    assert points_in_land(layer(places((10, 50))), WATER, ["rail"]) == []


def test_a_building_mostly_in_water_is_named_with_its_share():
    # three quarters and a quarter of 40 m by 10 m over the western bank
    buildings = layer([box(-10, 0, 30, 10), box(-30, 20, 10, 30)])
    (found,) = buildings_in_land(buildings, WATER)
    assert examples(found) == [("a", None, 0.75)]


def test_a_building_across_a_line_is_named_when_its_second_area_has_over_a_twentieth():
    areas = layer([box(0, 0, 100, 100), box(100, 0, 200, 100)], codes=["W", "E"])
    # of 10 m by 10 m: 4 m east of the line, 0.5 m west of it (exactly 5 %), none; one lies outside all
    buildings = layer(
        [box(94, 0, 104, 10), box(99.5, 0, 109.5, 10), box(100, 20, 110, 30), box(300, 0, 301, 1)]
    )
    found = across_area_lines(buildings, areas)
    assert (found.checked, examples(found)) == (3, [("a", "E", pytest.approx(0.4))])


def test_of_three_areas_the_second_largest_counts():
    areas = layer([box(0, 0, 6, 10), box(6, 0, 9, 10), box(9, 0, 20, 10)], codes=["A", "B", "C"])
    found = across_area_lines(layer([box(0, 0, 10, 10)]), areas)
    assert examples(found) == [("a", "B", pytest.approx(0.3))]


def test_a_roof_without_a_building_is_named_with_the_nearest_one():
    houses = layer([box(0, 0, 10, 10), box(100, 0, 110, 10)], codes=["H1", "H2"])
    roofs = layer(places((5, 5), (13, 5), (80, 5)))
    found = far_from_buildings(roofs, houses, 5.0, "roof_without_building")
    assert examples(found) == [("c", "H2", 20.0)]


def test_without_any_building_no_roof_is_looked_at():
    assert far_from_buildings(layer(places((5, 5))), layer([]), 5.0, "roof_without_building").checked == 0


def test_a_way_through_a_house_is_named_with_its_length_inside_and_one_along_its_wall_is_not():
    ways = layer([LineString([(-10, 5), (20, 5)]), LineString([(12, 0), (12, 50)])], codes=["w1", "w2"])
    houses = layer([box(0, 0, 10, 10)], codes=["H"])
    found = ways_through_buildings(ways, houses)
    assert (found.checked, examples(found)) == (2, [("w1", "H", 10.0)])


def test_layers_in_two_systems_are_refused():
    with pytest.raises(CrsError, match="EPSG:4550"):
        points_in_land(layer(places((0, 0))), WATER.set_crs(4550, allow_override=True))
