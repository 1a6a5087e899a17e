"""Batches of Arrow into blocks: plain values, and shapes out of WKB."""

import json
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Literal

import pyarrow as pa
import shapely

from app.files.tables import FileBlock, RowFlaw, shape_array

CURVES = {
    8: "CircularString",
    9: "CompoundCurve",
    10: "CurvePolygon",
    11: "MultiCurve",
    12: "MultiSurface",
    15: "PolyhedralSurface",
    16: "TIN",
    17: "Triangle",
}  # type codes of ISO 13249-3 that have no straight counterpart here
CODES_OF_A_DIMENSION = 1000  # 1000 and more are the same types with Z, with M, with both
SHOWN_BYTES = 20


def rows_of(batch: Any, columns: Sequence[str]) -> list[dict[str, Any]]:
    """Rows of a batch by column name; dates as ISO text, lists as JSON text, NaN as nothing."""
    if not columns:
        return [{} for _ in range(batch.num_rows)]
    places = [batch.schema.get_field_index(column) for column in columns]
    lists = [_plain_list(batch.column(place)) for place in places]
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*lists, strict=True)]


def _plain_list(column: Any) -> list[Any]:
    values: list[Any] = column.to_pylist()
    if pa.types.is_floating(column.type):
        return [value if value == value else None for value in values]
    if pa.types.is_string(column.type) or pa.types.is_integer(column.type) or pa.types.is_null(column.type):
        return values
    return [plain(value) for value in values]


def plain(value: Any) -> Any:
    """A value as the importer knows it: text, number, truth or nothing."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value


def block_with_shapes(rows: list[dict[str, Any]], wkb: Sequence[bytes | None], first: int) -> FileBlock:
    """Rows with their shapes; one whose geometry cannot be read, or is curved, becomes a flaw."""
    shapes = _shapes(wkb)
    flaws = [
        RowFlaw(first + place, binary[:SHOWN_BYTES].hex(), _rule(binary))
        for place, binary in enumerate(wkb)
        if binary is not None and shapes[place] is None
    ]
    flawed = {flaw.number for flaw in flaws}
    kept = [place for place in range(len(rows)) if first + place not in flawed]
    return FileBlock(
        rows=[rows[place] for place in kept],
        numbers=[first + place for place in kept],
        shapes=shapes[kept],
        flaws=flaws,
    )


def _shapes(wkb: Sequence[bytes | None]) -> Any:
    try:
        return shapely.from_wkb(shape_array(wkb), on_invalid="ignore")
    except NotImplementedError:  # of one curved shape among them
        return shape_array([_shape(binary) for binary in wkb])


def _shape(binary: bytes | None) -> Any:
    try:
        return shapely.from_wkb(binary, on_invalid="ignore")
    except NotImplementedError:
        return None


def _rule(binary: bytes) -> str:
    order: Literal["little", "big"] = "little" if binary[:1] == b"\x01" else "big"
    code = int.from_bytes(binary[1:5], order) % CODES_OF_A_DIMENSION
    if code in CURVES:
        return f"the geometry is a {CURVES[code]}; needs straight edges"
    return "the geometry cannot be read: it is no well-known binary of a known type"


def block_without_shapes(rows: list[dict[str, Any]], first: int) -> FileBlock:
    """Rows of a table that has no geometry."""
    return FileBlock(rows=rows, numbers=range(first, first + len(rows)))
