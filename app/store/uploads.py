"""Uploaded files in the var folder, under names of our own."""

import os
import secrets
import tempfile
from collections.abc import Collection, Iterable
from pathlib import Path
from time import time
from typing import IO

from app.store.private import private_folder

PART = ".part"
REPORT = ".report.csv"
ABANDONED_SECONDS = 86_400  # no upload takes a day


def folder() -> Path:
    """Where uploaded files lie; nobody but the service reads them."""
    return private_folder("uploads")


def upload_file(stored_name: str) -> Path:
    """Where an uploaded file lies."""
    return folder() / stored_name


def report_file(stored_name: str) -> Path:
    """Where the report of its check lies."""
    return folder() / f"{stored_name}{REPORT}"


def incoming() -> IO[bytes]:
    """A file to write what comes in into; gone when it is closed, unless it was kept."""
    return tempfile.NamedTemporaryFile(dir=folder(), suffix=PART)


def keep(stream: IO[bytes], extension: str) -> str:
    """Keep an incoming file under a new name, without copying it; returns the name."""
    stream.flush()
    os.fsync(stream.fileno())
    stored_name = f"{secrets.token_hex(16)}{extension}"
    os.link(stream.name, upload_file(stored_name))
    return stored_name


def remove(stored_names: Iterable[str]) -> None:
    """Remove files with their reports."""
    for name in stored_names:
        upload_file(name).unlink(missing_ok=True)
        report_file(name).unlink(missing_ok=True)


def remove_strays(known: Collection[str]) -> None:
    """Remove files that no import knows: of an upload that broke off, or of a process that died."""
    for file in folder().iterdir():
        is_known = file.name.removesuffix(REPORT) in known
        if not is_known and time() - file.stat().st_mtime > ABANDONED_SECONDS:
            file.unlink(missing_ok=True)
