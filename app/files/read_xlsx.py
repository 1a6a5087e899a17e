"""XLSX in, row by row; formulas are never computed, only what a program has kept of them is read."""

import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from app.errors import RefusedError
from app.files.archives import members_of
from app.files.arrow_rows import plain
from app.files.contents import START_BYTES, refuse_other_content
from app.files.sources import DAMAGE, ByteSource, member_source
from app.files.tables import FileHead, FileRow, FileSource, RowFlaw, first_bytes, in_blocks, refuse_names
from app.files.xml_marks import DECLARATIONS, longest_gap_bytes, marks_in

# of styles and extensions that do not matter here; a filter around a generator would leak out of it
warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")

UNREADABLE = (
    *DAMAGE,
    InvalidFileException,
    ParseError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    OverflowError,
    AssertionError,
)
MAX_PART_BYTES = 64_000_000  # of texts that cells share, or of styles: held whole, at eight times their size
MAX_ROW_BYTES = 10_000_000  # of the XML of a row
SHEET_ROOT = re.compile(rb"<(?:[\w.-]+:)?worksheet[\s>]")
ROW_MARK = re.compile(rb"</?(?:[\w.-]+:)?row[\s/>]")
FORMULA_MARKS = (b"<f>", b"<f ", b"<f/")
SHOWN_CHARACTERS = 80

Cells = Sequence[Any]


def read_xlsx(path: Path, *, layer: str | None, max_bytes: int) -> FileSource:
    """Rows of one sheet, numbered as in the sheet; its first row that is not empty is the header."""
    refuse_other_content(path.name, first_bytes(path, START_BYTES), "a zip archive")
    has_formulas = _scan(path, max_bytes)
    sheet = _sheet(path, layer)
    with _refusals(path.name):
        header_row, header_cells = next(_rows(path, sheet, has_formulas=False))
    header = tuple("" if cell.value is None else str(plain(cell.value)).strip() for cell in header_cells)
    refuse_names(header, path.name, f"row {header_row} of sheet {sheet!r}")

    def entries() -> Iterator[FileRow | RowFlaw]:
        count = 0
        with _refusals(path.name):
            for number, cells in _rows(path, sheet, has_formulas=has_formulas):
                if number > header_row:
                    count += 1
                    yield _entry(number, cells, header)
        if not count:
            raise RefusedError(f"{path.name}: no row under the header; needs at least one")

    columns = tuple(name for name in header if name)
    return FileSource(
        head=FileHead(columns=columns, number_word="row", has_shapes=False),
        blocks=lambda: in_blocks(entries(), has_shapes=False),
    )


def _scan(path: Path, max_bytes: int) -> bool:
    """Whether the workbook holds formulas; refuses one that is a bomb or declares XML entities."""
    found: set[bytes] = set()
    for member in members_of(path, max_bytes):
        if member.filename.lower().endswith((".xml", ".rels")):
            part = member_source(path, member.filename, max_bytes)
            _refuse_large(part, member)
            in_part = marks_in(part, (*DECLARATIONS, *FORMULA_MARKS))
            if not in_part.isdisjoint(DECLARATIONS):
                raise RefusedError(f"{part.name} declares XML entities; a workbook needs none")
            found |= in_part
    return not found.isdisjoint(FORMULA_MARKS)


def _refuse_large(part: ByteSource, member: zipfile.ZipInfo) -> None:
    """Sheets are read row by row; all else is held in memory as a whole."""
    if member.file_size <= MAX_ROW_BYTES:
        return
    if SHEET_ROOT.search(part.start()):
        if longest_gap_bytes(part, ROW_MARK) > MAX_ROW_BYTES:
            raise RefusedError(f"{part.name} has a row of over {MAX_ROW_BYTES} bytes; save the sheet as CSV")
    elif member.file_size > MAX_PART_BYTES:
        raise RefusedError(
            f"{part.name} has {member.file_size} bytes and at most {MAX_PART_BYTES} are held in memory; "
            "save the sheet as CSV"
        )


@contextmanager
def _refusals(name: str) -> Iterator[None]:
    try:
        yield
    except UNREADABLE as error:
        raise RefusedError(f"{name}: is no whole XLSX workbook: {error}") from None


@contextmanager
def _workbook(path: Path, *, values: bool) -> Iterator[Any]:
    workbook = openpyxl.load_workbook(path, read_only=True, data_only=values, keep_links=False)
    try:
        yield workbook
    finally:
        workbook.close()


def _sheet(path: Path, layer: str | None) -> str:
    with _refusals(path.name), _workbook(path, values=True) as workbook:
        names = [sheet.title for sheet in workbook.worksheets]
        filled = [sheet.title for sheet in workbook.worksheets if _is_filled(sheet)]
    if layer is not None and layer not in names:
        raise RefusedError(f"{path.name}: has no sheet {layer!r}; its sheets are {', '.join(names)}")
    if layer is not None and layer not in filled:
        raise RefusedError(f"{path.name}: sheet {layer!r} is empty; needs a header and at least one row")
    if layer is None and len(filled) != 1:
        named = f"; name one with --layer: {', '.join(filled)}" if filled else ""
        raise RefusedError(f"{path.name}: has {len(filled)} sheets with rows{named}")
    return layer or filled[0]


def _is_filled(sheet: Any) -> bool:
    sheet.reset_dimensions()  # what the file says of its size may be wrong
    return any(cell.value is not None for cells in sheet.iter_rows() for cell in cells)


def _rows(path: Path, sheet: str, *, has_formulas: bool) -> Iterator[tuple[int, Cells]]:
    """Rows that are not empty; a formula without a kept value shows as the formula."""
    with _workbook(path, values=True) as kept:
        kept[sheet].reset_dimensions()
        if not has_formulas:
            for number, cells in enumerate(kept[sheet].iter_rows(), start=1):
                if any(cell.value is not None for cell in cells):
                    yield number, cells
            return
        with _workbook(path, values=False) as written:
            written[sheet].reset_dimensions()
            pairs = zip(kept[sheet].iter_rows(), written[sheet].iter_rows(), strict=True)
            for number, (cells, sources) in enumerate(pairs, start=1):
                shown = [
                    source if cell.value is None else cell
                    for cell, source in zip(cells, sources, strict=True)
                ]
                if any(cell.value is not None for cell in shown):
                    yield number, shown


def _entry(number: int, cells: Cells, header: Sequence[str]) -> FileRow | RowFlaw:
    for place, cell in enumerate(cells):
        if cell.value is None:
            continue
        where = f"cell {get_column_letter(place + 1)}{number}"
        shown = str(cell.value)[:SHOWN_CHARACTERS]
        if cell.data_type == "f":
            return RowFlaw(number, shown, f"{where} holds a formula without a computed value")
        if cell.data_type == "e":
            return RowFlaw(number, shown, f"{where} holds the error {shown}")
        if place >= len(header):
            return RowFlaw(number, shown, f"{where} lies beyond the header of {len(header)} cells")
    values = [_value(cell.value) for cell in cells]
    values += [None] * (len(header) - len(values))
    return FileRow(number, {name: value for name, value in zip(header, values, strict=False) if name})


def _value(value: Any) -> Any:
    return str(value) if isinstance(value, timedelta) else plain(value)
