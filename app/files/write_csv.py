"""CSV for spreadsheets, zipped with its field list and filters."""

import csv
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa

from app.domain.columns import Column, ColumnType
from app.domain.exports import ExportFacts
from app.files.formulas import defused
from app.files.model_card import card_files
from app.files.notes import FIELDS_FILE, FILTERS_FILE, facts_text, fields_csv
from app.files.places import decimals_of, place_columns, places_of, texts_of
from app.files.spool import Spool
from app.files.write_zip import write_archive

TEXTS = frozenset({ColumnType.TEXT, ColumnType.CODE, ColumnType.LIST})
NOTE = (
    "以 = + - @ 制表符或回车开头的文本前加了一个撇号，以免被当作公式执行；数字列不变。 / "
    "A text that begins with = + - @, a tab or a carriage return has an apostrophe before it, "
    "so that no spreadsheet runs it; numbers are as they are."
)


def write_csv(path: Path, spool: Spool, facts: ExportFacts) -> None:
    """UTF-8 with a byte-order mark, ISO times, a point inside each shape and the shape as WKT."""
    places = place_columns(facts.request, with_text=True) if spool.has_shape else ()
    with TemporaryDirectory(dir=path.parent) as folder:
        table = Path(folder) / f"{facts.layer.key}.csv"
        with table.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(column.name for column in (*spool.columns, *places))
            for batch in spool.batches():
                writer.writerows(_rows(batch, spool, decimals_of(facts.request)))
        texts = {
            FIELDS_FILE: fields_csv((*facts.columns, *places)),
            FILTERS_FILE: facts_text(facts).encode(),
            **card_files(facts.card),
        }
        write_archive(path, files=[table], texts=texts)


def _rows(batch: pa.RecordBatch, spool: Spool, decimals: int) -> Iterator[tuple[Any, ...]]:
    cells = [_cells(batch.column(column.name), column) for column in spool.columns]
    if spool.has_shape:
        cells += [*places_of(batch, decimals), texts_of(batch, decimals)]
    return zip(*cells, strict=True)


def _cells(values: pa.Array, column: Column) -> list[Any]:
    kind = ColumnType(column.type)
    plain: list[Any] = values.to_pylist()
    if kind in TEXTS:
        return [None if cell is None else defused(cell) for cell in plain]
    if kind is ColumnType.BOOLEAN:
        return [None if cell is None else str(cell).lower() for cell in plain]
    if kind is ColumnType.TIME:
        return [None if cell is None else cell.isoformat().replace("+00:00", "Z") for cell in plain]
    return plain
