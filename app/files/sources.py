"""Bytes of a file, of what is packed in a .gz, or of one member of a zip archive: all read alike."""

import gzip
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from app.errors import RefusedError
from app.files.contents import START_BYTES
from app.files.tables import BLOCK_BYTES

MAX_RATIO = 200  # of unpacked to packed bytes; text of a table packs 5 to 20 times smaller
RATIO_FROM_BYTES = 100_000_000  # smaller ones do no harm at any ratio
# What unpacking raises where an archive is cut off, damaged, encrypted or of an unknown method.
DAMAGE = (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError, ValueError)


@dataclass(frozen=True, slots=True)
class ByteSource:
    """
    Bytes that can be read again from the start, no more than `max_bytes` of them.

    `packed_bytes` is the size of a file that states no size of what is in it; a ratio is measured then.
    """

    name: str  # in messages
    opened: Callable[[], BinaryIO]
    max_bytes: int
    packed_bytes: int | None = None

    def blocks(self, block_bytes: int = BLOCK_BYTES) -> Iterator[bytes]:
        """All bytes, in blocks; counted while they are unpacked, as an archive may state any size."""
        read_bytes = 0
        try:
            with self.opened() as stream:
                while block := stream.read(block_bytes):
                    read_bytes += len(block)
                    self._refuse_more(read_bytes)
                    yield block
        except DAMAGE as error:
            raise RefusedError(
                f"{self.name}: is damaged or cut off after byte {read_bytes}: {error}"
            ) from None

    def _refuse_more(self, read_bytes: int) -> None:
        if read_bytes > self.max_bytes:
            raise RefusedError(f"{self.name}: unpacks to more than {self.max_bytes} bytes, the limit")
        if self.packed_bytes is None or read_bytes <= RATIO_FROM_BYTES:
            return
        if read_bytes > MAX_RATIO * self.packed_bytes:
            raise RefusedError(
                f"{self.name}: unpacks to over {MAX_RATIO} times its size, the limit "
                f"as from {RATIO_FROM_BYTES} bytes"
            )

    def start(self) -> bytes:
        """The first bytes, which tell the format."""
        return next(self.blocks(START_BYTES), b"")


def plain_source(path: Path, max_bytes: int) -> ByteSource:
    """A file as it lies there."""
    return ByteSource(path.name, lambda: path.open("rb"), max_bytes)


def gzip_source(path: Path, max_bytes: int) -> ByteSource:
    """What is packed in a .gz file."""
    return ByteSource(
        path.name, lambda: cast(BinaryIO, gzip.open(path, "rb")), max_bytes, path.stat().st_size
    )


def member_source(path: Path, member: str, max_bytes: int) -> ByteSource:
    """One member of a zip archive, unpacked while it is read."""

    def opened() -> BinaryIO:
        return cast(BinaryIO, zipfile.ZipFile(path).open(member))

    return ByteSource(f"{path.name}: {member}", opened, max_bytes)
