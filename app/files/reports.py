"""The list of refused and noted rows of an import, for a spreadsheet."""

import csv
from collections.abc import Iterable
from pathlib import Path

HEADER = ("column", "value", "rule", "outcome")


def write_report(path: Path, *, number_word: str, rows: Iterable[tuple[int, str, str, str, str]]) -> None:
    """Write number, column, value, rule and outcome of each row; the byte order mark is for Excel."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow((number_word, *HEADER))
        writer.writerows(rows)
