"""
Baked tiles of one layer in a file of the form PMTiles 3.

Each tile is kept under a key that names all it depends on: question, version of its rows, statement. Who asks
with another key is not answered, so a file is never wrong; it only answers less with every change.
"""

import gzip
import json
import os
import tempfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import asinh, floor, pi, radians, tan
from pathlib import Path
from typing import Any

from pmtiles.tile import (
    Compression,
    MagicNumberNotFound,
    SpecVersionUnsupported,
    TileType,
    deserialize_header,
    zxy_to_tileid,
)
from pmtiles.writer import Writer

from tiles.directory import names_as_text, names_from_text, read_places

OWN = "citygrid"  # of the metadata: what other clients of the file need not know
HEADER_BYTES = 127
NAMES = "names"  # in there: of each tile, a part of its key
# What reading a broken file ends in: its head, what is packed, numbers that are none, parts that are missing.
BROKEN = (
    *(MagicNumberNotFound, SpecVersionUnsupported, OSError, EOFError, zlib.error),
    *(ValueError, LookupError, TypeError, AttributeError, RecursionError),
)
NORTHERNMOST_DEG = 85.0511287798066

Address = tuple[int, int, int]  # zoom, column, row
Bounds = tuple[float, float, float, float]  # west, south, east, north in degrees


class ArchiveError(ValueError):
    """A file that holds no baked tiles, or tiles that cannot be baked."""


@dataclass(frozen=True, slots=True)
class Baked:
    """A tile, as `tiles.encoding` packs it; without bytes where nothing lies."""

    address: Address
    key: str
    packed: bytes


def addresses_over(bounds: Bounds, zooms: Iterable[int]) -> list[Address]:
    """The tiles that touch a box, in the order of the file."""
    west, south, east, north = bounds
    found = [
        (z, x, y)
        for z in zooms
        for x in range(_column(west, z), _column(east, z) + 1)
        for y in range(_row(north, z), _row(south, z) + 1)
    ]
    return sorted(found, key=_tile_id)


def count_over(bounds: Bounds, zooms: Iterable[int]) -> int:
    """How many tiles touch a box, without making a list of them."""
    west, south, east, north = bounds
    return sum(
        (_column(east, z) - _column(west, z) + 1) * (_row(south, z) - _row(north, z) + 1) for z in zooms
    )


def _tile_id(address: Address) -> int:
    return int(zxy_to_tileid(*address))


def _column(lon: float, z: int) -> int:
    return _within(floor((lon + 180.0) / 360.0 * (1 << z)), z)


def _row(lat: float, z: int) -> int:
    on_the_map = max(-NORTHERNMOST_DEG, min(NORTHERNMOST_DEG, lat))
    return _within(floor((1.0 - asinh(tan(radians(on_the_map))) / pi) / 2.0 * (1 << z)), z)


def _within(place: int, z: int) -> int:
    return max(0, min((1 << z) - 1, place))


class Archive:
    """A file of baked tiles, opened for reading; safe between threads."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._size = os.fstat(self._file.fileno()).st_size
        try:
            self._header = deserialize_header(self._read(0, HEADER_BYTES))
            self.metadata: Mapping[str, Any] = json.loads(
                gzip.decompress(self._part("metadata_offset", "metadata_length"))
            )
            self._names = names_from_text(self.metadata[OWN].pop(NAMES))
            self._places = read_places(self._part("root_offset", "root_length"), self._leaf)
        except BROKEN as error:
            self._file.close()
            raise ArchiveError(f"{path} holds no baked tiles of CityGrid: {error}") from error

    def _read(self, start: int, length: int) -> bytes:
        """Some bytes, wherever other threads read; of a file that was cut, now or before, an error."""
        found = os.pread(self._file.fileno(), length, start) if start + length <= self._size else b""
        if len(found) < length:
            raise ArchiveError(f"{self._file.name} has {self._size} bytes; needs {start + length}")
        return found

    def _part(self, offset: str, length: str) -> bytes:
        return self._read(self._header[offset], self._header[length])

    def _leaf(self, offset: int, length: int) -> bytes:
        return self._read(self._header["leaf_directory_offset"] + offset, length)

    def find(self, address: Address, key: str) -> bytes | None:
        """The packed tile of an address, empty where nothing lies; None where it is not that of the key."""
        tile_id = _tile_id(address)
        if not self._names.holds(tile_id, key):
            return None
        place = self._places.find(tile_id)
        if place is None:
            return b""
        offset, length = place
        return self._read(self._header["tile_data_offset"] + offset, length)


def write(path: Path, tiles: Iterable[Baked], *, bounds: Bounds, metadata: Mapping[str, Any]) -> None:
    """Write tiles that come in the order of the file; it takes the place of an older one once it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, half_made = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            _write(Writer(file), tiles, bounds, metadata)
            file.flush()
            os.fsync(file.fileno())
        Path(half_made).chmod(0o644)  # what anybody may see: another web server may serve it
        Path(half_made).replace(path)
    except BaseException:
        Path(half_made).unlink(missing_ok=True)
        raise


def _write(writer: Writer, tiles: Iterable[Baked], bounds: Bounds, metadata: Mapping[str, Any]) -> None:
    named: list[tuple[int, str]] = []
    for tile in tiles:
        tile_id = _tile_id(tile.address)
        named.append((tile_id, tile.key))
        if tile.packed:
            writer.write_tile(tile_id, tile.packed)
    if not writer.tile_entries:
        raise ArchiveError("no tile has anything in it; there is nothing to bake")
    west, south, east, north = (round(edge * 1e7) for edge in bounds)
    header = {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        **{"min_lon_e7": west, "min_lat_e7": south, "max_lon_e7": east, "max_lat_e7": north},
        **{"center_lon_e7": (west + east) // 2, "center_lat_e7": (south + north) // 2, "center_zoom": 0},
    }
    writer.finalize(header, {**metadata, OWN: {**metadata.get(OWN, {}), NAMES: names_as_text(named)}})
