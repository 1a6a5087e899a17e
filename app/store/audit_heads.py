"""The signed heads of the audit's chain, in a file outside the database."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.domain.audit_chain import Head, head_from, line_hash
from app.errors import StorageError
from app.store.private import private_folder

NO_LINE = "0" * 64


def folder() -> Path:
    """Where the heads and the keys lie; made when it is not there."""
    return private_folder("audit")


def heads_file() -> Path:
    """The file of the heads."""
    return folder() / "heads.jsonl"


@contextmanager
def held() -> Iterator[None]:
    """One at a time: who seals or cuts, and who takes a look at file and database together."""
    handle = os.open(folder(), os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A line that cannot be read, with its number in the file and what is wrong."""

    number: int
    said: str


def read_heads(file: Path) -> list[Head | BrokenLine]:
    """Every line of the file in order."""
    if not file.exists():
        return []
    found: list[Head | BrokenLine] = []
    for number, raw in enumerate(file.read_bytes().splitlines(keepends=True), start=1):
        if not raw.endswith(b"\n"):
            found.append(BrokenLine(number, "is cut off"))
            continue
        try:
            found.append(head_from(raw[:-1].decode()))
        except ValueError:
            found.append(BrokenLine(number, "is no line of a head"))
    return found


def newest(file: Path) -> tuple[Head | None, str]:
    """The last head with the hash of its line, which the next one names."""
    lines = read_heads(file)
    if not lines:
        return None, NO_LINE
    last = lines[-1]
    if isinstance(last, BrokenLine):
        raise StorageError(
            f"{file}, line {last.number} {last.said}; nothing is added to it: "
            "put the file back from a copy, or move it away to begin a new one"
        )
    return last, line_hash(last.line)


def append(file: Path, head: Head) -> None:
    """Add one line, on disk before this returns."""
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(handle, f"{head.line}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)
