"""Mistakes as they are told and sent."""

import pickle

import pytest

from app import errors

MADE = (
    errors.RefusedError("no"),
    errors.NotFoundError("gap", 7),
    errors.NoLiveStationError("S-1", 5.0),
    errors.LockedError("wait", 30),
    errors.RunsLeanError(3, [1, 2]),
)


@pytest.mark.parametrize("error", MADE, ids=lambda one: type(one).__name__)
def test_a_mistake_comes_whole_from_another_process(error):
    found = pickle.loads(pickle.dumps(error))
    assert (type(found), str(found), vars(found)) == (type(error), str(error), vars(error))


def test_a_station_that_is_not_on_the_air_is_told_by_its_code_and_where_it_was_looked_for():
    said = "no live base station in the district or within 5 km of it has the code 'S-1'"
    assert str(errors.NoLiveStationError("S-1", 5.0)) == errors.NoLiveStationError("S-1", 5.0).message == said
