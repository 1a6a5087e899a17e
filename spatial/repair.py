"""Certain repairs of geometry; what would be a guess is refused with its reason."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.polygons import POLYGON_TYPES, polygon_flaw

SAME_AREA_SHARE = 1e-6  # an area changed by less was not reinterpreted
HALF_TURN_DEG = 180.0  # no ring of a city is wider; one that seems so was drawn across the antimeridian

TURNED = "rings turned: outer ones counter-clockwise, holes clockwise"
THINNED = "repeated points removed"
FLATTENED = "height of points dropped"
MENDED = "made valid without changing the area"
TAKEN = "the only polygon of a collection taken"
SINGLED = "the only point of a multipoint taken"
SHORTENED = "parts without length removed"

LINE_TYPES = (shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING)

Shapes = NDArray[np.object_]
Mask = NDArray[np.bool_]
Outcome = tuple[shapely.Geometry | None, list[str], str]


@dataclass(frozen=True)
class Repair:
    """What was done to a row, by its index in the frame."""

    index: Hashable
    what: str


@dataclass(frozen=True)
class Refusal:
    """Why a row cannot be used, by its index in the frame."""

    index: Hashable
    reason: str


@dataclass(frozen=True)
class Repaired:
    """The rows that can be used, what was done to them, and the rows that cannot."""

    frame: gpd.GeoDataFrame
    repairs: tuple[Repair, ...]
    refusals: tuple[Refusal, ...]


def repair_polygons(frame: gpd.GeoDataFrame) -> Repaired:
    """
    Mend polygons where there is only one way to, and refuse the others.

    Parameters
    ----------
    frame : GeoDataFrame, any CRS
        Polygons and multipolygons as a file gave them.

    Returns
    -------
    Repaired
        ``frame`` holds the usable rows under their old index, ``refusals`` the others; each
        row of the given frame is in exactly one of them.

    Notes
    -----
    Certain are: dropping heights of points, removing repeated points, turning rings, taking
    the only polygon of a collection, and making valid where the area stays within
    ``SAME_AREA_SHARE`` (spikes, rings that touch themselves). A ring that crosses itself
    encloses an area that depends on how it is read, and is refused. Rings left open are
    closed by every reader before they get here.

    Rows that need nothing are told apart by tests over the whole array; only the others are
    looked at one by one.
    """
    shapes = _shapes_of(frame)
    return _repaired(frame, shapes, _are_sound_polygons(shapes), _mended_polygon)


def repair_lines(frame: gpd.GeoDataFrame) -> Repaired:
    """
    Mend centre lines where there is only one way to, and refuse the others.

    Parameters
    ----------
    frame : GeoDataFrame, any CRS
        Lines and multilines as a file gave them.

    Returns
    -------
    Repaired
        As `repair_polygons` gives it.

    Notes
    -----
    Certain are: dropping heights of points, removing repeated points, and removing parts
    without length from a multiline that has others. A line that crosses itself is a road
    like any other.
    """
    shapes = _shapes_of(frame)
    return _repaired(frame, shapes, _are_sound_lines(shapes), _mended_line)


def repair_points(frame: gpd.GeoDataFrame) -> Repaired:
    """
    Mend points where there is only one way to, and refuse the others.

    Parameters
    ----------
    frame : GeoDataFrame, any CRS
        Points as a file gave them.

    Returns
    -------
    Repaired
        As `repair_polygons` gives it; every geometry is a plain point.

    Notes
    -----
    Certain are: dropping heights, and taking the only point of a multipoint.
    """
    shapes = _shapes_of(frame)
    plain = _are_plain(shapes, (shapely.GeometryType.POINT,))
    return _repaired(frame, shapes, plain, _mended_point)


def antimeridian_flaws(shapes: Shapes) -> dict[int, str]:
    """
    Shapes in degrees that seem to run around the globe, because they cross its 180th meridian.

    Parameters
    ----------
    shapes : ndarray of Geometry, shape (n,)
        Longitude and latitude, before any datum or CRS is applied; may hold None.

    Returns
    -------
    dict of int to str
        Place of each flawed shape with the reason. A shape that was cut there into parts
        (RFC 7946, section 3.1.9) is sound: each part is measured alone.
    """
    parts, owners = shapely.get_parts(shapes, return_index=True)
    bounds = shapely.bounds(parts)
    width_deg = bounds[:, 2] - bounds[:, 0]
    flawed = np.flatnonzero(width_deg > HALF_TURN_DEG)
    return {
        int(owners[part]): f"spans {width_deg[part]:.6g} degrees of longitude; "
        f"needs at most {HALF_TURN_DEG:g}: cut it at the antimeridian"
        for part in flawed[::-1]  # the first part of a shape has the last word
    }


def _repaired(
    frame: gpd.GeoDataFrame, shapes: Shapes, sound: Mask, mend: Callable[[shapely.Geometry], Outcome]
) -> Repaired:
    """Mend the rows that are not sound; the others stay as they are."""
    repairs: list[Repair] = []
    refusals: list[Refusal] = []
    mended, usable = shapes.copy(), np.ones(len(frame), dtype=np.bool_)
    for place in np.flatnonzero(~sound):
        index = frame.index[place]
        mended[place], done, reason = mend(shapes[place])
        usable[place] = mended[place] is not None
        if usable[place]:
            repairs.extend(Repair(index, what) for what in done)
        else:
            refusals.append(Refusal(index, reason))
    kept = frame.loc[usable].copy()
    kept[kept.geometry.name] = gpd.GeoSeries(mended[usable], index=kept.index, crs=frame.crs)
    return Repaired(kept, tuple(repairs), tuple(refusals))


def _shapes_of(frame: gpd.GeoDataFrame) -> Shapes:
    return np.asarray(frame.geometry.values, dtype=object)


def _are_plain(shapes: Shapes, kinds: tuple[shapely.GeometryType, ...]) -> Mask:
    """Of one of the kinds, not empty, without heights, and finite."""
    plain = np.isin(shapely.get_type_id(shapes), [int(kind) for kind in kinds])
    plain &= ~(shapely.is_empty(shapes) | shapely.has_z(shapes) | shapely.has_m(shapes))
    pairs, owners = shapely.get_coordinates(shapes, return_index=True)
    plain[owners[~np.isfinite(pairs).all(axis=1)]] = False
    return np.asarray(plain, dtype=np.bool_)


def _without_repeats(shapes: Shapes) -> Mask:
    """No point equals the one before it; of two rings that meet, the second may be taken for a repeat."""
    pairs, owners = shapely.get_coordinates(shapes, return_index=True)
    repeated = (pairs[1:] == pairs[:-1]).all(axis=1) & (owners[1:] == owners[:-1])
    free = np.ones(len(shapes), dtype=np.bool_)
    free[owners[1:][repeated]] = False
    return free


def _are_sound_polygons(shapes: Shapes) -> Mask:
    sound = _are_plain(shapes, POLYGON_TYPES) & _without_repeats(shapes)
    sound[sound] = shapely.is_valid(shapes[sound])
    sound[sound] = shapely.equals_identical(shapely.orient_polygons(shapes[sound]), shapes[sound])
    return sound


def _are_sound_lines(shapes: Shapes) -> Mask:
    parts, owners = shapely.get_parts(shapes, return_index=True)
    sound = _are_plain(shapes, LINE_TYPES) & _without_repeats(shapes)
    sound[owners[shapely.length(parts) == 0.0]] = False
    return sound


def _mended_polygon(given: shapely.Geometry | None) -> Outcome:
    """Give the mended polygon or None, what was done, and the reason where it is None."""
    given, taken, reason = _out_of_collection(given)
    reason = reason or _not_a_polygon(given)
    if reason:
        return None, [], reason
    polygon, done = _tidied(given)
    done = [*taken, *done]
    flaw = polygon_flaw(polygon)
    if flaw is None:
        return _turned(polygon, done)
    valid = _polygons_in(shapely.make_valid(polygon))
    if valid.area == 0.0:
        return None, [], f"{flaw}; it has no area"
    if abs(valid.area - polygon.area) > SAME_AREA_SHARE * valid.area:
        return None, [], f"{flaw}; its area can be read as {polygon.area:.6g} or {valid.area:.6g}"
    return shapely.orient_polygons(valid), [*done, MENDED], ""


def _out_of_collection(given: shapely.Geometry | None) -> Outcome:
    """Take the only polygon of a collection; everything else comes out as it went in."""
    if given is None or given.is_empty or given.geom_type != "GeometryCollection":
        return given, [], ""
    polygons = [part for part in _members(given) if shapely.get_type_id(part) in POLYGON_TYPES]
    if len(polygons) == 1:
        return polygons[0], [TAKEN], ""
    return None, [], f"is a GeometryCollection with {len(polygons)} polygons; needs a polygon"


def _members(collection: shapely.Geometry) -> list[shapely.Geometry]:
    nested = [one for one in collection.geoms if one.geom_type == "GeometryCollection"]
    plain = [one for one in collection.geoms if one.geom_type != "GeometryCollection"]
    return [*plain, *(member for one in nested for member in _members(one))]


def _not_a_polygon(given: shapely.Geometry | None) -> str:
    if given is None or given.is_empty or shapely.get_type_id(given) not in POLYGON_TYPES:
        return str(polygon_flaw(given))
    return _not_finite(given)


def _not_finite(given: shapely.Geometry) -> str:
    if not np.isfinite(shapely.get_coordinates(given)).all():
        return "has a coordinate that is not finite; needs numbers"
    return ""


def _tidied(given: shapely.Geometry) -> tuple[shapely.Geometry, list[str]]:
    shape, done = _flattened(given)
    try:
        thinned = shapely.remove_repeated_points(shape)
    except shapely.GEOSException:  # a ring of one point; making valid drops it
        return shape, done
    if shapely.get_num_coordinates(thinned) < shapely.get_num_coordinates(shape):
        return thinned, [*done, THINNED]
    return shape, done


def _flattened(given: shapely.Geometry) -> tuple[shapely.Geometry, list[str]]:
    if given.has_z or given.has_m:
        return shapely.force_2d(given), [FLATTENED]
    return given, []


def _turned(polygon: shapely.Geometry, done: list[str]) -> Outcome:
    turned = shapely.orient_polygons(polygon)
    if shapely.equals_identical(turned, polygon):
        return polygon, done, ""
    return turned, [*done, TURNED], ""


def _polygons_in(geometry: shapely.Geometry) -> shapely.Geometry:
    parts = shapely.get_parts(shapely.get_parts(geometry))  # make_valid nests a multipolygon in a collection
    polygons = [part for part in parts if part.geom_type == "Polygon"]
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def _mended_line(given: shapely.Geometry | None) -> Outcome:
    reason = _not_of(given, LINE_TYPES, "a line")
    if reason:
        return None, [], reason
    flat, done = _flattened(given)
    parts = shapely.get_parts(flat)
    long = parts[shapely.length(parts) > 0.0]
    if not len(long):
        return None, [], "has no length; needs a line of two points or more"
    if len(long) < len(parts):
        flat = long[0] if len(long) == 1 else shapely.MultiLineString(list(long))
        done = [*done, SHORTENED]
    line, thinned = _tidied(flat)
    return line, [*done, *thinned], ""


def _mended_point(given: shapely.Geometry | None) -> Outcome:
    kinds = (shapely.GeometryType.POINT, shapely.GeometryType.MULTIPOINT)
    reason = _not_of(given, kinds, "a point")
    if reason:
        return None, [], reason
    point, done = _flattened(given)
    if point.geom_type == "Point":
        return point, done, ""
    if len(point.geoms) == 1:
        return point.geoms[0], [*done, SINGLED], ""
    return None, [], f"is a MultiPoint of {len(point.geoms)} points; needs a point"


def _not_of(given: shapely.Geometry | None, kinds: tuple[shapely.GeometryType, ...], need: str) -> str:
    if given is None:
        return f"has no geometry; needs {need}"
    if given.is_empty:
        return f"is empty; needs {need}"
    if shapely.get_type_id(given) not in kinds:
        return f"is a {given.geom_type}; needs {need}"
    return _not_finite(given)
