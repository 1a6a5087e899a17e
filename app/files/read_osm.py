"""OpenStreetMap extracts in: one group of objects, assembled by osmium; what it cannot assemble is a flaw."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import osmium
import shapely
from shapely.errors import ShapelyError

from app.errors import RefusedError
from app.files.contents import START_BYTES, refuse_other_content
from app.files.crs import WGS84_EPSG
from app.files.osm_layers import COLUMN_TAGS, LAYER_OF_KIND, LAYERS, Geometry, OsmLayer
from app.files.tables import FileHead, FileRow, FileSource, RowFlaw, first_bytes, in_blocks

ASSEMBLED_TYPES = frozenset({"multipolygon", "boundary"})
NOT_ASSEMBLED = "cannot be assembled to an area: a ring is open, crosses itself or lacks nodes or ways"
GROUP_ALONE = "is a relation of type {!r}, which has no shape, and no member of it is such an object itself"


@dataclass(slots=True)
class _Expected:
    """Objects that should come out as areas and have not yet; what stays is a flaw."""

    ways: set[int] = field(default_factory=set)
    relations: set[int] = field(default_factory=set)
    # relations of other types, with their type and the ways that are their members
    groups: dict[int, tuple[str, frozenset[int]]] = field(default_factory=dict)
    drawn_ways: set[int] = field(default_factory=set)  # of those: come out on their own
    members: frozenset[int] = frozenset()


def read_osm(path: Path, *, layer: str | None, kind: str | None) -> FileSource:
    """Objects of one group: `layer`, or the one that the kind of import needs."""
    refuse_other_content(path.name, first_bytes(path, START_BYTES), "OSM PBF")
    name = layer or LAYER_OF_KIND.get(kind or "", "")
    if name not in LAYERS:
        what = "holds many kinds of objects" if not name else f"has no layer {name!r}"
        raise RefusedError(f"{path.name}: {what}; name one with --layer: {', '.join(LAYERS)}")
    with _refusals(path.name), osmium.io.Reader(osmium.io.File(str(path), "pbf")) as reader:
        reader.header()

    def entries() -> Iterator[FileRow | RowFlaw]:
        count = 0
        with _refusals(path.name):
            for count, entry in enumerate(_entries(path, LAYERS[name]), start=1):
                yield _numbered(entry, count)
        if not count:
            raise RefusedError(f"{path.name}: no object of layer {name!r}; needs at least one")

    return FileSource(
        head=FileHead(
            columns=("@id", "kind", *COLUMN_TAGS), number_word="object", has_shapes=True, epsg=WGS84_EPSG
        ),
        blocks=lambda: in_blocks(entries(), has_shapes=True),
    )


@contextmanager
def _refusals(name: str) -> Iterator[None]:
    try:
        yield
    except (RuntimeError, OSError, ValueError) as error:
        raise RefusedError(f"{name}: is no whole OSM PBF file: {error}") from None


@dataclass(frozen=True, slots=True)
class _Found:
    """An object with its shape, or with why it has none."""

    name: str
    cells: Mapping[str, Any]
    shape: Any = None
    rule: str = ""


def _numbered(found: _Found, number: int) -> FileRow | RowFlaw:
    if found.rule:
        return RowFlaw(number, found.name, found.rule)
    return FileRow(number, found.cells, found.shape)


def _entries(path: Path, layer: OsmLayer) -> Iterator[_Found]:
    if layer.geometry is Geometry.LINE:
        yield from _lines(path, layer)
        return
    if layer.geometry is Geometry.POINT:
        yield from _nodes(path, layer)
    yield from _areas(path, layer)


def _nodes(path: Path, layer: OsmLayer) -> Iterator[_Found]:
    nodes = osmium.FileProcessor(osmium.io.File(str(path), "pbf"), osmium.osm.NODE)
    for node in nodes.with_filter(osmium.filter.KeyFilter(*layer.keys)):
        kind = layer.kind_of(node.tags)
        if kind:
            shape = shapely.Point(node.location.lon, node.location.lat)
            yield _found(f"node/{node.id}", kind, node.tags, shape)


def _lines(path: Path, layer: OsmLayer) -> Iterator[_Found]:
    objects = osmium.FileProcessor(
        osmium.io.File(str(path), "pbf"), osmium.osm.NODE | osmium.osm.WAY
    ).with_locations()
    factory = osmium.geom.WKBFactory()
    for way in objects.with_filter(osmium.filter.KeyFilter(*layer.keys)):
        kind = layer.kind_of(way.tags) if way.is_way() and way.tags.get("area") != "yes" else None
        if kind:
            yield _drawn(f"way/{way.id}", kind, way, factory.create_linestring)


def _areas(path: Path, layer: OsmLayer) -> Iterator[_Found]:
    expected = _expected(path, layer)
    keys = osmium.filter.KeyFilter(*layer.keys)
    objects = osmium.FileProcessor(osmium.io.File(str(path), "pbf")).with_areas(keys).with_filter(keys)
    factory = osmium.geom.WKBFactory()
    for one in objects:
        kind = None if one.is_node() else layer.kind_of(one.tags)
        if not kind:
            continue
        if one.is_way():
            _expect_way(expected, one, layer)
        elif one.is_area():
            number = one.orig_id()
            (expected.ways if one.from_way() else expected.relations).discard(number)
            name = f"{'way' if one.from_way() else 'relation'}/{number}"
            found = _drawn(name, kind, one, factory.create_multipolygon)
            yield _at_a_point(found) if layer.geometry is Geometry.POINT else found
    yield from _left(expected)


def _expect_way(expected: _Expected, way: Any, layer: OsmLayer) -> None:
    if way.id in expected.members:
        expected.drawn_ways.add(way.id)
    # of places and parks an open way is another thing (a wall, a row of shops); of buildings it is a flaw
    is_area = way.is_closed() and way.tags.get("area") != "no"
    if is_area or "building" in layer.keys:
        expected.ways.add(way.id)


def _expected(path: Path, layer: OsmLayer) -> _Expected:
    """Relations that are of the layer, read before all else."""
    expected = _Expected()
    relations = osmium.FileProcessor(osmium.io.File(str(path), "pbf"), osmium.osm.RELATION)
    for relation in relations.with_filter(osmium.filter.KeyFilter(*layer.keys)):
        if not layer.kind_of(relation.tags):
            continue
        kind = relation.tags.get("type", "")
        if kind in ASSEMBLED_TYPES:
            expected.relations.add(relation.id)
        elif "building" in layer.keys:
            ways = frozenset(member.ref for member in relation.members if member.type == "w")
            expected.groups[relation.id] = (kind, ways)
    expected.members = frozenset().union(*(ways for _, ways in expected.groups.values()))
    return expected


def _left(expected: _Expected) -> Iterator[_Found]:
    for number in sorted(expected.ways):
        yield _Found(f"way/{number}", {}, rule=NOT_ASSEMBLED)
    for number in sorted(expected.relations):
        yield _Found(f"relation/{number}", {}, rule=NOT_ASSEMBLED)
    for number, (kind, ways) in sorted(expected.groups.items()):
        if not ways & expected.drawn_ways:  # else it groups objects that come out on their own
            yield _Found(f"relation/{number}", {}, rule=GROUP_ALONE.format(kind))


def _drawn(name: str, kind: str, one: Any, draw: Any) -> _Found:
    try:
        return _found(name, kind, one.tags, shapely.from_wkb(draw(one)))
    except osmium.InvalidLocationError:
        return _Found(name, {}, rule="names a node that is not in the file: an extract cut it off")
    except (RuntimeError, ShapelyError) as error:
        rule = NOT_ASSEMBLED if one.is_area() else f"cannot be drawn: {error}"
        return _Found(name, {}, rule=rule)


def _at_a_point(found: _Found) -> _Found:
    inside = None if found.shape is None else shapely.point_on_surface(found.shape)
    return _Found(found.name, found.cells, inside, found.rule)


def _found(name: str, kind: str, tags: Any, shape: Any) -> _Found:
    cells = {"@id": name, "kind": kind}
    cells.update({tag: tags[tag] for tag in COLUMN_TAGS if tag in tags})
    return _Found(name, cells, shape)
