from threading import Barrier, Event, Thread

import pytest

from tiles.cache import ENTRY_BYTES, TileCache


def test_a_tile_is_built_once():
    cache = TileCache(10_000)
    built = []
    for _ in range(3):
        body = cache.get_or_build("a", lambda: built.append(1) or b"tile")
    assert body == b"tile"
    assert len(built) == 1


def test_the_cache_never_holds_more_bytes_than_told_and_drops_the_least_recently_used():
    cache = TileCache(3 * (100 + ENTRY_BYTES))
    for key in "abc":
        cache.get_or_build(key, lambda: bytes(100))
    cache.get_or_build("a", lambda: b"not asked")
    cache.get_or_build("d", lambda: bytes(100))
    rebuilt = []
    for key in "acdb":
        cache.get_or_build(key, lambda key=key: rebuilt.append(key) or bytes(100))
    assert rebuilt == ["b"]


def test_a_tile_larger_than_the_cache_is_handed_over_and_not_kept():
    cache = TileCache(1000)
    assert len(cache.get_or_build("big", lambda: bytes(2000))) == 2000
    assert cache.peek("big") is None


def test_threads_that_want_the_same_tile_share_one_build():
    cache = TileCache(10_000)
    builds, answers = [], []
    may_finish, all_there = Event(), Barrier(8)

    def build() -> bytes:
        builds.append(1)
        may_finish.wait(5)
        return b"tile"

    def ask() -> None:
        all_there.wait(5)
        answers.append(cache.get_or_build("a", build))

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    may_finish.set()
    for thread in threads:
        thread.join(5)
    assert answers == [b"tile"] * 8
    assert len(builds) == 1


def test_a_failed_build_is_told_and_the_next_one_may_succeed():
    cache = TileCache(10_000)

    def fail() -> bytes:
        raise OSError("no database")

    with pytest.raises(OSError, match="no database"):
        cache.get_or_build("a", fail)
    assert cache.get_or_build("a", lambda: b"tile") == b"tile"
