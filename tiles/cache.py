"""Finished tiles in memory: bounded in bytes, safe between threads, one build per key at a time."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock

# What an entry costs besides its bytes: key, dictionary slot, object headers.
ENTRY_BYTES = 512


class TileCache:
    """The least recently used tiles go first."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._tiles: OrderedDict[Hashable, bytes] = OrderedDict()
        self._building: dict[Hashable, Future[bytes]] = {}
        self._held_bytes = 0
        self._lock = Lock()

    def peek(self, key: Hashable) -> bytes | None:
        """The tile of a key where it is kept; asking does not keep it longer."""
        return self._tiles.get(key)

    def kept(self, key: Hashable) -> bytes | None:
        """The tile of a key where it is kept; it was asked for and stays longer."""
        with self._lock:
            found = self._tiles.get(key)
            if found is not None:
                self._tiles.move_to_end(key)
            return found

    def get_or_build(self, key: Hashable, build: Callable[[], bytes]) -> bytes:
        """
        The tile of a key.

        Of several threads that want the same missing tile one builds it and the others wait. When the
        build fails, each of them sees the error and nothing is kept.
        """
        with self._lock:
            kept = self._tiles.get(key)
            if kept is not None:
                self._tiles.move_to_end(key)
                return kept
            under_way = self._building.get(key)
            if under_way is None:
                mine = self._building[key] = Future()
        if under_way is not None:
            return under_way.result()
        return self._build(key, build, mine)

    def _build(self, key: Hashable, build: Callable[[], bytes], mine: Future[bytes]) -> bytes:
        try:
            body = build()
        except BaseException as error:
            with self._lock:
                del self._building[key]
            mine.set_exception(error)
            raise
        with self._lock:
            self._keep(key, body)
            del self._building[key]
        mine.set_result(body)
        return body

    def _keep(self, key: Hashable, body: bytes) -> None:
        cost = len(body) + ENTRY_BYTES
        if cost > self._max_bytes:
            return
        self._tiles[key] = body
        self._held_bytes += cost
        while self._held_bytes > self._max_bytes:
            _, oldest = self._tiles.popitem(last=False)
            self._held_bytes -= len(oldest) + ENTRY_BYTES
