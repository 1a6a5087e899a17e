"""One function over many tiles on real worker processes: order, bounds, mistakes, deaths and cancels."""

import os
import signal
import time
from contextlib import closing
from pathlib import Path

import pytest
from distributed import Client

from spatial import spread as spread_module
from spatial.errors import RadioError, SpreadError
from spatial.spread import AHEAD, spread
from tests.clusters import standing_alone, within, workers_of_this_process

WORKERS = 2


@pytest.fixture(scope="module")
def client():
    with workers_of_this_process(WORKERS) as opened:
        yield opened


def slow_first(factor, tile):
    time.sleep(0.0 if tile else 0.5)
    return factor * tile


def refused(_constants, tile):
    raise RadioError(f"tile {tile}: no such mast")


def marked(folder, tile):
    (Path(folder) / str(tile)).touch()
    time.sleep(0.2)
    return tile


def dies_once(folder, tile):
    mark = Path(folder) / str(tile)
    if tile == 3 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return tile


def dies(_constants, _tile):
    os.kill(os.getpid(), signal.SIGKILL)


def waits(seconds, tile):
    time.sleep(seconds)
    return tile


class Counted(list):
    """Tiles that know how many of them were taken."""

    taken = 0

    def __iter__(self):
        for tile in super().__iter__():
            self.taken += 1
            yield tile


class StoppedError(Exception):
    """What a test's progress raises."""


def test_answers_come_in_the_order_of_the_tiles_whichever_ends_first(client):
    assert list(spread(client, slow_first, 10, range(8))) == [0, 10, 20, 30, 40, 50, 60, 70]


def test_progress_goes_up_to_all_and_is_told_while_a_tile_takes_long(client, monkeypatch):
    monkeypatch.setattr(spread_module, "POLL_SECONDS", 0.1)
    told = []
    list(spread(client, slow_first, 1, range(3), progress=lambda *one: told.append(one)))
    assert told == sorted(told)
    assert told.count((0, 3)) > 1  # the first takes half a second
    assert told[-3:] == [(1, 3), (2, 3), (3, 3)]


def test_nothing_to_do_is_done(client):
    assert list(spread(client, slow_first, 1, [])) == []


def test_no_more_tiles_are_on_their_way_than_the_workers_need(client):
    tiles = Counted(range(30))
    ahead = [tiles.taken - done for done, _ in enumerate(spread(client, slow_first, 1, tiles))]
    assert max(ahead) == AHEAD * WORKERS
    assert tiles.taken == 30


def length(constants, _tile):
    return len(constants)


def test_constants_of_many_megabytes_travel_once_and_without_a_warning(client, recwarn):
    assert list(spread(client, length, bytes(20_000_000), range(3))) == [20_000_000] * 3
    assert [one for one in recwarn if "graph" in str(one.message)] == []


def test_what_the_function_raises_comes_as_it_is(client):
    with pytest.raises(RadioError, match="tile 0: no such mast"):
        list(spread(client, refused, None, range(3)))


def too_late(_constants, tile):
    raise TimeoutError(f"tile {tile} came too late")


def test_a_timeout_of_the_function_is_not_taken_for_one_of_the_cluster(client):
    with pytest.raises(TimeoutError, match="tile 0 came too late"):
        list(spread(client, too_late, None, range(2)))


def test_a_progress_that_raises_stops_the_work_on_the_cluster(client, tmp_path):
    def stop(done, _tiles):
        if done == 2:
            raise StoppedError

    with pytest.raises(StoppedError):
        list(spread(client, marked, str(tmp_path), range(40), progress=stop))
    _assert_idle(client, tmp_path)


def test_who_closes_early_stops_the_work_on_the_cluster(client, tmp_path):
    with closing(spread(client, marked, str(tmp_path), range(40))) as answers:
        assert next(answers) == 0
    _assert_idle(client, tmp_path)


def _assert_idle(client: Client, folder: Path) -> None:
    assert within(5, lambda: not any(client.processing().values()))
    begun = len(list(folder.iterdir()))
    assert begun <= 3 + AHEAD * WORKERS
    time.sleep(0.5)
    assert len(list(folder.iterdir())) == begun
    assert not any(client.has_what().values())  # nor does it keep an answer


def test_a_worker_that_dies_is_replaced_and_its_tile_answered_by_another(tmp_path):
    with workers_of_this_process(1) as alone:  # what all tiles need dies with it, too
        assert list(spread(alone, dies_once, str(tmp_path), range(6))) == [0, 1, 2, 3, 4, 5]
    assert (tmp_path / "3").exists()


def test_a_tile_that_ends_every_worker_ends_the_run_with_its_number():
    with (
        workers_of_this_process(1) as alone,
        pytest.raises(SpreadError, match="tile 1 of 2 ended 4 workers, one after the other"),
    ):
        list(spread(alone, dies, None, range(2)))


def test_a_worker_of_other_sources_is_refused(client, monkeypatch):
    other = {**spread_module.CODE, "sources": "0123456789abcdef"}
    monkeypatch.setattr(spread_module, "CODE", other)
    with pytest.raises(SpreadError, match="must be sources 0123456789abcdef, "):
        list(spread(client, slow_first, 1, range(2)))


def test_a_cluster_without_workers_is_given_up(monkeypatch):
    monkeypatch.setattr(spread_module, "NO_WORKER_SECONDS", 1.0)
    monkeypatch.setattr(spread_module, "FETCH_SECONDS", 1.0)  # an answer may have died with the worker
    with standing_alone(1) as (address, _, (worker,)), Client(address, set_as_default=False) as client:
        answers = spread(client, waits, 0.1, range(1000))
        assert next(answers) == 0
        worker.kill()
        with pytest.raises(SpreadError, match=f"no worker at {address} for 1 s"):
            list(answers)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_a_scheduler_that_is_gone_or_silent_is_given_up(monkeypatch, how):
    monkeypatch.setattr(spread_module, "SILENT_SECONDS", 1.0)
    monkeypatch.setattr(spread_module, "FETCH_SECONDS", 1.0)
    with standing_alone(1) as (address, scheduler, _), Client(address, set_as_default=False) as client:
        answers = spread(client, waits, 0.1, range(1000))
        assert next(answers) == 0
        scheduler.send_signal(how)
        begun = time.monotonic()
        with pytest.raises(SpreadError, match=f"the scheduler at {address} is gone or silent|gave up tile"):
            list(answers)
        assert time.monotonic() - begun < 10


def test_a_scheduler_that_has_not_this_installation_is_told_so(tmp_path):
    with (
        standing_alone(1, folder=tmp_path) as (address, _, _),
        Client(address, set_as_default=False) as client,
        pytest.raises(SpreadError, match="does not run this installation: No module named 'spatial'"),
    ):
        list(spread(client, waits, 0.1, range(2)))
