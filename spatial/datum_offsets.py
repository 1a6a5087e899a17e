"""How far the datums lie apart at a place: computed there, never typed in."""

import itertools
from dataclasses import dataclass

from pyproj import Geod

from spatial.datum import NAMED_DATUMS, from_wgs84

WGS84_ELLIPSOID = Geod(ellps="WGS84")
NO_DISTANCE_M = 1e-6  # under it two pairs are the same, and no bearing leads from one to the other


@dataclass(frozen=True)
class DatumOffset:
    """Where the pair of a place in one datum lies, seen from its pair in another."""

    from_datum: str
    to_datum: str
    distance_m: float
    bearing_deg: float | None


def datum_offsets(lon: float, lat: float, datums: tuple[str, ...] = NAMED_DATUMS) -> tuple[DatumOffset, ...]:
    """
    Distance and bearing between every ordered pair of datums at a place.

    Parameters
    ----------
    lon, lat : float
        The place in WGS 84, degrees.
    datums : tuple of str
        As in `spatial.datum.wgs84_from`, in degrees.

    Returns
    -------
    tuple of DatumOffset
        ``n (n - 1)`` of them, in the order of `datums`. Distance in metres on the ground,
        bearing in degrees clockwise from north, 0 to 360; no bearing where the two agree.

    Raises
    ------
    DatumError
        If a datum is unknown or the place is none.

    Notes
    -----
    The numbers a place has in each datum are drawn on one map, as a reader who takes them all
    for WGS 84 would draw them. A file in ``to_datum`` that is read as ``from_datum`` lands
    that far and that way from where it belongs.
    """
    pairs = {datum: _pair_in(lon, lat, datum) for datum in datums}
    return tuple(_offset(first, second, pairs) for first, second in itertools.permutations(datums, 2))


def _pair_in(lon: float, lat: float, datum: str) -> tuple[float, float]:
    x, y = from_wgs84([lon], [lat], datum)
    return float(x[0]), float(y[0])


def _offset(first: str, second: str, pairs: dict[str, tuple[float, float]]) -> DatumOffset:
    bearing_deg, _, distance_m = WGS84_ELLIPSOID.inv(*pairs[first], *pairs[second])
    if distance_m < NO_DISTANCE_M:
        return DatumOffset(first, second, 0.0, None)
    return DatumOffset(first, second, float(distance_m), float(bearing_deg % 360.0))
