"""Baked tiles as files, one a layer: where they lie, and what of them still holds."""

import logging
import zlib
from dataclasses import dataclass
from pathlib import Path

from app.config import environment
from tiles.archive import Address, Archive, ArchiveError
from tiles.encoding import unpacked

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A file as it was when it was opened; one that was broken then has no archive."""

    stamp: tuple[int, int, int]
    archive: Archive | None


_opened: dict[Path, _Opened] = {}


def path_of(layer: str) -> Path:
    """The file of a layer, whether there is one or not."""
    return environment().var / "tiles" / f"{layer}.pmtiles"


def archive_of(layer: str) -> Archive | None:
    """The baked tiles of a layer; a file that has been replaced is opened anew, a broken one is said once."""
    path = path_of(layer)
    try:
        found = path.stat()
    except OSError:
        return None
    stamp = (found.st_ino, found.st_mtime_ns, found.st_size)
    known = _opened.get(path)
    if known is None or known.stamp != stamp:
        # Without a lock: of a city that takes a moment, and tiles of all other layers would wait. Of two
        # threads that open it at once one is kept.
        known = _opened[path] = _Opened(stamp, _open(path))
    return known.archive


def _open(path: Path) -> Archive | None:
    try:
        return Archive(path)
    except (ArchiveError, FileNotFoundError) as error:
        log.warning("baked tiles are left out: %s", error)
        return None


def find(layer: str, address: Address, key: str) -> bytes | None:
    """The packed tile of a key; None where the file has none, or one of another key."""
    archive = archive_of(layer)
    return None if archive is None else find_in(archive, address, key)


def find_in(archive: Archive, address: Address, key: str) -> bytes | None:
    """The same in a file that is open; what is broken is found out here, said, and left out."""
    try:
        kept = archive.find(address, key)
        if kept:
            unpacked(kept)
        return kept
    except (ArchiveError, OSError, EOFError, zlib.error) as error:
        log.warning("a baked tile is left out: %s: %s", "/".join(map(str, address)), error)
        return None
