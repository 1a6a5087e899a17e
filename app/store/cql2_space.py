"""Shapes in filters, and how they lie to each other."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
import shapely
from geoalchemy2.functions import ST_GeomFromWKB
from pyproj import Transformer
from shapely.geometry import box
from shapely.geometry import shape as shape_from
from sqlalchemy import ColumnElement, func

from app.domain.cql2 import Node
from app.domain.search import BBox
from app.domain.systems import WGS84_SRID, System
from app.errors import InputError
from app.models.base import METRIC_SRID
from app.store.cql2_values import Compiled, Kind, described
from app.store.filters import EDGE_PIECES, reach

FARTHEST_M = 1e8
LEAST_PIECE_DEG, LEAST_PIECE_M = 0.01, 1000.0
MOST_POSITIONS = 2000
RELATIONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "s_intersects": func.ST_Intersects,
    "s_disjoint": func.ST_Disjoint,
    "s_equals": func.ST_Equals,
    "s_touches": func.ST_Touches,
    "s_within": func.ST_Within,
    "s_contains": func.ST_Contains,
    "s_crosses": func.ST_Crosses,
    "s_overlaps": func.ST_Overlaps,
}


def related(name: str, one: Compiled, other: Compiled) -> ColumnElement[bool]:
    """How two shapes in the stored system lie to each other."""
    return RELATIONS[name](one.value, other.value)  # type: ignore[no-any-return]


def shape(node: Node, system: System) -> Compiled:
    """A geometry or a box of a filter, in the stored system."""
    found = _box(node["bbox"], system) if "bbox" in node else _read(node)
    return Compiled(in_stored_system(found, system), Kind.GEOMETRY)


def around(bbox: BBox, system: System) -> shapely.Geometry:
    """A box, its first axis first, in the stored system."""
    return turned(_parts(bbox, system), system)


def _parts(bbox: BBox, system: System) -> shapely.Geometry:
    """A box, or in degrees the two on either side of the 180th meridian."""
    first, second, third, fourth = bbox
    if system.is_geographic and system.is_flipped and second > fourth:
        return shapely.MultiPolygon([box(first, second, third, 180.0), box(first, -180.0, third, fourth)])
    if system.is_geographic and not system.is_flipped and first > third:
        return shapely.MultiPolygon([box(first, second, 180.0, fourth), box(-180.0, second, third, fourth)])
    return box(*bbox)


def in_stored_system(found: shapely.Geometry, system: System) -> Any:
    """A shape of a system, its first axis first, as an expression in the stored one."""
    return ST_GeomFromWKB(shapely.to_wkb(turned(found, system)), METRIC_SRID)


def turned(found: shapely.Geometry, system: System) -> shapely.Geometry:
    """A shape of a system, its first axis first, in the stored one."""
    if system.is_flipped:
        found = shapely.transform(found, lambda pairs: pairs[:, ::-1])
    if not system.is_geographic and not found.is_empty and max(map(abs, found.bounds)) > FARTHEST_M:
        far_m = max(map(abs, found.bounds))
        raise InputError(f"geometry of the filter reaches {far_m:g} m; needs less than {FARTHEST_M:g}")
    if system.is_geographic:
        _refuse_off_the_globe(found)
    if system.srid == METRIC_SRID:
        return found
    placed = _bendable(_within_reach(found, system), system)
    turn = _to_stored(system.srid)
    return shapely.transform(placed, lambda pairs: np.column_stack(turn.transform(*pairs.T)))


def _refuse_off_the_globe(found: shapely.Geometry) -> None:
    if found.is_empty:
        return
    west, south, east, north = found.bounds
    if west < -180.0 or east > 180.0 or south < -90.0 or north > 90.0:
        raise InputError(
            f"geometry of the filter goes from {west:g}, {south:g} to {east:g}, {north:g}; "
            "needs longitudes of -180..180 and latitudes of -90..90"
        )


@cache
def _to_stored(srid: int) -> Transformer:
    return Transformer.from_crs(srid, METRIC_SRID, always_xy=True)


def _within_reach(found: shapely.Geometry, system: System) -> shapely.Geometry:
    """What of a shape the stored system can place: of the rest of the globe nothing is stored."""
    if isinstance(found, shapely.GeometryCollection):  # nothing is cut out of one as a whole
        return _filled(shapely.GeometryCollection([_within_reach(one, system) for one in found.geoms]))
    whole = box(*_reach_in(system.srid))
    return found if whole.contains(found) else shapely.intersection(found, whole)


@cache
def _reach_in(srid: int) -> BBox:
    """The reach in another system, its first axis east; both of degrees and of Mercator keep boxes boxes."""
    west, south, east, north = Transformer.from_crs(WGS84_SRID, srid, always_xy=True).transform_bounds(
        *reach()
    )
    return west, south, east, north


def _bendable(found: shapely.Geometry, system: System) -> shapely.Geometry:
    """Long edges in pieces: straight in one system is bent in another, by 1 cm over a piece of the least."""
    if found.is_empty:
        return found
    west, south, east, north = found.bounds
    least = LEAST_PIECE_DEG if system.is_geographic else LEAST_PIECE_M
    return shapely.segmentize(found, max(east - west, north - south, least * EDGE_PIECES) / EDGE_PIECES)


def _filled(found: shapely.Geometry) -> shapely.Geometry:
    """Without parts that are empty: where GEOS 3.14 puts in positions, an empty point ends the process."""
    if not hasattr(found, "geoms"):
        return found
    return type(found)([_filled(one) for one in found.geoms if not one.is_empty])


def _read(node: Node) -> shapely.Geometry:
    try:
        found = _filled(shapely.force_2d(shape_from(node)))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, shapely.errors.ShapelyError):
        raise InputError(f"geometry {described(node)!r} of the filter cannot be read") from None
    if shapely.get_num_coordinates(found) > MOST_POSITIONS:
        raise InputError(f"geometry of the filter has more than {MOST_POSITIONS} positions")
    reason = shapely.is_valid_reason(found)
    if reason != "Valid Geometry":
        raise InputError(f"geometry {described(node)!r} of the filter is not valid: {reason}")
    return found


def _box(numbers: Any, system: System) -> shapely.Geometry:
    if (
        not isinstance(numbers, list)
        or len(numbers) not in (4, 6)
        or not all(isinstance(one, int | float) for one in numbers)
    ):
        raise InputError(f"box {described(numbers)!r} of the filter needs 4 or 6 numbers")
    half = len(numbers) // 2
    found = numbers[0], numbers[1], numbers[half], numbers[half + 1]
    (west, south), (east, north) = (
        corner[::-1] if system.is_flipped else corner for corner in (found[:2], found[2:])
    )
    if south > north or (west > east and not system.is_geographic):  # degrees go around the globe
        raise InputError(f"box {described(numbers)!r} of the filter needs its least corner first")
    return _parts(found, system)
