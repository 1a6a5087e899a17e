"""How areas fit together: overlaps, gaps, children beside their parents, scattered parts."""

from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.crs import require_same_crs
from spatial.polygons import metric_polygons
from spatial.quality.findings import Finding, finding

Floats = NDArray[np.float64]
Shapes = NDArray[np.object_]

SLIVER_M = 10.0  # outlines drawn at 1:10,000 by two hands agree to about a millimetre of the sheet
DUST_M2 = 0.5  # what rounding leaves; less is 0 m2 as people write it
REACH_M = 1.0  # an area so near to a gap borders on it


@dataclass(frozen=True)
class Pieces:
    """Pieces of ground, the area each speaks of, and the second area where there is one."""

    shapes: Shapes
    codes: Shapes
    others: Shapes | None


def mean_width_m(shapes: Shapes) -> Floats:
    """
    Width of shapes as if each were a long strip.

    Parameters
    ----------
    shapes : ndarray of Polygon, shape (n,)
        Metric CRS.

    Returns
    -------
    ndarray, shape (n,)
        Twice the area over the perimeter: of a rectangle of 1000 m by 2 m, 1.996 m; of a
        square, half its side.
    """
    return np.asarray(2.0 * shapely.area(shapes) / shapely.length(shapes))


def area_overlaps(areas: gpd.GeoDataFrame, sliver_m: float = SLIVER_M) -> list[Finding]:
    """
    Ground that two areas of one level both hold.

    Parameters
    ----------
    areas : GeoDataFrame of polygons, metric CRS
        With ``code``; valid, of one level.
    sliver_m : float
        Pieces of a smaller `mean_width_m` are slivers: lines drawn twice, not quarrels.

    Returns
    -------
    list of Finding
        ``area_overlap`` and ``area_overlap_sliver``: pieces in square metres.
    """
    shapes = metric_polygons(areas, "areas")
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = first < second
    first, second = first[pairs], second[pairs]
    parts, owner = _polygons(shapely.intersection(shapes[first], shapes[second]))
    codes = areas["code"].to_numpy(dtype=object)
    pieces = Pieces(parts, codes[first[owner]], codes[second[owner]])
    return _by_width("area_overlap", pieces, len(areas), sliver_m)


def area_gaps(areas: gpd.GeoDataFrame, sliver_m: float = SLIVER_M) -> list[Finding]:
    """
    Ground that areas of one level enclose and none of them holds.

    Parameters
    ----------
    areas : GeoDataFrame of polygons, metric CRS
        With ``code``; valid, of one level.
    sliver_m : float
        As in `area_overlaps`.

    Returns
    -------
    list of Finding
        ``area_gap`` and ``area_gap_sliver``: pieces in square metres, each with the two areas
        that border on most of it. Ground that is open to the outside is no gap: only a
        parent can tell (`parent_gaps`).
    """
    shapes = metric_polygons(areas, "areas")
    whole = shapely.union_all(shapes)
    filled = shapely.polygons(shapely.get_exterior_ring(shapely.get_parts(whole)))
    holes, _ = _polygons(shapely.difference(filled, whole))  # the whole: an island in a hole is no gap
    codes = areas["code"].to_numpy(dtype=object)
    return _by_width("area_gap", _bordered(holes, shapes, codes), len(areas), sliver_m)


def parent_gaps(
    parents: gpd.GeoDataFrame, children: gpd.GeoDataFrame, sliver_m: float = SLIVER_M
) -> list[Finding]:
    """
    Ground of a parent that none of its children holds.

    Parameters
    ----------
    parents : GeoDataFrame of polygons, metric CRS
        With ``code``; valid.
    children : GeoDataFrame of polygons, same CRS
        With ``code`` and ``parent_code``; valid.
    sliver_m : float
        As in `area_overlaps`.

    Returns
    -------
    list of Finding
        ``parent_gap`` and ``parent_gap_sliver``: pieces in square metres by parent. Parents
        without children are not looked at.
    """
    shapes, inner = _two_levels(parents, children)
    above = children["parent_code"].to_numpy(dtype=object)
    codes = parents["code"].to_numpy(dtype=object)
    with_children = np.flatnonzero(np.isin(codes, above))
    unions = [shapely.union_all(inner[above == codes[place]]) for place in with_children]
    left = shapely.difference(shapes[with_children], np.array(unions, dtype=object))
    parts, owner = _polygons(left)
    pieces = Pieces(parts, codes[with_children[owner]], None)
    return _by_width("parent_gap", pieces, len(with_children), sliver_m)


def children_outside(
    parents: gpd.GeoDataFrame, children: gpd.GeoDataFrame, sliver_m: float = SLIVER_M
) -> list[Finding]:
    """
    Ground of a child that its parent does not hold.

    Parameters
    ----------
    parents : GeoDataFrame of polygons, metric CRS
        With ``code``; valid.
    children : GeoDataFrame of polygons, same CRS
        With ``code`` and ``parent_code``; valid. Children whose parent is not there are left out.
    sliver_m : float
        As in `area_overlaps`.

    Returns
    -------
    list of Finding
        ``child_outside`` and ``child_outside_sliver``: pieces in square metres by child, the
        second code being the parent's.
    """
    shapes, inner = _two_levels(parents, children)
    place_of = {code: place for place, code in enumerate(parents["code"])}
    above = np.array([place_of.get(code, -1) for code in children["parent_code"]], dtype=np.int64)
    known = np.flatnonzero(above >= 0)
    parts, owner = _polygons(shapely.difference(inner[known], shapes[above[known]]))
    child = known[owner]
    codes, parent_codes = (frame["code"].to_numpy(dtype=object) for frame in (children, parents))
    pieces = Pieces(parts, codes[child], parent_codes[above[child]])
    return _by_width("child_outside", pieces, len(known), sliver_m)


def scattered_areas(areas: gpd.GeoDataFrame) -> Finding:
    """
    Areas of more than one part.

    Parameters
    ----------
    areas : GeoDataFrame of polygons, metric CRS
        With ``code``; valid.

    Returns
    -------
    Finding
        ``area_parts``: the value is the number of parts. Islands and exclaves are real; a
        part more than expected is often a slip of the pen.
    """
    counts = shapely.get_num_geometries(metric_polygons(areas, "areas"))
    several = counts > 1
    codes = areas["code"].to_numpy(dtype=object)
    return finding("area_parts", codes[several], counts[several], checked=len(areas))


def _two_levels(parents: gpd.GeoDataFrame, children: gpd.GeoDataFrame) -> tuple[Shapes, Shapes]:
    shapes, inner = metric_polygons(parents, "parents"), metric_polygons(children, "children")
    require_same_crs(parents, children, "children")
    return shapes, inner


def _polygons(shapes: Shapes) -> tuple[Shapes, NDArray[np.intp]]:
    """Polygons in the results of a cut, with the place of the result: lines and dust are left out."""
    outer, result = shapely.get_parts(shapes, return_index=True)
    parts, member = shapely.get_parts(outer, return_index=True)  # a collection may hold a multipolygon
    real = shapely.area(parts) > DUST_M2
    return parts[real], result[member[real]]


def _bordered(holes: Shapes, shapes: Shapes, codes: Shapes) -> Pieces:
    """Name the two areas that hold most of the ground right around each hole."""
    tree = shapely.STRtree(shapes)
    rims = shapely.buffer(holes, REACH_M)
    named = [_neighbours(rim, tree.query(rim, predicate="intersects"), shapes, codes) for rim in rims]
    first, second = (np.array([pair[side] for pair in named], dtype=object) for side in (0, 1))
    return Pieces(holes, first, second)


def _neighbours(
    rim: shapely.Geometry, near: NDArray[np.intp], shapes: Shapes, codes: Shapes
) -> tuple[str, str]:
    order = near[np.argsort(-shapely.area(shapely.intersection(shapes[near], rim)), kind="stable")]
    return str(codes[order[0]]), str(codes[order[min(1, len(order) - 1)]])


def _by_width(check: str, pieces: Pieces, checked: int, sliver_m: float) -> list[Finding]:
    thin = mean_width_m(pieces.shapes) < sliver_m
    kinds: Iterable[tuple[str, NDArray[np.bool_]]] = ((check, ~thin), (f"{check}_sliver", thin))
    return [
        finding(
            name,
            pieces.codes[which],
            shapely.area(pieces.shapes[which]),
            checked=checked,
            unit="m2",
            others=None if pieces.others is None else pieces.others[which],
        )
        for name, which in kinds
    ]
