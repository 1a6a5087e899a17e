"""What right positions show: inside the areas, off the water, beside or off roads and houses."""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.datum_references import References, Shapes, outlines
from spatial.datum_samples import Kind, Samples
from spatial.datum_surfaces import FINEST_CELL_M, Box, Surface, distance_surface, mask_surface

Floats = NDArray[np.float64]

BOUNDARY_SCALE_M = 90.0  # areas end in rivers and wide roads; beyond three scales a line is not felt
ROADSIDE_SCALE_M = 60.0
CARRIAGEWAY_SCALE_M = 10.0
CLOSENESS_SCALES_M = {
    "closeness_to_area_boundaries": BOUNDARY_SCALE_M,
    "closeness_to_roadsides": ROADSIDE_SCALE_M,
    "closeness_to_carriageways": CARRIAGEWAY_SCALE_M,
}
FELT_SCALES = 3.0  # beyond so many a line is not felt
LINE_REACH_M = 250.0  # an outline further off than this is as good as absent
GROUND_CELL_M = 10.0  # of areas and of lines
FINE_CELL_M = 10.0  # carriageways and houses are lost in coarser rasters
FEWEST_COUNTED = 10  # positions that a measure needs
SAME_GROUND_SHARE = 0.01
MOST_OUTSIDE_SHARE = 0.05  # a file with more outside was not cut to the known areas


class Side(StrEnum):
    """Which values speak for a reading: lower than at other places, or unlike them either way."""

    LOW = "low"
    BOTH = "both"


def distance_of_closeness_m(key: str, closeness: float) -> float:
    """
    How far off every position would lie for the same closeness.

    Parameters
    ----------
    key : str
        One of ``CLOSENESS_SCALES_M``.
    closeness : float
        From 0 to 1.

    Returns
    -------
    float
        Metres, at most where a line is no longer felt; NaN where the closeness is NaN.
    """
    scale_m = CLOSENESS_SCALES_M[key]
    least = math.exp(-0.5 * FELT_SCALES**2)
    if math.isnan(closeness):
        return math.nan
    return scale_m * math.sqrt(max(0.0, -2.0 * math.log(max(closeness, least))))


@dataclass(frozen=True)
class Measure:
    """A surface that positions are averaged over, and what its values mean."""

    key: str
    side: Side
    surface: Surface
    taken_from: float = 0.0  # what the mean is subtracted from; rasters hold nothing beyond their edge
    cover: Surface | None = None  # positions count on this ground only; everywhere without
    code_digits: int = 0  # of the areas that it speaks of; 0 where it speaks of none, or they have no codes

    def values(self, points: Floats, shifts_m: Floats, counted: NDArray[np.bool_]) -> tuple[Floats, Floats]:
        """
        The mean over all positions that count, and its score, for each shift of them.

        Parameters
        ----------
        points : ndarray, shape (n, 2)
            Metric; NaN lies nowhere.
        shifts_m : ndarray, shape (m, 2)
        counted : ndarray of bool, shape (m, n)
            From `counted_under_shifts` with the cover of the measure.

        Returns
        -------
        values, scores : ndarray, shape (m,)
            A share, a closeness or metres, and its logarithm after half a hit is added: none of
            650 says more than none of 10. NaN where under ``FEWEST_COUNTED`` positions count.
        """
        counts = counted.sum(axis=1)
        sums = self.surface.sums_under_shifts(points, shifts_m, counted)
        if self.taken_from:
            sums = np.maximum(self.taken_from * counts - sums, 0.0)
        enough = np.where(counts >= FEWEST_COUNTED, counts, np.nan)
        half_a_hit = 0.5 * (self.taken_from or 1.0)
        return sums / enough, np.log((sums + half_a_hit) / (enough + 1.0))


def counted_under_shifts(cover: Surface | None, points: Floats, shifts_m: Floats) -> NDArray[np.bool_]:
    """
    Which positions count under which shift.

    Parameters
    ----------
    cover : Surface or None
        The ground they must lie on.
    points : ndarray, shape (n, 2)
        Metric; NaN never counts.
    shifts_m : ndarray, shape (m, 2)

    Returns
    -------
    ndarray of bool, shape (m, n)
    """
    if cover is not None:
        return cover.covers_under_shifts(points, shifts_m)
    return np.broadcast_to(np.isfinite(points[:, 0]), (len(shifts_m), len(points)))


def measures_of(samples: Samples, known: References, box: Box) -> list[Measure]:
    """
    What can be measured of a file with what is known.

    Parameters
    ----------
    samples : Samples
        Their kind decides.
    known : References
        A measure whose shapes are missing is left out.
    box : tuple of float
        Where positions may come to lie, in metres.

    Returns
    -------
    list of Measure
        For lines and outlines one: their distance from known ones. For points, by level of the
        areas, the share outside and closeness to boundaries, both better low; the share in
        water, better low; closeness to roads and the share in buildings, telling where unusual
        either way: shops stand in buildings and lamps do not.
    """
    if samples.kind is not Kind.POINTS:
        return _line_measures(samples, box)
    ground = _ground(known, box)
    return [
        *_area_measures(known, box),
        *_water_measures(known, box, ground),
        *_road_measures(known, box, ground),
        *_building_measures(known, box, ground),
    ]


def _ground(known: References, box: Box) -> Surface:
    """Where things are known: the areas, or where there are none the hull of the rest."""
    if len(known.areas):
        return mask_surface(known.areas, box, cell_m=GROUND_CELL_M)
    hull = shapely.convex_hull(shapely.geometrycollections(known.everything()))
    return mask_surface(np.array([hull.buffer(LINE_REACH_M)], dtype=object), box, cell_m=GROUND_CELL_M)


def _line_measures(samples: Samples, box: Box) -> list[Measure]:
    mask = _mask(samples.known_lines, box, cell_m=GROUND_CELL_M, margin_m=LINE_REACH_M)
    if mask is None:
        return []
    near = mask.with_values(np.float32(LINE_REACH_M) - distance_surface(mask, LINE_REACH_M).values)
    return [Measure("metres_from_known_lines", Side.LOW, near, taken_from=LINE_REACH_M)]


def _area_measures(known: References, box: Box) -> list[Measure]:
    found: list[Measure] = []
    for digits, areas in known.levels().items():
        inside = mask_surface(areas, box, cell_m=GROUND_CELL_M)
        boundaries = _closeness(outlines(areas), box, BOUNDARY_SCALE_M)
        if boundaries is None:
            continue
        if not any(_same_ground(inside, measure.surface) for measure in found):
            outside = Measure("share_outside_areas", Side.LOW, inside, taken_from=1.0, code_digits=digits)
            found.append(outside)
        found.append(
            Measure("closeness_to_area_boundaries", Side.LOW, boundaries, cover=inside, code_digits=digits)
        )
    return found


def _same_ground(first: Surface, second: Surface) -> bool:
    """Whether two levels cover the same: the same fact must not be heard twice."""
    if first.values.shape != second.values.shape:
        return False
    differing = np.count_nonzero(first.values != second.values)
    return bool(differing <= SAME_GROUND_SHARE * np.count_nonzero(first.values))


def _water_measures(known: References, box: Box, ground: Surface) -> list[Measure]:
    surface = _mask(known.water, box)
    return [] if surface is None else [Measure("share_in_water", Side.LOW, surface, cover=ground)]


def _road_measures(known: References, box: Box, ground: Surface) -> list[Measure]:
    beside = _closeness(known.roads, box, ROADSIDE_SCALE_M)
    if beside is None:
        return []
    found = [Measure("closeness_to_roadsides", Side.BOTH, beside, cover=ground)]
    on_road = _closeness(known.roads, box, CARRIAGEWAY_SCALE_M)
    if on_road is not None and on_road.cell_m <= FINE_CELL_M:
        found.append(Measure("closeness_to_carriageways", Side.BOTH, on_road, cover=ground))
    return found


def _building_measures(known: References, box: Box, ground: Surface) -> list[Measure]:
    surface = _mask(known.buildings, box)
    if surface is None or surface.cell_m > FINE_CELL_M:
        return []
    return [Measure("share_in_buildings", Side.BOTH, surface, cover=ground)]


def _mask(
    shapes: Shapes, box: Box, *, cell_m: float = FINEST_CELL_M, margin_m: float = 0.0
) -> Surface | None:
    """A raster no larger than the shapes are, so that those of one district get fine cells."""
    shapes = shapes[~shapely.is_empty(shapes)]
    if not len(shapes):
        return None
    bounds = shapely.total_bounds(shapes) + np.array([-1.0, -1.0, 1.0, 1.0]) * (margin_m + cell_m)
    west, south = np.maximum(bounds[:2], box[:2])
    east, north = np.minimum(bounds[2:], box[2:])
    if west >= east or south >= north:
        return None
    return mask_surface(shapes, (west, south, east, north), cell_m=cell_m)


def _closeness(shapes: Shapes, box: Box, scale_m: float) -> Surface | None:
    """One on a line, falling to nothing over three scales; in cells of a quarter of the scale."""
    reach_m, cell_m = FELT_SCALES * scale_m, max(FINEST_CELL_M, scale_m / 4.0)
    mask = _mask(shapes, box, cell_m=cell_m, margin_m=reach_m)
    if mask is None:
        return None
    distances = distance_surface(mask, reach_m)
    falling = np.exp(np.float32(-0.5) * (distances.values / np.float32(scale_m)) ** 2)
    return mask.with_values(np.where(distances.values < np.float32(reach_m), falling, np.float32(0.0)))
