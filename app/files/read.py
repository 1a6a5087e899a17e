"""A file in, by the format that its name ends in and its content confirms."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.errors import RefusedError
from app.files.archives import data_member, members_of, members_with
from app.files.contents import refuse_other_content
from app.files.encodings import DEFAULT_ENCODING, text_lines
from app.files.formats import ANTENNAS, DOCUMENTS, FORMATS, LINES, TABLES, TEXTS, VECTORS
from app.files.json_events import document_type, json_line
from app.files.read_cityjson import read_cityjson, read_cityjson_lines
from app.files.read_csv import read_csv
from app.files.read_geojson import read_geojson, read_geojson_lines
from app.files.read_osm import read_osm
from app.files.read_parquet import read_parquet
from app.files.read_planet import read_planet
from app.files.read_vector import VectorFile, read_vector, refuse_entities
from app.files.read_xlsx import read_xlsx
from app.files.sources import ByteSource, gzip_source, member_source, plain_source
from app.files.tables import FileSource, refuse_unusable

BYTES_PER_MEGABYTE = 1_000_000


def read_file(
    path: Path, *, encoding: str | None, layer: str | None, max_megabytes: int, kind: str | None = None
) -> FileSource:
    """
    A file of any format that is known, to be read block by block.

    `layer` names a layer, a sheet or a group of OpenStreetMap objects; `kind`, the kind of the
    import, chooses that group where `layer` does not. A file that breaks in the middle is refused
    there: while its blocks are read.
    """
    max_bytes = max_megabytes * BYTES_PER_MEGABYTE
    refuse_unusable(path, max_bytes)
    name = path.name.lower()
    if name.endswith(TEXTS):
        return _read_text(plain_source(path, max_bytes), name, encoding)
    if name.endswith(ANTENNAS):
        return read_planet([plain_source(path, max_bytes)], encoding=encoding or DEFAULT_ENCODING)
    if name.endswith(".gz"):
        return _read_gzip(path, encoding, max_bytes)
    if name.endswith(".zip"):
        return _read_zip(path, encoding, layer, max_bytes)
    if name.endswith((*VECTORS, ".kmz")):
        return _read_vector(path, encoding, layer, max_bytes)
    if name.endswith(".xlsx"):
        return read_xlsx(path, layer=layer, max_bytes=max_bytes)
    if name.endswith((".parquet", ".geoparquet")):
        return read_parquet(path)
    if name.endswith(".pbf"):
        return read_osm(path, layer=layer, kind=kind)
    raise RefusedError(f"{path.name}: format {path.suffix!r} is unknown; use one of {', '.join(FORMATS)}")


def _read_text(source: ByteSource, name: str, encoding: str | None) -> FileSource:
    is_table = name.endswith(TABLES)
    refuse_other_content(source.name, source.start(), None, *(() if is_table else ("JSON",)))
    reader: Callable[..., FileSource] = read_csv
    chosen = encoding or DEFAULT_ENCODING
    if name.endswith(DOCUMENTS):
        is_city = document_type(source, chosen) == "CityJSON"
        reader = read_cityjson if is_city else read_geojson
    elif name.endswith(LINES):
        is_city = _first_line_type(source, chosen) == "CityJSON"
        reader = read_cityjson_lines if is_city else read_geojson_lines
    return reader(source, encoding=chosen)


def _first_line_type(source: ByteSource, encoding: str) -> Any:
    line = next((line for line in text_lines(source, encoding) if line.strip()), "")
    try:
        document = json_line(line)
    except RefusedError:
        return None  # the reader says what is wrong with it, and with the others
    return document.get("type") if isinstance(document, dict) else None


def _read_gzip(path: Path, encoding: str | None, max_bytes: int) -> FileSource:
    inner = path.name.lower().removesuffix(".gz")
    if not inner.endswith(TEXTS):
        raise RefusedError(f"{path.name}: only text comes as .gz: {', '.join(TEXTS)}; unpack it first")
    return _read_text(gzip_source(path, max_bytes), inner, encoding)


def _read_zip(path: Path, encoding: str | None, layer: str | None, max_bytes: int) -> FileSource:
    members = members_of(path, max_bytes)
    antennas = members_with(members, ANTENNAS)
    if antennas and antennas == members_with(members, tuple(end for end in FORMATS if end != ".txt")):
        sources = [member_source(path, member, max_bytes) for member in antennas]
        return read_planet(sources, encoding=encoding or DEFAULT_ENCODING)
    member = data_member(path, members, FORMATS)
    name = member.lower()
    if name.endswith(TEXTS):
        return _read_text(member_source(path, member, max_bytes), name, encoding)
    if name.endswith(VECTORS):
        if name.endswith(".kml"):
            refuse_entities(member_source(path, member, max_bytes))
        file = VectorFile.packed(path, member, [known.filename for known in members])
        return read_vector(file, layer=layer, encoding=encoding)
    raise RefusedError(f"{path.name}: {member} is packed twice; unpack the zip archive first")


def _read_vector(path: Path, encoding: str | None, layer: str | None, max_bytes: int) -> FileSource:
    name = path.name.lower()
    if name.endswith(".kmz"):
        member = data_member(path, members_of(path, max_bytes), (".kml",))
        refuse_entities(member_source(path, member, max_bytes))
    if name.endswith(".kml"):
        refuse_entities(plain_source(path, max_bytes))
    return read_vector(VectorFile.bare(path), layer=layer, encoding=encoding)
