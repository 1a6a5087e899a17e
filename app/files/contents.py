"""What a file holds by its first bytes: a name may say another format than the content."""

from app.errors import RefusedError

START_BYTES = 4096
MARKS = (
    (b"PK\x03\x04", "a zip archive"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"SQLite format 3\x00", "a GeoPackage"),
    (b"\x00\x00\x27\x0a", "a Shapefile"),
    (b"fgb\x03", "FlatGeobuf"),
    (b"PAR1", "Parquet"),
    (b"\x1f\x8b", "gzip"),
    (b"\xd0\xcf\x11\xe0", "a workbook of old Excel (.xls)"),
    (b"%PDF", "PDF"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
)
PBF_HEADER = b"OSMHeader"
TEXT_MARKS = (
    (b"{", "JSON"),
    (b"[", "JSON"),
    (b"<!doctype html", "HTML"),
    (b"<html", "HTML"),
    (b"<?xml", "XML"),
    (b"<kml", "KML"),
)
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def content_of(start: bytes) -> str | None:
    """The format that some first bytes are a mark of; plain text has none."""
    if PBF_HEADER in start[:24]:
        return "OSM PBF"
    for mark, what in MARKS:
        if start.startswith(mark):
            return what
    text = start.removeprefix(BYTE_ORDER_MARK).lstrip().lower()
    found = next((what for mark, what in TEXT_MARKS if text.startswith(mark)), None)
    return "KML" if found == "XML" and b"<kml" in text else found


def refuse_other_content(name: str, start: bytes, *wanted: str | None) -> None:
    """Refuse a file whose first bytes are not of a wanted format; None stands for plain text."""
    found = content_of(start)
    if found in wanted:
        return
    named = " or ".join(what for what in wanted if what) or "a text table"
    if found is None:
        raise RefusedError(f"{name}: does not begin like {named}")
    raise RefusedError(f"{name}: begins like {found}, not {named}")
