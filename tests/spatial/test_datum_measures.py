"""A closeness as the distance that has it."""

import math

import pytest

from spatial.datum_measures import distance_of_closeness_m


@pytest.mark.parametrize(
    ("closeness", "distance_m"),
    [
        (1.0, 0.0),
        (math.exp(-0.5), 60.0),  # one scale of 60 m away
        (math.exp(-2.0), 120.0),
        (0.0, 180.0),  # a road further off than three scales is not felt
    ],
)
def test_a_closeness_is_said_as_the_distance_that_has_it(closeness, distance_m):
    assert distance_of_closeness_m("closeness_to_roadsides", closeness) == pytest.approx(distance_m)


def test_without_a_position_that_counts_there_is_no_distance():
    assert math.isnan(distance_of_closeness_m("closeness_to_roadsides", math.nan))
