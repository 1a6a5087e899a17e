"""The list of refused and noted rows of an import, for a spreadsheet."""

import csv
from collections.abc import Iterable
from pathlib import Path

from app.files.formulas import defused

UNSEEN = {code: f"\\x{code:02x}" for code in range(32) if chr(code) not in "\t\n\r"}
HEADER = ("column", "value", "rule", "outcome")


def write_report(path: Path, *, number_word: str, rows: Iterable[tuple[int, str, str, str, str]]) -> None:
    """Write number, column, value, rule and outcome of each row; the byte order mark is for Excel."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow((number_word, *HEADER))
        writer.writerows((number, *(_inert(cell) for cell in cells)) for number, *cells in rows)


def _inert(cell: str) -> str:
    """A cell that no spreadsheet runs: what is a number may begin with a sign, other text may not."""
    cell = cell.translate(UNSEEN)
    try:
        float(cell)
    except ValueError:
        return defused(cell)
    return cell
