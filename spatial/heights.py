"""Heights of buildings: as given, from floors or from neighbours; and the roofs around a place."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import KDTree

from spatial.errors import GeometryError
from spatial.polygons import metric_polygons

GIVEN, FLOORS, NEIGHBOURS, UNKNOWN = "given", "floors", "neighbours", "unknown"
SOURCES = (GIVEN, FLOORS, NEIGHBOURS, UNKNOWN)
MAX_HEIGHT_M = 1000.0  # no building of the world is as high; a greater one is a slip of units
MAX_FLOORS = 200.0  # likewise
NEIGHBOUR_COUNT, NEIGHBOUR_RADIUS_M = 8, 150.0  # a block and the ones across the street
ROOF_RADIUS_M = 100.0  # what stands around an antenna

Floats = NDArray[np.float64]


def inferred_heights(buildings: gpd.GeoDataFrame, storey_height_m: float) -> pd.DataFrame:
    """
    Height of every building, and where it is from.

    Parameters
    ----------
    buildings : GeoDataFrame of polygons, metric CRS
        Columns ``height_m`` and ``floors``, NaN where not known.
    storey_height_m : float
        Height of one floor.

    Returns
    -------
    DataFrame
        Index of `buildings`; ``height_m`` in metres, NaN where nothing tells it, and
        ``source``: ``given``, ``floors``, ``neighbours`` or ``unknown``. A height or a number of floors
        that is not over zero, or beyond any building, counts as not given.

    Raises
    ------
    GeometryError
        If the storey height is not over zero, or a row is not a valid polygon.
    CrsError
        If the CRS is not metric.

    Notes
    -----
    From neighbours: the median of the eight nearest known heights within 150 m, centre to centre.
    """
    if not storey_height_m > 0.0:
        raise GeometryError(f"storey height is {storey_height_m:g} m; must be over zero")
    shapes = metric_polygons(buildings, "buildings")
    given_m = _plausible(buildings["height_m"], MAX_HEIGHT_M)
    by_floors_m = _plausible(buildings["floors"], MAX_FLOORS) * storey_height_m
    height_m = np.where(np.isnan(given_m), by_floors_m, given_m)
    bounds = gpd.GeoSeries(shapes).bounds.to_numpy().reshape(-1, 4)
    around_m = _of_neighbours((bounds[:, :2] + bounds[:, 2:]) / 2.0, height_m)
    steps = [~np.isnan(given_m), ~np.isnan(by_floors_m), ~np.isnan(around_m)]
    source = np.select(steps, [GIVEN, FLOORS, NEIGHBOURS], UNKNOWN)
    return pd.DataFrame(
        {"height_m": np.where(steps[0] | steps[1], height_m, around_m), "source": source}
    ).set_index(buildings.index)


def _plausible(values: pd.Series, most: float) -> Floats:
    """Numbers over zero and up to a bound; NaN for the others."""
    numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where((numbers > 0.0) & (numbers <= most), numbers, np.nan)


def _of_neighbours(centres: Floats, height_m: Floats) -> Floats:
    """Median height of the known neighbours of the buildings that have none; NaN for the others."""
    known, wanted = np.flatnonzero(~np.isnan(height_m)), np.flatnonzero(np.isnan(height_m))
    found = np.full(len(height_m), np.nan)
    if not (known.size and wanted.size):
        return found
    _, places = KDTree(centres[known]).query(
        centres[wanted], k=np.arange(1, NEIGHBOUR_COUNT + 1), distance_upper_bound=NEIGHBOUR_RADIUS_M
    )
    padded = np.append(height_m[known], np.nan)  # who is missing comes as the number after the last
    near = ~(places == len(known)).all(axis=1)
    found[wanted[near]] = np.nanmedian(padded[places[near]], axis=1)
    return found


def roofs_around_m(buildings: gpd.GeoDataFrame, x_m: ArrayLike, y_m: ArrayLike) -> Floats:
    """
    Median height of the buildings around places.

    Parameters
    ----------
    buildings : GeoDataFrame of polygons, metric CRS
        Column ``height_m``; rows without one, or of zero, are left out.
    x_m, y_m : array_like, shape (n,)
        In the CRS of the buildings.

    Returns
    -------
    ndarray, shape (n,)
        In metres, of the buildings that reach within 100 m; NaN where there is none.

    Raises
    ------
    GeometryError, CrsError
        If the buildings are not polygons in metres.
    """
    return _of_places(buildings, x_m, y_m, "median", predicate="dwithin", distance=ROOF_RADIUS_M)


def roof_over_m(buildings: gpd.GeoDataFrame, x_m: ArrayLike, y_m: ArrayLike) -> Floats:
    """
    Height of the building that stands at a place.

    Parameters
    ----------
    buildings : GeoDataFrame of polygons, metric CRS
        Column ``height_m``; rows without one, or of zero, are left out.
    x_m, y_m : array_like, shape (n,)
        In the CRS of the buildings.

    Returns
    -------
    ndarray, shape (n,)
        In metres, the highest where footprints overlap; NaN on open ground.

    Raises
    ------
    GeometryError, CrsError
        If the buildings are not polygons in metres.
    """
    return _of_places(buildings, x_m, y_m, "max", predicate="intersects")


def _of_places(
    buildings: gpd.GeoDataFrame, x_m: ArrayLike, y_m: ArrayLike, summary: str, **related: Any
) -> Floats:
    """Heights of the buildings that are related to each place, summed up; NaN where there is none."""
    shapes = metric_polygons(buildings, "buildings")
    height_m = buildings["height_m"].to_numpy(dtype=np.float64, na_value=np.nan)
    standing = height_m > 0.0
    points = gpd.points_from_xy(*(np.asarray(axis, np.float64).reshape(-1) for axis in (x_m, y_m)))
    place, building = gpd.GeoSeries(shapes[standing]).sindex.query(points, **related)
    found = pd.Series(height_m[standing][building]).groupby(place).agg(summary)
    return np.asarray(found.reindex(np.arange(len(points))).to_numpy(np.float64))
