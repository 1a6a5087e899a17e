"""Gaps before and after, drawn by hand."""

import numpy as np
import pytest

from spatial.errors import GridError
from spatial.gap_changes import gap_changes

NONE = -1


def test_gaps_open_close_and_stay():
    found = gap_changes([1, 1, NONE, NONE, 2], [NONE, NONE, 1, NONE, 2])
    assert found.gaps_before.tolist() == [1, 1, 0]
    assert found.gaps_after.tolist() == [0, 1, 1]
    assert found.set_before.tolist() == [0, 0, -1, -1, 1]
    assert found.set_after.tolist() == [-1, -1, 2, -1, 1]
    assert found.is_same.tolist() == [False, True, False]


def test_a_gap_that_splits_is_one_set_with_its_parts():
    found = gap_changes([5, 5, 5, 5], [1, NONE, 2, 2])
    assert (found.gaps_before.tolist(), found.gaps_after.tolist()) == ([1], [2])
    assert (found.cells_before.tolist(), found.cells_after.tolist()) == ([4], [3])


def test_gaps_that_a_third_one_joins_are_one_set():
    found = gap_changes([1, NONE, 2], [1, 1, 1])
    assert (found.gaps_before.tolist(), found.gaps_after.tolist()) == ([2], [1])
    assert found.is_same.tolist() == [False]


def test_as_many_cells_in_other_places_are_not_the_same():
    found = gap_changes([1, 1, NONE], [NONE, 1, 1])
    assert (found.cells_before.tolist(), found.cells_after.tolist()) == ([2], [2])
    assert found.is_same.tolist() == [False]


def test_the_same_cells_in_more_gaps_are_not_the_same():
    assert gap_changes([1, 1], [1, 2]).is_same.tolist() == [False]


@pytest.mark.parametrize("gaps", [[], [NONE, NONE]])
def test_without_gaps_there_is_no_set(gaps):
    found = gap_changes(gaps, gaps)
    assert len(found.is_same) == len(found.gaps_before) == len(found.cells_after) == 0
    assert found.set_before.tolist() == gaps


def test_numbers_of_gaps_mean_nothing():
    rng = np.random.default_rng(3)
    before, after = rng.integers(-1, 6, (2, 40))
    first, second = gap_changes(before, after), gap_changes(np.where(before < 0, -9, before * 7), after)
    assert first.gaps_after.tolist() == second.gaps_after.tolist()
    assert first.set_after.tolist() == second.set_after.tolist()


def test_other_cells_are_refused():
    with pytest.raises(GridError, match="2 cells before and 1 after"):
        gap_changes([1, 1], [1])
