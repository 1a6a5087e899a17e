"""Lines drawn by hand, in the tables of the data folder: smoothed, and brought into metres."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

LON_LAT = "EPSG:4326"
ROUNDS = 3  # each halves the corners again; three leave bends of a few degrees


def drawn_lines(rows: pd.DataFrame, epsg: int) -> NDArray[np.object_]:
    """
    Smooth lines through drawn corners.

    Parameters
    ----------
    rows : DataFrame
        Column ``line``: corners as ``lon lat`` pairs parted by commas.
    epsg : int
        Projected CRS in metres.

    Returns
    -------
    ndarray of LineString, shape (n,)
        In the CRS of `epsg`; the first and the last corner stay.

    Notes
    -----
    Chaikin's corner cutting (1974).
    """
    lines = gpd.GeoSeries([shapely.from_wkt(f"LINESTRING ({line})") for line in rows["line"]], crs=LON_LAT)
    metric = lines.to_crs(epsg).to_numpy()
    return np.array([shapely.LineString(_smoothed(shapely.get_coordinates(line))) for line in metric])


def drawn_points(rows: pd.DataFrame, epsg: int) -> NDArray[np.float64]:
    """
    Drawn points in metres.

    Parameters
    ----------
    rows : DataFrame
        Columns ``lon``, ``lat``.
    epsg : int
        Projected CRS in metres.

    Returns
    -------
    ndarray, shape (n, 2)
        Easting and northing.
    """
    points = gpd.GeoSeries(gpd.points_from_xy(rows["lon"], rows["lat"]), crs=LON_LAT).to_crs(epsg)
    return np.asarray(shapely.get_coordinates(points.to_numpy()))


def _smoothed(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    for _ in range(ROUNDS):
        before, after = corners[:-1], corners[1:]
        cut = np.stack([0.75 * before + 0.25 * after, 0.25 * before + 0.75 * after], axis=1).reshape(-1, 2)
        corners = np.vstack([corners[:1], cut[1:-1], corners[-1:]])
    return corners
