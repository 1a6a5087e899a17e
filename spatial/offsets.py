"""The offsets of GCJ-02 and BD-09, forward only: what `spatial.datum` inverts."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Pair = tuple[Floats, Floats]

SEMI_MAJOR_M = 6378245.0  # Krasovsky 1940
ECCENTRICITY2 = 0.00669342162296594323
ORIGIN_LON_DEG, ORIGIN_LAT_DEG = 105.0, 35.0
WEST_DEG, EAST_DEG, SOUTH_DEG, NORTH_DEG = 72.004, 137.8347, 0.8293, 55.8271
BD09_SHIFT_LON_DEG, BD09_SHIFT_LAT_DEG = 0.0065, 0.006
BD09_WAVE = np.pi * 3000.0 / 180.0


def in_gcj02_range(lon: Floats, lat: Floats, margin_deg: float = 0.0) -> NDArray[np.bool_]:
    """
    Whether GCJ-02 differs from WGS 84 at a position.

    Parameters
    ----------
    lon, lat : ndarray, same shape
        Degrees.
    margin_deg : float
        Widens the range on every side.

    Returns
    -------
    ndarray of bool, same shape

    Notes
    -----
    The rule in common use is a rectangle, 72.004..137.8347 E and 0.8293..55.8271 N,
    which takes in more than China.
    """
    inside_lon = (lon >= WEST_DEG - margin_deg) & (lon <= EAST_DEG + margin_deg)
    return inside_lon & (lat >= SOUTH_DEG - margin_deg) & (lat <= NORTH_DEG + margin_deg)


def gcj02_from_wgs84(lon: Floats, lat: Floats) -> Pair:
    """
    GCJ-02 positions of WGS 84 positions; the same outside its range.

    Parameters
    ----------
    lon, lat : ndarray, same shape
        WGS 84, degrees.

    Returns
    -------
    lon, lat : ndarray, same shape
        GCJ-02, degrees.
    """
    inside = in_gcj02_range(lon, lat)
    offset_lon, offset_lat = _offset_deg(
        np.where(inside, lon, ORIGIN_LON_DEG), np.where(inside, lat, ORIGIN_LAT_DEG)
    )
    return lon + np.where(inside, offset_lon, 0.0), lat + np.where(inside, offset_lat, 0.0)


def gcj02_unbounded(lon: Floats, lat: Floats) -> Pair:
    """
    GCJ-02 positions of WGS 84 positions, offset on both sides of the range's edge.

    Parameters
    ----------
    lon, lat : ndarray, same shape
        WGS 84, degrees, in or near the range.

    Returns
    -------
    lon, lat : ndarray, same shape
        GCJ-02, degrees; smooth, so that it can be inverted.
    """
    offset_lon, offset_lat = _offset_deg(lon, lat)
    return lon + offset_lon, lat + offset_lat


def bd09_from_gcj02(lon: Floats, lat: Floats) -> Pair:
    """
    BD-09 positions of GCJ-02 positions.

    Parameters
    ----------
    lon, lat : ndarray, same shape
        GCJ-02, degrees.

    Returns
    -------
    lon, lat : ndarray, same shape
        BD-09, degrees.
    """
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * BD09_WAVE)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * BD09_WAVE)
    return radius * np.cos(angle) + BD09_SHIFT_LON_DEG, radius * np.sin(angle) + BD09_SHIFT_LAT_DEG


def _offset_deg(lon: Floats, lat: Floats) -> Pair:
    east_m, north_m = _offset_m(lon - ORIGIN_LON_DEG, lat - ORIGIN_LAT_DEG)
    latitude = np.radians(lat)
    flattening = 1.0 - ECCENTRICITY2 * np.sin(latitude) ** 2
    along_parallel_m = SEMI_MAJOR_M / np.sqrt(flattening) * np.cos(latitude)
    along_meridian_m = SEMI_MAJOR_M * (1.0 - ECCENTRICITY2) / flattening**1.5
    return np.degrees(east_m / along_parallel_m), np.degrees(north_m / along_meridian_m)


def _offset_m(x: Floats, y: Floats) -> Pair:
    common = _waves(x, 20.0, 6.0) + _waves(x, 20.0, 2.0)
    east_m = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x))
    east_m += (
        common
        + _waves(x, 20.0, 1.0)
        + _waves(x, 40.0, 1 / 3)
        + _waves(x, 150.0, 1 / 12)
        + _waves(x, 300.0, 1 / 30)
    )
    north_m = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x))
    north_m += (
        common
        + _waves(y, 20.0, 1.0)
        + _waves(y, 40.0, 1 / 3)
        + _waves(y, 160.0, 1 / 12)
        + _waves(y, 320.0, 1 / 30)
    )
    return east_m, north_m


def _waves(value: Floats, amplitude_m: float, per_half_turn: float) -> Floats:
    return np.asarray(amplitude_m * np.sin(value * np.pi * per_half_turn) * 2.0 / 3.0, dtype=np.float64)
