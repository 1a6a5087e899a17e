"""Who stands too near to whom, by hand."""

import numpy as np
import pytest

from spatial.errors import SiteError
from spatial.sites.spacing import apart_by, too_near


def test_those_nearer_than_the_spacing_are_named_both_ways_and_those_at_it_are_not():
    """0, 60 and 160 m along a line, and one 60 m up from the first: 60 m, 100 m and 84.9 m between them."""
    found = apart_by([0.0, 60.0, 160.0, 0.0], [0.0, 0.0, 0.0, 60.0], 84.9)
    assert [found.of(number).tolist() for number in range(4)] == [[1, 3], [0, 3], [], [0, 1]]
    assert apart_by([0.0, 100.0], [0.0, 0.0], 100.0).item.tolist() == []
    assert apart_by([5.0, 5.0], [1.0, 1.0], 0.0).item.tolist() == []
    assert len(apart_by([], [], 50.0)) == 0


def test_a_corner_of_the_box_is_farther_than_the_spacing():
    assert too_near([0.0, 30.0], [0.0, 30.0], [40.0], [40.0], 50.0).tolist() == [False, True]
    assert too_near([0.0], [0.0], [], [], 50.0).tolist() == [False]


@pytest.mark.parametrize(
    ("x_m", "spacing_m", "said"),
    [
        ([0.0, np.inf], 10.0, "candidate 1 is at inf, 0.0"),
        ([0.0, 1.0], -1.0, "a spacing of -1 m"),
        ([0.0, 1.0], np.nan, "a spacing of nan m"),
    ],
)
def test_places_and_spacings_that_are_none_are_refused(x_m, spacing_m, said):
    with pytest.raises(SiteError, match=said):
        apart_by(x_m, [0.0, 0.0], spacing_m)
