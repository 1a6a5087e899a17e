"""Stamps: a hash of what a step was made from, so that the step is skipped while nothing changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def fingerprint(files: Iterable[Path], *facts: str) -> str:
    """One hash over the names and contents of files and over plain facts."""
    digest = hashlib.sha256()
    for fact in facts:
        digest.update(fact.encode() + b"\0")
    for path in files:
        content = path.read_bytes()
        digest.update(f"{path.name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def matches(stamp: Path, made_from: str) -> bool:
    """Whether the stamp says that exactly this was done to its end."""
    try:
        return stamp.read_text(encoding="ascii").strip() == made_from
    except (FileNotFoundError, NotADirectoryError):
        return False


def write(stamp: Path, made_from: str) -> None:
    """Say that it was done; whole or not at all."""
    half = stamp.with_name(stamp.name + ".part")
    half.write_text(made_from + "\n", encoding="ascii")
    half.replace(stamp)
