"""Rows that touch a box, told by their own boxes as far as that goes."""

from typing import Any

import numpy as np
import shapely
from geoalchemy2.functions import ST_GeomFromWKB
from shapely.geometry import box
from sqlalchemy import ColumnElement, Integer, and_, cast, func, or_

from app.models.base import METRIC_SRID


def touched(geom: Any, shape: shapely.Geometry) -> ColumnElement[bool]:
    """
    Shapes that touch a box that was turned into the stored system.

    What has its own box within the upright one in there touches it for sure. Only what lies at the edge is
    looked at by its shape, which takes thirty times as long. PostgreSQL guesses by the boxes: of an OR it
    would guess far too few rows, and of a number unlike another it expects nearly all.
    """
    whole, inner = _bound(shape), upright_within(shape)
    touches = func.ST_Intersects(geom, whole)
    if inner is None:
        return touches  # type: ignore[no-any-return]
    is_touched = or_(geom.op("@")(_bound(inner)), touches)
    return and_(geom.op("&&")(whole), cast(is_touched, Integer) != 0)


def upright_within(shape: shapely.Geometry) -> shapely.Geometry | None:
    """The upright box between the four sides of a turned one; None where they are bent too far for one."""
    if shape.geom_type != "Polygon" or shape.is_empty:
        return None
    corners = shapely.get_coordinates(shape)
    steps, middles = np.abs(np.diff(corners, axis=0)), (corners[1:] + corners[:-1]) / 2
    middle = corners[:-1].mean(axis=0)
    edges: list[float] = []
    for axis, is_side in enumerate((steps[:, 1] > steps[:, 0], steps[:, 1] <= steps[:, 0])):
        for is_far in (False, True):
            chosen = is_side & ((middles[:, axis] > middle[axis]) == is_far)
            if not chosen.any():
                return None
            ends = np.concatenate([corners[:-1][chosen, axis], corners[1:][chosen, axis]])
            edges.append(float(ends.min() if is_far else ends.max()))
    west, east, south, north = edges
    if west >= east or south >= north:
        return None
    inner = box(west, south, east, north)
    return inner if shape.covers(inner) else None


def _bound(shape: shapely.Geometry) -> Any:
    return ST_GeomFromWKB(shapely.to_wkb(shape), METRIC_SRID)
