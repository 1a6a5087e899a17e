"""What candidates reach: a circle where nothing stands in the way, and the same on a part of the ground."""

import numpy as np
import pytest

from spatial.coverage.ground import Ground
from spatial.errors import RadioError, SiteError
from spatial.sites.reach import cells_reached, cells_with_enough
from tests.spatial.coverage.network import carriers_at, places_at, service

X_M = np.arange(50.0, 3000.0, 50.0)


def plain() -> Ground:
    """One place a cell on a line, nothing known around."""
    return Ground(places_at(X_M, np.zeros(len(X_M))), np.zeros(len(X_M), bool))


def two_candidates(**columns):
    return carriers_at([0.0, 3000.0], [0.0, 0.0], **columns)


def test_on_a_plain_a_candidate_reaches_the_cells_up_to_a_distance_and_no_others():
    reach = cells_reached(plain(), two_candidates(), service(2), [0, 1], 2)
    near, far = reach.of(0), reach.of(1)
    assert near.tolist() == list(range(len(near)))
    assert 0 < len(near) < len(X_M)
    assert (
        len(X_M) - 1 - far[::-1]
    ).tolist() == near.tolist()  # the other end is the same the other way round


def test_a_part_of_the_ground_gives_the_part_of_the_reach():
    whole = cells_reached(plain(), two_candidates(), service(2), [0, 1], 2)
    some = np.arange(1, len(X_M), 3)
    part = cells_reached(plain().of_cells(some), two_candidates(), service(2), [0, 1], 2)
    for candidate in (0, 1):
        expected = np.intersect1d(whole.of(candidate), some)
        assert some[part.of(candidate)].tolist() == expected.tolist()


@pytest.mark.parametrize("cells", [[1, 1], [2, 1], [-1, 3], [0, len(X_M)]])
def test_cells_that_are_not_there_or_do_not_go_up_are_refused(cells):
    with pytest.raises(RadioError, match="cells must go up"):
        plain().of_cells(cells)


def test_candidates_of_two_layers_are_refused():
    with pytest.raises(SiteError, match="2 layers, 1 receptions; needs one of each"):
        cells_reached(
            plain(),
            two_candidates(layer=np.array([0, 1]), channel=np.array([0, 1])),
            service(2, layers=2),
            [0, 1],
            2,
        )


def test_a_level_is_enough_as_it_is_kept():
    found = np.zeros(4, [("level_dbm", "f8"), ("probability", "f8")])
    found["level_dbm"] = [-110.0, -110.004, -110.006, np.nan]  # in hundredths -110.00, -110.00, -110.01
    assert cells_with_enough(found, service(1), 0).tolist() == [True, True, False, False]


def test_a_share_of_places_goes_before_the_level_where_it_is_asked_for():
    found = np.zeros(3, [("level_dbm", "f8"), ("probability", "f8")])
    found["level_dbm"], found["probability"] = [-90.0, -90.0, -120.0], [0.89, 0.9, 0.95]
    assert cells_with_enough(found, service(1), 0, 0.9).tolist() == [False, True, True]
