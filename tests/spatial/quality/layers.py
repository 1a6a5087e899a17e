"""Small layers drawn by hand, in metres."""

import geopandas as gpd
from shapely import Point, box

CRS = "EPSG:4549"


def layer(shapes, codes=None, **columns):
    """A layer with codes a, b, c, ... unless told."""
    names = [chr(ord("a") + place) for place in range(len(shapes))] if codes is None else codes
    return gpd.GeoDataFrame({"code": names, **columns}, geometry=list(shapes), crs=CRS)


def squares(*corners, size_m=1.0):
    """Squares by their south-west corners."""
    return [box(x, y, x + size_m, y + size_m) for x, y in corners]


def places(*pairs):
    """Points."""
    return [Point(pair) for pair in pairs]


def examples(found):
    """Worst finds as plain tuples."""
    return [(one.code, one.other, one.value) for one in found.worst]
