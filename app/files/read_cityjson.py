"""CityJSON in, its buildings only: footprint, height, floors and use, with their parts merged into them."""

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.errors import RefusedError
from app.files.city_shapes import CityShape, Points, city_shape
from app.files.crs import epsg_of_name
from app.files.encodings import text_lines
from app.files.json_events import json_events, json_items, json_line, json_members
from app.files.sources import ByteSource
from app.files.tables import FileHead, FileRow, FileSource, RowFlaw, in_blocks

COLUMNS = ("code", "name", "use", "height_m", "floors")
AXES = 3
HINT = "the file's metadata name no referenceSystem with an EPSG code"
NO_GROUND = "has no ground surface and no horizontal face; needs one for its footprint"

Objects = Iterable[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class _Transform:
    """What turns the whole numbers of vertices into coordinates."""

    scale: tuple[float, ...] = (1.0, 1.0, 1.0)
    translate: tuple[float, ...] = (0.0, 0.0, 0.0)

    def applied(self, vertices: Points) -> Points:
        moved: Points = vertices * np.asarray(self.scale) + np.asarray(self.translate)
        return moved


@dataclass(slots=True)
class _Parts:
    """What the parts of one building bring to it."""

    shape: CityShape = field(default_factory=CityShape)
    attributes: dict[str, Any] = field(default_factory=dict)


def read_cityjson(source: ByteSource, *, encoding: str) -> FileSource:
    """Buildings of a CityJSON document, numbered as its objects are."""
    for _ in json_events(source, encoding, whole=("CityObjects", "metadata", "transform", "vertices")):
        pass  # whole, not nested too deeply, no value too large
    head = dict(json_members(source, encoding, "metadata"))
    transform = _transform(source.name, dict(json_members(source, encoding, "transform")))

    def entries() -> Iterator[FileRow | RowFlaw]:
        vertices = transform.applied(_vertices(source, encoding))
        yield from _buildings(
            source.name, lambda: json_members(source, encoding, "CityObjects"), vertices, first=1
        )

    return _source(source.name, head, entries)


def read_cityjson_lines(source: ByteSource, *, encoding: str) -> FileSource:
    """Buildings of a CityJSON text sequence: a first line with the transform, then a feature a line."""
    lines = text_lines(source, encoding)
    first = json_line(next(line for line in lines if line.strip()))
    transform = _transform(source.name, first.get("transform") or {})

    def entries() -> Iterator[FileRow | RowFlaw]:
        seen = 0
        for number, line in enumerate(text_lines(source, encoding), start=1):
            if number == 1 or not line.strip():
                continue
            try:
                feature = _feature(line)
                vertices = transform.applied(_table(feature.get("vertices") or []))
            except RefusedError as error:
                raise RefusedError(f"{source.name}: line {number} {error}") from None
            objects = feature["CityObjects"]
            yield from _buildings(source.name, objects.items, vertices, first=seen + 1)
            seen += len(objects)

    return _source(source.name, first.get("metadata") or {}, entries)


def _source(name: str, metadata: Any, entries: Any) -> FileSource:
    system = metadata.get("referenceSystem") if isinstance(metadata, dict) else None

    def counted() -> Iterator[FileRow | RowFlaw]:
        count = 0
        for count, entry in enumerate(entries(), start=1):  # noqa: B007
            yield entry
        if not count:
            raise RefusedError(f"{name}: no object of type Building; needs at least one")

    return FileSource(
        head=FileHead(
            columns=COLUMNS,
            number_word="object",
            has_shapes=True,
            epsg=epsg_of_name(system),
            datum_hint=HINT if system is None else f"the file's referenceSystem is {system!r}",
        ),
        blocks=lambda: in_blocks(counted(), has_shapes=True),
    )


def _feature(line: str) -> dict[str, Any]:
    feature = json_line(line)
    if not isinstance(feature, dict) or not isinstance(feature.get("CityObjects"), dict):
        raise RefusedError("is no CityJSONFeature with CityObjects")
    return feature


def _transform(name: str, stated: Any) -> _Transform:
    if not stated:
        return _Transform()
    try:
        scale, translate = (tuple(map(float, stated[part])) for part in ("scale", "translate"))
    except (KeyError, TypeError, ValueError):
        scale = translate = ()
    if len(scale) != AXES or len(translate) != AXES:
        raise RefusedError(f"{name}: transform needs three numbers each in scale and translate")
    return _Transform(scale, translate)


def _vertices(source: ByteSource, encoding: str) -> Points:
    """All vertices: objects point at them by number, and they stand after the objects."""
    flat = array("d")
    for number, vertex in enumerate(json_items(source, encoding, "vertices.item")):
        if not isinstance(vertex, list) or len(vertex) != AXES:
            raise RefusedError(f"{source.name}: vertex {number} is {vertex!r}; needs three numbers")
        try:
            flat.extend(vertex)
        except TypeError:
            raise RefusedError(f"{source.name}: vertex {number} is {vertex!r}; needs three numbers") from None
    return np.frombuffer(flat, dtype=np.float64).reshape(-1, AXES)


def _table(vertices: Any) -> Points:
    try:
        return np.asarray(vertices, dtype=np.float64).reshape(-1, AXES)
    except (TypeError, ValueError):
        raise RefusedError("has vertices that are not three numbers each") from None


def _buildings(name: str, objects: Any, vertices: Points, *, first: int) -> Iterator[FileRow | RowFlaw]:
    """Two readings of the objects: parts may stand before or after their building."""
    parts, flawed = _parts_by_building(objects(), vertices)
    for number, (code, one) in enumerate(objects(), start=first):
        kind = one.get("type") if isinstance(one, dict) else None
        if kind == "Building":
            rule = flawed.pop(code, None)
            merged = parts.pop(code, _Parts())
            yield RowFlaw(number, code, rule) if rule else _entry(number, code, one, merged, vertices)
        elif kind is None:
            yield RowFlaw(number, code, "is no object with a type")
    for code in (*parts, *flawed):
        raise RefusedError(f"{name}: a BuildingPart names parent {code!r}, which is no Building of the file")


def _parts_by_building(objects: Objects, vertices: Points) -> tuple[dict[str, _Parts], dict[str, str]]:
    found: dict[str, _Parts] = {}
    flawed: dict[str, str] = {}
    for code, one in objects:
        if not isinstance(one, dict) or one.get("type") != "BuildingPart":
            continue
        building = str((one.get("parents") or ["?"])[0])
        try:
            shape = city_shape(one, vertices)
        except RefusedError as error:
            flawed[building] = f"part {code!r}: {error}"
            continue
        merged = found.setdefault(building, _Parts())
        merged.shape.add(shape)
        merged.attributes = {**_attributes(one), **merged.attributes}  # the first part speaks
    return found, flawed


def _entry(
    number: int, code: str, building: Mapping[str, Any], parts: _Parts, vertices: Points
) -> FileRow | RowFlaw:
    try:
        shape = city_shape(building, vertices)
    except RefusedError as error:
        return RowFlaw(number, code, error.message)
    shape.add(parts.shape)
    footprint = shape.footprint()
    if footprint is None:
        return RowFlaw(number, code, NO_GROUND)
    own = _attributes(building)
    height_m = own.get("measuredHeight") or shape.height_m() or parts.attributes.get("measuredHeight")
    floors = own.get("storeysAboveGround", parts.attributes.get("storeysAboveGround"))
    cells = (code, own.get("name"), _use(own) or _use(parts.attributes), height_m, floors)
    return FileRow(number, dict(zip(COLUMNS, cells, strict=True)), footprint)


def _attributes(one: Mapping[str, Any]) -> dict[str, Any]:
    found = one.get("attributes")
    return found if isinstance(found, dict) else {}


def _use(attributes: Mapping[str, Any]) -> Any:
    found = attributes.get("function") or attributes.get("usage")
    return ";".join(map(str, found)) if isinstance(found, list) else found
