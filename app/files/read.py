"""A file in, by the format that its name ends in."""

from pathlib import Path

from app.errors import RefusedError
from app.files.encodings import DEFAULT_ENCODING
from app.files.read_csv import read_csv
from app.files.read_geojson import read_geojson
from app.files.read_vector import read_geopackage, read_shapefile
from app.files.tables import FileTable, refuse_unusable

FORMATS = (".csv", ".geojson", ".json", ".gpkg", ".shp", ".zip")
BYTES_PER_MEGABYTE = 1_000_000


def read_file(path: Path, *, encoding: str | None, layer: str | None, max_megabytes: int) -> FileTable:
    """Rows of a CSV, GeoJSON, GeoPackage or Shapefile (bare or zipped)."""
    max_bytes = max_megabytes * BYTES_PER_MEGABYTE
    refuse_unusable(path, max_bytes)
    suffix = path.suffix.lower()
    if suffix == ".csv":
        return read_csv(path, encoding=encoding or DEFAULT_ENCODING)
    if suffix in (".geojson", ".json"):
        return read_geojson(path, encoding=encoding or DEFAULT_ENCODING)
    if suffix == ".gpkg":
        return read_geopackage(path, layer=layer)
    if suffix in (".shp", ".zip"):
        return read_shapefile(path, encoding=encoding, max_bytes=max_bytes)
    raise RefusedError(f"{path.name}: format {suffix!r} is unknown; use one of {', '.join(FORMATS)}")
