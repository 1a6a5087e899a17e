"""
What cameras see of the ground: their sector, cut by buildings.

A wall hides what lies behind it. A building as high as the camera or higher hides all of it; over the roof of
a lower one the camera looks, and of the ground behind it a strip stays hidden, as far as the line of sight
over the roof's edge needs to come down.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from spatial.errors import AccessError

Floats = NDArray[np.float64]
Shapes = NDArray[np.object_]

WHOLE_TURN_DEG = 360.0
SAGITTA_M = 0.05  # between the arc and the chords that stand for it
ON_WALL_M = 1.0  # a camera so far inside a building hangs on its wall
OFF_WALL_M = 0.05
NO_WIDTH_M = 1e-6  # a wall seen along itself hides nothing
LEAST_PART_M2 = 1e-6
DIRECTIONS = 16  # tried for the free side of a wall


@dataclass(frozen=True)
class Cameras:
    """
    Where cameras are and how they look.

    Attributes
    ----------
    x_m, y_m : ndarray, shape (n,)
        Metric CRS.
    azimuth_deg : ndarray, shape (n,)
        Middle of the view, clockwise from grid north; of no meaning where the view is all around.
    view_angle_deg : ndarray, shape (n,)
        Over 0, up to 360.
    range_m, height_m : ndarray, shape (n,)
        How far and from how high over the ground; over 0.

    Raises
    ------
    AccessError
        If a value is not finite or out of its range; the message names camera, value and rule.
    """

    x_m: Floats
    y_m: Floats
    azimuth_deg: Floats
    view_angle_deg: Floats
    range_m: Floats
    height_m: Floats

    def __post_init__(self) -> None:
        for name in ("x_m", "y_m", "azimuth_deg", "view_angle_deg", "range_m", "height_m"):
            values = np.asarray(getattr(self, name), np.float64)
            object.__setattr__(self, name, values)
            if values.shape != self.x_m.shape:
                raise AccessError(f"{len(self.x_m)} cameras have {len(values)} values of {name}")
            _require(name, values, np.isfinite(values), "a finite number")
        angle = self.view_angle_deg
        _require("view_angle_deg", angle, (angle > 0.0) & (angle <= WHOLE_TURN_DEG), "over 0, up to 360")
        for name in ("range_m", "height_m"):
            values = getattr(self, name)
            _require(name, values, values > 0.0, "a number over 0")

    def __len__(self) -> int:
        return len(self.x_m)


def _require(name: str, values: Floats, sound: NDArray[np.bool_], rule: str) -> None:
    for at in np.flatnonzero(~sound)[:1]:
        raise AccessError(f"camera {at} has {name} {values[at]:g}; needs {rule}")


def views_of(cameras: Cameras, buildings: ArrayLike, building_height_m: ArrayLike) -> Shapes:
    """
    Ground that each camera sees.

    Parameters
    ----------
    cameras : Cameras
    buildings : array_like of Polygon or MultiPolygon, shape (m,)
        Valid, same CRS.
    building_height_m : array_like, shape (m,)
        NaN where unknown: such a building is taken as too high to look over.

    Returns
    -------
    ndarray of MultiPolygon, shape (n,)
        Without the footprints. Empty for a camera inside a building: more than 1 m behind its wall, and not
        over its roof. One nearer to the wall hangs on it and is taken 5 cm before it.

    Notes
    -----
    Exact but for the arc, which chords stand for that are at most 5 cm off. Over a building of height ``b``,
    a camera at height ``h`` at distance ``d`` from its edge sees the ground again from ``d h / (h - b)`` on.
    """
    shapes = np.asarray(buildings, dtype=object)
    height_m = np.asarray(building_height_m, np.float64)
    if height_m.shape != shapes.shape:
        raise AccessError(f"{len(shapes)} buildings have {len(height_m)} heights; needs as many")
    tree = shapely.STRtree(shapes)
    views = np.empty(len(cameras), object)
    for number in range(len(cameras)):
        x_m, y_m, range_m = (float(getattr(cameras, name)[number]) for name in ("x_m", "y_m", "range_m"))
        near = np.sort(tree.query(shapely.Point(x_m, y_m), predicate="dwithin", distance=range_m + ON_WALL_M))
        place = _free_place(x_m, y_m, float(cameras.height_m[number]), shapes[near], height_m[near])
        views[number] = (
            shapely.MultiPolygon()
            if place is None
            else _view(cameras, number, place, shapes[near], height_m[near])
        )
    return views


def _free_place(
    x_m: float, y_m: float, height_m: float, near: Shapes, roof_m: Floats
) -> tuple[float, float] | None:
    """Where the camera looks from; None inside a building."""
    point = shapely.Point(x_m, y_m)
    around = near[shapely.intersects(near, point) & ~(roof_m < height_m)]  # not ">=": NaN is too high
    if not len(around):
        return x_m, y_m
    wall = shapely.boundary(around[0])
    if shapely.distance(wall, point) > ON_WALL_M:
        return None
    foot = shapely.get_coordinates(shapely.shortest_line(wall, point))[0]
    turns = np.arange(DIRECTIONS) * 2.0 * np.pi / DIRECTIONS
    off = np.array([foot[0] - x_m, foot[1] - y_m])
    if np.hypot(*off) > NO_WIDTH_M:
        turns = np.concatenate([[np.arctan2(off[1], off[0])], turns])
    tried = foot + OFF_WALL_M * np.stack([np.cos(turns), np.sin(turns)], axis=1)
    taken = np.zeros(len(tried), bool)
    for shape in near[~(roof_m < height_m)]:
        taken |= shapely.intersects_xy(shape, tried)
    return None if taken.all() else (float(tried[~taken][0, 0]), float(tried[~taken][0, 1]))


def _view(
    cameras: Cameras, number: int, place: tuple[float, float], near: Shapes, roof_m: Floats
) -> shapely.MultiPolygon:
    """The sector without footprints and shadows; computed around the camera, where numbers are small."""
    range_m, height_m = float(cameras.range_m[number]), float(cameras.height_m[number])
    sector = _sector(float(cameras.azimuth_deg[number]), float(cameras.view_angle_deg[number]), range_m)
    moved = shapely.transform(near, lambda pairs: pairs - place)
    hidden = np.concatenate([moved, _shadows(moved, roof_m, height_m, range_m)])
    seen = shapely.difference(sector, shapely.union_all(hidden)) if len(hidden) else sector
    parts = shapely.get_parts(seen)
    is_ground = (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & (
        shapely.area(parts) > LEAST_PART_M2
    )
    kept = shapely.multipolygons(parts[is_ground]) if is_ground.any() else shapely.MultiPolygon()
    whole: shapely.MultiPolygon = shapely.transform(kept, lambda pairs: pairs + place)
    return whole


def _sector(azimuth_deg: float, angle_deg: float, range_m: float) -> shapely.Polygon:
    """Around 0, 0; the corners of the arc lie on the circle."""
    step = 2.0 * np.arccos(max(0.0, 1.0 - SAGITTA_M / range_m))
    count = max(2, int(np.ceil(np.radians(angle_deg) / step)) + 1)
    bearings = np.radians(azimuth_deg + np.linspace(-angle_deg / 2.0, angle_deg / 2.0, count))
    arc = range_m * np.stack([np.sin(bearings), np.cos(bearings)], axis=1)
    return shapely.Polygon(arc if angle_deg == WHOLE_TURN_DEG else np.concatenate([[[0.0, 0.0]], arc]))


def _shadows(moved: Shapes, roof_m: Floats, height_m: float, range_m: float) -> Shapes:
    """What the walls hide, wall by wall: from a wall to where the line of sight over it comes down."""
    rings, of_shape = shapely.get_rings(moved, return_index=True)
    pairs, ring = shapely.get_coordinates(rings, return_index=True)
    is_wall = ring[1:] == ring[:-1]
    start, end, roof = pairs[:-1][is_wall], pairs[1:][is_wall], roof_m[of_shape[ring[:-1][is_wall]]]
    along = end - start
    length = np.hypot(along[:, 0], along[:, 1])
    off_line_m = np.abs(start[:, 0] * along[:, 1] - start[:, 1] * along[:, 0]) / np.maximum(
        length, NO_WIDTH_M
    )
    is_seen = (length > 0.0) & (off_line_m > NO_WIDTH_M)
    start, end, roof, off_line_m = start[is_seen], end[is_seen], roof[is_seen], off_line_m[is_seen]
    times = 2.0 * range_m / off_line_m  # the far edge lies beyond the range
    over = roof < height_m
    times[over] = np.minimum(times[over], height_m / (height_m - roof[over]))
    far = times > 1.0
    start, end, times = start[far], end[far], times[far, np.newaxis]
    corners = np.stack([start, end, end * times, start * times, start], axis=1)
    shadows = shapely.polygons(corners)
    box = 1.5 * range_m
    clipped = shapely.clip_by_rect(shadows, -box, -box, box, box)
    return np.asarray(clipped[shapely.area(clipped) > 0.0], dtype=object)
