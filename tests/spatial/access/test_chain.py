"""One chain for any service: cells by supplier, then coverage, gaps and sites as for base stations."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import box

from spatial.access.shapes import cells_of_shapes, open_area_m2, reached_area_m2, suppliers_of_cells
from spatial.access.streets import streets_of
from spatial.access.views import Cameras, views_of
from spatial.access.walking import walking
from spatial.access.wlan import ranges_m, served_by_hotspots
from spatial.errors import AccessError
from spatial.gaps import gaps_of
from spatial.sites.bound import prices_of, upper_bound
from spatial.sites.problem import Problem, lists_of, residual, weight_reached
from spatial.sites.search import greedy, improved

EPSG, SIZE_M = 4549, 50.0


def row_of_cells(count):
    """Squares side by side along y = 0, their middles on it."""
    squares = [box(SIZE_M * col, -25.0, SIZE_M * (col + 1), 25.0) for col in range(count)]
    return gpd.GeoDataFrame({"row": 0, "col": range(count)}, geometry=squares, crs=EPSG)


def free(reach, weight):
    apart = lists_of([], [], len(reach))
    return Problem(reach, np.asarray(weight, float), np.ones(len(reach)), apart)


def test_a_cell_is_seen_from_a_share_of_its_open_ground_on():
    """Half the cell is a house; a quarter of the other half is 312.5 m2."""
    cells, house = row_of_cells(1).geometry.to_numpy(), box(0, -25, 25, 25)
    open_m2 = open_area_m2(cells, [house])
    assert open_m2 == pytest.approx([1250.0])
    for height_m, seen in ((6.26, [0]), (6.24, [])):
        strip = box(25.0, 0.0, 75.0, 2.0 * height_m)
        assert cells_of_shapes([strip], cells, open_m2, 0.25).of(0).tolist() == seen


def test_ground_seen_by_two_cameras_counts_once():
    cells = row_of_cells(1).geometry.to_numpy()
    assert reached_area_m2(cells, [box(0, 0, 20, 10), box(10, 0, 30, 10)]) == pytest.approx([300.0])
    reach = cells_of_shapes([box(0, -25, 50, 25), box(0, -25, 50, 0)], cells, [2500.0], 0.5)
    assert suppliers_of_cells(reach, 1).tolist() == [2]


def test_a_cell_all_under_roofs_is_never_seen():
    cells = row_of_cells(1).geometry.to_numpy()
    assert not len(cells_of_shapes([cells[0]], cells, [0.0], 0.25).item)
    with pytest.raises(AccessError, match="cell 0 has nan m2"):
        cells_of_shapes([cells[0]], cells, [np.nan], 0.25)
    with pytest.raises(AccessError, match="a share of 0 of a cell"):
        cells_of_shapes([cells[0]], cells, [1.0], 0.0)


def test_wlan_reaches_as_far_as_the_models_say():
    """
    From 20 dBm down to -65 dBm, 85 dB.

    Outdoors, behind the breakpoint of 48 m: 32.4 + 40 log d + 7.6 - 9.5 log(48^2 + 2.5^2) at 84 m; indoors:
    17.3 + 38.3 log d + 9.5 at 33 m.
    """
    outdoors_m, indoors_m = ranges_m(20.0, -65.0, 2400.0)
    assert 83.0 <= outdoors_m <= 84.5
    assert 31.0 <= indoors_m <= 34.0
    with pytest.raises(AccessError, match="under -1 dBm a metre away"):
        ranges_m(20.0, -1.0, 2400.0)


def test_wlan_indoors_ends_at_its_wall_and_outdoors_at_the_next():
    house = box(0, -25, 40, 25)
    inside, outside = served_by_hotspots([20, -10], [0, 0], [0, -1], [house], [20.0], 100.0, 30.0)
    assert inside.area == pytest.approx(
        shapely.intersection(house, shapely.Point(20, 0).buffer(30, 64)).area, rel=1e-3
    )
    assert shapely.intersects_xy(outside, -50.0, 0.0)
    assert not shapely.intersects_xy(outside, 60.0, 0.0)


def reach_on_foot():
    """Twenty cells along a street; five places for a clinic, each within 120 m on foot of four or five."""
    line = gpd.GeoSeries([shapely.LineString([(0, 0), (1000, 0)])], crs=EPSG)
    x_m = np.arange(20) * SIZE_M + 25.0
    return walking(
        streets_of(line, False), ([125, 325, 525, 725, 925], [0] * 5), (x_m, [0] * 20), 120.0, 10.0
    ).reach


def reach_by_sight():
    """Five cameras along the row, 110 m range, two of them with a wall right to their east."""
    x_m = np.array([125.0, 325, 525, 725, 925])
    alike = np.ones(5)
    looks = Cameras(x_m, 0 * alike, 0 * alike, 360 * alike, 110 * alike, 5 * alike)
    walls = [box(330, -200, 331, 200), box(530, -200, 531, 200)]
    cells = row_of_cells(20).geometry.to_numpy()
    return cells_of_shapes(views_of(looks, walls, [9.0, 9.0]), cells, open_area_m2(cells, walls), 0.5)


def reach_by_wlan():
    house = box(500, -25, 600, 25)
    served = served_by_hotspots(
        [125, 325, 525, 725, 925], [0] * 5, [-1, -1, 0, -1, -1], [house], [20.0], 110.0, 60.0
    )
    cells = row_of_cells(20).geometry.to_numpy()
    return cells_of_shapes(served, cells, np.full(20, SIZE_M**2), 0.5)


@pytest.mark.parametrize("reached", [reach_on_foot, reach_by_sight, reach_by_wlan])
def test_gaps_and_sites_take_what_any_service_reaches(reached):
    """With the first supplier standing: who is left, where the gap is, and the best two of the others."""
    reach, people = reached(), np.arange(20) + 1
    problem = free(reach, people)
    now = np.zeros(20, bool)
    now[reach.of(0)] = True
    cells = row_of_cells(20)
    gaps, gap_of_cell = gaps_of(cells, ~now, people, 0 * people, np.full(20, np.nan), 1)
    assert gaps["residents"].sum() == people.sum() - weight_reached(problem, [0])
    assert (gap_of_cell >= 0).tolist() == (~now).tolist()
    left = residual(problem, now)
    chosen = improved(left, 2, greedy(left, 2), 200)
    every = [(a, b) for a in range(5) for b in range(a + 1, 5)]
    best = max(weight_reached(problem, [0, *pair]) for pair in every)
    assert weight_reached(problem, [0, *chosen]) == pytest.approx(best)
    assert upper_bound(left, 2, prices_of(left, 2, seconds=2.0)) >= weight_reached(left, chosen) - 1e-6


def test_a_wall_takes_cells_from_the_camera_before_it():
    """By hand: 110 m to both sides of 325 m are cells 4 to 8; the wall at 330 m hides the last two."""
    reach = reach_by_sight()
    assert reach.of(1).tolist() == [4, 5, 6]
    assert reach.of(3).tolist() == [12, 13, 14, 15, 16]
