"""A zipped Shapefile: short ASCII names, UTF-8, and the field list that a Shapefile cannot hold."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.compute as pc

from app.domain.columns import Column, ColumnType
from app.domain.exports import ExportFacts
from app.errors import TooLargeError
from app.files.arrow import SHAPE
from app.files.model_card import card_files
from app.files.notes import FIELDS_FILE, FILTERS_FILE, fact_rows, facts_text, fields_csv
from app.files.spool import Spool
from app.files.write_vector import kind_of, write_layer
from app.files.write_zip import write_archive

LONGEST_TEXT_BYTES = 254
LARGEST_FILE_BYTES = 2**31 - 1
USUAL_TEXT_BYTES = 80  # what GDAL begins with; a longer text widens the column
WIDTHS = {
    ColumnType.INTEGER: 18,
    ColumnType.NUMBER: 24,
    ColumnType.BOOLEAN: 1,
    ColumnType.DATE: 8,
    ColumnType.TIME: 20,
}
ROW_OVERHEAD_BYTES = 60  # of a shape: its number, length, kind and box
WHOLE_SECONDS = pa.timestamp("s", "UTC")
TIME_FORM = "%Y-%m-%dT%H:%M:%SZ"
README = """{title}

{facts}

Shapefile in UTF-8 (see the .cpg file). Field names have at most 10 letters; {fields} explains each of them.
Times are texts in UTC, as a Shapefile knows dates only.
字段名不超过 10 个字母，含义见 {fields}；编码为 UTF-8；时间为 UTC 文本。
"""


def write_shapefile(path: Path, spool: Spool, facts: ExportFacts) -> None:
    """Refuses what a Shapefile cannot hold before a byte is written."""
    refuse_too_large(spool)
    with TemporaryDirectory(dir=path.parent) as folder:
        shape = Path(folder) / f"{facts.layer.key}.shp"
        schema = _short_schema(spool)
        batches = (_short(batch, spool.columns, schema) for batch in spool.batches())
        write_layer(
            shape,
            schema,
            batches,
            facts,
            driver="ESRI Shapefile",
            kind=kind_of(spool, facts),
            encoding="UTF-8",
            layer_options={"2GB_LIMIT": "YES"},
        )
        told = "\n".join(f"{item}: {value}" for item, value in fact_rows(facts))
        write_archive(
            path,
            files=sorted(Path(folder).glob(f"{facts.layer.key}.*")),
            texts={
                FIELDS_FILE: fields_csv(facts.columns),
                FILTERS_FILE: facts_text(facts).encode(),
                **card_files(facts.card),
                "README.txt": README.format(title=facts.title, facts=told, fields=FIELDS_FILE).encode(),
            },
        )


def refuse_too_large(spool: Spool) -> None:
    """Refuse texts over 254 bytes and files over 2 GB."""
    for name, longest in spool.longest_bytes.items():
        if longest > LONGEST_TEXT_BYTES:
            raise TooLargeError(
                f"column {name!r} holds a text of {longest} bytes in UTF-8; a Shapefile takes "
                f"{LONGEST_TEXT_BYTES}; choose GeoPackage"
            )
    widths = (_width(column, spool) for column in spool.columns)
    table_bytes = spool.rows * (1 + sum(widths))
    for what, size in (
        ("table", table_bytes),
        ("shapes", spool.shape_bytes + ROW_OVERHEAD_BYTES * spool.rows),
    ):
        if size > LARGEST_FILE_BYTES:
            raise TooLargeError(
                f"the {what} of {spool.rows} rows would take {size} bytes; a Shapefile takes "
                f"{LARGEST_FILE_BYTES}; choose GeoPackage, or narrow the filters"
            )


def _width(column: Column, spool: Spool) -> int:
    return WIDTHS.get(ColumnType(column.type), max(spool.longest_bytes[column.name], USUAL_TEXT_BYTES))


def _short_schema(spool: Spool) -> pa.Schema:
    fields = [
        pa.field(column.ascii10, pa.string() if pa.types.is_timestamp(kind) else kind)
        for column, kind in zip(spool.columns, spool.schema.types, strict=False)
    ]
    return pa.schema([*fields, pa.field(SHAPE, pa.binary())])


def _short(batch: pa.RecordBatch, columns: tuple[Column, ...], schema: pa.Schema) -> pa.RecordBatch:
    """The block under its short names, times as texts."""
    arrays: Iterator[pa.Array] = (
        pc.strftime(values.cast(WHOLE_SECONDS, safe=False), format=TIME_FORM)
        if pa.types.is_timestamp(values.type)
        else values
        for values in batch.columns
    )
    return pa.record_batch(list(arrays), schema=schema)
