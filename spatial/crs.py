"""Which layers analysis accepts: those whose coordinates are metres on the ground."""

from typing import Any

import geopandas as gpd
from pyproj import CRS
from pyproj.exceptions import CRSError

from spatial.errors import CrsError

WEB_MERCATOR_METHOD = "Popular Visualisation Pseudo Mercator"


def require_metric(layer: Any, name: str) -> None:
    """
    Refuse a layer whose coordinates are not metres.

    Parameters
    ----------
    layer : GeoDataFrame, GeoSeries, CRS, int or str
        A layer, or its CRS in any form pyproj reads.
    name : str
        What the layer is called in the message.

    Raises
    ------
    CrsError
        If there is no CRS, it is not projected, its unit is not the metre, or it is
        Web Mercator, whose metres are 1.17 times too long at 31 degrees north.
    """
    crs = _crs_of(layer, name)
    if not _is_metric(crs):
        raise CrsError(f"layer '{name}' is in {crs_name(crs)}; needs a projected CRS in metres")
    if _is_web_mercator(crs):
        raise CrsError(
            f"layer '{name}' is in {crs_name(crs)}, Web Mercator, whose metres are not metres on the ground; "
            "needs a projected CRS in metres"
        )


def require_same_crs(first: Any, second: Any, name: str) -> None:
    """
    Refuse a layer that is not in the CRS of another.

    Parameters
    ----------
    first, second : GeoDataFrame or GeoSeries
        Both in a metric CRS.
    name : str
        What `second` is called in the message.

    Raises
    ------
    CrsError
        If the two differ.
    """
    if first.crs != second.crs:
        raise CrsError(
            f"layer '{name}' is in {crs_name(second.crs)}; needs {crs_name(first.crs)} as its areas are"
        )


def crs_name(crs: CRS) -> str:
    """
    Short name of a CRS for a message.

    Parameters
    ----------
    crs : CRS
        Any CRS.

    Returns
    -------
    str
        ``EPSG:4549`` where the code is known, else the CRS's own name.
    """
    authority = crs.to_authority()
    return ":".join(authority) if authority else str(crs.name)


def _crs_of(layer: Any, name: str) -> CRS:
    crs = layer.crs if isinstance(layer, gpd.GeoDataFrame | gpd.GeoSeries) else layer
    if crs is None:
        raise CrsError(f"layer '{name}' has no CRS; needs a projected CRS in metres")
    try:
        return CRS.from_user_input(crs)
    except CRSError as error:
        raise CrsError(f"layer '{name}': {crs!r} is not a CRS; needs a projected CRS in metres") from error


def _is_metric(crs: CRS) -> bool:
    if not crs.is_projected:
        return False
    return all(axis.unit_conversion_factor == 1.0 for axis in crs.axis_info[:2])


def _is_web_mercator(crs: CRS) -> bool:
    operation = crs.coordinate_operation
    return operation is not None and operation.method_name == WEB_MERCATOR_METHOD
