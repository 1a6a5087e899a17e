"""An Excel workbook: data, filters, field list and model card on a sheet each, written row by row."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.config import settings
from app.domain.columns import Column, ColumnType
from app.domain.exports import ExportFacts
from app.errors import TooLargeError
from app.files.model_card import CARD_HEADERS, card_rows
from app.files.notes import FIELD_HEADERS, fact_rows, field_rows
from app.files.places import decimals_of, place_columns, places_of
from app.files.spool import Spool

DATA_SHEET, FILTERS_SHEET, FIELDS_SHEET = "数据 Data", "筛选条件 Filters", "字段说明 Fields"
CARD_SHEET = "模型卡 Model card"  # of results of a run
MOST_ROWS = 1_048_576 - 1  # one is the header
LONGEST_TEXT = 32_767
LARGEST_EXACT = 10**15  # above, Excel changes the last digits of a number
WIDTH = 16
NOTE = (
    "工作簿中的时间为 {zone} 当地时间；文本一律不作为公式。 / "
    "Times in the workbook are local, {zone}; a text is never a formula."
)
# Every one of these would turn a text into something else.
SAFE = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "remove_timezone": False,
}


def note() -> str:
    """What a workbook says of its times and texts."""
    return NOTE.format(zone=settings().service.time_zone)


def write_xlsx(path: Path, spool: Spool, facts: ExportFacts) -> None:
    """Refuses more rows or longer texts than a sheet takes before a byte is written."""
    refuse_too_large(spool)
    places = place_columns(facts.request, with_text=False) if spool.has_shape else ()
    with xlsxwriter.Workbook(path, {**SAFE, "tmpdir": str(path.parent)}) as book:
        forms = {
            "head": book.add_format({"bold": True, "bg_color": "#e8eef5", "text_wrap": True}),
            "text": book.add_format({"num_format": "@"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "time": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        _write_data(book.add_worksheet(DATA_SHEET), forms, spool, places, decimals_of(facts.request))
        items = book.add_worksheet(FILTERS_SHEET)
        _write_table(items, forms, ["项目 Item", "内容 Value"], fact_rows(facts), widths=(36, 100))
        fields = book.add_worksheet(FIELDS_SHEET)
        rows = field_rows((*facts.columns, *places))
        _write_table(fields, forms, list(FIELD_HEADERS.values()), rows, widths=(WIDTH,) * len(FIELD_HEADERS))
        if facts.card is not None:
            card, lines = book.add_worksheet(CARD_SHEET), card_rows(facts.card)
            _write_table(card, forms, list(CARD_HEADERS.values()), lines, widths=(24, 48, 100))


def refuse_too_large(spool: Spool) -> None:
    """Refuse more rows than a sheet has, and texts that a cell would cut."""
    if spool.rows > MOST_ROWS:
        raise TooLargeError(
            f"{spool.rows} rows are too many for XLSX, which takes {MOST_ROWS}; "
            "choose CSV or GeoPackage, or narrow the filters"
        )
    for name, longest in spool.longest_bytes.items():
        if longest > LONGEST_TEXT:
            raise TooLargeError(
                f"column {name!r} holds a text of {longest} bytes; a cell takes {LONGEST_TEXT}; choose CSV"
            )


def _write_data(
    sheet: Worksheet, forms: dict[str, Format], spool: Spool, places: Sequence[Column], decimals: int
) -> None:
    columns = (*spool.columns, *places)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(columns) - 1, WIDTH)
    for number, column in enumerate(columns):
        sheet.write_string(0, number, f"{column.zh} {column.name}", forms["head"])
    line = 1
    for batch in spool.batches():
        for row in zip(*_cells(batch, spool, decimals), strict=True):
            for number, (cell, column) in enumerate(zip(row, columns, strict=True)):
                if cell is not None:
                    _write_cell(sheet, line, number, cell, ColumnType(column.type), forms)
            line += 1
    sheet.autofilter(0, 0, line - 1, len(columns) - 1)


def _cells(batch: pa.RecordBatch, spool: Spool, decimals: int) -> list[list[Any]]:
    cells = [batch.column(column.name).to_pylist() for column in spool.columns]
    return [*cells, *places_of(batch, decimals)] if spool.has_shape else cells


def _write_cell(
    sheet: Worksheet, line: int, number: int, cell: Any, kind: ColumnType, forms: dict[str, Format]
) -> None:
    """By its type of the dictionary, never by how a text looks."""
    if kind is ColumnType.BOOLEAN:
        sheet.write_boolean(line, number, cell)
    elif kind is ColumnType.DATE:
        sheet.write_datetime(line, number, cell, forms["date"])
    elif kind is ColumnType.TIME:
        sheet.write_datetime(line, number, local(cell), forms["time"])
    elif kind is ColumnType.NUMBER or (kind is ColumnType.INTEGER and abs(cell) < LARGEST_EXACT):
        sheet.write_number(line, number, cell)
    else:
        sheet.write_string(line, number, str(cell), forms["text"])


def local(instant: datetime) -> datetime:
    """The time on the clocks of the service; Excel knows no time zones."""
    return instant.astimezone(ZoneInfo(settings().service.time_zone)).replace(tzinfo=None)


def _write_table(
    sheet: Worksheet,
    forms: dict[str, Format],
    names: Sequence[str],
    rows: Sequence[tuple[str, ...]],
    *,
    widths: Sequence[int],
) -> None:
    sheet.freeze_panes(1, 0)
    for number, width in enumerate(widths):
        sheet.set_column(number, number, width)
    for number, name in enumerate(names):
        sheet.write_string(0, number, name, forms["head"])
    for line, row in enumerate(rows, start=1):
        for number, text in enumerate(row):
            sheet.write_string(line, number, text, forms["text"])
