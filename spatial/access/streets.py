"""
The street network: centre lines, and where one can change from one to another.

Two ways on the ground meet wherever they cross or touch. A way on a bridge passes over what it crosses: it
meets others where one of the two ends on the other alone, such as at the head of a ramp.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from spatial.crs import require_metric
from spatial.errors import AccessError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

JOIN_M = 0.5  # an end so near to another line is drawn onto it
NO_LENGTH_M = 1e-3  # places of a line so near to each other are one
NO_LINE = -1
LINE_TYPES = (shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING)


@dataclass(frozen=True)
class Places:
    """
    Places on lines.

    Attributes
    ----------
    line : ndarray of int64, shape (n,)
        Row of the line; -1 for a place that is on none.
    along_m : ndarray of float64, shape (n,)
        From the start of the line.
    """

    line: Ints
    along_m: Floats


@dataclass(frozen=True)
class Streets:
    """
    Lines, and the places where they meet.

    Attributes
    ----------
    lines : ndarray of LineString, shape (n_lines,)
        Metric CRS.
    is_elevated : ndarray of bool, shape (n_lines,)
    places : Places
        Ends of lines and places where they meet others; shape (n_places,).
    junction : ndarray of int64, shape (n_places,)
        Places of one number are one and the same.
    """

    lines: NDArray[np.object_]
    is_elevated: Bools
    places: Places
    junction: Ints


def streets_of(ways: gpd.GeoDataFrame | gpd.GeoSeries, is_elevated: ArrayLike) -> Streets:
    """
    Join centre lines to a network.

    Parameters
    ----------
    ways : GeoDataFrame or GeoSeries of LineString or MultiLineString, metric CRS
    is_elevated : array_like of bool, shape (n_ways,)
        Whether a way is on a bridge.

    Returns
    -------
    Streets

    Raises
    ------
    AccessError
        If there is no way, or a row is no line with a length.
    CrsError
        If the CRS is not metric.
    """
    require_metric(ways, "ways")
    shapes = np.asarray(ways.geometry.values, dtype=object)
    _require_lines(shapes)
    elevated_way = np.broadcast_to(np.asarray(is_elevated, bool), shapes.shape)
    lines, of_way = shapely.get_parts(_noded(shapes, elevated_way), return_index=True)
    elevated = np.asarray(elevated_way[of_way], bool)
    length_m = shapely.length(lines)
    every = np.arange(len(lines))
    first, second = _meetings(lines, elevated, length_m)
    places = Places(
        np.concatenate([every, every, first.line, second.line]),
        np.concatenate([np.zeros(len(lines)), length_m, first.along_m, second.along_m]),
    )
    offset, count = 2 * len(lines), len(first.line)
    meets = np.stack([offset + np.arange(count), offset + count + np.arange(count)])
    return Streets(lines, elevated, places, _one_number(places, meets))


def _require_lines(shapes: NDArray[np.object_]) -> None:
    if not len(shapes):
        raise AccessError("there is no street; needs ways of the kind road")
    is_line = np.isin(shapely.get_type_id(shapes), LINE_TYPES) & (shapely.length(shapes) > 0.0)
    for at in np.flatnonzero(~(is_line & np.isfinite(shapely.length(shapes))))[:1]:
        raise AccessError(f"way {at} is {shapely.to_wkt(shapes[at])}; needs a line with a length")


def _noded(shapes: NDArray[np.object_], is_elevated: Bools) -> NDArray[np.object_]:
    """Ways on the ground cut where they cross themselves."""
    cut = np.array(shapes)
    for at in np.flatnonzero(~shapely.is_simple(shapes) & ~is_elevated):
        cut[at] = shapely.node(shapes[at])
    return cut


def _meetings(lines: NDArray[np.object_], is_elevated: Bools, length_m: Floats) -> tuple[Places, Places]:
    """Pairs of places that are one: ends that lie on another line, and crossings on the ground."""
    tree = shapely.STRtree(lines)
    every = np.arange(len(lines))
    end_line, end_m = np.tile(every, 2), np.concatenate([np.zeros(len(lines)), length_m])
    ends = shapely.line_interpolate_point(lines[end_line], end_m)
    end, other = tree.query(ends, predicate="dwithin", distance=JOIN_M)
    is_other = (end_line[end] != other) | _is_ring(lines)[other]
    end, other = end[is_other], other[is_other]
    a, b = tree.query(lines, predicate="intersects")
    on_ground = (a < b) & ~is_elevated[a] & ~is_elevated[b]
    a, b = a[on_ground], b[on_ground]
    points, pair = _common_points(lines[a], lines[b])
    a, b = a[pair], b[pair]
    first = Places(
        np.concatenate([end_line[end], a]),
        np.concatenate([end_m[end], shapely.line_locate_point(lines[a], points)]),
    )
    second = Places(
        np.concatenate([other, b]),
        np.concatenate(
            [
                shapely.line_locate_point(lines[other], ends[end]),
                shapely.line_locate_point(lines[b], points),
            ]
        ),
    )
    return first, second


def _is_ring(lines: NDArray[np.object_]) -> Bools:
    return np.asarray(shapely.is_closed(lines), bool)


def _common_points(
    first: NDArray[np.object_], second: NDArray[np.object_]
) -> tuple[NDArray[np.object_], Ints]:
    """Points that pairs of lines share, and the pair of each; of a stretch that they share its ends."""
    parts, pair = shapely.get_parts(shapely.intersection(first, second), return_index=True)
    is_point = shapely.get_type_id(parts) == shapely.GeometryType.POINT
    stretches, of_stretch = parts[~is_point], pair[~is_point]
    points = np.concatenate(
        [parts[is_point], shapely.get_point(stretches, 0), shapely.get_point(stretches, -1)]
    )
    return points, np.concatenate([pair[is_point], of_stretch, of_stretch])


def _one_number(places: Places, meets: Ints) -> Ints:
    """Numbers of places, the same for those that meet and for those of one line that are at one spot."""
    order = np.lexsort((places.along_m, places.line))
    is_same = (np.diff(places.line[order]) == 0) & (np.diff(places.along_m[order]) <= NO_LENGTH_M)
    pairs = np.concatenate([meets, np.stack([order[:-1][is_same], order[1:][is_same]])], axis=1)
    count = len(places.line)
    joined = coo_matrix((np.ones(pairs.shape[1], bool), (pairs[0], pairs[1])), shape=(count, count))
    return np.asarray(connected_components(joined, directed=False)[1], np.int64)


def snapped(streets: Streets, x_m: ArrayLike, y_m: ArrayLike, farthest_m: float) -> tuple[Places, Floats]:
    """
    The nearest place of a street on the ground to points.

    Parameters
    ----------
    streets : Streets
    x_m, y_m : array_like, shape (n,)
    farthest_m : float
        Points farther from every street are on none.

    Returns
    -------
    places : Places
        Of equally near lines the first.
    access_m : ndarray of float64, shape (n,)
        To that place; NaN where there is none.

    Raises
    ------
    AccessError
        If a coordinate or the distance is not finite.
    """
    x, y = np.asarray(x_m, np.float64), np.asarray(y_m, np.float64)
    for at in np.flatnonzero(~(np.isfinite(x) & np.isfinite(y)))[:1]:
        raise AccessError(f"place {at} is at {x[at]:g}, {y[at]:g}; needs finite metres")
    if not (np.isfinite(farthest_m) and farthest_m >= 0.0):
        raise AccessError(f"streets up to {farthest_m:g} m away; needs zero or more")
    line, along_m, access_m = np.full(len(x), NO_LINE), np.full(len(x), np.nan), np.full(len(x), np.nan)
    ground = np.flatnonzero(~streets.is_elevated)
    if len(ground) and len(x):
        points = shapely.points(x, y)
        tree = shapely.STRtree(streets.lines[ground])
        (point, nearest), distance_m = tree.query_nearest(
            points, max_distance=max(farthest_m, NO_LENGTH_M), return_distance=True
        )
        order = np.lexsort((nearest, point))
        at, first = np.unique(point[order], return_index=True)
        chosen = order[first]
        line[at] = ground[nearest[chosen]]
        access_m[at] = distance_m[chosen]
        along_m[at] = shapely.line_locate_point(streets.lines[line[at]], points[at])
    return Places(line.astype(np.int64), along_m), access_m
