"""GeoPackage, Shapefile, FlatGeobuf and KML in, streamed by GDAL."""

import codecs
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

from app.errors import RefusedError
from app.files.archives import member_start
from app.files.arrow_rows import block_with_shapes, block_without_shapes, rows_of
from app.files.contents import START_BYTES, refuse_other_content
from app.files.crs import epsg_of
from app.files.encodings import refuse_unknown_encoding
from app.files.sources import ByteSource
from app.files.tables import BLOCK_ROWS, FileBlock, FileHead, FileSource, first_bytes, refuse_names
from app.files.xml_marks import DECLARATIONS, marks_in

CONTENTS = {
    ".gpkg": ("a GeoPackage",),
    ".shp": ("a Shapefile",),
    ".fgb": ("FlatGeobuf",),
    ".kml": ("KML",),
    ".kmz": ("a zip archive",),
}
HINT = "the file names no coordinate system with an EPSG code"
GBK = "gb18030"
UNREADABLE = (
    DataSourceError,
    DataLayerError,
    FeatureError,
    FieldError,
    GeometryError,
    pa.ArrowException,
    OSError,
)


@dataclass(frozen=True, slots=True)
class VectorFile:
    """A file for GDAL: its name in messages, and where GDAL finds it."""

    name: str
    address: str
    suffix: str
    start: bytes
    has_cpg: bool = True  # whether a Shapefile says its encoding

    @classmethod
    def bare(cls, path: Path) -> "VectorFile":
        """A file as it lies there."""
        has_cpg = any(path.with_suffix(suffix).exists() for suffix in (".cpg", ".CPG"))
        suffix = path.suffix.lower()
        return cls(path.name, str(path.resolve()), suffix, first_bytes(path, START_BYTES), has_cpg)

    @classmethod
    def packed(cls, path: Path, member: str, names: list[str]) -> "VectorFile":
        """A member of a zip archive."""
        stem, _, suffix = member.rpartition(".")
        has_cpg = any(name.lower() == f"{stem}.cpg".lower() for name in names)
        address = f"/vsizip/{{{path.resolve()}}}/{member}"
        return cls(path.name, address, f".{suffix.lower()}", member_start(path, member), has_cpg)


def read_vector(file: VectorFile, *, layer: str | None, encoding: str | None) -> FileSource:
    """Features of one layer, in batches; geometries come as they are, with Z and M."""
    refuse_other_content(file.name, file.start, *CONTENTS[file.suffix])
    options: dict[str, Any] = {"layer": _layer(file, layer)}
    if file.suffix == ".shp":
        # without a .cpg file GDAL takes Latin-1, which never fails and garbles Chinese
        options["encoding"] = _encoding(encoding) or (None if file.has_cpg else "utf-8")
    with _refusals(file, options.get("encoding")), _stream(file, options) as (meta, reader):
        head, geometry = _head(file, meta, reader)
    return FileSource(head=head, blocks=lambda: _blocks(file, options, head, geometry))


def refuse_entities(source: ByteSource) -> None:
    """Refuse XML that declares entities: KML needs none, and they are how small files grow large."""
    if marks_in(source, DECLARATIONS):
        raise RefusedError(f"{source.name}: declares a document type or entities; KML needs none")


def _encoding(encoding: str | None) -> str | None:
    """The name that GDAL knows an encoding by; it reads on in Latin-1 where it knows none."""
    if encoding is None:
        return None
    refuse_unknown_encoding(encoding)
    return codecs.lookup(encoding).name.removesuffix("-sig").replace("_", "-")


def _layer(file: VectorFile, layer: str | None) -> str:
    with _refusals(file, None):
        names = [str(name) for name in pyogrio.list_layers(file.address)[:, 0]]
    if layer is None and len(names) != 1:
        raise RefusedError(f"{file.name}: has {len(names)} layers; name one with --layer: {', '.join(names)}")
    if layer is not None and layer not in names:
        raise RefusedError(f"{file.name}: has no layer {layer!r}; its layers are {', '.join(names)}")
    return layer or names[0]


def _head(file: VectorFile, meta: dict[str, Any], reader: Any) -> tuple[FileHead, str]:
    """What is known before the rows, and the Arrow column that holds the geometry."""
    columns = tuple(str(field) for field in meta["fields"])
    geometry = (meta["geometry_name"] or "wkb_geometry") if meta["geometry_type"] is not None else ""
    if columns:
        refuse_names(columns, file.name, "the layer")
    try:
        next(batch for batch in reader if batch.num_rows)
    except StopIteration:
        raise RefusedError(f"{file.name}: no feature; needs at least one") from None
    epsg = epsg_of(meta["crs"])
    return FileHead(
        columns=columns,
        number_word="feature",
        has_shapes=bool(geometry),
        epsg=epsg,
        datum_hint=HINT,
    ), geometry


def _blocks(file: VectorFile, options: dict[str, Any], head: FileHead, geometry: str) -> Iterator[FileBlock]:
    first = 1
    with _refusals(file, options.get("encoding"), lambda: first), _stream(file, options) as (_, reader):
        for batch in reader:
            rows = rows_of(batch, head.columns)
            if geometry:
                wkb = batch.column(geometry).to_pylist()
                yield block_with_shapes(rows, wkb, first)
            else:
                yield block_without_shapes(rows, first)
            first += batch.num_rows


def _stream(file: VectorFile, options: dict[str, Any]) -> Any:
    return pyogrio.raw.open_arrow(
        file.address, batch_size=BLOCK_ROWS, use_pyarrow=True, datetime_as_string=True, **options
    )


@contextmanager
def _refusals(file: VectorFile, encoding: str | None, first: Any = lambda: 1) -> Iterator[None]:
    """Turn what GDAL and Arrow raise into a sentence with the file."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise RefusedError(_encoding_rule(file.name, bytes(error.object), encoding)) from None
    except UnboundLocalError:  # how pyogrio fails over a .prj in GBK
        raise RefusedError(
            f"{file.name}: the text of its coordinate system (.prj) is not UTF-8; write it in ASCII"
        ) from None
    except UNREADABLE as error:
        reason = str(error).replace(file.address, file.name)  # GDAL's own words tell where the file lies
        raise RefusedError(f"{file.name}: cannot be read at or after feature {first()}: {reason}") from None


def _encoding_rule(name: str, text: bytes, encoding: str | None) -> str:
    shown = f"{name}: text {text[:40]!r} is not {encoding or 'in the encoding that its .cpg file names'}"
    try:
        read = text.decode(GBK)
    except UnicodeDecodeError:
        return f"{shown}, nor {GBK}; name its encoding with --encoding"
    return f"{shown}; as GBK it reads {read[:20]!r}: try --encoding {GBK}"
