"""Polygons are mended where there is one way to, and refused where there are two."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import (
    GeometryCollection,
    LineString,
    MultiLineString,
    MultiPoint,
    MultiPolygon,
    Point,
    Polygon,
    box,
)

from spatial.repair import (
    FLATTENED,
    MENDED,
    SHORTENED,
    SINGLED,
    TAKEN,
    THINNED,
    TURNED,
    antimeridian_flaws,
    repair_lines,
    repair_points,
    repair_polygons,
)

SQUARE = Polygon([(0, 0), (10, 0), (10, 10), (0, 10)])


def repaired(*shapes):
    return repair_polygons(gpd.GeoDataFrame({"code": range(len(shapes))}, geometry=list(shapes), crs=4549))


def drawn_through(y):
    with np.errstate(invalid="ignore"):  # shapely warns of what the test is about
        return Polygon([(0, 0), (1, 0), (1, y)])


def refusal_of(shape):
    result = repaired(shape)
    assert result.frame.empty
    (refusal,) = result.refusals
    return refusal.reason


def test_a_sound_polygon_is_left_as_it_is():
    result = repaired(SQUARE)
    assert shapely.equals_identical(result.frame.geometry[0], SQUARE)
    assert (result.repairs, result.refusals) == ((), ())


def test_a_ring_drawn_clockwise_is_turned():
    result = repaired(SQUARE.reverse())
    assert [repair.what for repair in result.repairs] == [TURNED]
    assert result.frame.geometry[0].exterior.is_ccw


def test_repeated_points_are_removed():
    result = repaired(Polygon([(0, 0), (10, 0), (10, 0), (10, 10), (0, 10)]))
    assert [repair.what for repair in result.repairs] == [THINNED]
    assert shapely.get_num_coordinates(result.frame.geometry[0]) == 5


def test_heights_of_points_are_dropped():
    result = repaired(shapely.force_3d(SQUARE, 4.0))
    assert [repair.what for repair in result.repairs] == [FLATTENED]
    assert not result.frame.geometry[0].has_z


def test_a_spike_is_cut_off_because_it_has_no_area():
    result = repaired(Polygon([(0, 0), (10, 0), (10, 10), (10, 30), (10, 10), (0, 10)]))
    assert [repair.what for repair in result.repairs] == [MENDED]
    assert result.frame.geometry[0].equals(SQUARE)


def test_parts_that_share_a_wall_become_one():
    result = repaired(MultiPolygon([box(0, 0, 5, 10), box(5, 0, 10, 10)]))
    assert MENDED in [repair.what for repair in result.repairs]
    assert result.frame.geometry[0].equals(SQUARE)


def test_a_bow_tie_is_refused_with_the_place_of_its_crossing():
    assert "Self-intersection[5 5]" in refusal_of(Polygon([(0, 0), (10, 10), (10, 0), (0, 10)]))


def test_a_lopsided_crossing_is_refused_with_both_areas():
    # crossing at (4, 0): triangles of 8 and 2 below and above the line y = 0
    shape = Polygon([(0, 0), (6, 0), (6, 2), (2, -2), (0, -4)])
    reason = refusal_of(shape)
    assert "can be read as 6 or 10" in reason


def test_parts_that_overlap_are_refused():
    assert "can be read as 200 or" in refusal_of(MultiPolygon([box(0, 0, 10, 10), box(5, 0, 15, 10)]))


def test_a_hole_outside_its_polygon_is_refused():
    outside = Polygon(SQUARE.exterior, [box(20, 20, 22, 22).exterior.coords])
    assert "Hole lies outside shell" in refusal_of(outside)


def test_a_polygon_folded_to_a_line_is_refused():
    assert refusal_of(Polygon([(0, 0), (10, 0), (5, 0)])).endswith("it has no area")


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        (None, "has no geometry; needs a polygon"),
        (Polygon(), "is empty; needs a polygon with an area"),
        (LineString([(0, 0), (1, 1)]), "is a LineString; needs a polygon"),
        (drawn_through(np.inf), "has a coordinate that is not finite; needs numbers"),
        (drawn_through(np.nan), "has a coordinate that is not finite; needs numbers"),
    ],
)
def test_what_is_no_polygon_is_refused(shape, reason):
    assert refusal_of(shape) == reason


def test_each_row_is_kept_or_refused_under_its_own_index_and_the_given_frame_is_not_changed():
    frame = gpd.GeoDataFrame(
        {"code": ["a", "b", "c"]}, geometry=[SQUARE.reverse(), None, SQUARE], index=[11, 12, 13], crs=4549
    )
    before = frame.copy()
    result = repair_polygons(frame)
    assert result.frame["code"].to_dict() == {11: "a", 13: "c"}
    assert [refusal.index for refusal in result.refusals] == [12]
    assert [repair.index for repair in result.repairs] == [11]
    assert result.frame.crs == frame.crs
    assert frame.geometry.geom_equals_exact(before.geometry, 0).tolist() == [True, False, True]


def test_an_empty_frame_needs_no_repair():
    result = repaired()
    assert result.frame.empty
    assert (result.repairs, result.refusals) == ((), ())


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=3, max_size=9))
@settings(max_examples=300, deadline=None)
def test_whatever_is_kept_is_valid_has_the_area_drawn_and_needs_no_second_repair(points):
    drawn = Polygon(points)
    result = repaired(drawn)
    for polygon in result.frame.geometry:
        assert polygon.is_valid
        assert polygon.area == pytest.approx(drawn.area, rel=1e-6)
        assert repaired(polygon).repairs == ()


def test_the_only_polygon_of_a_collection_is_taken_and_said():
    result = repaired(GeometryCollection([SQUARE, GeometryCollection([Point(3, 3)])]))
    assert [repair.what for repair in result.repairs] == [TAKEN]
    assert result.frame.geometry[0].equals(SQUARE)


@pytest.mark.parametrize(
    ("members", "count"), [([SQUARE, box(20, 0, 30, 10)], 2), ([Point(1, 1)], 0)], ids=["two", "none"]
)
def test_a_collection_without_one_polygon_is_refused(members, count):
    reason = f"is a GeometryCollection with {count} polygons; needs a polygon"
    assert refusal_of(GeometryCollection(members)) == reason


def outcome(repair, shape):
    result = repair(gpd.GeoDataFrame(geometry=[shape], crs=4549))
    kept = result.frame.geometry.to_list()
    return kept, [one.what for one in result.repairs], [one.reason for one in result.refusals]


BENT = LineString([(0, 0), (3, 4), (3, 10)])


def test_a_sound_line_is_left_as_it_is_even_where_it_crosses_itself():
    eight = LineString([(0, 0), (2, 2), (2, 0), (0, 2)])
    assert outcome(repair_lines, eight) == ([eight], [], [])


def test_repeated_points_and_heights_of_a_line_are_dropped():
    drawn = LineString([(0, 0, 1), (3, 4, 1), (3, 4, 1), (3, 10, 1)])
    assert outcome(repair_lines, drawn) == ([BENT], [FLATTENED, THINNED], [])


def test_a_part_of_a_line_without_length_is_removed_where_another_has_one():
    drawn = MultiLineString([[(5, 5), (5, 5)], BENT.coords])
    assert outcome(repair_lines, drawn) == ([BENT], [SHORTENED], [])


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        (LineString([(5, 5), (5, 5)]), "has no length; needs a line of two points or more"),
        (LineString(), "is empty; needs a line"),
        (None, "has no geometry; needs a line"),
        (SQUARE, "is a Polygon; needs a line"),
        (GeometryCollection([BENT]), "is a GeometryCollection; needs a line"),
        (drawn_through(np.nan).exterior, "is a LinearRing; needs a line"),
        (LineString([(0, 0), (np.inf, 1)]), "has a coordinate that is not finite; needs numbers"),
    ],
)
def test_what_is_no_line_is_refused(shape, reason):
    assert outcome(repair_lines, shape) == ([], [], [reason])


def test_points_lose_their_height_and_a_multipoint_of_one_becomes_a_point():
    assert outcome(repair_points, Point(1, 2)) == ([Point(1, 2)], [], [])
    assert outcome(repair_points, Point(1, 2, 3)) == ([Point(1, 2)], [FLATTENED], [])
    single = MultiPoint([(1, 2, 3)])
    assert outcome(repair_points, single) == ([Point(1, 2)], [FLATTENED, SINGLED], [])


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        (Point(), "is empty; needs a point"),
        (None, "has no geometry; needs a point"),
        (MultiPoint([(0, 0), (1, 1)]), "is a MultiPoint of 2 points; needs a point"),
        (BENT, "is a LineString; needs a point"),
        (Point(np.inf, 1), "has a coordinate that is not finite; needs numbers"),
    ],
)
def test_what_is_no_point_is_refused(shape, reason):
    assert outcome(repair_points, shape) == ([], [], [reason])


def test_each_wrong_type_in_a_mixed_file_is_named():
    frame = gpd.GeoDataFrame(geometry=[Point(0, 0), BENT, SQUARE], index=[7, 8, 9], crs=4549)
    named = {one.index: one.reason for one in repair_lines(frame).refusals}
    assert named == {7: "is a Point; needs a line", 9: "is a Polygon; needs a line"}


def test_a_ring_drawn_across_the_antimeridian_is_named_and_one_cut_there_is_sound():
    fiji = box(177, -19, 180, -16), box(-180, -19, -178, -16)
    drawn = Polygon([(177, -19), (-178, -19), (-178, -16), (177, -16)])
    shapes = np.array([None, MultiPolygon(fiji), drawn, box(0, 0, 180, 1)], dtype=object)
    assert antimeridian_flaws(shapes) == {
        2: "spans 355 degrees of longitude; needs at most 180: cut it at the antimeridian"
    }
