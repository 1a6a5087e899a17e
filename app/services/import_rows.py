"""Cells of a file by our names: every value read by its column's rule, or refused with it."""

from collections.abc import Mapping, Sequence
from typing import Any

import shapely

from app.domain.import_mapping import Source
from app.domain.imports import GEOMETRY, Kind
from app.errors import RefusedError
from app.files.tables import FileBlock, as_text
from app.services.import_intake import SHOWN_CHARACTERS, Intake, Remark, Row
from spatial.errors import GeometryError
from spatial.shape_text import shape_of_text

REMEMBERED_VALUES = 4096  # of a column: most hold few different ones, and reading one again costs time
_POSITION_NAMES = ("code", "lon", "lat", GEOMETRY.name)


class RowReader:
    """Reads the rows of one file, block by block; `sources` feed our columns."""

    def __init__(self, kind: Kind, sources: Sequence[Source], where: Mapping[str, str]) -> None:
        self.sources = sources
        self._constants = {
            source.slot: _constant(source) for source in sources if source.constant is not None
        }
        self._unfed = {
            column.name: column.default
            for column in kind.columns
            if not column.is_figure and column.name not in _POSITION_NAMES
        }
        self._cells = [_CellReader(source) for source in sources if source.constant is None]
        self._where = where
        self._in_order = kind.in_order

    def read(self, block: FileBlock) -> Intake:
        """Values of every row by our names; a row with a bad or missing value is refused."""
        intake = Intake([])
        intake.refusals.extend(Remark(flaw.number, "", flaw.value, flaw.rule) for flaw in block.flaws)
        left_out = 0
        for place, (number, cells) in enumerate(zip(block.numbers, block.rows, strict=True)):
            if self._where and not self._is_wanted(cells):
                left_out += 1
                continue
            found, remarks = self._read_row(number, cells)
            values = {**self._unfed, **found, **self._constants}
            remarks = remarks or self._disorder(number, values)
            if remarks:
                intake.refusals.extend(remarks)
            else:
                shape = None if block.shapes is None else block.shapes[place]
                intake.rows.append(_row(number, values, shape))
        intake.rows_read = len(block.rows) + len(block.flaws) - left_out
        if left_out:
            intake.count("left out, as --where says", left_out)
        return intake

    def _is_wanted(self, cells: Mapping[str, Any]) -> bool:
        return all(as_text(cells.get(name)) == value for name, value in self._where.items())

    def _read_row(self, number: int, cells: Mapping[str, Any]) -> tuple[dict[str, Any], list[Remark]]:
        values: dict[str, Any] = {}
        remarks: list[Remark] = []
        for reader in self._cells:
            found = reader.text(cells)
            try:
                values[reader.slot] = reader.value(found)
            except RefusedError as error:
                remarks.append(Remark(number, reader.label, found[:SHOWN_CHARACTERS], error.message))
        return values, remarks

    def _disorder(self, number: int, values: Mapping[str, Any]) -> list[Remark]:
        """What ends before it begins."""
        start, end = (values[name] for name in self._in_order) if self._in_order else (None, None)
        if self._in_order is None or start is None or end is None or end >= start:
            return []
        first, last = self._in_order
        shown, least = (one.isoformat() if hasattr(one, "isoformat") else f"{one:g}" for one in (end, start))
        return [Remark(number, last, shown, f"must not be before {first} {least}")]


class _CellReader:
    """Reads one column of ours, and remembers what it has read."""

    def __init__(self, source: Source) -> None:
        self.slot = source.slot
        self.label = source.label
        self._source = source
        self._only = source.theirs[0] if len(source.theirs) == 1 else None
        self._remembered: dict[str, Any] = {}

    def text(self, cells: Mapping[str, Any]) -> str:
        """The text of the cell, or of several joined."""
        if self._only is not None:
            return as_text(cells.get(self._only))
        parts = [as_text(cells.get(name)) for name in self._source.theirs]
        return "-".join(parts) if all(parts) else ""  # half a code is none

    def value(self, found: str) -> Any:
        """The value that a text stands for."""
        if found in self._remembered:
            return self._remembered[found]
        value = self._read(found)
        if len(self._remembered) < REMEMBERED_VALUES:
            self._remembered[found] = value
        return value

    def _read(self, found: str) -> Any:
        source = self._source
        text = source.reading.text(found) or source.default or ""
        column = source.column
        if text:
            return _shape(text) if column is GEOMETRY else column.read(text)
        if column.required or column.name == "code" or column is GEOMETRY:
            raise RefusedError(f"is missing; every row needs a {column.name}")
        return column.default


def _shape(text: str) -> shapely.Geometry:
    try:
        return shape_of_text(text)
    except GeometryError as error:
        raise RefusedError(str(error)) from None


def _row(number: int, values: dict[str, Any], shape: Any) -> Row:
    row = Row(number, values, values.pop(GEOMETRY.name, shape))
    if "lon" in values and "lat" in values:
        row.raw = (values.pop("lon"), values.pop("lat"))
    return row


def _constant(source: Source) -> Any:
    try:
        return source.column.read(str(source.constant).strip())
    except RefusedError as error:
        raise RefusedError(f"--set {source.column.name}={source.constant}: {error.message}") from None
