"""What stands for a file: points, samples of lines and outlines, areas of the same code."""

import numpy as np
import pytest
import shapely

from spatial.datum_references import References, areas_of_same_code
from spatial.datum_samples import Kind, samples_of, thinned
from spatial.errors import DatumError

WEST, EAST = shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)
NOTHING = References()


def array_of(*shapes):
    return np.array(shapes, dtype=object)


def test_points_stay_as_they_are():
    samples = samples_of(np.array([[1, 2], [3, 4]]), (), NOTHING)
    assert samples.kind is Kind.POINTS
    assert samples.pairs.tolist() == [[1.0, 2.0], [3.0, 4.0]]


def test_a_line_is_sampled_every_20_m_in_metres_and_in_degrees():
    assert len(samples_of(array_of(shapely.LineString([(1e5, 0), (1e5, 1000)])), (), NOTHING).pairs) == 51
    assert len(samples_of(array_of(shapely.LineString([(121, 31), (121, 31.0099)])), (), NOTHING).pairs) == 51


def test_footprints_are_points_inside_and_areas_are_outlines():
    house, far_house = shapely.box(500, 500, 520, 510), shapely.box(900, 900, 920, 910)
    assert samples_of(array_of(house, far_house), (), NOTHING).kind is Kind.POINTS
    assert samples_of(array_of(WEST, EAST), (), NOTHING).kind is Kind.OUTLINES


def test_an_area_stands_beside_the_known_one_of_its_code_with_or_without_zeros():
    known = References(areas=array_of(WEST), area_codes=("310106000000",))
    assert areas_of_same_code(array_of(EAST), ("310106",), known) == [(EAST, WEST)]


def test_a_district_stands_beside_the_union_of_its_known_subdistricts():
    known = References(areas=array_of(WEST, EAST), area_codes=("310106006000", "310106011000"))
    ((mine, theirs),) = areas_of_same_code(array_of(shapely.box(0, 0, 1, 1)), ("310106",), known)
    assert theirs.equals(shapely.box(0, 0, 2000, 1000))
    assert mine.area == 1.0


def test_subdistricts_stand_together_beside_their_known_district():
    known = References(areas=array_of(shapely.box(0, 0, 2000, 1000)), area_codes=("310106",))
    pairs = areas_of_same_code(array_of(WEST, EAST), ("310106006000", "310106011000"), known)
    assert [mine.area for mine, _ in pairs] == [2_000_000.0]


def test_a_code_of_another_district_that_begins_alike_is_no_match():
    known = References(areas=array_of(WEST), area_codes=("310112",))
    assert areas_of_same_code(array_of(EAST), ("310110",), known) == []


def test_thinning_keeps_order_and_draws_the_same_again():
    kept = thinned(np.zeros(1000), 50)
    assert len(kept) == 50
    assert (np.diff(kept) > 0).all()
    assert kept.tolist() == thinned(np.zeros(1000), 50).tolist()


def test_codes_that_do_not_match_the_rows_are_refused():
    with pytest.raises(DatumError, match="2 shapes have 1 codes"):
        samples_of(array_of(WEST, EAST), ("310106",), NOTHING)
    with pytest.raises(DatumError, match="1 areas have 2 codes"):
        References(areas=array_of(WEST), area_codes=("310106", "310107"))


def test_three_columns_are_no_positions():
    with pytest.raises(DatumError, match=r"shape \(1, 3\); needs two columns"):
        samples_of(np.zeros((1, 3)), (), NOTHING)
