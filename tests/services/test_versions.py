"""What is said to be different between two versions of a dataset."""

import pytest
from sqlalchemy.orm import Session

from app.domain.actors import COMMAND_LINE_ACTOR
from app.errors import RefusedError
from app.services.versions import changes_between
from tests.services.importing import bring, written

HEADER = "code,name,lon,lat,ap_count\n"
# 0.001 degrees of latitude are 111 m
EDITIONS = (
    "H1,A,121.41,31.21,3\nH2,B,121.42,31.21,4\nH3,C,121.43,31.21,5\n",
    "H1,A,121.41,31.211,3\nH2,B,121.42,31.21,6\nH4,D,121.44,31.21,7\n",
    "H1,A,121.41,31.21,3\nH2,B,121.42,31.21,8\nH4,D,121.44,31.21,7\n",
)


@pytest.fixture
def editions(session: Session, tmp_path) -> None:
    """Three editions of a dataset, each replacing the one before."""
    for rows in EDITIONS:
        path = written(tmp_path, "h.csv", HEADER + rows)
        bring(session, "hotspots", path, datum="wgs84", dataset="h", replace=True)


def changes(session: Session, first: int | None = None, last: int | None = None):
    return changes_between(session, COMMAND_LINE_ACTOR, dataset="h", first=first, last=last)


def codes(found, sort: str) -> list[str]:
    return [change.code for change in found.listed[sort]]


def test_rows_added_removed_moved_and_changed_are_told_apart(session: Session, editions):
    found = changes(session, 1, 2)
    assert {sort: codes(found, sort) for sort in found.counts} == {
        "added": ["H4"],
        "removed": ["H3"],
        "moved": ["H1"],
        "changed": ["H2"],
    }
    (moved,) = found.listed["moved"]
    assert moved.moved_m == pytest.approx(111, abs=1)
    assert found.listed["changed"][0].fields == {"ap_count": (4, 6)}


def test_the_newest_step_is_the_one_meant_where_none_is_named(session: Session, editions):
    found = changes(session)
    assert (found.first, found.last) == (2, 3)
    assert (codes(found, "moved"), codes(found, "changed")) == (["H1"], ["H2"])


def test_over_several_versions_only_what_is_different_in_the_end_counts(session: Session, editions):
    found = changes(session, 1, 3)
    assert codes(found, "moved") == []  # there and back
    assert found.listed["changed"][0].fields == {"ap_count": (4, 8)}
    assert found.counts == {"added": 1, "removed": 1, "moved": 0, "changed": 1}


def test_everything_was_added_since_the_beginning(session: Session, editions):
    assert sorted(codes(changes(session, 0, 1), "added")) == ["H1", "H2", "H3"]
    assert sorted(codes(changes(session, 0, 3), "added")) == ["H1", "H2", "H4"]


@pytest.mark.parametrize(("first", "last"), [(2, 1), (0, 4), (-1, 2)])
def test_versions_that_are_none_are_refused(session: Session, editions, first, last):
    with pytest.raises(RefusedError, match="needs two from 0 to 3"):
        changes(session, first, last)
