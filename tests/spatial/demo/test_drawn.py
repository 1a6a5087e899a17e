"""Lines and places drawn by hand, in metres."""

import numpy as np
import pandas as pd
import pytest
import shapely

from spatial.demo.drawn import drawn_lines, drawn_points
from spatial.demo.places import BUSINESS, strength
from spatial.demo.roadside import crossings, points_along
from spatial.demo.tables import table

BEND = pd.DataFrame({"line": ["121.44 31.25, 121.45 31.25, 121.45 31.26"]})


def test_a_drawn_bend_keeps_its_ends_and_is_rounded_between_them():
    (line,) = drawn_lines(BEND, 4549)
    corners = drawn_points(
        pd.DataFrame({"lon": [121.44, 121.45, 121.45], "lat": [31.25, 31.25, 31.26]}), 4549
    )
    assert line.coords[0] == pytest.approx(tuple(corners[0]))
    assert line.coords[-1] == pytest.approx(tuple(corners[2]))
    assert line.distance(shapely.Point(corners[1])) > 100
    steps = np.diff(shapely.get_coordinates(line), axis=0)
    turns_deg = np.abs(np.diff(np.degrees(np.arctan2(steps[:, 1], steps[:, 0]))))
    assert turns_deg.max() < 25


def test_strength_is_one_at_a_centre_and_falls_to_a_third_at_its_radius():
    centres = table("centres").query("kind == 'business'").reset_index(drop=True)
    northmost = int(centres["lat"].argmax())
    middle = drawn_points(centres, 4549)[northmost]
    edge = middle + np.array([0.0, centres["radius_m"][northmost]])
    far = middle + np.array([0.0, 20_000.0])
    found = strength(np.array([middle, edge, far]), BUSINESS, 4549)
    assert found == pytest.approx([1.0, np.exp(-1), 0.0], abs=1e-6)


def test_points_along_a_line_stand_half_a_step_from_its_start():
    points, along, line = points_along(np.array([shapely.LineString([(0, 0), (100, 0)])]), 40.0)
    assert points.tolist() == [[20, 0], [60, 0], [100, 0]]
    assert along.tolist() == [[1, 0]] * 3
    assert line.tolist() == [0, 0, 0]


def test_crossings_are_on_at_least_one_road(city):
    roads = city.ways[city.ways["kind"] == "road"]
    _, apart_m = roads.sindex.nearest(
        shapely.points(crossings(city.ways)), return_distance=True, return_all=False
    )
    assert apart_m.max() < 0.02


def test_the_lake_lies_in_the_large_park(city):
    land = city.land.set_index("code").geometry
    hole = shapely.Polygon(shapely.get_parts(land["L04"])[0].interiors[0])
    assert hole.symmetric_difference(land["L09"]).area < 1.0
    assert 25e4 < land["L04"].area < 60e4  # square metres
    assert len(shapely.get_parts(land["L04"])) == 1


def test_the_creek_meanders(city):
    creek = city.ways[city.ways["kind"] == "water"].geometry.iloc[0]
    (line,) = shapely.get_parts(creek)[[np.argmax(shapely.length(shapely.get_parts(creek)))]]
    ends = shapely.Point(line.coords[0]).distance(shapely.Point(line.coords[-1]))
    assert line.length > 1.05 * ends
