"""Links over terrain: what hills hide, what masts on hills see, and the fit of a smooth earth."""

from dataclasses import replace

import numpy as np
import pytest

from spatial.coverage.engine import Receivers, levels
from spatial.coverage.explain import links_at
from spatial.coverage.place import Place
from spatial.radio.link_ends import ends_over
from spatial.radio.pathloss import uma_los_db, uma_nlos_db
from spatial.radio.urban import DELTA_BULLINGTON, HYBRID, TR38901
from spatial.surface import HeightGrid
from tests.spatial.coverage.network import carriers_at, random_network

SIDE = 120  # cells of 10 m


def over(ground_m, heights_m=None) -> HeightGrid:
    roofs = np.zeros((SIDE, SIDE)) if heights_m is None else heights_m
    ground = np.broadcast_to(np.asarray(ground_m, float), (SIDE, SIDE))
    flat = HeightGrid(roofs.astype(np.float32), 0.0, 0.0, 10.0)
    return replace(flat, ground_m=np.ascontiguousarray(ground, np.float32))


def at(x_m, y_m=15.0, height_m=1.5) -> Receivers:
    x = np.atleast_1d(np.asarray(x_m, float))
    return Receivers(x, np.full(len(x), y_m), np.ones(len(x), bool), height_m)


def test_a_plateau_answers_as_flat_ground_does():
    # one square in the far corner is lower, so that the way over terrain is taken
    ground_m = np.full((SIDE, SIDE), 50.0)
    ground_m[-1, -1] = 49.0
    table, cells = carriers_at(15, 15), at(np.linspace(100.0, 1150.0, 40))
    for method in (DELTA_BULLINGTON, TR38901, HYBRID):
        high = levels(table, cells, surface=over(ground_m), method=method)
        low = levels(table, cells, surface=over(0.0), method=method)
        np.testing.assert_allclose(high.level_dbm, low.level_dbm, atol=1e-6)


def test_a_hill_between_hides_and_from_its_top_all_is_seen():
    # a ridge of 40 m half-way between an antenna at 25 m and a phone; on the ridge itself the phone sees it
    ground_m = np.zeros((SIDE, SIDE))
    ground_m[:, 50:53] = 40.0
    found = levels(carriers_at(15, 15), at([985.0, 515.0]), surface=over(ground_m), method=TR38901)
    assert found.level_dbm[0, 0, 0] == pytest.approx(30.0 - uma_nlos_db(970.0, 25.0, 1.5, 1800.0))
    assert found.level_dbm[0, 0, 1] == pytest.approx(30.0 - uma_los_db(500.0, 25.0, 1.5, 1800.0))


def test_a_mast_on_a_hill_sees_over_the_houses_and_looks_down_more_steeply():
    roofs_m, ground_m = np.zeros((SIDE, SIDE)), np.zeros((SIDE, SIDE))
    roofs_m[:, 60] = 30.0
    ground_m[:, :4] = 60.0
    table, cell = carriers_at(15, 15), Place(985.0, 15.0, 1.5, by_sight=True)
    low = links_at(table, cell, surface=over(0.0, roofs_m), method=TR38901)
    high = links_at(table, cell, surface=over(ground_m, roofs_m), method=TR38901)
    # at the house the line from 25 m is at 10.6 m, that from 85 m at 34.6 m
    assert low.level_dbm[0] == pytest.approx(30.0 - uma_nlos_db(970.0, 25.0, 1.5, 1800.0))
    assert high.level_dbm[0] == pytest.approx(30.0 - uma_los_db(970.0, 25.0, 1.5, 1800.0))
    assert high.depression_deg[0] == pytest.approx(np.degrees(np.arctan(83.5 / 970.0)))


def test_on_an_even_slope_heights_over_the_smooth_earth_are_those_over_the_ground():
    slope_m = np.arange(SIDE) * 0.5  # 1 m for each 20 m
    found = ends_over(over(slope_m[np.newaxis, :]), 15.0, 15.0, 25.0, 985.0, 15.0, 1.5)
    assert found.drop_m[0] == pytest.approx(25.0 - (1.5 + 48.5))  # squares 1 and 98
    # the line through steps of half a metre is within half a step
    assert found.earth_antenna_m[0] == pytest.approx(25.0, abs=0.3)
    assert found.earth_receiver_m[0] == pytest.approx(1.5, abs=0.3)


def test_a_mast_on_a_mound_stands_higher_over_the_smooth_earth_than_over_its_ground():
    ground_m = np.zeros((SIDE, SIDE))
    ground_m[:, :3] = 30.0
    found = ends_over(over(ground_m), 15.0, 15.0, 25.0, 985.0, 15.0, 1.5)
    assert 25.0 < found.earth_antenna_m[0] < 55.0
    assert 1.5 <= found.earth_receiver_m[0] < 5.0  # the fit never lies over the ground


def test_the_smooth_earth_is_the_least_squares_line_of_the_norm():
    # ground of 0 m on the first half of 1 km, as seen from the receiver, and of 10 m on the second. In the
    # limit of small steps v1 is twice the area, 10,000 m2, and v2 six times its moment, 10 x 3 (1000^2 -
    # 500^2) = 22.5e6 m3: (2 v1 d - v2) / d^2 = -2.5 m at the receiver, and (v2 - v1 d) / d^2 = 12.5 m
    # at the mast
    ground_m = np.zeros((SIDE, SIDE))
    ground_m[:, 50:] = 10.0
    found = ends_over(over(ground_m), 1000.0, 15.0, 30.0, 0.0, 15.0, 30.0)
    assert found.earth_receiver_m[0] == pytest.approx(30.0 + 2.5, abs=0.3)
    assert found.earth_antenna_m[0] == pytest.approx(
        30.0, abs=0.05
    )  # 12.5 m would lie over the ground at 10 m


@pytest.mark.parametrize("method", [DELTA_BULLINGTON, TR38901, HYBRID])
def test_one_place_explained_is_what_the_engine_answers_on_terrain(method):
    draw = np.random.default_rng(8)
    surface = over(draw.uniform(0.0, 30.0, (SIDE, SIDE)), draw.uniform(0.0, 25.0, (SIDE, SIDE)))
    table = random_network(8)
    table = replace(table, x_m=table.x_m * 0.29, y_m=table.y_m * 0.29)
    for x_m, y_m in draw.uniform(20.0, 1180.0, (10, 2)):
        place = Place(x_m, y_m, 1.5, by_sight=True)
        best = links_at(table, place, surface=surface, method=method).take([0])
        cell = Receivers(np.array([x_m]), np.array([y_m]), np.array([True]))
        found = levels(table, cell, surface=surface, method=method).level_dbm[:, 0, 0]
        assert np.nanmax(found) == pytest.approx(best.level_dbm[0], abs=1e-9)
