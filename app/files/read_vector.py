"""GeoPackage and Shapefile in, by GDAL."""

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyogrio
import pyproj
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from app.errors import RefusedError
from app.files.tables import FileTable, first_bytes

GEOPACKAGE_START = b"SQLite format 3\x00"
SHAPEFILE_START = b"\x00\x00\x27\x0a"
MIN_CRS_CONFIDENCE = 70  # per cent, of the match between a .prj and an EPSG code


def read_geopackage(path: Path, *, layer: str | None) -> FileTable:
    """Features of one layer of a GeoPackage."""
    _refuse_other_content(path.name, first_bytes(path, 16), GEOPACKAGE_START, "a GeoPackage")
    names = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
    if layer is None and len(names) != 1:
        raise RefusedError(f"{path.name}: has {len(names)} layers; name one with --layer: {', '.join(names)}")
    if layer is not None and layer not in names:
        raise RefusedError(f"{path.name}: has no layer {layer!r}; its layers are {', '.join(names)}")
    return _table(path.name, str(path), layer=layer or names[0])


def read_shapefile(path: Path, *, encoding: str | None, max_bytes: int) -> FileTable:
    """Features of a Shapefile, bare or in a zip archive."""
    if path.suffix.lower() == ".zip":
        address, start, has_cpg = _inside_zip(path, max_bytes)
    else:
        address, start = str(path), first_bytes(path, 4)
        has_cpg = any(path.with_suffix(suffix).exists() for suffix in (".cpg", ".CPG"))
    _refuse_other_content(path.name, start, SHAPEFILE_START, "a Shapefile")
    # without a .cpg file GDAL takes Latin-1, which never fails and garbles Chinese
    chosen = encoding or (None if has_cpg else "utf-8")
    try:
        return _table(path.name, address, encoding=chosen)
    except UnicodeDecodeError as error:
        raise RefusedError(
            f"{path.name}: text {bytes(error.object)[:40]!r} is not {chosen}; try --encoding gb18030"
        ) from None
    except LookupError:
        raise RefusedError(f"encoding {chosen!r} is unknown; use for example utf-8 or gb18030") from None


def _inside_zip(path: Path, max_bytes: int) -> tuple[str, bytes, bool]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            size = sum(member.file_size for member in members)
            if size > max_bytes:
                raise RefusedError(f"{path.name}: unpacks to {size} bytes; the limit is {max_bytes}")
            shapes = [member.filename for member in members if member.filename.lower().endswith(".shp")]
            if len(shapes) != 1:
                raise RefusedError(f"{path.name}: holds {len(shapes)} .shp files; needs exactly one")
            has_cpg = any(member.filename.lower().endswith(".cpg") for member in members)
            with archive.open(shapes[0]) as stream:
                return f"/vsizip/{path.resolve()}/{shapes[0]}", stream.read(4), has_cpg
    except zipfile.BadZipFile:
        raise RefusedError(f"{path.name}: is not a zip archive") from None
    except RuntimeError as error:  # encrypted, or packed by a method that Python does not know
        raise RefusedError(f"{path.name}: cannot be unpacked: {error}") from None


def _refuse_other_content(name: str, found: bytes, wanted: bytes, what: str) -> None:
    """GDAL opens by content, not by name: a file may pretend to be another format."""
    if not found.startswith(wanted):
        raise RefusedError(f"{name}: does not begin like {what}")


def _table(name: str, address: str, **options: Any) -> FileTable:
    try:
        meta, _, wkb, columns = pyogrio.raw.read(address, datetime_as_string=True, **options)
    except (DataSourceError, DataLayerError) as error:
        raise RefusedError(f"{name}: cannot be read: {error}") from None
    fields = tuple(str(field) for field in meta["fields"])
    count = len(columns[0]) if len(columns) else len(wkb if wkb is not None else ())
    if count == 0:
        raise RefusedError(f"{name}: no feature; needs at least one")
    return FileTable(
        columns=fields,
        rows=_rows(fields, columns, count),
        numbers=range(1, count + 1),
        number_word="feature",
        shapes=None if wkb is None else shapely.force_2d(shapely.from_wkb(wkb, on_invalid="ignore")),
        epsg=_epsg(meta["crs"]),
        datum_hint="the file names no coordinate system with an EPSG code",
    )


def _rows(fields: tuple[str, ...], columns: Any, count: int) -> list[dict[str, Any]]:
    if not fields:
        return [{} for _ in range(count)]
    lists = [
        [None if pd.isna(value) else value for value in np.asarray(column).tolist()] for column in columns
    ]
    return [dict(zip(fields, cells, strict=True)) for cells in zip(*lists, strict=True)]


def _epsg(crs: str | None) -> int | None:
    if crs is None:
        return None
    try:
        code = pyproj.CRS.from_user_input(crs).to_epsg(min_confidence=MIN_CRS_CONFIDENCE)
    except pyproj.exceptions.CRSError:
        return None
    return None if code is None else int(code)
