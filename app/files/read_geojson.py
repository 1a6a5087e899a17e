"""GeoJSON in, read feature by feature so that one bad shape does not hide the others."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from shapely.errors import ShapelyError
from shapely.geometry import shape

from app.errors import RefusedError
from app.files.encodings import text_lines
from app.files.json_events import json_events, json_items, json_line
from app.files.sources import ByteSource
from app.files.tables import FileHead, FileRow, FileSource, RowFlaw, in_blocks

HINT = "GeoJSON says WGS 84 by its standard, but files from Chinese map services often hold GCJ-02"
RECORD_SEPARATOR = "\x1e"  # begins each document of RFC 8142
SHOWN_CHARACTERS = 80
MAX_COLUMNS = 16_384  # as many as a sheet of Excel has
TOP, FEATURE, PROPERTIES = 1, 3, 4  # depths of map keys in a FeatureCollection


@dataclass(slots=True)
class _Outline:
    """What the first reading learns of a document."""

    kind: str = ""
    crs: str = ""
    has_features: bool = False
    features: int = 0
    columns: dict[str, None] = field(default_factory=dict)


def read_geojson(source: ByteSource, *, encoding: str) -> FileSource:
    """Features of a FeatureCollection, numbered from 1; its coordinate system is never taken for granted."""
    outline = _outline(source, encoding)
    if outline.kind != "FeatureCollection" or not outline.has_features:
        raise RefusedError(f"{source.name}: not a FeatureCollection; needs one with a list of features")
    if not outline.features:
        raise RefusedError(f"{source.name}: no feature; needs at least one")

    def entries() -> Iterator[FileRow | RowFlaw]:
        for number, feature in enumerate(json_items(source, encoding, "features.item"), start=1):
            yield _entry(number, feature)

    hint = f"{HINT}; its crs member says {outline.crs!r}" if outline.crs else HINT
    return FileSource(head=_head(outline.columns, hint), blocks=lambda: in_blocks(entries(), has_shapes=True))


def read_geojson_lines(source: ByteSource, *, encoding: str) -> FileSource:
    """Features of newline-delimited GeoJSON, one a line."""
    columns: dict[str, None] = {}
    number = 0
    for number, entry in enumerate(_line_entries(source, encoding), start=1):  # noqa: B007
        if isinstance(entry, FileRow):
            columns.update(dict.fromkeys(entry.cells))
            _refuse_columns(source.name, columns)
    if not number:
        raise RefusedError(f"{source.name}: no feature; needs at least one")
    return FileSource(
        head=_head(columns, HINT),
        blocks=lambda: in_blocks(_line_entries(source, encoding), has_shapes=True),
    )


def _refuse_columns(name: str, columns: dict[str, None]) -> None:
    if len(columns) > MAX_COLUMNS:
        raise RefusedError(f"{name}: its features have over {MAX_COLUMNS} different properties, the limit")


def _head(columns: dict[str, None], hint: str) -> FileHead:
    return FileHead(columns=tuple(columns), number_word="feature", has_shapes=True, datum_hint=hint)


def _line_entries(source: ByteSource, encoding: str) -> Iterator[FileRow | RowFlaw]:
    number = 0
    for line in text_lines(source, encoding):
        text = line.strip().lstrip(RECORD_SEPARATOR)
        if not text:
            continue
        number += 1
        try:
            feature = json_line(text)
        except RefusedError as error:
            yield RowFlaw(number, text[:SHOWN_CHARACTERS], error.message)
            continue
        yield _entry(number, feature)


def _outline(source: ByteSource, encoding: str) -> _Outline:
    """Walk the whole document once: its names, not its values."""
    found = _Outline()
    depth = 0
    top = member = ""
    for event, value in json_events(source, encoding, whole=("features",)):
        if event == "map_key":
            if depth == TOP:
                top = value
            elif depth == FEATURE:
                member = value
                if top == "features" and value == "id":
                    found.columns.setdefault("id")
            elif depth == PROPERTIES and top == "features" and member == "properties":
                found.columns.setdefault(value)
                _refuse_columns(source.name, found.columns)
        elif event in ("start_map", "start_array"):
            if depth == TOP and top == "features":
                found.has_features = event == "start_array"
            found.features += depth == TOP + 1 and top == "features"
            depth += 1
        elif event in ("end_map", "end_array"):
            depth -= 1
        elif event == "string" and depth == TOP and top == "type":
            found.kind = value
        elif event == "string" and top == "crs":
            found.crs = value  # the last of its strings is the name
        elif depth == TOP + 1 and top == "features":
            found.features += 1  # no object: a flaw, later
    return found


def _entry(number: int, feature: Any) -> FileRow | RowFlaw:
    try:
        properties, geometry = _parts(feature)
    except RefusedError as error:
        return RowFlaw(number, "", error.message)
    return FileRow(number, properties, geometry)


def _parts(feature: Any) -> tuple[dict[str, Any], Any]:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise RefusedError("is not a Feature")
    properties = feature.get("properties") or {}
    if not isinstance(properties, dict):
        raise RefusedError("properties must be an object")
    if "id" in feature and "id" not in properties:
        properties = {"id": feature["id"], **properties}
    return properties, shape_of(feature.get("geometry"))


def shape_of(geometry: Any) -> Any:
    """A shape of a GeoJSON geometry; refused with the reason where it is none."""
    if geometry is None:
        return None
    try:
        with np.errstate(invalid="ignore"):  # a NaN is refused later, with its value
            return shape(geometry)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, ShapelyError) as error:
        raise RefusedError(f"the geometry cannot be read: {error}") from None
