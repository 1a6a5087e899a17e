"""Tiles baked by two threads, through the connections of tiles; the file gets them in its order."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

from app import db
from app.services import baking
from app.services.baking import BakePlan, Done
from tiles.archive import Address, Baked

THREADS = 2  # while one waits for the database, the other packs
CHUNK = 16  # tiles of a connection at a time
AHEAD = 8  # chunks that may wait for the file, so that a city does not fill the memory


@dataclass(slots=True)
class Told:
    """How many tiles were made, taken over, and have nothing in them."""

    made: int = 0
    kept: int = 0
    empty: int = 0


def bake(of: BakePlan, tell: Callable[[int], None]) -> Told:
    """Bake a plan; `tell` hears how many tiles are done each time."""
    told = Told()
    baking.save(of, _counted(_done(of), told, tell))
    return told


def _counted(done: Iterator[Done], told: Told, tell: Callable[[int], None]) -> Iterator[Baked]:
    for one in done:
        told.kept += one.is_kept
        told.made += not one.is_kept
        told.empty += not one.tile.packed
        tell(1)
        yield one.tile


def _done(of: BakePlan) -> Iterator[Done]:
    chunks = (of.addresses[start : start + CHUNK] for start in range(0, len(of.addresses), CHUNK))
    with ThreadPoolExecutor(THREADS) as threads:
        waiting = [threads.submit(_chunk, of, chunk) for chunk in islice(chunks, AHEAD)]
        while waiting:
            yield from waiting.pop(0).result()
            waiting += [threads.submit(_chunk, of, chunk) for chunk in islice(chunks, 1)]


def _chunk(of: BakePlan, addresses: tuple[Address, ...]) -> list[Done]:
    with db.tile_transaction() as session:
        return baking.baked(session, of, addresses=addresses)
