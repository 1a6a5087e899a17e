"""A workbook of a few tables, one a sheet, whose texts are never formulas."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

from app.files.write_xlsx import SAFE

FIRST_WIDTH, WIDTH = 28, 16


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its name."""

    name: str
    headers: Sequence[str]
    rows: Sequence[Sequence[Any]]


def write_report(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write the sheets; numbers stay numbers, what is missing stays empty."""
    with xlsxwriter.Workbook(path, {**SAFE, "tmpdir": str(path.parent)}) as book:
        head = book.add_format({"bold": True, "bg_color": "#e8eef5", "text_wrap": True})
        plain = book.add_format()
        for sheet in sheets:
            table = book.add_worksheet(sheet.name)
            table.set_column(0, 0, FIRST_WIDTH)
            table.set_column(1, max(1, len(sheet.headers) - 1), WIDTH)
            table.freeze_panes(1, 0)
            table.write_row(0, 0, list(sheet.headers), head)
            for number, row in enumerate(sheet.rows, start=1):
                for column, value in enumerate(row):
                    if value is not None:
                        table.write(number, column, value, plain)
