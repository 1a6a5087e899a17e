"""Positions between WGS 84 and a CRS with an EPSG code, x always before y."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.enums import TransformDirection
from pyproj.exceptions import CRSError, ProjError

from spatial.errors import DatumError

Floats = NDArray[np.float64]
Pair = tuple[Floats, Floats]

WGS84, CGCS2000 = 4326, 4490
AREA_MARGIN_DEG = 3.0  # maps are drawn a zone further than their CRS is meant for


def lonlat_from_crs(x: Floats, y: Floats, epsg: int) -> Pair:
    """
    WGS 84 positions of positions in a CRS.

    Parameters
    ----------
    x, y : ndarray, same shape
        Easting and northing, or lon and lat, in the unit of the CRS.
    epsg : int
        Code of the CRS.

    Returns
    -------
    lon, lat : ndarray, same shape
        Degrees; infinite where the CRS has no such place.

    Raises
    ------
    DatumError
        If the CRS is unknown, or the shift of its datum is.

    Notes
    -----
    CGCS2000 is taken as WGS 84. A datum whose shift PROJ only guesses (Xian 1980) is refused:
    the guess can be 200 m off without a sign.
    """
    lon, lat = _to_lonlat(epsg).transform(x, y)
    return np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)


def crs_from_lonlat(lon: Floats, lat: Floats, epsg: int) -> Pair:
    """
    Positions in a CRS of WGS 84 positions.

    Parameters
    ----------
    lon, lat : ndarray, same shape
        WGS 84, degrees.
    epsg : int
        Code of the CRS.

    Returns
    -------
    x, y : ndarray, same shape
        Easting and northing, or lon and lat.

    Raises
    ------
    DatumError
        As in `lonlat_from_crs`, or if a position has no place in the CRS.
    """
    moved = _to_lonlat(epsg).transform(lon, lat, direction=TransformDirection.INVERSE)
    x, y = (np.asarray(values, dtype=np.float64) for values in moved)
    lost = np.flatnonzero(~(np.isfinite(x) & np.isfinite(y)))
    if lost.size:
        first = int(lost[0])
        raise DatumError(
            f"position {first}: lon {lon.flat[first]:g}, lat {lat.flat[first]:g} has no place in EPSG:{epsg}"
        )
    return x, y


def plane_flaws(x: Floats, y: Floats, epsg: int) -> dict[int, str]:
    """
    What is wrong with positions in a projected CRS.

    Parameters
    ----------
    x, y : ndarray, shape (n,)
        Easting and northing.
    epsg : int
        Code of the CRS.

    Returns
    -------
    dict of int to str
        Place in the arrays to value and rule: finite, and inside the area the CRS is
        meant for, widened by ``AREA_MARGIN_DEG``.
    """
    bad = np.flatnonzero(~_in_area(*lonlat_from_crs(x, y, epsg), epsg))
    return {int(i): _plane_flaw(float(x[i]), float(y[i]), epsg) for i in bad}


def is_geographic(epsg: int) -> bool:
    """
    Whether positions in a CRS are degrees.

    Parameters
    ----------
    epsg : int
        Code of the CRS.

    Returns
    -------
    bool

    Raises
    ------
    DatumError
        If the CRS is unknown, or neither geographic nor projected.
    """
    crs = _crs(epsg)
    if not (crs.is_geographic or crs.is_projected):
        raise DatumError(f"EPSG:{epsg} is a {crs.type_name.lower()}; needs a geographic or a projected one")
    return bool(crs.is_geographic)


def _plane_flaw(x: float, y: float, epsg: int) -> str:
    for name, value in (("x", x), ("y", y)):
        if not np.isfinite(value):
            return f"{name} is {value}; needs a finite number"
    if _in_area(*lonlat_from_crs(np.array(y), np.array(x), epsg), epsg):
        return f"x {x:.10g}, y {y:.10g} is outside the area of EPSG:{epsg}; x and y look swapped"
    return f"x {x:.10g}, y {y:.10g} is outside the area of EPSG:{epsg}"


def _in_area(lon: Floats, lat: Floats, epsg: int) -> NDArray[np.bool_]:
    finite = np.isfinite(lon) & np.isfinite(lat)
    area = _crs(epsg).area_of_use
    if area is None:
        return finite
    lon, lat = np.where(finite, lon, 0.0), np.where(finite, lat, 0.0)
    width_deg = (area.east - area.west) % 360.0 or 360.0  # an area may cross the date line
    inside_lon = (lon - area.west + AREA_MARGIN_DEG) % 360.0 <= width_deg + 2.0 * AREA_MARGIN_DEG
    inside_lat = (lat >= area.south - AREA_MARGIN_DEG) & (lat <= area.north + AREA_MARGIN_DEG)
    return np.asarray(finite & inside_lon & inside_lat, dtype=np.bool_)


@lru_cache(maxsize=16)
def _crs(epsg: int) -> CRS:
    try:
        return CRS.from_epsg(epsg)
    except CRSError as error:
        raise DatumError(f"EPSG:{epsg} is not a known CRS") from error


@lru_cache(maxsize=16)
def _to_lonlat(epsg: int) -> Transformer:
    base = _crs(epsg).geodetic_crs
    target = CGCS2000 if base is not None and base.to_epsg() == CGCS2000 else WGS84
    try:
        return Transformer.from_crs(epsg, target, always_xy=True, allow_ballpark=False)
    except (CRSError, ProjError) as error:
        raise DatumError(
            f"EPSG:{epsg} has no published shift to WGS 84; needs a CRS on a datum that has one"
        ) from error
