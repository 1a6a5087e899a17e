"""Frames as Arrow batches whose types are those of the dictionary, so that no block differs from another."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import shapely

from app.domain.columns import Column, ColumnType

SHAPE = "geometry"
LIST_MARK = ";"
TYPES = {
    ColumnType.TEXT: pa.string(),
    ColumnType.CODE: pa.string(),
    ColumnType.LIST: pa.string(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.NUMBER: pa.float64(),
    ColumnType.BOOLEAN: pa.bool_(),
    ColumnType.DATE: pa.date32(),
    ColumnType.TIME: pa.timestamp("ms", "UTC"),
}


def schema_of(columns: Sequence[Column], *, has_shape: bool) -> pa.Schema:
    """One field a column, then the shape as WKB."""
    fields = [pa.field(column.name, TYPES[ColumnType(column.type)]) for column in columns]
    return pa.schema([*fields, *([pa.field(SHAPE, pa.binary())] if has_shape else [])])


def batch_of(frame: pd.DataFrame, columns: Sequence[Column], schema: pa.Schema) -> pa.RecordBatch:
    """The rows of a frame with exactly the columns described; what is missing is null."""
    arrays = [_array(frame[column.name], ColumnType(column.type)) for column in columns]
    if isinstance(frame, gpd.GeoDataFrame):
        arrays.append(pa.array(shapely.to_wkb(frame.geometry.to_numpy()), pa.binary()))
    return pa.record_batch(arrays, schema=schema)


def _array(values: pd.Series, kind: ColumnType) -> pa.Array:
    cells = values.astype(object).where(values.notna(), None)
    return pa.array([None if cell is None else _plain(cell, kind) for cell in cells], TYPES[kind])


def _plain(cell: Any, kind: ColumnType) -> Any:
    """A cell as Arrow takes it: whole numbers that a frame made floats are whole again."""
    if kind is ColumnType.LIST:
        return LIST_MARK.join(cell)
    if kind in (ColumnType.TEXT, ColumnType.CODE):
        return str(cell)
    if kind is ColumnType.INTEGER:
        return int(cell)
    if kind is ColumnType.BOOLEAN:
        return bool(cell)
    if kind is ColumnType.DATE and not isinstance(cell, date):
        return pd.Timestamp(cell).date()
    return cell
