"""Readings that the numbers of a file allow: datums in degrees, systems in metres, axes either way."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spatial.datum import to_metric, wgs84_from
from spatial.epsg import lonlat_from_crs

Floats = NDArray[np.float64]

DEGREE_DATUMS = ("wgs84", "gcj02", "bd09")  # CGCS2000 is WGS 84 at the door
WEB_MERCATOR = 3857
PLACE_DEG = 3.0  # positions further from the middle of what is known are of no use here
SAME_PLACE_M = 1.0  # readings that agree to this cannot be told apart and need not be
FIRST_ZONE_LON_DEG, LAST_ZONE_LON_DEG = 75, 135  # central meridians of CGCS2000


@dataclass(frozen=True)
class Candidate:
    """One reading of a file, and where it puts the file's positions."""

    datum: str
    is_swapped: bool
    points: Floats  # shape (n, 2), metric CRS; NaN where the reading puts a position far off

    @property
    def name(self) -> str:
        """
        The datum, and that the axes are swapped where they are.

        Returns
        -------
        str
        """
        return reading_name(self.datum, is_swapped=self.is_swapped)


def reading_name(datum: str, *, is_swapped: bool) -> str:
    """
    A reading in words.

    Parameters
    ----------
    datum : str
        How the datum is called.
    is_swapped : bool
        Whether the second number is taken for the first.

    Returns
    -------
    str
        The datum alone where the axes are as they should be.
    """
    return f"{datum} with swapped axes" if is_swapped else datum


def candidates_of(pairs: Floats, centre: tuple[float, float], metric_epsg: int) -> list[Candidate]:
    """
    Every reading that puts positions of a file in the region of what is known.

    Parameters
    ----------
    pairs : ndarray, shape (n, 2)
        Numbers as the file has them.
    centre : tuple of float
        Middle of what is known, in the metric CRS; systems in metres are those in use there.
    metric_epsg : int
        The stored CRS.

    Returns
    -------
    list of Candidate
        Of readings that agree to a metre only the first: as outside China, where GCJ-02 is
        WGS 84, or between systems of equal zones.
    """
    finite = pairs[np.isfinite(pairs).all(axis=1)]
    if not len(finite):
        return []
    in_degrees = bool((np.abs(np.median(finite, axis=0)) <= 180.0).all())
    datums = DEGREE_DATUMS if in_degrees else systems_in_metres(centre, metric_epsg)
    ways = [(datum, is_swapped) for is_swapped in (False, True) for datum in datums]
    place = _lonlat(centre, metric_epsg)
    readings = [_read(pairs, datum, is_swapped, place, metric_epsg) for datum, is_swapped in ways]
    distinct: list[Candidate] = []
    for reading in readings:
        if reading is not None and not any(_agree(reading, other) for other in distinct):
            distinct.append(reading)
    return distinct


def systems_in_metres(centre: tuple[float, float], metric_epsg: int) -> tuple[str, ...]:
    """
    Projected systems in common use at a place.

    Parameters
    ----------
    centre : tuple of float
        Easting and northing in the metric CRS.
    metric_epsg : int
        The stored CRS.

    Returns
    -------
    tuple of str
        ``EPSG:n``: the stored CRS, Web Mercator, UTM on WGS 84, and in China the zones of 3
        and 6 degrees of CGCS2000, with and without the zone number in the easting.
    """
    lon, lat = _lonlat(centre, metric_epsg)
    utm_zone = int((lon + 180.0) // 6.0) + 1
    codes = [metric_epsg, (32600 if lat >= 0 else 32700) + utm_zone, WEB_MERCATOR]
    if FIRST_ZONE_LON_DEG <= lon <= LAST_ZONE_LON_DEG:
        codes += _cgcs2000_zones(lon)
    return tuple(f"EPSG:{code}" for code in dict.fromkeys(codes))


def offset_m(first: Candidate, second: Candidate) -> Floats:
    """
    How far one reading lies from another.

    Parameters
    ----------
    first, second : Candidate
        Of the same file.

    Returns
    -------
    ndarray, shape (2,)
        Metres east and north from `first` to `second`: the median over the positions that
        both allow; infinite where there is none.
    """
    apart = second.points - first.points
    apart = apart[np.isfinite(apart).all(axis=1)]
    return np.median(apart, axis=0) if len(apart) else np.full(2, np.inf)


def _lonlat(centre: tuple[float, float], metric_epsg: int) -> tuple[float, float]:
    lon, lat = wgs84_from([centre[0]], [centre[1]], f"EPSG:{metric_epsg}")
    return float(lon[0]), float(lat[0])


def _cgcs2000_zones(lon: float) -> list[int]:
    three, six = round(lon / 3.0), int(lon // 6.0)  # zones 25 to 45 and 13 to 23
    near_three = [zone for zone in (three, three - 1, three + 1) if 25 <= zone <= 45]
    near_six = [zone for zone in (six + 1, six, six + 2) if 13 <= zone <= 23]
    of_three = [code for zone in near_three for code in (4534 + zone - 25, 4513 + zone - 25)]
    return of_three + [code for zone in near_six for code in (4502 + zone - 13, 4491 + zone - 13)]


def _read(
    pairs: Floats, datum: str, is_swapped: bool, place: tuple[float, float], metric_epsg: int
) -> Candidate | None:
    x, y = pairs.T[::-1] if is_swapped else pairs.T
    lon, lat = (x, y) if datum in DEGREE_DATUMS else lonlat_from_crs(x, y, int(datum.removeprefix("EPSG:")))
    near = (np.abs(lon - place[0]) <= PLACE_DEG) & (np.abs(lat - place[1]) <= PLACE_DEG)  # False for NaN
    if not near.any():
        return None
    points = np.full((len(pairs), 2), np.nan)
    in_degrees = datum if datum in DEGREE_DATUMS else "wgs84"
    points[near] = np.column_stack(to_metric(lon[near], lat[near], in_degrees, metric_epsg))
    return Candidate(datum, is_swapped, points)


def _agree(first: Candidate, second: Candidate) -> bool:
    return bool(np.hypot(*offset_m(first, second)) <= SAME_PLACE_M)
