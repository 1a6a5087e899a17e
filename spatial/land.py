"""Areas of land: what of a polygon is usable, and what of that is built over."""

from typing import TypeAlias

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.crs import require_same_crs
from spatial.polygons import metric_polygons

Floats = NDArray[np.float64]
Layer: TypeAlias = gpd.GeoDataFrame | gpd.GeoSeries

BLOCK_SHAPES = 4096  # shapes cut at a time; keeps the cut pieces within tens of megabytes


def covered_area_m2(shapes: NDArray[np.object_], cover: NDArray[np.object_]) -> Floats:
    """
    Area of each shape under a cover, overlaps of the cover counted once.

    Parameters
    ----------
    shapes : ndarray of Polygon, shape (n,)
        Valid, metric CRS.
    cover : ndarray of Polygon, shape (m,)
        Valid, same CRS; may overlap.

    Returns
    -------
    ndarray, shape (n,)
        Square metres.
    """
    parts = _without_overlaps(cover)
    return summed_overlap_m2(shapes, parts, np.ones(len(parts)))


def summed_overlap_m2(shapes: NDArray[np.object_], cover: NDArray[np.object_], weights: Floats) -> Floats:
    """
    Sum over a cover of the area shared with each shape, times a weight.

    Parameters
    ----------
    shapes : ndarray of Polygon, shape (n,)
        Valid, metric CRS.
    cover : ndarray of Polygon, shape (m,)
        Valid, same CRS; overlaps count as often as they occur.
    weights : ndarray, shape (m,) or (m, k)
        For instance the number of floors; several kinds of weights share one cut.

    Returns
    -------
    ndarray, shape (n,) or (n, k)
        Weighted square metres.
    """
    tree = shapely.STRtree(cover)
    columns = np.atleast_2d(weights.T)
    sums = np.zeros((len(columns), len(shapes)))
    for start in range(0, len(shapes), BLOCK_SHAPES):
        block = shapes[start : start + BLOCK_SHAPES]
        which, part = tree.query(block, predicate="intersects")
        shared_m2 = _shared_area_m2(block[which], cover[part])
        for kind, column in enumerate(columns):
            found = np.bincount(which, shared_m2 * column[part], minlength=len(block))
            sums[kind, start : start + len(block)] = found
    return sums[0] if weights.ndim == 1 else sums.T


def _without_overlaps(cover: NDArray[np.object_]) -> NDArray[np.object_]:
    first, second = shapely.STRtree(cover).query(cover, predicate="intersects")
    pairs = first < second
    first, second = first[pairs], second[pairs]
    overlap = ~shapely.touches(cover[first], cover[second])
    mixed = np.zeros(len(cover), dtype=np.bool_)
    mixed[first[overlap]] = mixed[second[overlap]] = True
    if not mixed.any():
        return cover
    # a union of all would take a hundred times as long, and most buildings stand alone
    return np.concatenate([cover[~mixed], shapely.get_parts(shapely.union_all(cover[mixed]))])


def _shared_area_m2(shapes: NDArray[np.object_], parts: NDArray[np.object_]) -> Floats:
    shapely.prepare(shapes)
    within = shapely.covers(shapes, parts)  # most are, and a test is much cheaper than a cut
    shared_m2 = np.where(within, shapely.area(parts), 0.0)
    shared_m2[~within] = shapely.area(shapely.intersection(shapes[~within], parts[~within]))
    return np.asarray(shared_m2)


def usable_area_m2(shapes: NDArray[np.object_], exclude: NDArray[np.object_]) -> Floats:
    """
    Area of each shape outside land nobody lives or works on.

    Parameters
    ----------
    shapes : ndarray of Polygon, shape (n,)
        Valid, metric CRS.
    exclude : ndarray of Polygon, shape (m,)
        Water, rail, parks; valid, same CRS; may overlap.

    Returns
    -------
    ndarray, shape (n,)
        Square metres; exactly zero where next to nothing is left.
    """
    total_m2 = shapely.area(shapes)
    left_m2 = total_m2 - covered_area_m2(shapes, exclude)
    return np.where(left_m2 > 1e-9 * total_m2, left_m2, 0.0)  # what is left of a rounding is no land


def outside(shapes: NDArray[np.object_], exclude: NDArray[np.object_]) -> NDArray[np.object_]:
    """
    What of each shape lies outside excluded land.

    Parameters
    ----------
    shapes : ndarray of Polygon, shape (n,)
        Valid, metric CRS.
    exclude : ndarray of Polygon, shape (m,)
        Valid, same CRS; may overlap.

    Returns
    -------
    ndarray of Geometry, shape (n,)
        Those that touch no excluded land are the same objects; empty where nothing is left.
    """
    which, part = shapely.STRtree(exclude).query(shapes, predicate="intersects")
    left = shapes.copy()
    for place in np.unique(which):
        left[place] = shapely.difference(shapes[place], shapely.union_all(exclude[part[which == place]]))
    return left


def footprint_share(areas: gpd.GeoDataFrame, buildings: Layer | None, exclude: Layer | None) -> Floats:
    """
    Share of an area's usable land under building footprints.

    Parameters
    ----------
    areas : GeoDataFrame of polygons, metric CRS
    buildings : GeoDataFrame or GeoSeries of polygons, same CRS, or None
        Overlapping footprints count once.
    exclude : GeoDataFrame or GeoSeries of polygons, same CRS, or None
        Water, rail, parks; footprints on them do not count.

    Returns
    -------
    ndarray, shape (n_areas,)
        0 to 1; NaN where an area has no usable land.

    Raises
    ------
    GeometryError, CrsError
        If a layer is not one of valid polygons in the same metres.

    Notes
    -----
    A dense district is built over to a quarter or more; an area far under that has
    footprints missing rather than streets that wide, and a caller should not take its
    footprints as all there are. The share cannot tell which ones are missing.
    """
    shapes = metric_polygons(areas, "areas")
    closed = polygons_like(areas, exclude, "exclude")
    footprints = polygons_like(areas, buildings, "buildings")
    usable_m2 = usable_area_m2(shapes, closed)
    excluded_m2 = shapely.area(shapes) - usable_m2
    either_m2 = covered_area_m2(shapes, np.concatenate([footprints, closed]))
    share = np.full(len(shapes), np.nan)
    np.divide(either_m2 - excluded_m2, usable_m2, out=share, where=usable_m2 > 0.0)
    return np.asarray(np.clip(share, 0.0, 1.0))


def polygons_like(areas: gpd.GeoDataFrame, layer: Layer | None, name: str) -> NDArray[np.object_]:
    """
    Polygons of a layer that may be absent, in the CRS of the areas.

    Parameters
    ----------
    areas : GeoDataFrame, metric CRS
    layer : GeoDataFrame, GeoSeries or None
    name : str
        What the layer is called in messages.

    Returns
    -------
    ndarray of Geometry, shape (n,)
        Empty where the layer is None.

    Raises
    ------
    CrsError
        If the layer is in another CRS than the areas.
    GeometryError
        If a row is not a valid polygon.
    """
    if layer is None:
        return np.array([], dtype=object)
    polygons = metric_polygons(layer, name)
    require_same_crs(areas, layer, name)
    return polygons
