"""Outlines in the stored CRS: what somebody drew, as an area without a code."""

import numpy as np
import shapely
from sqlalchemy.orm import Session

from app.domain.actors import Actor
from app.domain.outlines import DrawnArea, Outline
from app.errors import RefusedError
from app.services import areas
from app.store import areas as area_store
from app.store.filters import reach
from app.store.installation import process_epsg
from spatial.datum import to_metric

LARGEST_KM2 = 10_000.0  # more than any city of one projection zone
PIECES = 64  # along the longer side: a straight line in degrees is curved in metres


def drawn_area(outline: Outline) -> DrawnArea:
    """
    The outline in metres, its edges bent as they are; the size is that of the plane of the stored CRS.

    Refuses one that crosses itself, has no inside, or is larger than a city.
    """
    shape = shapely.geometry.shape(outline.geojson)
    _refuse_unsound(shape)
    west, south, east, north = shape.bounds
    _refuse_far(west, south, east, north)
    fine = shapely.segmentize(shape, max(east - west, north - south) / PIECES)
    metric = shapely.transform(fine, _metric)
    _refuse_unsound(metric)
    if metric.area > LARGEST_KM2 * 1e6:
        raise RefusedError(f"the outline has {metric.area / 1e6:.0f} km2; needs at most {LARGEST_KM2:.0f}")
    return DrawnArea(wkb=shapely.to_wkb(metric), area_m2=float(metric.area))


def require_seen(session: Session, actor: Actor, *, drawn: DrawnArea) -> float:
    """Size of what of it lies in subdistricts that the actor sees; refused where nothing does."""
    actor.require("areas.read")
    seen_m2 = area_store.seen_m2(session, drawn=drawn, on=areas.today(), scope=actor.scope)
    if not seen_m2:
        if actor.scope.area_ids is not None:
            raise RefusedError("the outline lies outside your areas; draw it where you see something")
        raise RefusedError("the outline lies outside every subdistrict; draw it in the city")
    return seen_m2


def _refuse_far(west: float, south: float, east: float, north: float) -> None:
    """Beyond its reach the projection folds over itself: sizes and places would mean nothing."""
    edges = reach()
    if west < edges[0] or south < edges[1] or east > edges[2] or north > edges[3]:
        box = f"{west:g},{south:g},{east:g},{north:g}"
        raise RefusedError(f"the outline reaches over {box}; draw it in the city")


def _metric(pairs: np.ndarray) -> np.ndarray:
    return np.column_stack(to_metric(pairs[:, 0], pairs[:, 1], "wgs84", process_epsg()))


def _refuse_unsound(shape: shapely.Geometry) -> None:
    if shape.convex_hull.area == 0.0:
        raise RefusedError("the outline has no inside; needs three positions that are not in a line")
    if not shape.is_valid:
        place = shapely.is_valid_reason(shape).partition("[")[2].rstrip("]")
        raise RefusedError(f"the outline crosses or touches itself at {place}; needs rings that do not")
