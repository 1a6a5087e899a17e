"""Positions and shapes that a file holds as text: WKT, GeoJSON, or the ``c(lon, lat)`` of R."""

import re

import shapely

from spatial.errors import GeometryError

SHOWN_CHARACTERS = 60
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_R_PAIR = re.compile(rf"c\(\s*({_NUMBER})\s*,\s*({_NUMBER})\s*\)")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}){9,}")


def shape_of_text(text: str) -> shapely.Geometry:
    """
    The shape that a text stands for.

    Parameters
    ----------
    text : str
        WKT or EWKT (``SRID=4326;POINT (1 2)``; the number is not used, the datum is stated apart),
        WKB in hexadecimal, a GeoJSON geometry, or ``c(x, y)`` as R writes a point.

    Returns
    -------
    Geometry
        In whatever CRS the text is in; x before y; may be empty or invalid, as the text says.

    Raises
    ------
    GeometryError
        If the text is none of these. A bare pair such as ``(31.2, 121.4)`` is refused, since
        nothing says which number is the longitude.
    """
    found = text.strip()
    pair = _R_PAIR.fullmatch(found)
    if pair:
        return shapely.Point(float(pair[1]), float(pair[2]))
    try:
        if found.startswith("{"):
            return shapely.from_geojson(found)
        if _HEX.fullmatch(found):
            return shapely.from_wkb(found)
        return shapely.from_wkt(re.sub(r"^SRID=\d+;", "", found, flags=re.IGNORECASE))
    except (shapely.GEOSException, NotImplementedError):  # the latter for curves
        shown = found if len(found) <= SHOWN_CHARACTERS else f"{found[:SHOWN_CHARACTERS]}..."
        raise GeometryError(f"{shown!r} is no WKT, GeoJSON or c(x, y)") from None
