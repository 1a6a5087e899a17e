"""What a camera sees, by hand: a wall, a corner, a roof it looks over, a yard."""

import numpy as np
import pytest
import shapely
from shapely import box

from spatial.access.views import Cameras, views_of
from spatial.errors import AccessError

LOOK = {
    "x_m": 0.0,
    "y_m": 0.0,
    "azimuth_deg": 0.0,
    "view_angle_deg": 360.0,
    "range_m": 100.0,
    "height_m": 5.0,
}
CIRCLE_M2 = np.pi * 100.0**2
EXACT = 1e-3  # the chords take less than a thousandth of a circle of 100 m


def cameras(**given):
    return Cameras(**{name: np.atleast_1d(np.asarray(one, float)) for name, one in {**LOOK, **given}.items()})


def view(buildings=(), heights=(), **given):
    (found,) = views_of(cameras(**given), list(buildings), list(heights))
    return found


def sees(found, x_m, y_m):
    return bool(shapely.intersects_xy(found, x_m, y_m))


def test_open_ground_is_seen_as_a_sector_of_range_and_angle():
    east = view(azimuth_deg=90.0, view_angle_deg=60.0)
    assert east.area == pytest.approx(CIRCLE_M2 / 6.0, rel=EXACT)
    assert sees(east, 99.0, 0.0) and sees(east, 50.0, 28.0)  # 29.2 degrees off
    assert not sees(east, 50.0, 30.0)  # 31.0 degrees off
    assert not sees(east, 101.0, 0.0) and not sees(east, -1.0, 0.0)


def test_a_view_of_more_than_half_a_turn_leaves_out_its_back():
    north = view(view_angle_deg=270.0)
    assert north.area == pytest.approx(CIRCLE_M2 * 0.75, rel=EXACT)
    assert sees(north, 50.0, -49.0) and not sees(north, 49.0, -50.0)


def test_a_wall_hides_what_lies_behind_it():
    """A wall 20 m long, 10 m away: a quarter of the turn, but for the triangle of 100 m2 before it."""
    found = view([box(10, -10, 11, 10)], [8.0])
    assert found.area == pytest.approx(CIRCLE_M2 * 0.75 + 100.0, rel=EXACT)
    assert sees(found, 9.9, 0.0) and sees(found, 50.0, 50.5)
    assert not sees(found, 12.0, 0.0) and not sees(found, 50.0, 49.5) and not sees(found, 10.5, 0.0)


def test_round_a_corner_one_sees_to_the_line_through_the_corner():
    """A house with a corner at (20, 20): beyond it the line of sight goes on along y = x."""
    found = view([box(20, -200, 220, 20)], [30.0])
    assert sees(found, 19.0, -60.0)  # along its wall
    assert sees(found, 60.0, 60.5) and not sees(found, 60.0, 59.5)


def test_over_a_lower_house_one_sees_the_ground_from_where_the_line_of_sight_comes_down():
    """From 5 m over an edge 2.5 m high and 11 m away, to the ground at 11 * 5 / (5 - 2.5) = 22 m."""
    found = view([box(10, -10, 11, 10)], [2.5])
    assert not sees(found, 10.5, 0.0) and not sees(found, 21.9, 0.0)
    assert sees(found, 22.1, 0.0)


@pytest.mark.parametrize("height_m", [5.0, 9.0, np.nan])
def test_a_house_as_high_as_the_camera_or_of_unknown_height_hides_all(height_m):
    found = view([box(10, -10, 11, 10)], [height_m])
    assert not sees(found, 60.0, 0.0)


def test_from_a_roof_one_looks_down_and_not_at_the_foot_of_ones_own_house():
    """20 m up, on a house of 10 m: its edge, 10 m away, hides the ground up to 20 m."""
    found = view([box(-10, -10, 10, 10)], [10.0], height_m=20.0)
    assert not sees(found, 19.9, 0.0) and sees(found, 20.1, 0.0)


def test_a_camera_on_a_wall_sees_the_half_before_it_and_one_inside_sees_nothing():
    house = box(-30, -30, 0.0, 30)
    for x_m in (-0.5, 0.0):  # drawn a little behind its wall, and right on it
        found = view([house], [12.0], x_m=x_m)
        assert sees(found, 50.0, 0.0) and not sees(found, -40.0, 0.0)
        assert found.area == pytest.approx(CIRCLE_M2 / 2.0, rel=0.01)
    assert view([house], [12.0], x_m=-15.0).is_empty


def test_a_camera_in_a_yard_sees_the_yard_alone():
    yard = shapely.Polygon(box(-40, -40, 40, 40).exterior.coords, [box(-15, -20, 15, 20).exterior.coords])
    assert view([yard], [20.0]).area == pytest.approx(30.0 * 40.0)


def test_what_one_sees_does_not_depend_on_where_the_map_begins():
    here = view([box(10, -10, 11, 10)], [8.0]).area
    there = view([box(600010, 3399990, 600011, 3400010)], [8.0], x_m=600_000.0, y_m=3_400_000.0).area
    assert there == pytest.approx(here, rel=1e-9)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("range_m", np.nan),
        ("range_m", 0.0),
        ("view_angle_deg", 361.0),
        ("azimuth_deg", np.inf),
        ("height_m", -1.0),
    ],
)
def test_a_camera_that_cannot_look_is_refused_by_name_and_value(name, value):
    with pytest.raises(AccessError, match=f"camera 0 has {name} "):
        cameras(**{name: value})
