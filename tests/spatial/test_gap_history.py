"""A gap keeps its name from run to run while it overlaps: opened, grew, shrank, split, merged, closed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial.errors import GridError
from spatial.gap_history import GapFate, changes_between


def cells(text):
    """Gaps of a row of cells: a digit is a gap, a dot none."""
    return [-1 if letter == "." else int(letter) for letter in text]


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ("....", "00..", [("opened", 0, None)]),
        ("00..", "....", [("closed", None, 0)]),
        ("00..", "000.", [("grew", 0, 0)]),
        ("000.", "00..", [("shrank", 0, 0)]),
        ("00..", "00..", [("unchanged", 0, 0)]),
        (".00.", "00..", [("unchanged", 0, 0)]),  # it moved by a cell
        ("000000", "11.000", [("shrank", 0, 0), ("split", 1, 0)]),
        ("000.1", "00000", [("grew", 0, 0), ("merged", 0, 1)]),
        ("00..1", "...00", [("grew", 0, 1), ("closed", None, 0)]),
        ("00..", "..00", [("opened", 0, None), ("closed", None, 0)]),  # side by side is another one
    ],
)
def test_what_became_of_a_gap(before, now, expected):
    found = changes_between(cells(before), cells(now))
    assert sorted(map(repr, found)) == sorted(repr(GapFate(*one)) for one in expected)


def test_of_two_halves_as_large_the_lower_number_goes_on():
    assert changes_between(cells("00000"), cells("00.11")) == [
        GapFate("shrank", 0, 0),
        GapFate("split", 1, 0),
    ]


def test_who_gives_most_cells_to_another_is_merged_even_if_a_rest_of_it_stays_apart():
    # 0 gives three cells to the gap of 1, which has four, and one cell stays alone
    found = changes_between(cells("00001111"), cells("10000000"))
    assert found == [GapFate("grew", 0, 1), GapFate("split", 1, 0), GapFate("merged", 0, 0)]


def test_no_cells_have_no_history():
    assert changes_between([], []) == []


def test_other_cells_are_refused():
    with pytest.raises(GridError, match="2 cells before and 3 now; must be the same cells"):
        changes_between([0, 0], [0, 0, 0])


rows = st.lists(st.tuples(st.integers(-1, 4), st.integers(-1, 4)), max_size=40)


@given(rows)
@settings(max_examples=200, deadline=None)
def test_every_gap_has_one_end_and_one_beginning(pairs):
    before, now = [one for one, _ in pairs], [other for _, other in pairs]
    found = changes_between(before, now)
    goes_on = [one for one in found if one.change in ("grew", "shrank", "unchanged")]
    began = [one.now for one in found if one.change in ("opened", "split")]
    ended = [one.before for one in found if one.change in ("closed", "merged")]
    assert sorted(began + [one.now for one in goes_on]) == sorted(set(now) - {-1})
    assert sorted(ended + [one.before for one in goes_on]) == sorted(set(before) - {-1})
