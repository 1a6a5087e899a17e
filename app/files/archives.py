"""Zip archives: read where they lie, never unpacked to disk, and refused where they are a trap."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.errors import RefusedError
from app.files.contents import START_BYTES
from app.files.sources import DAMAGE, MAX_RATIO, RATIO_FROM_BYTES

MAX_MEMBERS = 10_000
ENCRYPTED_FLAG = 0x1


def members_of(path: Path, max_bytes: int) -> list[zipfile.ZipInfo]:
    """Files in an archive, once it is known to be safe to read."""
    with _opened(path) as archive:
        members = [member for member in archive.infolist() if not member.filename.endswith("/")]
    if len(members) > MAX_MEMBERS:
        raise RefusedError(f"{path.name}: holds {len(members)} files; at most {MAX_MEMBERS}")
    for member in members:
        _refuse_member(path.name, member)
    _refuse_bomb(path, members, max_bytes)
    return members


def data_member(path: Path, members: list[zipfile.ZipInfo], suffixes: tuple[str, ...]) -> str:
    """The one file with data among those of an archive, by the end of its name."""
    named = [member.filename for member in members if _is_data(member.filename, suffixes)]
    shapefiles = [name for name in named if name.lower().endswith(".shp")]
    if len(shapefiles) > 1:
        raise RefusedError(f"{path.name}: holds {len(shapefiles)} .shp files; needs exactly one")
    tables = [name for name in named if not name.lower().endswith(".txt")]  # a .txt is often a note
    chosen = shapefiles or tables or named  # a table beside a Shapefile says what its fields mean
    if len(chosen) == 1:
        return chosen[0]
    shown = f": {', '.join(named[:5])}" if named else f", none that ends in {', '.join(suffixes)}"
    raise RefusedError(f"{path.name}: holds {len(named)} files with data{shown}; needs exactly one")


def members_with(members: list[zipfile.ZipInfo], suffixes: tuple[str, ...]) -> list[str]:
    """Files of an archive whose names end in one of the suffixes, by name."""
    return sorted(member.filename for member in members if _is_data(member.filename, suffixes))


def member_start(path: Path, member: str) -> bytes:
    """What a file in an archive begins with."""
    with _opened(path) as archive, archive.open(member) as stream:
        return stream.read(START_BYTES)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except zipfile.BadZipFile as error:
        raise RefusedError(f"{path.name}: is not a zip archive, or a cut-off one: {error}") from None
    except DAMAGE as error:  # encrypted, or packed by a method that Python does not know
        raise RefusedError(f"{path.name}: cannot be unpacked: {error}") from None


def _is_data(name: str, suffixes: tuple[str, ...]) -> bool:
    folders, _, last = name.rpartition("/")
    is_hidden = "__MACOSX" in folders.split("/") or last.startswith(".")
    return not is_hidden and last.lower().endswith(suffixes)


def _refuse_member(name: str, member: zipfile.ZipInfo) -> None:
    inside = member.orig_filename.replace("\\", "/")
    if inside.startswith("/") or inside[1:2] == ":" or ".." in inside.split("/"):
        raise RefusedError(f"{name}: holds {inside!r}; a path in an archive may not lead out of it")
    if member.flag_bits & ENCRYPTED_FLAG:
        raise RefusedError(f"{name}: {inside!r} is encrypted; pack it without a password")


def _refuse_bomb(path: Path, members: list[zipfile.ZipInfo], max_bytes: int) -> None:
    size = sum(member.file_size for member in members)
    if size > max_bytes:
        raise RefusedError(f"{path.name}: unpacks to {size} bytes; the limit is {max_bytes}")
    ratio = size / max(1, path.stat().st_size)
    if size > RATIO_FROM_BYTES and ratio > MAX_RATIO:
        raise RefusedError(
            f"{path.name}: unpacks to {ratio:.0f} times its size; at most {MAX_RATIO} times, "
            f"as from {RATIO_FROM_BYTES} bytes"
        )
