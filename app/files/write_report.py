"""
A workbook of a few tables, one a sheet, whose texts are never formulas.

The tables come as JSON on standard input, the workbook goes to standard output: a process of its own, so that
whoever asks loads no library for it (see `app.files.report_process`).
"""

import io
import json
import sys
from collections.abc import Sequence
from typing import Any

import xlsxwriter

FIRST_WIDTH, WIDTH = 28, 16
SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def workbook_of(sheets: Sequence[dict[str, Any]]) -> bytes:
    """Sheets with `name`, `headers` and `rows`; numbers stay numbers, what is missing stays empty."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, SAFE) as book:
        head = book.add_format({"bold": True, "bg_color": "#e8eef5", "text_wrap": True})
        for sheet in sheets:
            table = book.add_worksheet(sheet["name"])
            table.set_column(0, 0, FIRST_WIDTH)
            table.set_column(1, max(1, len(sheet["headers"]) - 1), WIDTH)
            table.freeze_panes(1, 0)
            table.write_row(0, 0, sheet["headers"], head)
            for number, row in enumerate(sheet["rows"], start=1):
                for column, value in enumerate(row):
                    if value is not None:
                        table.write(number, column, value)
    return target.getvalue()


if __name__ == "__main__":
    sys.stdout.buffer.write(workbook_of(json.load(sys.stdin)))
