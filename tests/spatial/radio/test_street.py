"""
Streets that one can draw.

    y
    120 ######## row 3, only seen from the street
     90
     80 ######## row 2
     50
     40 ######## row 1        rows from x 0 to 300, 10 m deep, streets of 30 m
     10
      0 ######## row 0
"""

import numpy as np
import pytest
import shapely
from shapely.affinity import rotate

from spatial.errors import GeometryError, RadioError
from spatial.radio.street import Town, street_inputs_of
from spatial.radio.street_inputs import (
    CLEAR_WAY,
    INDOORS,
    ORIENTATION_ASSUMED,
    SEPARATION_ASSUMED,
    WIDTH_ASSUMED,
    StreetInputs,
)

ROWS = [shapely.box(0, y, 300, y + 10) for y in (0, 40, 80, 120)]
GRID = Town(ROWS, [10.0, 20.0, 30.0, 99.0])


def five(found: StreetInputs) -> list[float]:
    """Roof, width, separation, orientation and built length of one link."""
    names = ("roof_height_m", "street_width_m", "building_separation_m", "orientation_deg", "built_length_m")
    return [float(getattr(found, name)[0]) for name in names]


def test_across_three_rows_into_a_street():
    # roofs 10, 20, 30 alike; street from 90 to 120; middles at 5, 45, 85; built from 0 to 90
    found = street_inputs_of(GRID, 150.0, -50.0, 150.0, 105.0)
    np.testing.assert_allclose(five(found), [20.0, 30.0, 40.0, 90.0, 90.0])
    assert found.flags[0] == 0


def test_a_slanting_way_is_longer_between_rows_and_meets_the_street_at_its_angle():
    # from (50, -45) to (200, 105): 45 degrees, everything along it longer by the root of 2
    found = street_inputs_of(GRID, 50.0, -45.0, 200.0, 105.0)
    np.testing.assert_allclose(five(found), [20.0, 30.0, 40.0 * np.sqrt(2), 45.0, 90.0 * np.sqrt(2)])


def test_the_width_does_not_depend_on_where_in_the_street_one_stands():
    found = street_inputs_of(GRID, 150.0, -50.0, 150.0, [91.0, 100.0, 119.0])
    np.testing.assert_allclose(found.street_width_m, 30.0)


def test_a_link_along_its_street_is_clear():
    found = street_inputs_of(GRID, 10.0, 105.0, 250.0, 105.0)
    assert found.flags[0] == CLEAR_WAY
    assert np.isnan(five(found)).all()


def test_a_receiver_inside_or_on_a_wall_is_indoors():
    found = street_inputs_of(GRID, 150.0, -50.0, 150.0, [85.0, 90.0, 91.0])
    assert found.flags.tolist() == [INDOORS, INDOORS, 0]


def test_houses_that_touch_are_one_row():
    # two houses wall to wall and a third after a passage of half a metre: one row of 25.5 m, not three
    terrace = Town(
        [
            shapely.box(0, 0, 100, 10),
            shapely.box(0, 10, 100, 20),
            shapely.box(0, 20.5, 100, 25.5),
            shapely.box(0, 60, 100, 70),
        ],
        [10.0] * 4,
    )
    found = street_inputs_of(terrace, 50.0, -20.0, 50.0, 80.0)
    assert found.building_separation_m[0] == pytest.approx(65.0 - 12.75)
    assert found.built_length_m[0] == pytest.approx(70.0)


def test_roofs_weigh_by_the_length_that_is_crossed():
    # 30 m of a hall at 10 m, 10 m of a tower at 50 m
    town = Town([shapely.box(0, 0, 100, 30), shapely.box(0, 50, 100, 60)], [10.0, 50.0])
    assert street_inputs_of(town, 50.0, -20.0, 50.0, 80.0).roof_height_m[0] == pytest.approx(20.0)


def test_the_building_under_the_mast_counts():
    town = Town([shapely.box(0, 0, 100, 20), shapely.box(0, 50, 100, 60)], [10.0, 40.0])
    # ten metres of the mast's own roof, ten of the other
    assert street_inputs_of(town, 50.0, 10.0, 50.0, 80.0).roof_height_m[0] == pytest.approx(25.0)


def test_a_corner_that_is_only_touched_is_no_building_on_the_way():
    town = Town([shapely.box(0, 0, 10, 10)], [10.0])
    assert street_inputs_of(town, 0.0, 20.0, 20.0, 0.0).flags[0] == CLEAR_WAY  # through (10, 10)


def test_beside_one_facade_the_width_is_half_the_separation():
    # rows 0 to 2 without the one opposite; the street runs along the facade of row 2
    found = street_inputs_of(Town(ROWS[:3], [10.0, 20.0, 30.0]), 150.0, -50.0, 150.0, 105.0)
    np.testing.assert_allclose(five(found), [20.0, 20.0, 40.0, 90.0, 90.0])
    assert found.flags[0] == WIDTH_ASSUMED


def test_behind_a_single_row_the_separation_is_twice_the_width():
    found = street_inputs_of(Town(ROWS[2:], [30.0, 20.0]), 150.0, 50.0, 150.0, 105.0)
    np.testing.assert_allclose(five(found), [30.0, 30.0, 60.0, 90.0, 10.0])
    assert found.flags[0] == SEPARATION_ASSUMED


def test_on_open_ground_everything_but_the_roofs_is_assumed():
    found = street_inputs_of(Town(ROWS[:1], [12.0]), 150.0, -50.0, 150.0, 400.0)
    np.testing.assert_allclose(five(found), [12.0, 20.0, 40.0, 90.0, 10.0])
    assert found.flags[0] == WIDTH_ASSUMED | SEPARATION_ASSUMED | ORIENTATION_ASSUMED


def test_a_courtyard_is_as_wide_as_its_short_side():
    block = shapely.box(0, 0, 100, 60) - shapely.box(30, 20, 70, 40)
    found = street_inputs_of(Town([block], [25.0]), 50.0, -30.0, 50.0, 30.0)
    assert found.street_width_m[0] == pytest.approx(20.0)
    assert found.orientation_deg[0] == pytest.approx(90.0)


def test_a_town_that_is_turned_gives_the_same():
    turned = Town([rotate(row, 30.0, origin=(0, 0)) for row in ROWS], GRID.heights_m)
    ends = [rotate(shapely.Point(*end), 30.0, origin=(0, 0)) for end in ((50.0, -45.0), (200.0, 105.0))]
    found = street_inputs_of(turned, ends[0].x, ends[0].y, ends[1].x, ends[1].y)
    np.testing.assert_allclose(
        five(found), five(street_inputs_of(GRID, 50.0, -45.0, 200.0, 105.0)), rtol=1e-6
    )


def test_a_direction_between_whole_degrees_is_found_to_half_a_degree():
    turned = Town([rotate(row, 17.5, origin=(0, 0)) for row in ROWS], GRID.heights_m)
    ends = [rotate(shapely.Point(*end), 17.5, origin=(0, 0)) for end in ((150.0, -50.0), (150.0, 105.0))]
    found = street_inputs_of(turned, ends[0].x, ends[0].y, ends[1].x, ends[1].y)
    assert found.orientation_deg[0] == pytest.approx(90.0, abs=0.51)
    assert found.street_width_m[0] == pytest.approx(30.0, rel=1e-4)


def test_bad_towns_and_links_are_refused():
    with pytest.raises(RadioError, match="building 1: height nan m"):
        Town(ROWS[:2], [10.0, np.nan])
    with pytest.raises(RadioError, match="building 0: height 0 m"):
        Town(ROWS[:1], [0.0])
    with pytest.raises(RadioError, match="2 footprints, 1 heights"):
        Town(ROWS[:2], [10.0])
    with pytest.raises(GeometryError, match="footprint 0 is a Point"):
        Town([shapely.Point(0, 0)], [10.0])
    with pytest.raises(RadioError, match="link 1 is 0 m long"):
        street_inputs_of(GRID, [0.0, 5.0], -5.0, 5.0, -5.0)
    with pytest.raises(RadioError, match="link 0 is nan m long"):
        street_inputs_of(GRID, np.nan, -5.0, 5.0, -5.0)


def test_an_empty_town_is_clear():
    assert street_inputs_of(Town([], []), 0.0, 0.0, 50.0, 0.0).flags[0] == CLEAR_WAY
