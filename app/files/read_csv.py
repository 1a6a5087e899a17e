"""CSV in: cells by column name, each row with the line it begins on."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from app.errors import RefusedError
from app.files.encodings import refuse_undecodable
from app.files.tables import FileTable, RowFlaw

DELIMITERS = ",;\t"
SHOWN_CHARACTERS = 80
MAX_CELL_CHARACTERS = 10_000_000


def read_csv(path: Path, *, encoding: str) -> FileTable:
    """Rows of a CSV file; a row with more or fewer cells than the header is a flaw."""
    refuse_undecodable(path, encoding)
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    with path.open(encoding=encoding, newline="") as stream:
        first = stream.readline()
        stream.seek(0)
        records = _records(stream, max(DELIMITERS, key=first.count), path.name)
        header = tuple(name.strip() for _, name_row in _next(records) for name in name_row)
        _refuse_header(header, path.name)
        return _table(records, header, path.name)


def _next(records: Iterator[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    first = next(records, None)
    return [] if first is None else [first]


def _records(stream: TextIO, delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Records with the line each begins on (a quoted cell may hold line breaks); blank lines are none."""
    reader = csv.reader(stream, delimiter=delimiter, strict=True)
    line = 1
    try:
        for record in reader:
            if record:
                yield line, record
            line = reader.line_num + 1
    except csv.Error as error:
        raise RefusedError(f"{name}: the record that begins on line {line} is not CSV: {error}") from None


def _refuse_header(header: tuple[str, ...], name: str) -> None:
    if not any(header):
        raise RefusedError(f"{name}: the first line names no column; needs a header")
    twice = [column for column, count in Counter(header).items() if column and count > 1]
    if twice:
        raise RefusedError(f"{name}: the header names {', '.join(map(repr, twice))} more than once")


def _table(records: Iterator[tuple[int, list[str]]], header: tuple[str, ...], name: str) -> FileTable:
    rows, numbers, flaws = [], [], []
    for line, cells in records:
        if len(cells) == len(header):
            rows.append(dict(zip(header, cells, strict=True)))
            numbers.append(line)
        else:
            flaws.append(
                RowFlaw(
                    line,
                    ",".join(cells)[:SHOWN_CHARACTERS],
                    f"has {len(cells)} cells; the header has {len(header)}",
                )
            )
    if not rows and not flaws:
        raise RefusedError(f"{name}: no row under the header; needs at least one")
    return FileTable(
        columns=tuple(column for column in header if column),
        rows=rows,
        numbers=numbers,
        number_word="line",
        flaws=flaws,
    )
