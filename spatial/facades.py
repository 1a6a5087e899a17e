"""
Points along the facades of buildings, where levels indoors come from.

A level indoors is the one before the nearest facade less what wall and depth take. A wall that another
building stands against is no facade.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.errors import RadioError
from spatial.polygons import metric_polygons

BEFORE_WALL_M, BEHIND_WALL_M = 1.0, 0.5
FEWEST_POINTS, MOST_POINTS = 4, 24  # of a building's part: one a side, and no end of them along a factory
TANGENT_M = 0.05

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class FacadePoints:
    """
    Points along the walls of buildings, those of one building side by side.

    Attributes
    ----------
    building : ndarray of int, shape (n_points,)
        Row of the building, going up.
    x_m, y_m : ndarray
        A metre before the wall.
    inner_x_m, inner_y_m : ndarray
        Half a metre behind it.
    """

    building: Ints
    x_m: Floats
    y_m: Floats
    inner_x_m: Floats
    inner_y_m: Floats


def facade_points(footprints: gpd.GeoDataFrame | gpd.GeoSeries, spacing_m: float) -> FacadePoints:
    """
    Points along the outer walls of buildings, evenly.

    Parameters
    ----------
    footprints : GeoDataFrame or GeoSeries of polygons, metric CRS
    spacing_m : float
        Length of wall that one point stands for; over 0. Each part of a building has at least 4 and
        at most 24.

    Returns
    -------
    FacadePoints
        Every building has one; all its walls count where other buildings stand against all of them.

    Raises
    ------
    RadioError
        If the spacing is not over 0.
    GeometryError, CrsError
        If a row is not a valid polygon, or the CRS is not metric.
    """
    if not spacing_m > 0.0:
        raise RadioError(f"one facade point every {spacing_m:g} m; must be over 0")
    shapes = metric_polygons(footprints, "footprints")
    parts, of_part = shapely.get_parts(shapes, return_index=True)
    walls = shapely.get_exterior_ring(shapely.orient_polygons(parts))
    length_m = shapely.length(walls)
    count = np.clip(np.ceil(length_m / spacing_m), FEWEST_POINTS, MOST_POINTS).astype(np.int64)
    wall = np.repeat(np.arange(len(walls)), count)
    number = np.arange(len(wall)) - np.repeat(np.cumsum(count) - count, count)
    at_m = (number + 0.5) / count[wall] * length_m[wall]
    points = _before_and_behind(walls[wall], at_m, of_part[wall])
    return _facades_alone(points, shapes)


def _before_and_behind(walls: NDArray[np.object_], at_m: Floats, building: Ints) -> FacadePoints:
    """Both sides of walls that run counter-clockwise: outside is on the right."""
    near = np.minimum(TANGENT_M, at_m)
    start, end = (
        shapely.get_coordinates(shapely.line_interpolate_point(walls, at_m + step))
        for step in (-near, np.full(len(at_m), TANGENT_M))
    )
    along = end - start
    along /= np.hypot(along[:, 0], along[:, 1])[:, np.newaxis]
    outward = np.stack([along[:, 1], -along[:, 0]], axis=1)
    wall = shapely.get_coordinates(shapely.line_interpolate_point(walls, at_m))
    before, behind = wall + BEFORE_WALL_M * outward, wall - BEHIND_WALL_M * outward
    return FacadePoints(np.asarray(building, np.int64), *before.T, *behind.T)


def _facades_alone(points: FacadePoints, shapes: NDArray[np.object_]) -> FacadePoints:
    """Without the points that lie in a building, as long as a building keeps one."""
    outside = shapely.points(points.x_m, points.y_m)
    is_free = np.ones(len(outside), bool)
    is_free[shapely.STRtree(shapes).query(outside, predicate="intersects")[0]] = False
    has_free = np.zeros(len(shapes), bool)
    has_free[points.building[is_free]] = True
    kept = is_free | ~has_free[points.building]
    return FacadePoints(
        building=points.building[kept],
        x_m=points.x_m[kept],
        y_m=points.y_m[kept],
        inner_x_m=points.inner_x_m[kept],
        inner_y_m=points.inner_y_m[kept],
    )
