"""
One function over many tiles, on the workers of a Dask cluster; the answers come in the order of the tiles.

What is the same for all tiles is sent once, as a task whose result the tiles lean on: a worker that lacks
it fetches it from another, and it is made again when the worker that had it dies. Data that Dask calls
scattered would be lost then. Only so many tiles are on their way that every worker has a next one, so
memory does not grow with the number of tiles.

Equal tiles give equal bits in any process that runs the same sources with the same versions of what they
lean on; a worker that runs others is refused.
"""

import pickle
import platform
import threading
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from time import monotonic
from typing import Any, TypeVar

import dask
import numba
import numpy as np
import scipy
from distributed import Client, Future, KilledWorker, wait

from spatial.errors import SpreadError
from spatial.radio.jit import SOURCES

AHEAD = 2  # tiles on their way for each thread: the one it works on, and the next
POLL_SECONDS = 1.0  # how soon a waiting caller hears of a cancel
FETCH_SECONDS = 30.0  # so long may an answer travel
SILENT_SECONDS = 30.0  # a scheduler that takes longer to answer is given up
NO_WORKER_SECONDS = 60.0  # so long may a cluster be without workers
CODE = {
    "sources": SOURCES,
    "python": platform.python_version(),
    "numpy": np.__version__,
    "scipy": scipy.__version__,
    "numba": numba.__version__,
}

Constants = TypeVar("Constants")
Tile = TypeVar("Tile")
Answer = TypeVar("Answer")

_one_at_a_time = threading.Lock()  # as in the engine: not every threading layer of numba may be entered twice


@dataclass(frozen=True)
class _Shared:
    """What all tiles need."""

    function: Callable[[Any, Any], Any]
    constants: Any
    code: dict[str, str]


def spread(
    client: Client,
    function: Callable[[Constants, Tile], Answer],
    constants: Constants,
    tiles: Sequence[Tile],
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Generator[Answer, None, None]:
    """
    Answer for tiles on a cluster, in their order.

    Parameters
    ----------
    client : distributed.Client
        Of a cluster whose scheduler and workers run this installation.
    function : callable
        Of the constants and a tile; of a module, so that it travels by its name. Gives what pickles.
        A process runs one at a time, however many threads its worker has.
    constants : object
        The same for all tiles; sent once. Not to be changed by the function.
    tiles : sequence
        What differs from one to the next; sent with each.
    progress : callable, optional
        Called with the tiles done and all tiles, after each and about every second in between; what it
        raises ends the work on the cluster too.

    Yields
    ------
    object
        The answer for the next tile. Whoever stops early must close the iterator: tiles that wait are
        given up then, and those that run end by themselves.

    Raises
    ------
    SpreadError
        If the scheduler or all workers are gone, a tile ended the workers that tried it, or a worker
        runs other code than this process. What the function raises comes as it is.
    """
    packed = pickle.dumps(_Shared(function, constants, CODE), protocol=5)
    cluster = _Cluster(client)
    tell = progress or _nothing
    following, waiting = iter(tiles), deque[Future]()
    with dask.config.set({"distributed.admin.large-graph-warning-threshold": len(packed) + 1_000_000}):
        shared = client.submit(_unpacked, packed, pure=False)
    try:
        for done in range(len(tiles)):
            room = max(1, AHEAD * cluster.threads()) - len(waiting)
            for tile in islice(following, max(0, room)):
                waiting.append(client.submit(_answered, shared, tile, pure=False))
            while not (answer := _answer(client, waiting[0], f"tile {done + 1} of {len(tiles)}")):
                cluster.threads()
                tell(done, len(tiles))
            waiting.popleft()
            yield answer[0]
            tell(done + 1, len(tiles))
    finally:
        if client.status == "running":
            client.cancel([shared, *waiting])


def _unpacked(packed: bytes) -> _Shared:
    """The task that all tiles lean on."""
    shared: _Shared = pickle.loads(packed)  # noqa: S301 - the scheduler passes on code anyhow
    return shared


def _answered(shared: _Shared, tile: Any) -> Any:
    """The task of one tile."""
    if shared.code != CODE:
        raise SpreadError(f"a worker runs {_said(CODE)}; must be {_said(shared.code)}, as who asks")
    with _one_at_a_time:
        numba.set_num_threads(1)  # a cluster has a worker for each core
        return shared.function(shared.constants, tile)


def _said(code: dict[str, str]) -> str:
    return ", ".join(f"{name} {version}" for name, version in code.items())


def _nothing(_done: int, _tiles: int) -> None:
    """Nobody asked to be told."""


def _answer(client: Client, future: Future, name: str) -> tuple[Any] | None:
    """What a tile gives, alone in a tuple; None where it is not there yet, after a moment."""
    try:
        with client.as_current(), suppress(TimeoutError):
            wait([future], timeout=POLL_SECONDS)
        return _fetched(future) if future.done() else None
    except KilledWorker as error:
        raise SpreadError(
            f"{name} ended {error.allowed_failures + 1} workers, one after the other; their logs tell why, "
            "too little memory is the usual reason"
        ) from error
    except CancelledError as error:
        raise SpreadError(f"the scheduler gave up {name}: {error}") from error
    except RuntimeError as error:
        if isinstance(error.__cause__, ImportError):  # what Dask makes of a scheduler without our modules
            raise SpreadError(f"the scheduler does not run this installation: {error.__cause__}") from error
        raise


def _fetched(future: Future) -> tuple[Any] | None:
    """An answer that is there; None where its worker does not hand it over: it may have died since."""
    try:
        return (future.result(timeout=FETCH_SECONDS),)
    except TimeoutError:
        if future.status == "error":  # the function's own
            raise
        return None


class _Cluster:
    """Whether there is somebody to work, asked with a bound on the time."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._address = client.scheduler.address
        self._manned_at = monotonic()

    def threads(self) -> int:
        """Threads of all workers; a SpreadError where nobody answers, or nobody has worked for too long."""
        try:
            found = self._client.sync(self._client.scheduler.ncores, callback_timeout=SILENT_SECONDS)
        except (OSError, AttributeError, RuntimeError) as error:  # a timeout is an OSError
            raise SpreadError(f"the scheduler at {self._address} is gone or silent: {error!r}") from error
        threads = sum(found.values())
        if threads:
            self._manned_at = monotonic()
        elif monotonic() - self._manned_at > NO_WORKER_SECONDS:
            raise SpreadError(
                f"no worker at {self._address} for {NO_WORKER_SECONDS:g} s; start one of this "
                "installation, see docs/operations.md"
            )
        return int(threads)
