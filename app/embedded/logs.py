"""Log files in the var folder: appended to, set aside when large, shown when something failed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import IO

from app.embedded.places import make_folder

LARGEST_BYTES = 10_000_000
TAIL_LINES = 20


def appending(log: Path) -> IO[bytes]:
    """Open a log for adding; one that has grown too large becomes ``.1`` first."""
    make_folder(log.parent)
    if log.exists() and log.stat().st_size > LARGEST_BYTES:
        log.replace(log.with_name(log.name + ".1"))
    return log.open("ab")


def set_aside_when_large(log: Path) -> None:
    """
    Copy a log that has grown too large to ``.1`` and empty it, while processes go on adding to it.

    They hold it open for appending, so they write on at its new end; what is written between copy and
    emptying is lost. That bounds a log at twice the size; who must keep more takes it away in time.
    """
    if log.exists() and log.stat().st_size > LARGEST_BYTES:
        shutil.copyfile(log, log.with_name(log.name + ".1"))
        os.truncate(log, 0)


def tail(log: Path, lines: int = TAIL_LINES) -> str:
    """The last lines of a log with its path, for a message."""
    try:
        text = log.read_bytes()[-20_000:].decode(errors="replace")
    except OSError:
        return f"{log} could not be read"
    return "\n".join([f"The end of {log}:", *(f"    {line}" for line in text.splitlines()[-lines:])])
