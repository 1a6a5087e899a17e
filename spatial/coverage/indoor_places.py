"""
Where people are indoors: behind every facade point, in every floor band of the building.

The engine is asked for the level before the facade at the height of the band's middle; what the wall and
the depth take is a loss of the reception.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from spatial.coverage.floors import FloorBands
from spatial.coverage.groups import Groups
from spatial.facades import FacadePoints
from spatial.polygons import metric_polygons

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class IndoorPlaces:
    """
    Every facade point at the height of every floor band of its building.

    Attributes
    ----------
    x_m, y_m, height_m : ndarray, shape (n_places,)
        Before the facade, above ground.
    building : ndarray of int, shape (n_places,)
        Row of the building.
    by_band : Groups
        Places of each floor band.
    """

    x_m: Floats
    y_m: Floats
    height_m: Floats
    building: Ints
    by_band: Groups


def indoor_places(bands: FloorBands, points: FacadePoints) -> IndoorPlaces:
    """
    Places to ask for levels indoors.

    Parameters
    ----------
    bands : FloorBands
    points : FacadePoints
        Of the same buildings.

    Returns
    -------
    IndoorPlaces
    """
    first, behind = (
        np.searchsorted(points.building, bands.building, side=side) for side in ("left", "right")
    )
    start = np.concatenate([[0], np.cumsum(behind - first)]).astype(np.int64)
    band = np.repeat(np.arange(len(bands)), behind - first)
    point = np.arange(start[-1]) - start[band] + first[band]
    return IndoorPlaces(
        x_m=points.x_m[point],
        y_m=points.y_m[point],
        height_m=bands.height_m[band],
        building=bands.building[band],
        by_band=Groups(np.arange(start[-1]), start, np.ones(start[-1])),
    )


def places_of_cells(
    cells: gpd.GeoDataFrame, footprints: gpd.GeoDataFrame, bands: FloorBands, points: FacadePoints
) -> Groups:
    """
    Indoor places of each cell, weighted by the floor area that they stand for.

    Parameters
    ----------
    cells : GeoDataFrame of polygons, metric CRS
    footprints : GeoDataFrame of polygons, same CRS
        The buildings of `bands` and `points`.
    bands : FloorBands
    points : FacadePoints

    Returns
    -------
    Groups
        One a cell, empty where no building stands. A part of a building without a facade point in the
        cell is spoken for by all points of the building.

    Raises
    ------
    GeometryError, CrsError
        If a row is not a valid polygon, or the CRS is not metric.
    """
    pairs = _overlaps(metric_polygons(cells, "cells"), metric_polygons(footprints, "footprints"))
    at_point = pd.DataFrame({"building": points.building, "cell": _cell_of_points(cells, points)})
    at_point["point"] = np.arange(len(at_point)) - np.searchsorted(points.building, points.building)
    own = pairs.merge(at_point, on=["cell", "building"], how="left")
    spoken_for = own[own["point"].isna()].drop(columns="point")
    both = pd.concat(
        [own.dropna(subset="point"), spoken_for.merge(at_point.drop(columns="cell"), on="building")]
    )
    points_of_pair = both.groupby(["cell", "building"])["point"].transform("size")
    both = both.assign(area_m2=both["area_m2"] / points_of_pair)
    floors = pd.DataFrame(
        {
            "building": bands.building,
            "floors": bands.highest - bands.lowest + 1,
            "first_place": indoor_places(bands, points).by_band.start[:-1],
        }
    )
    entries = both.merge(floors, on="building").sort_values(["cell", "first_place", "point"], kind="stable")
    start = np.searchsorted(entries["cell"].to_numpy(), np.arange(len(cells) + 1))
    place = (entries["first_place"] + entries["point"]).to_numpy(np.int64)
    return Groups(place, start, (entries["area_m2"] * entries["floors"]).to_numpy(np.float64))


def _overlaps(squares: NDArray[np.object_], shapes: NDArray[np.object_]) -> pd.DataFrame:
    """Square metres of each building in each cell that it stands in."""
    building, cell = shapely.STRtree(squares).query(shapes, predicate="intersects")
    area_m2 = shapely.area(shapely.intersection(squares[cell], shapes[building]))
    found = pd.DataFrame({"cell": cell, "building": building, "area_m2": area_m2})
    return found[found["area_m2"] > 0.0]


def _cell_of_points(cells: gpd.GeoDataFrame, points: FacadePoints) -> Ints:
    """The cell behind each facade point; -1 outside all."""
    behind = shapely.points(points.inner_x_m, points.inner_y_m)
    found, cell = shapely.STRtree(cells.geometry.to_numpy()).query(behind, predicate="intersects")
    of_point = np.full(len(behind), -1, np.int64)
    of_point[found[::-1]] = cell[::-1]  # on a shared edge: the cell that comes first
    return of_point
