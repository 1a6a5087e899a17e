"""Walks by hand: a corner, a dead end, a bridge, and places that no street leads to."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from spatial.access.streets import streets_of
from spatial.access.walking import CUT_OFF, OFF_STREETS, REACHED, TOO_FAR, walking
from spatial.errors import AccessError, CrsError

EPSG = 4549
X0, Y0 = 600_000.0, 3_400_000.0


def streets(*lines, elevated=()):
    shapes = [shapely.LineString(np.add(line, (X0, Y0))) for line in lines]
    return streets_of(gpd.GeoSeries(shapes, crs=EPSG), [number in elevated for number in range(len(lines))])


def xy(*points):
    pairs = np.add(np.reshape(points, (-1, 2)), (X0, Y0))
    return pairs[:, 0], pairs[:, 1]


def walk(network, supplier, cells, limit_m=1000.0, farthest_m=100.0):
    return walking(network, xy(supplier), xy(*cells), limit_m, farthest_m)


CORNER = ([(0, 0), (300, 0)], [(300, 0), (300, 400)])


def test_a_walk_goes_round_the_corner_and_not_across():
    """300 m east, 400 m north, and 10 m to the door: 710 m, where the straight line is 510 m."""
    found = walk(streets(*CORNER), (0, 0), [(310, 400)])
    assert found.nearest_m == pytest.approx([710.0])
    assert walk(streets(*CORNER), (0, 0), [(310, 400)], limit_m=709.0).state.tolist() == [TOO_FAR]


def test_somebody_on_the_same_street_walks_the_piece_between():
    found = walk(streets(*CORNER), (50, 5), [(130, -20), (20, 0)])
    assert found.nearest_m == pytest.approx([5 + 80 + 20, 5 + 30])


def test_the_end_of_a_dead_end_is_near_in_the_air_and_far_on_foot():
    """The lane ends 30 m before the street behind it: 30 m away, and 200 + 100 + 230 + 100 m on foot."""
    ring = ([(0, 0), (0, 230), (100, 230)], [(0, 0), (100, 0)], [(100, 0), (100, 200)])
    found = walk(streets(*ring), (100, 200), [(100, 230)])
    assert found.nearest_m == pytest.approx([200 + 100 + 230 + 100])


def test_streets_that_cross_on_the_ground_meet_without_a_common_corner():
    cross = ([(-100, 0), (100, 0)], [(0, -100), (0, 100)])
    assert walk(streets(*cross), (-100, 0), [(0, 100)]).nearest_m == pytest.approx([200.0])


def test_a_bridge_does_not_meet_the_street_under_it_but_at_its_ends():
    cross = ([(-100, 0), (100, 0)], [(0, -100), (0, 100)])
    over = streets(*cross, elevated=[1])
    assert walk(over, (-100, 0), [(0, 60)], farthest_m=10.0).state.tolist() == [OFF_STREETS]
    ramp = streets(*cross, [(100, 0), (100, 100), (0, 100)], elevated=[1])
    found = walk(ramp, (-100, 0), [(0, 100)], farthest_m=10.0)
    assert found.nearest_m == pytest.approx([200 + 100 + 100])
    # from the south end of the bridge one walks over it
    south = streets(*cross, [(0, -100), (-50, -100)], [(0, 100), (50, 100)], elevated=[1])
    assert walk(south, (-50, -100), [(50, 100)], farthest_m=10.0).nearest_m == pytest.approx([50 + 200 + 50])


def test_a_street_that_ends_on_an_elevated_one_joins_it():
    joined = streets([(0, 0), (200, 0)], [(100, -80), (100, 0)], [(150, 90), (150, 0)], elevated=[0])
    assert walk(joined, (100, -80), [(150, 90)]).nearest_m == pytest.approx([80 + 50 + 90])


def test_an_end_drawn_a_hand_short_of_a_street_joins_it_and_one_a_metre_short_does_not():
    near, far = ([(0, 0), (200, 0)], [(100, 0.4), (100, 90)]), ([(0, 0), (200, 0)], [(100, 1.4), (100, 90)])
    assert walk(streets(*near), (0, 0), [(100, 90)]).state.tolist() == [REACHED]
    assert walk(streets(*far), (0, 0), [(100, 90)]).state.tolist() == [CUT_OFF]


def test_a_ring_is_walked_the_shorter_way_round_through_its_own_end():
    ring = streets([(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)])
    assert walk(ring, (30, 0), [(0, 40)]).nearest_m == pytest.approx([70.0])


def test_a_street_that_crosses_itself_can_be_changed_there():
    """A loop of 4 sides of 100 m that ends by crossing its own start."""
    loop = streets([(0, 0), (200, 0), (200, 100), (100, 100), (100, -100)])
    assert walk(loop, (0, 0), [(100, -100)]).nearest_m == pytest.approx([200.0])


def test_every_cell_is_said_to_be_reached_too_far_cut_off_or_off_the_streets():
    two = streets([(0, 0), (2000, 0)], [(0, 500), (100, 500)])
    cells = [(900, 0), (1100, 0), (50, 500), (50, 250)]
    found = walk(two, (0, 0), cells)
    assert found.state.tolist() == [REACHED, TOO_FAR, CUT_OFF, OFF_STREETS]
    assert found.networks == 2
    assert np.isnan(found.nearest_m[1:]).all()
    assert found.reach.of(0).tolist() == [0]


def test_each_supplier_has_its_own_cells_and_one_off_the_streets_has_none():
    line = streets([(0, 0), (1000, 0)])
    suppliers, cells = xy((0, 0), (1000, 0), (500, 900)), xy((100, 0), (500, 0), (900, 0))
    found = walking(line, suppliers, cells, 500.0, 100.0)
    assert [found.reach.of(number).tolist() for number in range(3)] == [[0, 1], [1, 2], []]
    assert np.isnan(found.supplier_access_m).tolist() == [False, False, True]


def test_more_suppliers_than_fit_a_block_are_all_walked_from():
    line = streets([(0, 0), (1000, 0)])
    many = np.linspace(0, 1000, 150)
    found = walking(line, xy(*[(x, 0) for x in many]), xy((500, 0)), 5.0, 100.0)
    near = np.flatnonzero(np.abs(many - 500.0) <= 5.0)
    assert [number for number in range(150) if len(found.reach.of(number))] == near.tolist()


def test_what_cannot_be_walked_is_refused_with_its_reason():
    line = streets([(0, 0), (1000, 0)])
    with pytest.raises(AccessError, match="nothing to walk to"):
        walking(line, ([], []), xy((0, 0)), 500.0, 100.0)
    with pytest.raises(AccessError, match="a walk of nan m"):
        walk(line, (0, 0), [(1, 1)], limit_m=np.nan)
    with pytest.raises(AccessError, match="place 0 is at nan"):
        walk(line, (np.nan, 0), [(1, 1)])
    with pytest.raises(AccessError, match="there is no street"):
        streets_of(gpd.GeoSeries([], crs=EPSG), [])
    with pytest.raises(AccessError, match="way 0 is POINT"):
        streets_of(gpd.GeoSeries([shapely.Point(1, 1)], crs=EPSG), [False])
    with pytest.raises(CrsError):
        streets_of(gpd.GeoSeries([shapely.LineString([(0, 0), (1, 1)])], crs=4326), [False])
