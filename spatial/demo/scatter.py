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


def spread_choice(
    points_m: NDArray[np.float64],
    count: int,
    rng: np.random.Generator,
    apart_from_m: NDArray[np.float64] | None = None,
) -> NDArray[np.int64]:
    """
    Choose points of a list that keep apart from each other.

    Parameters
    ----------
    points_m : ndarray, shape (n, 2)
        What may be chosen.
    count : int
        How many, at most n.
    rng : Generator
        Where chance comes from.
    apart_from_m : ndarray, shape (m, 2), optional
        Points chosen before, to keep apart from as well.

    Returns
    -------
    ndarray of int, shape (count,)
        Places in the list, each once.

    Raises
    ------
    GeometryError
        If there are fewer points than asked for.

    Notes
    -----
    Mitchell's best candidate: of a few drawn, the one farthest from all chosen before.
    """
    if count > len(points_m):
        raise GeometryError(f"{count} places wanted, {len(points_m)} there; needs as many")
    free = np.arange(len(points_m))
    near_m = np.full(len(points_m), np.inf)
    for before in np.empty((0, 2)) if apart_from_m is None else apart_from_m:
        near_m = np.minimum(near_m, np.hypot(*(points_m - before).T))
    chosen = np.empty(count, dtype=np.int64)
    for place in range(count):
        drawn = rng.choice(free, min(CANDIDATES, len(free)), replace=False)
        chosen[place] = drawn[np.argmax(near_m[drawn])]
        near_m = np.minimum(near_m, np.hypot(*(points_m - points_m[chosen[place]]).T))
        free = free[free != chosen[place]]
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
