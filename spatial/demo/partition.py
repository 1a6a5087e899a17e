"""Cut a polygon into parts without gap or overlap: to given areas, or into parts much alike."""

from collections.abc import Callable
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from spatial.demo.scatter import points_in
from spatial.errors import GeometryError

Point = tuple[float, float]
AreasOfWeights = Callable[[NDArray[np.float64]], NDArray[np.float64]]

SNAP_M = 1e-4  # neighbours cut apart differ by rounding; on this grid their shared corners are equal
AREA_TOLERANCE_SHARE = 1e-4
MAX_NEWTON_STEPS = 60
SMALLEST_SHARE_KEPT = 0.3  # a step that shrinks a part further than this is halved
WEIGHT_STEP_M2 = 100.0
LLOYD_ROUNDS = 12


def parts_of_area(outline: Any, centres_m: ArrayLike, area_shares: ArrayLike) -> NDArray[np.object_]:
    """
    Power diagram of a polygon whose parts have the given shares of its area.

    Parameters
    ----------
    outline : Polygon
        What is cut, in metres.
    centres_m : array_like, shape (n, 2)
        One centre for each part, inside the outline.
    area_shares : array_like, shape (n,)
        Wanted areas in any unit; they are scaled to the outline's area.

    Returns
    -------
    ndarray of Polygon, shape (n,)
        In the order of the centres, corners on a grid of 0.1 mm.

    Raises
    ------
    GeometryError
        If no weights give the areas.

    Notes
    -----
    Power diagrams reach any areas (Aurenhammer, Hoffmann, Aronov 1998). The weights are
    found by damped Newton steps with a measured derivative. A centre may fall outside
    its own part where the areas ask for it; the caller checks.
    """
    middle = np.array([outline.centroid.x, outline.centroid.y])
    local = shapely.transform(outline, lambda corners: corners - middle)
    centres = np.asarray(centres_m, dtype=np.float64) - middle
    wanted_m2 = np.asarray(area_shares, dtype=np.float64)
    wanted_m2 = wanted_m2 * (local.area / wanted_m2.sum())

    def areas_m2(weights_m2: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(shapely.area(_power_parts(local, centres, weights_m2)))

    parts = _power_parts(local, centres, _weights_for(areas_m2, wanted_m2))
    return _snapped(shapely.transform(parts, lambda corners: corners + middle))


def even_parts(polygon: Any, count: int, rng: np.random.Generator) -> NDArray[np.object_]:
    """
    Cut a polygon into parts of about equal size.

    Parameters
    ----------
    polygon : Polygon or MultiPolygon
        What is cut, in metres.
    count : int
        Number of parts, one or more.
    rng : Generator
        Where the first centres come from.

    Returns
    -------
    ndarray of Polygon or MultiPolygon, shape (count,)
        From north to south, corners on a grid of 0.1 mm.

    Notes
    -----
    Lloyd's rounds: Voronoi parts, each centre moved to the centroid of its part.
    """
    centres = shapely.points(points_in(polygon, count, rng))
    parts = _voronoi_parts(polygon, centres)
    for _ in range(LLOYD_ROUNDS):
        parts = _voronoi_parts(polygon, shapely.centroid(parts))
    middles = shapely.centroid(parts)
    return _snapped(parts[np.lexsort((shapely.get_x(middles), -shapely.get_y(middles)))])


def _voronoi_parts(polygon: Any, centres: NDArray[np.object_]) -> NDArray[np.object_]:
    if len(centres) == 1:
        return np.array([polygon])
    diagram = shapely.voronoi_polygons(shapely.multipoints(centres), extend_to=polygon, ordered=True)
    return np.asarray(shapely.intersection(shapely.get_parts(diagram), polygon))


def _snapped(parts: NDArray[np.object_]) -> NDArray[np.object_]:
    return np.asarray(shapely.set_precision(parts, SNAP_M))


def _weights_for(areas_m2: AreasOfWeights, wanted_m2: NDArray[np.float64]) -> NDArray[np.float64]:
    weights: NDArray[np.float64] = np.zeros(len(wanted_m2))
    for _ in range(MAX_NEWTON_STEPS):
        now_m2 = areas_m2(weights)
        if np.all(np.abs(now_m2 - wanted_m2) <= AREA_TOLERANCE_SHARE * wanted_m2):
            return weights
        steps = WEIGHT_STEP_M2 * np.eye(len(weights))
        slopes = np.stack([(areas_m2(weights + step) - now_m2) / WEIGHT_STEP_M2 for step in steps], axis=1)
        # one weight is free (only differences count), so the system is singular: least squares
        move = np.asarray(np.linalg.lstsq(slopes, wanted_m2 - now_m2, rcond=1e-9)[0], dtype=np.float64)
        weights = weights + move * _damping(areas_m2, weights, move, wanted_m2)
    raise GeometryError(
        f"{len(wanted_m2)} parts do not reach their areas in {MAX_NEWTON_STEPS} steps; "
        f"needs each within {AREA_TOLERANCE_SHARE:.2%}"
    )


def _damping(
    areas_m2: AreasOfWeights,
    weights: NDArray[np.float64],
    move: NDArray[np.float64],
    wanted_m2: NDArray[np.float64],
) -> float:
    now_m2 = areas_m2(weights)
    floor_m2 = SMALLEST_SHARE_KEPT * min(now_m2.min(), wanted_m2.min())
    share = 1.0
    while share > 1e-3:
        then_m2 = areas_m2(weights + share * move)
        if then_m2.min() > floor_m2 and _error(then_m2, wanted_m2) < _error(now_m2, wanted_m2):
            break
        share /= 2
    return share


def _error(areas_m2: NDArray[np.float64], wanted_m2: NDArray[np.float64]) -> float:
    return float(np.abs(areas_m2 - wanted_m2).sum())


def _power_parts(
    outline: Any, centres: NDArray[np.float64], weights_m2: NDArray[np.float64]
) -> NDArray[np.object_]:
    reach = max(np.abs(outline.bounds)) * 2
    square = [(-reach, -reach), (reach, -reach), (reach, reach), (-reach, reach)]
    rings = [_power_ring(square, centres, weights_m2, own) for own in range(len(centres))]
    parts = [shapely.Polygon(ring) if len(ring) > 2 else shapely.Polygon() for ring in rings]
    return np.asarray(shapely.intersection(parts, outline))


def _power_ring(
    square: list[Point], centres: NDArray[np.float64], weights_m2: NDArray[np.float64], own: int
) -> list[Point]:
    power = (centres**2).sum(axis=1) - weights_m2
    normals = 2 * (centres - centres[own])
    limits = power - power[own]
    ring = square
    for other in np.flatnonzero(np.arange(len(centres)) != own):
        ring = _clipped(ring, normals[other, 0], normals[other, 1], limits[other])
    return ring


def _clipped(ring: list[Point], normal_x: float, normal_y: float, limit: float) -> list[Point]:
    """Keep the part of a convex ring where normal . point <= limit."""
    over = [normal_x * x + normal_y * y - limit for x, y in ring]
    kept: list[Point] = []
    for place, here in enumerate(ring):
        before, over_before = ring[place - 1], over[place - 1]
        if (over_before <= 0) != (over[place] <= 0):
            t = over_before / (over_before - over[place])
            kept.append((before[0] + t * (here[0] - before[0]), before[1] + t * (here[1] - before[1])))
        if over[place] <= 0:
            kept.append(here)
    return kept
