"""Formats by the end of a file's name; known without loading what reads them."""

TABLES = (".csv", ".tsv", ".txt")
DOCUMENTS = (".geojson", ".json")
LINES = (".geojsonl", ".ndjson", ".geojsonseq", ".jsonl")
TEXTS = (*TABLES, *DOCUMENTS, *LINES)
ANTENNAS = (".msi", ".pln")
VECTORS = (".gpkg", ".shp", ".fgb", ".kml")
FORMATS = (
    *TEXTS,
    *ANTENNAS,
    *VECTORS,
    ".kmz",
    ".xlsx",
    ".parquet",
    ".geoparquet",
    ".osm.pbf",
    ".pbf",
    ".zip",
    ".gz",
)


def extension_of(file_name: str) -> str | None:
    """The end of a name that tells the format, with what is packed in a .gz; None for an unknown one."""
    name = file_name.lower()
    inner = next((end for end in TEXTS if name.endswith(f"{end}.gz")), None)
    if inner is not None:
        return f"{inner}.gz"
    known = (end for end in FORMATS if end != ".gz" and name.endswith(end))
    return max(known, key=len, default=None)
