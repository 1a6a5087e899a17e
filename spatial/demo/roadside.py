"""Places beside the streets: for poles, cameras and stops."""

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

STEP_M = 30.0
KERB_M = 1.2  # from the edge of the carriageway to what stands beside it
ROUNDING_DECIMALS = 2
CROSSING_CLASSES = ("arterial", "secondary", "street")


def kerb_points(ways: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """
    Points on the pavement, by turns on either side of every road.

    Parameters
    ----------
    ways : GeoDataFrame
        From `streets_of`.

    Returns
    -------
    ndarray, shape (n, 2)
        Every 30 m or so, whole centimetres; some lie on a crossing road.
    """
    roads = ways[ways["kind"] == "road"]
    lines, of = shapely.get_parts(roads.geometry.to_numpy(), return_index=True)
    out_m = roads["width_m"].to_numpy()[of] / 2 + KERB_M
    points, along, line = points_along(lines, STEP_M)
    side = np.where(np.arange(len(points)) % 2 == 0, 1.0, -1.0) * out_m[line]
    beside: NDArray[np.float64] = points + side[:, None] * np.column_stack([-along[:, 1], along[:, 0]])
    return beside.round(ROUNDING_DECIMALS)


def crossings(ways: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """
    Where streets end on one another or arterials cross.

    Parameters
    ----------
    ways : GeoDataFrame
        From `streets_of`; lanes are left out.

    Returns
    -------
    ndarray, shape (n, 2)
        Each once.
    """
    roads = ways[ways["way_class"].isin(CROSSING_CLASSES)]
    lines, of = shapely.get_parts(roads.geometry.to_numpy(), return_index=True)
    drawn = (roads["way_class"] == "arterial").to_numpy()[of]
    ends = shapely.get_coordinates([shapely.get_point(lines[~drawn], place) for place in (0, -1)])
    main = lines[drawn]
    first, second = shapely.STRtree(main).query(main, predicate="crosses")
    shared = shapely.get_coordinates(shapely.intersection(main[first], main[second]))
    return np.unique(np.vstack([ends, shared]).round(ROUNDING_DECIMALS), axis=0)


def points_along(
    lines: NDArray[np.object_], step_m: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """
    Points at even steps along lines.

    Parameters
    ----------
    lines : ndarray of LineString, shape (n,)
    step_m : float
        Between two points; the first lies half a step in.

    Returns
    -------
    points_m : ndarray, shape (k, 2)
    along : ndarray, shape (k, 2)
        Unit vectors in the direction of the line there.
    line : ndarray of int, shape (k,)
        The line of each point.
    """
    count = np.floor(shapely.length(lines) / step_m + 0.5).astype(np.int64)
    line = np.repeat(np.arange(len(lines)), count)
    place = np.arange(len(line)) - np.repeat(np.cumsum(count) - count, count)
    at_m = (place + 0.5) * step_m
    here = shapely.get_coordinates(shapely.line_interpolate_point(lines[line], at_m))
    before = shapely.get_coordinates(shapely.line_interpolate_point(lines[line], np.maximum(at_m - 2.0, 0.0)))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(lines[line], at_m + 2.0))
    along = ahead - before
    return here, along / np.linalg.norm(along, axis=1)[:, None], line
