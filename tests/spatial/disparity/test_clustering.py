"""Moran's I and Gi* against esda, hand and every permutation there is."""

from itertools import combinations

import numpy as np
import pytest
from shapely import box

from spatial.disparity.clustering import hot_spots, moran
from spatial.disparity.neighbours import Neighbours, touching, within
from spatial.errors import DisparityError
from tests.spatial.disparity.columbus import CRIME, MORAN_I, MORAN_P, TABLE, neighbours

# The points of esda's own example (Getis and Ord 1996), and Gi* of its documentation.
SIX_X, SIX_Y = [10.0, 20.0, 40.0, 15.0, 30.0, 30.0], [10.0, 10.0, 10.0, 20.0, 20.0, 30.0]
SIX = [2.0, 3.0, 3.2, 5.0, 8.0, 7.0]
SIX_Z = [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331]


def chain(n: int) -> Neighbours:
    return within(np.arange(n, dtype=float), np.zeros(n), 1.0)


def test_esda_says_the_same_of_columbus():
    found = moran(CRIME, neighbours(), 9_999, seed=1)
    assert found.value == pytest.approx(MORAN_I, rel=1e-6)  # the table is rounded to six decimals
    assert found.expected == pytest.approx(-1.0 / 48.0)
    assert found.p == pytest.approx(2.0 * MORAN_P)
    spots = hot_spots(CRIME, neighbours(), 9_999, seed=1)
    assert spots.z == pytest.approx(TABLE["gi_star_z"].to_numpy(), abs=1e-6)
    # two draws of 9,999 differ by chance: four standard deviations of twice a share
    share = TABLE["gi_star_p"].to_numpy()
    allowed = 2.0 * 4.0 * np.sqrt(2.0 * share * (1.0 - share) / 9_999.0) + 4e-4
    assert (np.abs(spots.p - 2.0 * share) <= allowed).all()


def test_gi_star_of_the_six_points_is_that_of_the_documentation_of_esda():
    found = hot_spots(SIX, within(SIX_X, SIX_Y, 15.0), 99, seed=1)
    assert found.z == pytest.approx(SIX_Z)


def test_like_beside_like_and_unlike_beside_unlike():
    # four in a row, 1 1 0 0: (4/4) * (1 + 0 + 0 + 1) * 0.25 / 1; 1 0 1 0: every neighbour is the opposite
    assert moran([1.0, 1.0, 0.0, 0.0], chain(4), 99, seed=1).value == pytest.approx(0.5)
    assert moran([1.0, 0.0, 1.0, 0.0], chain(4), 99, seed=1).value == pytest.approx(-1.0)


def test_significance_comes_near_that_of_every_permutation():
    near, value = within(SIX_X, SIX_Y, 15.0), np.array(SIX)
    found = hot_spots(value, near, 20_000, seed=3)
    for place, many in enumerate(near.count):
        others = np.delete(value, place)
        sums = np.array([sum(drawn) for drawn in combinations(others, int(many))])
        own = near.sums(value)[place]
        larger, smaller = (sums >= own - 1e-9).mean(), (sums <= own + 1e-9).mean()
        assert found.p[place] == pytest.approx(min(1.0, 2.0 * min(larger, smaller)), abs=0.02)


def test_the_same_seed_gives_the_same_and_values_without_order_are_rarely_significant():
    near = touching([box(col, row, col + 1, row + 1) for row in range(12) for col in range(12)], 0.01)
    rng = np.random.default_rng(5)
    p = np.array([moran(rng.random(144), near, 199, seed=one).p for one in range(60)])
    assert 0 < (p <= 0.2).sum() < 25  # 12 are due
    value = rng.random(144)
    assert moran(value, near, 199, seed=9) == moran(value, near, 199, seed=9)
    assert hot_spots(value, near, 199, seed=9).p.tolist() == hot_spots(value, near, 199, seed=9).p.tolist()


def test_values_that_are_all_the_same_and_places_without_neighbours_have_no_clusters():
    flat = hot_spots([0.3] * 4, chain(4), 99, seed=1)
    assert np.isnan(flat.z).all()
    assert np.isnan(flat.p).all()
    assert np.isnan(moran([0.3] * 4, chain(4), 99, seed=1).value)
    alone = within([0.0, 1.0, 2.0, 90.0], np.zeros(4), 1.0)
    assert alone.count.tolist() == [1, 2, 1, 0]
    assert np.isnan(hot_spots([1.0, 2.0, 3.0, 9.0], alone, 99, seed=1).p).tolist() == [False] * 3 + [True]
    nobody = within(np.arange(4) * 9.0, np.zeros(4), 1.0)
    assert np.isnan(moran([1.0, 2.0, 3.0, 9.0], nobody, 99, seed=1).value)


def test_squares_that_touch_at_a_corner_are_neighbours_and_a_crack_between_them_is_bridged():
    squares = [box(0, 0, 1, 1), box(1, 1, 2, 2), box(2.4, 0, 3, 1)]
    assert touching(squares, 0.1).count.tolist() == [1, 1, 0]
    assert touching(squares, 0.5).members.tolist() == [1, 0, 2, 1]


@pytest.mark.parametrize(
    ("values", "permutations", "said"),
    [
        ([1.0, np.nan, 2.0, 3.0], 9, "row 1 has a value of nan"),
        ([1.0, 2.0], 9, r"values have shape \(2,\); needs one for each of 4 places"),
        ([1.0, 2.0, 3.0, 4.0], 0, "0 permutations"),
    ],
)
def test_what_cannot_be_is_refused(values, permutations, said):
    for deed in (moran, hot_spots):
        with pytest.raises(DisparityError, match=said):
            deed(values, chain(4), permutations, 1)


def test_two_places_and_a_distance_of_nothing_are_refused():
    with pytest.raises(DisparityError, match="2 places have no order"):
        moran([1.0, 2.0], chain(2), 9, 1)
    with pytest.raises(DisparityError, match="the distance of neighbours is 0 m"):
        within([0.0], [0.0], 0)
    with pytest.raises(DisparityError, match="the tolerance is nan m"):
        touching([box(0, 0, 1, 1)], np.nan)
