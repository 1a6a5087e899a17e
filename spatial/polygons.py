"""What analysis asks of a layer of polygons, and the words for its rows."""

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.crs import require_metric
from spatial.errors import GeometryError

POLYGON_TYPES = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
LABEL_COLUMNS = ("name_zh", "name", "name_en", "code")


def metric_polygons(layer: gpd.GeoDataFrame | gpd.GeoSeries, name: str) -> NDArray[np.object_]:
    """
    Polygons of a layer, after making sure that they are polygons in metres.

    Parameters
    ----------
    layer : GeoDataFrame or GeoSeries, metric CRS
        Polygons and multipolygons; may be empty.
    name : str
        What the layer is called in messages.

    Returns
    -------
    ndarray of Geometry, shape (n,)

    Raises
    ------
    CrsError
        If the CRS is not metric.
    GeometryError
        If a row is missing, empty, not a polygon or invalid; the message names it.
    """
    require_metric(layer, name)
    polygons = np.asarray(layer.geometry.values, dtype=object)
    for position in np.flatnonzero(~_is_sound(polygons)):
        raise GeometryError(
            f"layer '{name}', {row_label(layer, int(position))}: {polygon_flaw(polygons[position])}"
        )
    return polygons


def polygon_flaw(polygon: shapely.Geometry | None) -> str | None:
    """
    What keeps a geometry from being analysed.

    Parameters
    ----------
    polygon : Geometry or None
        One row of a layer.

    Returns
    -------
    str or None
        Value and rule; None for a valid polygon with an area.
    """
    if polygon is None:
        return "has no geometry; needs a polygon"
    if polygon.is_empty:
        return "is empty; needs a polygon with an area"
    if shapely.get_type_id(polygon) not in POLYGON_TYPES:
        return f"is a {polygon.geom_type}; needs a polygon"
    if not np.isfinite(polygon.bounds).all() or not polygon.is_valid:
        return f"is not a valid polygon: {shapely.is_valid_reason(polygon)}"
    return None


def row_label(frame: Any, position: int) -> str:
    """
    Words for one row of a frame in a message.

    Parameters
    ----------
    frame : DataFrame or GeoSeries
        Any layer.
    position : int
        Place of the row, from 0.

    Returns
    -------
    str
        Its index, with a name or code where the frame has one.
    """
    index = frame.index[position]
    for column in LABEL_COLUMNS:
        if column in getattr(frame, "columns", ()):
            return f"row {index} ({frame[column].iloc[position]})"
    return f"row {index}"


def _is_sound(polygons: NDArray[np.object_]) -> NDArray[np.bool_]:
    is_polygon = np.isin(shapely.get_type_id(polygons), [int(kind) for kind in POLYGON_TYPES])
    sound = is_polygon & ~shapely.is_empty(polygons) & shapely.is_valid(polygons)
    return np.asarray(sound, dtype=np.bool_)
