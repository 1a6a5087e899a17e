"""True north and grid north: azimuths of antennas are from the one, bearings on a map from the other."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS, Geod, Transformer

STEP_M = 100.0  # far enough for the bearing's precision, near enough for the line to be straight


def convergence_deg(x_m: ArrayLike, y_m: ArrayLike, crs: CRS | str | int) -> NDArray[np.float64]:
    """
    True bearing of grid north, so that ``true = grid + convergence``.

    Parameters
    ----------
    x_m, y_m : array_like, shape (n,)
        East and north, in `crs`, in that order whatever the axis order of the CRS.
    crs : pyproj.CRS, str or int
        A projected CRS in metres.

    Returns
    -------
    ndarray, shape (n,)
        Degrees; positive east of the central meridian on the northern hemisphere.

    Notes
    -----
    The forward azimuth, on the ellipsoid of `crs`, of a step of 100 m along the grid's y axis.
    """
    metric = CRS.from_user_input(crs)
    to_degrees = Transformer.from_crs(metric, metric.geodetic_crs, always_xy=True)
    x, y = np.atleast_1d(np.asarray(x_m, np.float64)), np.atleast_1d(np.asarray(y_m, np.float64))
    lon, lat = to_degrees.transform(x, y)
    lon_north, lat_north = to_degrees.transform(x, y + STEP_M)
    geod: Geod = metric.get_geod()
    return np.asarray(geod.inv(lon, lat, lon_north, lat_north)[0], dtype=np.float64)
