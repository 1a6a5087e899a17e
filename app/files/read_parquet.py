"""GeoParquet and plain Parquet in, batch by batch."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from app.errors import RefusedError
from app.files.arrow_rows import block_with_shapes, block_without_shapes, rows_of
from app.files.contents import START_BYTES, refuse_other_content
from app.files.crs import WGS84_EPSG, epsg_of
from app.files.read_geojson import shape_of
from app.files.tables import (
    BLOCK_ROWS,
    FileBlock,
    FileHead,
    FileRow,
    FileSource,
    RowFlaw,
    first_bytes,
    in_blocks,
    refuse_names,
)

NATIVE_TYPES = {
    "point": "Point",
    "linestring": "LineString",
    "polygon": "Polygon",
    "multipoint": "MultiPoint",
    "multilinestring": "MultiLineString",
    "multipolygon": "MultiPolygon",
}
AXES = ("x", "y", "z")  # a measure has no place in GeoParquet's shapes
UNREADABLE = (pa.ArrowException, OSError, ValueError, KeyError, TypeError, AttributeError)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which columns are values, and which one the geometry."""

    columns: tuple[str, ...]
    geometry: str = ""  # empty in a plain table
    encoding: str = "WKB"
    epsg: int | None = None


def read_parquet(path: Path) -> FileSource:
    """Rows of a Parquet file, with shapes where its `geo` metadata names a geometry column."""
    refuse_other_content(path.name, first_bytes(path, START_BYTES), "Parquet")
    with _refusals(path.name), pq.ParquetFile(path) as file:
        if not file.metadata.num_rows:
            raise RefusedError(f"{path.name}: no row; needs at least one")
        refuse_names(file.schema_arrow.names, path.name, "the schema")
        layout = _layout(path.name, file.schema_arrow)
    return FileSource(
        head=FileHead(
            columns=layout.columns,
            number_word="row",
            has_shapes=bool(layout.geometry),
            epsg=layout.epsg,
            datum_hint="the file names no coordinate system with an EPSG code",
        ),
        blocks=lambda: _blocks(path, layout),
    )


@contextmanager
def _refusals(name: str) -> Iterator[None]:
    try:
        yield
    except UNREADABLE as error:
        raise RefusedError(f"{name}: is no whole Parquet file: {error}") from None


def _layout(name: str, schema: Any) -> _Layout:
    stated = (schema.metadata or {}).get(b"geo")
    if stated is None:
        return _Layout(tuple(schema.names))
    geo = json.loads(stated)
    primary = geo["primary_column"]
    about = geo["columns"][primary]
    if primary not in schema.names:
        raise RefusedError(f"{name}: its geo metadata names column {primary!r}, which it does not have")
    if about["encoding"] != "WKB" and about["encoding"] not in NATIVE_TYPES:
        raise RefusedError(f"{name}: geometry encoding {about['encoding']!r} is unknown; use WKB")
    hidden = {*geo["columns"], *_covering_columns(about)}
    return _Layout(
        columns=tuple(column for column in schema.names if column not in hidden),
        geometry=primary,
        encoding=about["encoding"],
        epsg=_epsg(about),
    )


def _covering_columns(about: Mapping[str, Any]) -> set[str]:
    """Columns with the bounding boxes of rows, which follow from their shapes."""
    boxes = about.get("covering", {}).get("bbox", {})
    return {path[0] for path in boxes.values() if path}


def _epsg(about: Mapping[str, Any]) -> int | None:
    """The standard reads an absent `crs` as longitude and latitude in WGS 84, and null as unknown."""
    if "crs" not in about:
        return WGS84_EPSG
    crs = about["crs"]
    if isinstance(crs, dict) and crs.get("id", {}).get("code") == "CRS84":
        return WGS84_EPSG
    return epsg_of(crs)


def _blocks(path: Path, layout: _Layout) -> Iterator[FileBlock]:
    first = 1
    wanted = [*layout.columns, *([layout.geometry] if layout.geometry else [])]
    with _refusals(path.name), pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=BLOCK_ROWS, columns=wanted):
            yield from _converted(batch, layout, first)
            first += batch.num_rows


def _converted(batch: Any, layout: _Layout, first: int) -> Iterator[FileBlock]:
    rows = rows_of(batch, layout.columns)
    if not layout.geometry:
        yield block_without_shapes(rows, first)
        return
    shapes = batch.column(layout.geometry).to_pylist()
    if layout.encoding == "WKB":
        yield block_with_shapes(rows, shapes, first)
    else:
        yield from in_blocks(_native(rows, shapes, NATIVE_TYPES[layout.encoding], first), has_shapes=True)


def _native(
    rows: list[dict[str, Any]], shapes: list[Any], kind: str, first: int
) -> Iterator[FileRow | RowFlaw]:
    for number, (cells, found) in enumerate(zip(rows, shapes, strict=True), start=first):
        try:
            shape = None if found is None else shape_of({"type": kind, "coordinates": _coordinates(found)})
        except RefusedError as error:
            yield RowFlaw(number, "", error.message)
        else:
            yield FileRow(number, cells, shape)


def _coordinates(found: Any) -> Any:
    """Separated axes, ``{"x": 1, "y": 2}``, as the pairs of GeoJSON; interleaved ones are pairs already."""
    if isinstance(found, dict):
        return tuple(found[axis] for axis in AXES if axis in found)
    return [_coordinates(part) for part in found] if isinstance(found, list) else found
