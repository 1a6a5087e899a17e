"""Overlaps, gaps and children beside their parents, in square metres."""

import pytest
from shapely import MultiPolygon, Polygon, box

from spatial.errors import GeometryError
from spatial.quality.topology import (
    area_gaps,
    area_overlaps,
    children_outside,
    mean_width_m,
    parent_gaps,
    scattered_areas,
)
from tests.spatial.quality.layers import examples, layer, squares

NO_SLIVERS = 0.0


def test_two_squares_of_two_metres_that_share_a_quarter_overlap_by_a_square_metre():
    real, sliver = area_overlaps(layer([box(0, 0, 2, 2), box(1, 1, 3, 3)]), NO_SLIVERS)
    assert examples(real) == [("a", "b", 1.0)]
    assert (real.total, real.rows, sliver.rows) == (1.0, 1, 0)


def test_what_a_report_would_write_as_no_square_metre_is_left_out():
    parent = layer([box(0, 0, 1000, 1000)], codes=["P"])
    for left_m2, found in ((0.4, 0), (0.6, 1)):  # a strip along a kilometre
        child = layer([box(0, 0, 1000, 1000 - left_m2 / 1000)], parent_code=["P"])
        assert [one.found for one in parent_gaps(parent, child)] == [0, found]


def test_areas_that_share_a_wall_or_a_corner_do_not_overlap():
    assert [one.found for one in area_overlaps(layer(squares((0, 0), (1, 0), (1, 1))), NO_SLIVERS)] == [0, 0]


def test_a_strip_of_two_metres_is_a_sliver_and_a_square_of_thirty_is_not():
    strip = layer([box(0, 0, 1000, 502), box(0, 500, 1000, 1000)])
    block = layer([box(0, 0, 100, 100), box(70, 70, 170, 170)])
    # mean widths 2 x 2000 / 2004 and 2 x 900 / 120
    assert mean_width_m([box(0, 0, 1000, 2), box(0, 0, 30, 30)]).tolist() == pytest.approx([1.996, 15], 1e-3)
    assert [one.total for one in area_overlaps(strip)] == [0.0, 2000.0]
    assert [one.total for one in area_overlaps(block)] == [900.0, 0.0]


def test_ground_that_areas_enclose_and_none_holds_is_a_gap_between_its_neighbours():
    ring = [box(0, 0, 10, 40), box(30, 0, 40, 40), box(10, 0, 30, 8), box(10, 32, 30, 40)]
    real, _ = area_gaps(layer(ring), 5.0)
    # 20 m by 24 m; the walls on the east and west are the longest
    assert examples(real) == [("a", "b", 480.0)]


def test_an_island_inside_a_gap_is_not_part_of_it():
    lake = Polygon(box(0, 0, 100, 100).exterior, [box(20, 20, 80, 80).exterior.coords])
    real, _ = area_gaps(layer([lake, box(40, 40, 60, 60)]))
    assert real.total == 3600.0 - 400.0


def test_an_enclave_that_fills_its_hole_leaves_no_gap_and_an_open_bay_is_none():
    holed = Polygon(box(0, 0, 100, 100).exterior, [box(20, 20, 80, 80).exterior.coords])
    assert area_gaps(layer([holed, box(20, 20, 80, 80)]))[0].found == 0
    assert area_gaps(layer([box(0, 0, 10, 50), box(40, 0, 50, 50), box(10, 0, 40, 10)]))[0].found == 0


def test_a_parent_is_measured_against_the_union_of_its_children():
    parent = layer([box(0, 0, 100, 100), box(500, 0, 600, 100)], codes=["P", "Q"])
    children = layer([box(0, 0, 100, 60), box(0, 50, 70, 100)], parent_code=["P", "P"])
    real, _ = parent_gaps(parent, children)
    # the north-east corner, 30 m by 40 m; Q has no children
    assert (examples(real), real.checked) == ([("P", None, 1200.0)], 1)


def test_a_child_that_sticks_out_is_named_with_its_parent():
    parent = layer([box(0, 0, 100, 100)], codes=["P"])
    children = layer([box(0, 0, 50, 150), box(50, 0, 100, 100), box(0, 0, 1, 1)], parent_code=["P", "P", "X"])
    real, _ = children_outside(parent, children)
    assert (examples(real), real.checked) == ([("a", "P", 2500.0)], 2)


def test_areas_of_several_parts_are_counted():
    found = scattered_areas(layer([MultiPolygon(squares((0, 0), (5, 5), (9, 9))), *squares((20, 20))]))
    assert examples(found) == [("a", None, 3.0)]


def test_no_areas_have_no_flaws_and_an_invalid_one_is_refused():
    empty = layer([])
    assert [one.found for one in (*area_overlaps(empty), *area_gaps(empty))] == [0, 0, 0, 0]
    with pytest.raises(GeometryError, match="Self-intersection"):
        area_overlaps(layer([Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])]))
