"""Blocks: the ground between the streets' pavements, on which buildings stand."""

from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

PAVEMENT_M = 2.5
BANK_M = {"water": 12.0, "rail": 8.0, "park": 4.0}  # between the edge of the land and a block
LEAST_BLOCK_M2 = 450.0
LEAST_DEPTH_M = 16.0  # a thinner sliver stays open


def carriageways(ways: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """
    Ground under the wheels: each road as wide as it is.

    Parameters
    ----------
    ways : GeoDataFrame
        Columns ``kind``, ``width_m``, ``geometry``; metric CRS.

    Returns
    -------
    ndarray of Polygon or MultiPolygon, shape (n_roads,)
        In the order of the roads among the ways.
    """
    roads = ways[ways["kind"] == "road"]
    return np.asarray(
        shapely.buffer(roads.geometry.to_numpy(), roads["width_m"].to_numpy() / 2, cap_style="flat")
    )


def blocks_of(ground: gpd.GeoDataFrame, ways: gpd.GeoDataFrame, land: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    What is left of the ground beside carriageways, pavements and banks.

    Parameters
    ----------
    ground : GeoDataFrame
        Columns ``area_code``, ``geometry``: from `streets_of`.
    ways : GeoDataFrame
        Columns ``kind``, ``way_class``, ``width_m``, ``geometry``.
    land : GeoDataFrame
        Columns ``kind``, ``geometry``.

    Returns
    -------
    GeoDataFrame
        ``area_code, on_arterial, geometry``: one polygon a block, each inside its piece
        of the ground; slivers are left out.
    """
    roads = carriageways(ways)
    banks = shapely.buffer(land.geometry.to_numpy(), land["kind"].map(BANK_M).to_numpy(float))
    free = _without(ground.geometry.to_numpy(), np.concatenate([roads, banks]))
    shapes = _largest(shapely.buffer(free, -PAVEMENT_M, join_style="mitre"))
    arterials = ways.loc[ways["way_class"] == "arterial"].union_all()
    blocks = ground.set_geometry(gpd.GeoSeries(shapes, index=ground.index, crs=ground.crs))
    blocks["on_arterial"] = ground.intersects(arterials)
    deep = ~shapely.is_empty(shapely.buffer(shapes, -LEAST_DEPTH_M / 2, join_style="mitre"))
    kept = blocks[deep & (shapely.area(shapes) >= LEAST_BLOCK_M2)]
    return kept[["area_code", "on_arterial", "geometry"]].reset_index(drop=True)


def _without(shapes: NDArray[np.object_], taken: NDArray[np.object_]) -> NDArray[np.object_]:
    which, what = shapely.STRtree(taken).query(shapes, predicate="intersects")
    ends = np.searchsorted(which, np.arange(len(shapes) + 1))
    over = [shapely.union_all(taken[what[first:last]]) for first, last in pairwise(ends)]
    return np.asarray(shapely.difference(shapes, over))


def _largest(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    return np.array([_largest_part(shape) for shape in shapes])


def _largest_part(shape: Any) -> Any:
    parts = shapely.get_parts(shape)
    return parts[np.argmax(shapely.area(parts))] if len(parts) else shapely.Polygon()
