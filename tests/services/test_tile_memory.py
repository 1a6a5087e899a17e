"""Answers about tiles stand as long as nothing is heard that touches them."""

import json

import pytest

from app.domain.live import Window
from app.services.tile_memory import MOST_UNREAD, STANDS_SECONDS, Answer, Ground, TileMemory

ANSWER = Answer(key="k", etag="e", read=None)
HERE = Ground(layer="hotspots", window=Window(10, 10, 12, 12))


class World:
    """What a memory hears by, and the time that passes."""

    def __init__(self):
        self.is_hearing, self.now = True, 0.0
        self.memory = TileMemory(lambda _news, _gap: None, lambda: self.is_hearing, lambda: self.now)
        self.memory.listen()

    def note(self, question, ground=HERE):
        self.memory.note(question, ANSWER, ground, self.memory.mark())

    def hear(self, **said):
        self.memory.hear(json.dumps(said))

    def stands(self, question):
        return self.memory.recall(question) is not None


@pytest.fixture
def world():
    made = World()
    made.note("here")
    return made


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ({"layer": "hotspots", "tiles": [[12, 10]]}, False),
        ({"layer": "hotspots", "tiles": [[13, 10], [9, 10]]}, True),
        ({"layer": "hotspots"}, False),
        ({"layer": "areas"}, True),
        ({"run": 7}, True),
        ({"job": 1, "status": "done", "step": None, "progress": 1.0, "actor": "worker"}, True),
    ],
    ids=["under it", "beside it", "all of its layer", "another layer", "a run", "a job"],
)
def test_an_answer_stands_until_something_is_heard_that_touches_it(world, said, stands):
    world.hear(**said)
    assert world.stands("here") is stands


def test_an_answer_about_a_run_falls_with_news_of_any_run_and_of_what_it_follows(world):
    of_run = Ground(layer="coverage", layers=frozenset({"stations"}), is_of_run=True)
    for said in ({"run": 7}, {"layer": "stations", "tiles": [[1, 1]]}):
        world.note("run", of_run)
        assert world.stands("run")
        world.hear(**said)
        assert not world.stands("run") and world.stands("here")


def test_an_answer_without_a_window_falls_with_any_news_of_its_layer(world):
    world.note("anywhere", Ground(layer="hotspots"))
    world.hear(layer="hotspots", tiles=[[99, 99]])
    assert not world.stands("anywhere") and world.stands("here")


def test_what_was_read_before_something_was_heard_is_not_kept(world):
    """The change may have been committed after the read; nobody would tell of it again."""
    mark = world.memory.mark()
    world.hear(layer="hotspots", tiles=[[11, 11]])
    world.memory.note("late", ANSWER, HERE, mark)
    assert not world.stands("late")


def test_a_gap_forgets_everything_and_what_was_read_before_it(world):
    mark = world.memory.mark()
    world.memory.forget()
    world.memory.note("late", ANSWER, HERE, mark)
    assert not world.stands("here") and not world.stands("late")


def test_nothing_is_recalled_or_kept_while_nobody_hears(world):
    world.is_hearing = False
    assert not world.stands("here") and world.memory.mark() is None
    world.note("deaf")
    world.is_hearing = True
    assert not world.stands("deaf")


def test_nothing_is_kept_before_anybody_listens():
    memory = TileMemory(lambda _news, _gap: None, lambda: True)
    assert memory.mark() is None


def test_an_answer_stands_for_some_seconds_at_most(world):
    world.now = STANDS_SECONDS - 0.1
    assert world.stands("here")
    world.now = STANDS_SECONDS
    assert not world.stands("here")


def test_more_news_than_are_kept_are_a_gap(world):
    for _ in range(MOST_UNREAD + 1):
        world.hear(layer="areas")
    assert not world.stands("here")


@pytest.mark.parametrize("said", ["", "{", '{"layer": "hotspots", "tiles": 7}', '{"job": 1, "new": 2}'])
def test_news_that_cannot_be_read_are_a_gap(world, said):
    world.memory.hear(said)
    assert not world.stands("here")


def test_news_of_squares_and_then_of_all_are_news_of_all(world):
    world.hear(layer="hotspots")
    world.hear(layer="hotspots", tiles=[[99, 99]])
    assert not world.stands("here")
