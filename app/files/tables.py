"""What every reader hands over: named cells, numbered rows, and shapes where there are any."""

import hashlib
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.errors import RefusedError

BLOCK_BYTES = 1 << 20
BLOCK_ROWS = 10_000  # rows of a block: enough to be worth a COPY, few enough to hold at once


@dataclass(frozen=True, slots=True)
class RowFlaw:
    """A row that a reader could not make sense of."""

    number: int
    value: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTable:
    """Rows of one file; `numbers` are lines of the file or, in formats without lines, features from 1."""

    columns: tuple[str, ...]
    rows: Sequence[Mapping[str, Any]]
    numbers: Sequence[int]
    number_word: str
    shapes: NDArray[np.object_] | None = None
    epsg: int | None = None  # of a coordinate system that the file itself states
    datum_hint: str = ""  # why the file's own statement is not enough
    flaws: Sequence[RowFlaw] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileHead:
    """What is known of a file before its rows are read."""

    columns: tuple[str, ...]
    number_word: str  # what the numbers of rows count: "line", "row", "feature", "object"
    has_shapes: bool  # whether rows bring a geometry of their own
    epsg: int | None = None  # of a coordinate system that the file itself states
    datum_hint: str = ""  # why the file's own statement is not enough


@dataclass(frozen=True, slots=True, kw_only=True)
class FileBlock:
    """Some rows of a file, in its order; `shapes` is None where the file has none."""

    rows: Sequence[Mapping[str, Any]]
    numbers: Sequence[int]
    shapes: NDArray[np.object_] | None = None
    flaws: Sequence[RowFlaw] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSource:
    """A file to be read block by block, so that memory does not grow with it; each call begins anew."""

    head: FileHead
    blocks: Callable[[], Iterator[FileBlock]]


def as_text(value: Any) -> str:
    """A cell as text: whole numbers without a point, nothing for a missing value."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, float | np.floating):
        return str(int(value)) if math.isfinite(value) and value == int(value) else repr(float(value))
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def first_bytes(path: Path, count: int) -> bytes:
    """What a file begins with, which tells its format better than its name."""
    with path.open("rb") as stream:
        return stream.read(count)


def fingerprint(path: Path) -> str:
    """SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def refuse_unusable(path: Path, max_bytes: int) -> None:
    """Refuse a file that is missing, empty or larger than the limit."""
    if not path.is_file():
        raise RefusedError(f"{path.name}: no such file")
    size = path.stat().st_size
    if size == 0:
        raise RefusedError(f"{path.name}: the file is empty; needs a header and at least one row")
    if size > max_bytes:
        raise RefusedError(f"{path.name}: {size} bytes; the limit is {max_bytes} (files.max_file_megabytes)")
