"""Random points inside polygons: anywhere, or kept apart from each other."""

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.errors import GeometryError

MARGIN_M = 5.0  # points keep this distance from borders, water and rail, far above rounding
ROUNDING_DECIMALS = 2  # centimetres
CANDIDATES = 12  # the farthest of so many is taken; more makes a lattice
MAX_DRAWS = 1000


def points_in(polygon: Any, count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """
    Uniform random points inside a polygon.

    Parameters
    ----------
    polygon : Polygon or MultiPolygon
        In metres; not empty.
    count : int
        Number of points.
    rng : Generator
        Where chance comes from.

    Returns
    -------
    ndarray, shape (count, 2)
        x and y, rounded to centimetres.

    Raises
    ------
    GeometryError
        If the polygon is empty or too thin to be hit.
    """
    west, south, east, north = shapely.bounds(polygon)
    found = np.empty((0, 2))
    for _ in range(0 if polygon.is_empty else MAX_DRAWS):
        if len(found) >= count:
            return found[:count]
        drawn = rng.uniform((west, south), (east, north), (2 * count + 16, 2)).round(ROUNDING_DECIMALS)
        found = np.vstack([found, drawn[shapely.contains_xy(polygon, drawn[:, 0], drawn[:, 1])]])
    raise GeometryError(
        f"no room for {count} points in {polygon.area:.1f} m2; needs a polygon with an inside"
    )


def spread_points_in(polygon: Any, count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """
    Random points inside a polygon that keep apart from each other.

    Parameters
    ----------
    polygon : Polygon or MultiPolygon
        In metres; not empty.
    count : int
        Number of points.
    rng : Generator
        Where chance comes from.

    Returns
    -------
    ndarray, shape (count, 2)
        x and y, rounded to centimetres.

    Notes
    -----
    Mitchell's best candidate: of a few random points, the one farthest from all before.
    """
    pool = points_in(polygon, count * CANDIDATES, rng).reshape(count, CANDIDATES, 2)
    chosen = pool[:, 0].copy()
    for place in range(1, count):
        apart_m = np.linalg.norm(pool[place][:, None] - chosen[:place], axis=2).min(axis=1)
        chosen[place] = pool[place, np.argmax(apart_m)]
    return chosen


def open_ground(areas: gpd.GeoDataFrame, land: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """
    Where things may stand in each subdistrict: off water and rail, and clear of borders.

    Parameters
    ----------
    areas : GeoDataFrame
        Columns ``level``, ``code``, ``geometry``; metric CRS.
    land : GeoDataFrame
        Columns ``kind``, ``geometry``; the same CRS.

    Returns
    -------
    GeoSeries
        Indexed by the code of the subdistrict, in the order of `areas`.
    """
    streets = areas[areas["level"] == "subdistrict"].set_index("code").geometry
    closed = land[land["kind"].isin(["water", "rail"])].geometry.union_all()
    return streets.difference(closed).buffer(-MARGIN_M)
