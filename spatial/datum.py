"""
Positions between datums: WGS 84, CGCS2000, GCJ-02, BD-09 and any EPSG code.

GCJ-02 and BD-09 are unpublished. The series here is the one in common public use;
against the real ones it is of metre class, its own inverse of hundredth-millimetre class.
Axis order is always x before y: lon, lat or easting, northing, also where the CRS
itself says northing first (EPSG:4549 does).
"""

import re
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.epsg import crs_from_lonlat, is_geographic, lonlat_from_crs, plane_flaws
from spatial.errors import DatumError
from spatial.offsets import bd09_from_gcj02, gcj02_from_wgs84, gcj02_unbounded, in_gcj02_range

Floats = NDArray[np.float64]
Pair = tuple[Floats, Floats]

TOLERANCE_DEG = 1e-10  # 0.01 mm
MAX_ROUNDS = 30  # six are enough in China; more means it does not converge
RANGE_MARGIN_DEG = 0.05  # no GCJ-02 offset is longer

NAMED_DATUMS = ("wgs84", "cgcs2000", "gcj02", "bd09")

_EPSG = re.compile(r"EPSG:(\d{4,6})", re.IGNORECASE)


def wgs84_from(lon: ArrayLike, lat: ArrayLike, datum: str) -> Pair:
    """
    WGS 84 positions of positions in another datum.

    Parameters
    ----------
    lon, lat : array_like, same shape
        Degrees; for a projected ``EPSG:n``, easting and northing in the unit of that CRS.
    datum : str
        ``wgs84``, ``cgcs2000``, ``gcj02``, ``bd09`` or ``EPSG:n``.

    Returns
    -------
    lon_deg, lat_deg : ndarray, same shape

    Raises
    ------
    DatumError
        If the datum is unknown, a position is not finite or out of range (the message
        gives its place, value and rule), or an inverse does not converge.

    Notes
    -----
    CGCS2000 is taken as WGS 84: they agree to less than a metre. GCJ-02 and BD-09 are
    inverted by fixed point to ``TOLERANCE_DEG``. Outside the range of GCJ-02 (see
    `spatial.offsets.in_gcj02_range`) it is the identity; within one offset of that
    range's edge the inverse is ambiguous, and a position is taken as an offset one.
    """
    x, y = _pair(lon, lat)
    _refuse_flaws(x, y, datum)
    if datum in ("wgs84", "cgcs2000"):
        return x, y
    if datum == "gcj02":
        return _wgs84_from_gcj02(x, y)
    if datum == "bd09":
        return _wgs84_from_gcj02(*_inverse(bd09_from_gcj02, x, y))
    return lonlat_from_crs(x, y, _epsg_of(datum))


def from_wgs84(lon: ArrayLike, lat: ArrayLike, datum: str) -> Pair:
    """
    Positions in another datum of WGS 84 positions.

    Parameters
    ----------
    lon, lat : array_like, same shape
        WGS 84, degrees.
    datum : str
        As in `wgs84_from`.

    Returns
    -------
    lon, lat : ndarray, same shape
        Degrees; for a projected ``EPSG:n``, easting and northing.

    Raises
    ------
    DatumError
        If the datum is unknown or a position is not finite or out of range.
    """
    x, y = _pair(lon, lat)
    _refuse_flaws(x, y, "wgs84")
    if datum in ("wgs84", "cgcs2000"):
        return x, y
    if datum == "gcj02":
        return gcj02_from_wgs84(x, y)
    if datum == "bd09":
        return bd09_from_gcj02(*gcj02_from_wgs84(x, y))
    return crs_from_lonlat(x, y, _epsg_of(datum))


def to_metric(lon: ArrayLike, lat: ArrayLike, datum: str, metric_epsg: int) -> Pair:
    """
    Easting and northing in the stored CRS of positions in any datum.

    Parameters
    ----------
    lon, lat : array_like, same shape
        As in `wgs84_from`.
    datum : str
        As in `wgs84_from`.
    metric_epsg : int
        A projected CRS in metres.

    Returns
    -------
    x_m, y_m : ndarray, same shape
        Easting and northing; the very numbers given where `datum` is the stored CRS.

    Raises
    ------
    DatumError
        As in `wgs84_from`.
    """
    if datum not in NAMED_DATUMS and _epsg_of(datum) == metric_epsg:
        x, y = _pair(lon, lat)
        _refuse_flaws(x, y, datum)
        return x, y
    return from_wgs84(*wgs84_from(lon, lat, datum), f"EPSG:{metric_epsg}")


def from_metric(x_m: ArrayLike, y_m: ArrayLike, datum: str, metric_epsg: int) -> Pair:
    """
    Positions in any datum of eastings and northings in the stored CRS.

    Parameters
    ----------
    x_m, y_m : array_like, same shape
        Easting and northing; also beyond the area that the stored CRS is meant for, since an
        import keeps positions there that came in another datum.
    datum : str
        As in `wgs84_from`.
    metric_epsg : int
        The CRS of `x_m` and `y_m`.

    Returns
    -------
    lon, lat : ndarray, same shape
        The very numbers given where `datum` is the stored CRS.

    Raises
    ------
    DatumError
        If the datum is unknown, a position is not finite, or it has no place in the datum.

    Notes
    -----
    The inverse of PROJ's transverse Mercator gives back what its forward was given to 1e-9 degrees
    within 60 degrees of the central meridian, so what was stored far off is found where it was.
    """
    x, y = _pair(x_m, y_m)
    if datum not in NAMED_DATUMS and _epsg_of(datum) == metric_epsg:
        return x, y
    return from_wgs84(*lonlat_from_crs(x, y, metric_epsg), datum)


def position_flaws(lon: ArrayLike, lat: ArrayLike, datum: str) -> dict[int, str]:
    """
    What is wrong with positions, row by row, where `wgs84_from` would refuse them all.

    Parameters
    ----------
    lon, lat : array_like, shape (n,)
        As in `wgs84_from`.
    datum : str
        As in `wgs84_from`.

    Returns
    -------
    dict of int to str
        Place in the arrays to value and rule; empty where all are good.

    Raises
    ------
    DatumError
        If the datum is unknown or the two arrays differ in shape.
    """
    x, y = (values.ravel() for values in _pair(lon, lat))
    if not is_in_degrees(datum):
        return plane_flaws(x, y, _epsg_of(datum))
    bad = ~((np.abs(x) <= 180.0) & (np.abs(y) <= 90.0))  # not "> 180 |": that would let NaN through
    return {int(i): _degree_flaw(float(x[i]), float(y[i])) for i in np.flatnonzero(bad)}


def is_in_degrees(datum: str) -> bool:
    """
    Whether positions in a datum are degrees.

    Parameters
    ----------
    datum : str
        As in `wgs84_from`.

    Returns
    -------
    bool
        False for a projected ``EPSG:n``.

    Raises
    ------
    DatumError
        If the datum is unknown.
    """
    return datum in NAMED_DATUMS or is_geographic(_epsg_of(datum))


def _pair(lon: ArrayLike, lat: ArrayLike) -> Pair:
    x, y = np.array(lon, dtype=np.float64), np.array(lat, dtype=np.float64)  # copies: callers keep theirs
    if x.shape != y.shape:
        raise DatumError(f"{x.shape} longitudes and {y.shape} latitudes; needs one of each for a position")
    return x, y


def _refuse_flaws(x: Floats, y: Floats, datum: str) -> None:
    flaws = position_flaws(x, y, datum)
    if flaws:
        place, flaw = next(iter(flaws.items()))
        others = f" (and {len(flaws) - 1} more)" if len(flaws) > 1 else ""
        raise DatumError(f"position {place}: {flaw}{others}")


def _degree_flaw(lon: float, lat: float) -> str:
    for name, value, limit in (("lon", lon, 180), ("lat", lat, 90)):
        if not np.isfinite(value):
            return f"{name} is {value}; needs a finite number of degrees"
        if abs(value) > limit:
            swapped = "; lon and lat look swapped" if abs(lat) <= 180 and abs(lon) <= 90 else ""
            return f"{name} {value:g} is outside -{limit}..{limit}{swapped}"
    raise AssertionError(f"{lon}, {lat} has no flaw")


def _wgs84_from_gcj02(lon: Floats, lat: Floats) -> Pair:
    shape = lon.shape
    lon, lat = lon.ravel(), lat.ravel()
    near = in_gcj02_range(lon, lat, margin_deg=RANGE_MARGIN_DEG)
    found_lon, found_lat = _inverse(gcj02_unbounded, lon[near], lat[near])
    moved = in_gcj02_range(found_lon, found_lat)
    lon[near] = np.where(moved, found_lon, lon[near])
    lat[near] = np.where(moved, found_lat, lat[near])
    return lon.reshape(shape), lat.reshape(shape)


def _inverse(forward: Callable[[Floats, Floats], Pair], lon: Floats, lat: Floats) -> Pair:
    found_lon, found_lat = lon, lat
    for _ in range(MAX_ROUNDS):
        there_lon, there_lat = forward(found_lon, found_lat)
        step_lon, step_lat = lon - there_lon, lat - there_lat
        found_lon, found_lat = found_lon + step_lon, found_lat + step_lat
        miss_deg = np.maximum(np.abs(step_lon), np.abs(step_lat))
        if np.max(miss_deg, initial=0.0) < TOLERANCE_DEG:
            return found_lon, found_lat
    worst = int(np.argmax(miss_deg))
    raise DatumError(
        f"lon {lon.flat[worst]:g}, lat {lat.flat[worst]:g} is still {miss_deg.flat[worst]:g} degrees off "
        f"after {MAX_ROUNDS} rounds; needs {TOLERANCE_DEG:g}"
    )


def _epsg_of(datum: str) -> int:
    match = _EPSG.fullmatch(datum)
    if match is None:
        raise DatumError(f"datum {datum!r} is unknown; needs {', '.join(NAMED_DATUMS)} or EPSG:n")
    return int(match.group(1))
