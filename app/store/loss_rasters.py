"""
Rasters of losses in the var folder, a file each, named by what they depend on.

A file is a header and two bytes a place. It is written beside its name and then renamed, so that a reader
never sees half of one; what does not fit its header is as good as not there. The time of a file is that
of its last use: over the limit the one unused for longest goes. A raster that was handed out stays readable.
"""

import mmap
import os
import struct
import tempfile
import zlib
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.store.private import private_folder

HEADER = struct.Struct("<8sQI")  # magic with the version of the form, places, checksum of what follows
MAGIC = b"CGLOSS01"
VALUE = np.dtype("<u2")
BYTES_PER_MEGABYTE = 1024 * 1024
SUFFIX = ".loss"

Packed = NDArray[np.uint16]


class LossRasters:
    """Rasters of one folder, up to a limit; processes may share it."""

    def __init__(self, folder: Path, most_megabytes: float) -> None:
        self._folder = folder
        self._most_bytes = int(most_megabytes * BYTES_PER_MEGABYTE)

    def take(self, key: str, length: int) -> Packed | None:
        """The raster of that name and length, mapped into memory; None where none is whole."""
        file = self._file(key)
        try:
            with file.open("rb") as opened:
                header = opened.read(HEADER.size)
                size = os.fstat(opened.fileno()).st_size
                if size != HEADER.size + length * VALUE.itemsize or len(header) != HEADER.size:
                    return None
                magic, places, checksum = HEADER.unpack(header)
                if magic != MAGIC or places != length:
                    return None
                values = _mapped(opened.fileno(), length)
        except FileNotFoundError:
            return None
        if zlib.crc32(values.data) != checksum:
            return None
        with suppress(OSError):  # somebody else may have just removed it
            os.utime(file)
        return values

    def put(self, rasters: dict[str, Packed]) -> None:
        """Keep rasters under their names, and let go of those unused for longest."""
        for key, values in rasters.items():
            self._write(self._file(key), np.ascontiguousarray(values, VALUE))
        self._trim()

    def _file(self, key: str) -> Path:
        return self._folder / f"{key}{SUFFIX}"

    def _write(self, file: Path, values: Packed) -> None:
        handle, name = tempfile.mkstemp(dir=self._folder, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(HEADER.pack(MAGIC, len(values), zlib.crc32(values.data)))
                out.write(values.data)
            with suppress(FileNotFoundError):  # let go of already by somebody who is over the limit
                Path(name).replace(file)  # no fsync: a file lost with the machine is made anew
        finally:
            Path(name).unlink(missing_ok=True)

    def _trim(self) -> None:
        """Remove what was unused for longest until the rest is within the limit."""
        kept = []
        with os.scandir(self._folder) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):
                    found = entry.stat()
                    kept.append((found.st_mtime_ns, found.st_size, entry.path))
        over = sum(size for _, size, _ in kept) - self._most_bytes
        for _, size, path in sorted(kept):
            if over <= 0:
                return
            Path(path).unlink(missing_ok=True)
            over -= size


def _mapped(handle: int, length: int) -> Packed:
    """Values of an open file; the pages are the system's to drop and to read again."""
    if not length:
        return np.empty(0, VALUE)  # nothing cannot be mapped
    whole = mmap.mmap(handle, 0, access=mmap.ACCESS_READ)
    return np.frombuffer(whole, VALUE, length, HEADER.size)


def kept_rasters(most_megabytes: float) -> LossRasters:
    """The rasters of the service."""
    return LossRasters(private_folder("losses"), most_megabytes)
