"""
Where the tiles of a PMTiles file lie, and under which names, as arrays.

A file of a city has hundreds of thousands of tiles, and every process that serves it holds their places:
eight bytes a number, not an object each. Directories are read by whole columns for the same reason.
"""

import gzip
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
NAME_DIGITS = 16  # of a name in hexadecimal, so that it is a number of 64 bits
STORED = np.dtype("<u8")


@dataclass(frozen=True, slots=True)
class Places:
    """Runs of tiles with the same bytes, in the order of their numbers."""

    first: Numbers  # number of the first tile of each run
    count: Numbers
    offset: Numbers
    length: Numbers

    def find(self, tile_id: int) -> tuple[int, int] | None:
        """Offset and length of the bytes of a tile; None where the file has none."""
        at = int(np.searchsorted(self.first, tile_id, side="right")) - 1
        if at < 0 or tile_id >= self.first[at] + self.count[at]:
            return None
        return int(self.offset[at]), int(self.length[at])


def read_places(root: bytes, leaf: Callable[[int, int], bytes]) -> Places:
    """The places of a root directory and of the leaves that it names, which `leaf` reads."""
    parts = list(_with_leaves(_columns(root), leaf))
    return Places(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _with_leaves(
    directory: Sequence[Numbers], leaf: Callable[[int, int], bytes]
) -> Iterable[Sequence[Numbers]]:
    """Entries of a directory; one that has no run stands for another directory."""
    _, count, offset, length = directory
    is_run = count > 0
    yield [column[is_run] for column in directory]
    for start, size in zip(offset[~is_run].tolist(), length[~is_run].tolist(), strict=True):
        yield from _with_leaves(_columns(leaf(start, size)), leaf)


def _columns(packed: bytes) -> Sequence[Numbers]:
    """First tile, count, offset and length of each entry of a directory."""
    numbers = _varints(gzip.decompress(packed))
    size = int(numbers[0])
    step, count, length, offset = numbers[1 : 1 + 4 * size].reshape(4, size)
    return np.cumsum(step), count, _offsets(offset, length), length


def _offsets(given: Numbers, length: Numbers) -> Numbers:
    """Offsets are told plus one; 0 is right behind the entry before."""
    told = np.maximum.accumulate(np.where(given > 0, np.arange(len(given)), 0))
    before: Numbers = np.cumsum(length) - length
    behind: Numbers = before - before[told]
    return given[told] - 1 + behind


def _varints(data: bytes) -> Numbers:
    """Numbers of seven bits a byte, the lowest first; the last byte of each has no eighth bit."""
    read = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(read < 0x80)
    if not len(ends) or ends[-1] != len(read) - 1:
        raise ValueError("a directory breaks off within a number")
    starts = np.concatenate([[0], ends[:-1] + 1])
    shift = 7 * (np.arange(len(read)) - np.repeat(starts, ends - starts + 1))
    return np.add.reduceat((read & 0x7F).astype(np.int64) << shift, starts)


@dataclass(frozen=True, slots=True)
class Names:
    """The name of each tile, in the order of their numbers."""

    tile_ids: Numbers
    names: NDArray[np.uint64]

    def holds(self, tile_id: int, name: str) -> bool:
        """Whether a tile has this name."""
        at = int(np.searchsorted(self.tile_ids, tile_id))
        is_known = at < len(self.tile_ids) and self.tile_ids[at] == tile_id
        return bool(is_known and int(self.names[at]) == _number(name))


def _number(name: str) -> int:
    return int(name[:NAME_DIGITS], 16)


def names_as_text(named: Sequence[tuple[int, str]]) -> dict[str, str]:
    """Numbers of tiles in their order with names, as a document of JSON takes them."""
    columns = {"tiles": [tile_id for tile_id, _ in named], "names": [_number(name) for _, name in named]}
    return {key: b64encode(np.array(column, STORED).tobytes()).decode() for key, column in columns.items()}


def names_from_text(told: dict[str, str]) -> Names:
    """What `names_as_text` wrote."""
    tile_ids, names = (np.frombuffer(b64decode(told[key]), STORED) for key in ("tiles", "names"))
    if len(tile_ids) != len(names):
        raise ValueError(f"{len(tile_ids)} tiles have {len(names)} names")
    return Names(tile_ids.astype(np.int64), names.astype(np.uint64))
