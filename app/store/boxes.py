"""Rows that touch a box, told by their own boxes as far as that goes."""

import numpy as np
import shapely
from shapely.geometry import box
from sqlalchemy import LargeBinary, TextClause, bindparam, text

from app.models.base import METRIC_SRID

# What has its own box within the upright one touches for sure. Only what lies at the edge is looked at by its
# shape, which takes thirty times as long. PostgreSQL guesses by the boxes: of an OR it would guess far too
# few rows, and of a number unlike another it expects nearly all.
TOUCHED = "ST_Intersects(rows.geom, ST_GeomFromEWKB(:whole))"
BY_BOXES = text(
    "(rows.geom && ST_GeomFromEWKB(:whole)"
    f" and (rows.geom @ ST_GeomFromEWKB(:inner) or {TOUCHED})::integer <> 0)"
)
BY_SHAPES = text(TOUCHED)


def touched(shape: shapely.Geometry) -> TextClause:
    """Rows of a relation (`features.of`) that touch a box which was turned into the stored system."""
    inner = upright_within(shape)
    whole = bindparam("whole", _written(shape), LargeBinary, unique=True)
    if inner is None:
        return BY_SHAPES.bindparams(whole)
    return BY_BOXES.bindparams(whole, bindparam("inner", _written(inner), LargeBinary, unique=True))


def _written(shape: shapely.Geometry) -> bytes:
    return bytes(shapely.to_wkb(shapely.set_srid(shape, METRIC_SRID), include_srid=True))


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
