"""The same thing twice: points at one place under one name, footprints drawn over each other."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from spatial.crs import require_metric
from spatial.land import BLOCK_SHAPES
from spatial.polygons import metric_polygons
from spatial.quality.findings import Finding, finding

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Pairs = tuple[Ints, Ints, Floats]

NO_PAIRS: Pairs = (np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0))


def same_places(points: gpd.GeoDataFrame, within_m: float = 1.0) -> Finding:
    """
    Rows at the same place under the same name, with different codes.

    Parameters
    ----------
    points : GeoDataFrame of points, metric CRS
        With ``code`` and ``name``; rows without a name count as called the same.
    within_m : float
        Positions at most so far apart are the same place.

    Returns
    -------
    Finding
        ``same_place``: each row with its nearest double; the value is the distance in metres.
    """
    require_metric(points, "points")
    names = pd.factorize(points["name"].fillna("").astype(str).str.strip().str.casefold())[0]
    x_m, y_m = points.geometry.x.to_numpy(), points.geometry.y.to_numpy()
    first, second, apart_m = _doubles(x_m, y_m, names, within_m)
    codes = points["code"].to_numpy(dtype=object)
    return finding(
        "same_place",
        codes[first],
        apart_m,
        checked=len(points),
        unit="m",
        others=codes[second],
        badness=-apart_m,
    )


def _doubles(x_m: Floats, y_m: Floats, names: NDArray[np.intp], within_m: float) -> Pairs:
    """Rows that have a double, with the nearest one of each and its distance."""
    if not len(x_m):
        return NO_PAIRS
    # Each name on a sheet of its own, side by side: a thousand shops on the point of one mall then
    # find their own name only, not each other.
    sheet_m = np.ptp(x_m) + 2.0 * within_m
    sheets = np.column_stack([x_m - x_m.min() + names * sheet_m, y_m])
    places, place_of_row = np.unique(sheets, axis=0, return_inverse=True)
    twin = _next_in_place(place_of_row, len(places))
    has_twin = twin != np.arange(len(twin))
    place, other, apart_m = _neighbours(shapely.points(places), within_m)
    row_of_place = np.zeros(len(places), dtype=np.int64)
    row_of_place[place_of_row] = np.arange(len(place_of_row))
    neighbour = np.full(len(places), -1, dtype=np.int64)
    neighbour[place] = row_of_place[other]
    distance_m = np.zeros(len(places))
    distance_m[place] = apart_m
    near = neighbour[place_of_row]
    double = np.flatnonzero(has_twin | (near >= 0))
    second = np.where(has_twin, twin, near)[double]
    return double, second, np.where(has_twin, 0.0, distance_m[place_of_row])[double]


def _next_in_place(place_of_row: Ints, count: int) -> Ints:
    """The row after each one at its place, the last one's being the first; itself where it is alone."""
    order = np.argsort(place_of_row, kind="stable")
    ends = np.cumsum(np.bincount(place_of_row, minlength=count))
    after = np.append(order[1:], -1)
    after[ends - 1] = order[np.append(0, ends[:-1])]
    following = np.empty_like(order)
    following[order] = after
    return following


def _neighbours(places: NDArray[np.object_], within_m: float) -> Pairs:
    """Places that have another one so near, with the nearest."""
    tree = shapely.STRtree(places)
    parts = [NO_PAIRS]
    for start in range(0, len(places), BLOCK_SHAPES):
        block = places[start : start + BLOCK_SHAPES]
        # not query_nearest: with a limit and without oneself it takes thirty times as long
        which, other = tree.query(block, predicate="dwithin", distance=within_m)
        which, other = which[which + start != other], other[which + start != other]
        apart_m = shapely.distance(block[which], places[other])
        nearest_first = np.lexsort((other, apart_m, which))
        nearest = nearest_first[np.unique(which[nearest_first], return_index=True)[1]]
        parts.append((which[nearest] + start, other[nearest], apart_m[nearest]))
    first, second, apart_m = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return first, second, apart_m


def alike_footprints(buildings: gpd.GeoDataFrame, min_iou: float = 0.9) -> Finding:
    """
    Footprints that are the same building drawn twice.

    Parameters
    ----------
    buildings : GeoDataFrame of polygons, metric CRS
        With ``code``; valid.
    min_iou : float
        Intersection over union from which two are the same.

    Returns
    -------
    Finding
        ``alike_footprint``: pairs; the value is the intersection over the union.
    """
    shapes = metric_polygons(buildings, "buildings")
    area_m2 = shapely.area(shapes)
    tree = shapely.STRtree(shapes)
    pairs = [_alike(tree, shapes, area_m2, start, min_iou) for start in range(0, len(shapes), BLOCK_SHAPES)]
    first, second, iou = (np.concatenate(parts) for parts in zip(NO_PAIRS, *pairs, strict=True))
    codes = buildings["code"].to_numpy(dtype=object)
    return finding(
        "alike_footprint", codes[first], iou, checked=len(shapes), unit="share", others=codes[second]
    )


def _alike(
    tree: shapely.STRtree, shapes: NDArray[np.object_], area_m2: Floats, start: int, min_iou: float
) -> Pairs:
    first, second = tree.query(shapes[start : start + BLOCK_SHAPES])
    first = first + start
    smaller, larger = np.minimum(area_m2[first], area_m2[second]), np.maximum(area_m2[first], area_m2[second])
    # what two share is no more than the smaller: most neighbours are out before anything is cut
    likely = (first < second) & (smaller > min_iou * larger)
    first, second = first[likely], second[likely]
    shared_m2 = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    iou = shared_m2 / (area_m2[first] + area_m2[second] - shared_m2)
    alike = iou > min_iou
    return first[alike], second[alike], iou[alike]
