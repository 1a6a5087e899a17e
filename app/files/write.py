"""A file out, by its format; it has its name only when it is whole."""

from collections.abc import Callable
from pathlib import Path

from app.domain.exports import ExportFacts, ExportFormat
from app.files import write_csv, write_xlsx
from app.files.spool import Spool
from app.files.write_geojson import write_geojson
from app.files.write_geoparquet import write_geoparquet
from app.files.write_shapefile import write_shapefile
from app.files.write_vector import write_flatgeobuf, write_geopackage

Writer = Callable[[Path, Spool, ExportFacts], None]

WRITERS: dict[ExportFormat, Writer] = {
    ExportFormat.GEOPACKAGE: write_geopackage,
    ExportFormat.GEOJSON: write_geojson,
    ExportFormat.SHAPEFILE: write_shapefile,
    ExportFormat.CSV: write_csv.write_csv,
    ExportFormat.XLSX: write_xlsx.write_xlsx,
    ExportFormat.GEOPARQUET: write_geoparquet,
    ExportFormat.FLATGEOBUF: write_flatgeobuf,
}


def notes_of(form: ExportFormat) -> tuple[str, ...]:
    """What a format did to the values, in the words of the file."""
    said = {ExportFormat.CSV: (write_csv.NOTE,), ExportFormat.XLSX: (write_xlsx.note(),)}
    return said.get(form, ())


def draft_of(path: Path) -> Path:
    """Where a file grows: beside its place, under a name that keeps its ending."""
    return path.with_name(f".part-{path.name}")


def write_file(path: Path, spool: Spool, facts: ExportFacts) -> None:
    """Write the spooled rows; a failure leaves nothing, and an older file of the name as it was."""
    draft = draft_of(path)
    try:
        WRITERS[facts.request.format](draft, spool, facts)
        draft.replace(path)
    finally:
        # SQLite's journal lies beside its file
        for left in [one for one in draft.parent.iterdir() if one.name.startswith(draft.name)]:
            left.unlink()
