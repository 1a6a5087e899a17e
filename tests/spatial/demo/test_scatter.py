"""Points inside polygons."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import box

from spatial.demo.chance import stream
from spatial.demo.scatter import open_ground, points_in, spread_choice
from spatial.errors import GeometryError

RING = box(0, 0, 1000, 1000).difference(box(100, 100, 900, 900))


@pytest.mark.parametrize("count", [0, 1, 50])
def test_points_are_as_many_as_asked_and_never_in_the_hole(count):
    points = points_in(RING, count, stream(1, "points"))
    assert points.shape == (count, 2)
    assert shapely.contains_xy(RING, points[:, 0], points[:, 1]).all()


def test_an_empty_polygon_has_no_room():
    with pytest.raises(GeometryError, match="no room for 3 points"):
        points_in(shapely.Polygon(), 3, stream(1, "points"))


def test_chosen_points_keep_farther_apart_than_drawn_ones():
    def nearest_m(points):
        apart = np.linalg.norm(points[:, None] - points[None], axis=2)
        return (apart + np.diag(np.full(len(points), np.inf))).min()

    points = points_in(box(0, 0, 1000, 1000), 500, stream(1, "points"))
    chosen = spread_choice(points, 40, stream(1, "choice"))
    assert len(set(chosen)) == 40
    assert nearest_m(points[chosen]) > 2 * nearest_m(points[:40])


def test_a_choice_keeps_apart_from_what_was_chosen_before():
    points = np.array([[0.0, 0.0], [10.0, 0.0], [100.0, 0.0]])
    assert spread_choice(points, 1, stream(1, "choice"), np.array([[1.0, 0.0]])).tolist() == [2]


def test_more_places_than_there_are_points_are_refused():
    with pytest.raises(GeometryError, match="3 places wanted, 2 there"):
        spread_choice(np.zeros((2, 2)), 3, stream(1, "choice"))


def test_open_ground_leaves_out_water_and_rail_but_not_parks():
    areas = gpd.GeoDataFrame(
        {"level": ["district", "subdistrict"], "code": ["d", "s"]},
        geometry=[box(0, 0, 100, 100)] * 2,
        crs=4549,
    )
    land = gpd.GeoDataFrame(
        {"kind": ["water", "rail", "park"]},
        geometry=[box(0, 0, 20, 100), box(20, 0, 40, 100), box(80, 80, 100, 100)],
        crs=4549,
    )
    ground = open_ground(areas, land)
    assert list(ground.index) == ["s"]
    assert ground.loc["s"].equals(box(45, 5, 95, 95))  # 5 m off every edge
