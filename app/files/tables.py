"""What every reader hands over: named cells, numbered rows, and shapes where there are any."""

import hashlib
import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row on its way into a block."""

    number: int
    cells: Mapping[str, Any]
    shape: Any = None


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


def in_blocks(entries: Iterable[FileRow | RowFlaw], *, has_shapes: bool) -> Iterator[FileBlock]:
    """Rows and flaws, one after the other, gathered into blocks."""
    rows: list[FileRow] = []
    flaws: list[RowFlaw] = []
    for entry in entries:
        if isinstance(entry, FileRow):
            rows.append(entry)
        else:
            flaws.append(entry)
        if len(rows) + len(flaws) >= BLOCK_ROWS:
            yield _block(rows, flaws, has_shapes)
            rows, flaws = [], []
    if rows or flaws:
        yield _block(rows, flaws, has_shapes)


def _block(rows: Sequence[FileRow], flaws: Sequence[RowFlaw], has_shapes: bool) -> FileBlock:
    return FileBlock(
        rows=[row.cells for row in rows],
        numbers=[row.number for row in rows],
        shapes=shape_array([row.shape for row in rows]) if has_shapes else None,
        flaws=flaws,
    )


def rows_at(block: FileBlock, places: NDArray[np.intp]) -> FileBlock:
    """Some rows of a block, by their places in it."""
    return FileBlock(
        rows=[block.rows[place] for place in places],
        numbers=[block.numbers[place] for place in places],
        shapes=None if block.shapes is None else block.shapes[places],
    )


def shape_array(shapes: Sequence[Any]) -> NDArray[np.object_]:
    """Shapes as an array; NumPy must not look for numbers in them."""
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    return array


def refuse_names(columns: Sequence[str], name: str, where: str = "the header") -> None:
    """Refuse columns that cannot be told apart, or that have no name at all."""
    if not any(columns):
        raise RefusedError(f"{name}: {where} names no column; needs a header")
    twice = [column for column, count in Counter(columns).items() if column and count > 1]
    if twice:
        raise RefusedError(f"{name}: {where} names {', '.join(map(repr, twice))} more than once")


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
