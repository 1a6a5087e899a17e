"""
Street inputs of a link from footprints: roofs, rows, and the street the receiver stands in.

The straight way from the mast to the receiver crosses buildings, the mast's own included. Those
that touch, or leave a passage of less than a metre, are one row. The roof height is their mean
by length of the way, so that a corner just cut counts little; the separation is the mean step
from the middle of one row to that of the next.

The street is looked for around the receiver: the shortest line through it from facade to
facade is the width, and the street runs across that line. Where one side is open, the street
runs along the nearest facade and its width is assumed; where both are, its direction is, too.

Shapely and NumPy, link by link: some five hundred links a second. For the links that somebody
asks about, not for the inner loop of a run.
"""

from dataclasses import dataclass, field
from math import atan2, degrees, hypot

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from spatial.errors import GeometryError, RadioError
from spatial.polygons import polygon_flaw
from spatial.radio.street_inputs import (
    CLEAR_WAY,
    DEFAULT_ORIENTATION_DEG,
    DEFAULT_SEPARATION_M,
    INDOORS,
    ORIENTATION_ASSUMED,
    SEPARATION_ASSUMED,
    WIDTH_ASSUMED,
    WIDTH_OF_SEPARATION,
    StreetInputs,
    joined,
    street_inputs,
)

WIDEST_STREET_M = 100.0  # farther facades make a square, no street
ROUNDING = 1e-9  # of a wall's length
PASSAGE_M = 1.0  # houses closer than this stand in one row
HALF_TURN = np.arange(0.0, 180.0, 1.0)  # directions of lines through a receiver, from east to north

NO_STREET = (np.nan, np.nan, np.nan, np.nan, np.nan)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Town:
    """
    Footprints with heights, indexed.

    Attributes
    ----------
    footprints : ndarray of Geometry, shape (n,)
        Valid polygons and multipolygons in one metric CRS.
    heights_m : ndarray, shape (n,)
        Over the ground; infer missing ones first.

    Raises
    ------
    GeometryError
        If a footprint is not a valid polygon.
    RadioError
        If a height is not finite and over 0, or the columns differ in length.
    """

    footprints: NDArray[np.object_]
    heights_m: Floats
    tree: shapely.STRtree = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        shapes = np.asarray(self.footprints, dtype=object).reshape(-1)
        heights_m = np.asarray(self.heights_m, dtype=np.float64).reshape(-1)
        if len(shapes) != len(heights_m):
            raise RadioError(f"{len(shapes)} footprints, {len(heights_m)} heights; must be as many")
        for index, shape in enumerate(shapes):
            flaw = polygon_flaw(shape)
            if flaw:
                raise GeometryError(f"footprint {index} {flaw}")
        for index in np.flatnonzero(~(np.isfinite(heights_m) & (heights_m > 0.0)))[:1]:
            raise RadioError(f"building {index}: height {heights_m[index]:g} m; must be over 0 and finite")
        object.__setattr__(self, "footprints", shapes)
        object.__setattr__(self, "heights_m", heights_m)
        object.__setattr__(self, "tree", shapely.STRtree(shapes))


@dataclass(frozen=True)
class _Rows:
    """Buildings on a way: their mean roof, and where each row begins and ends along it."""

    roof_height_m: float
    start_m: Floats
    end_m: Floats

    @property
    def separation_m(self) -> float | None:
        """Mean step between the middles of rows; None where there is but one."""
        if len(self.start_m) < 2:
            return None
        middles = (self.start_m + self.end_m) / 2.0
        return float((middles[-1] - middles[0]) / (len(middles) - 1))


def street_inputs_of(
    town: Town, mast_x_m: ArrayLike, mast_y_m: ArrayLike, receiver_x_m: ArrayLike, receiver_y_m: ArrayLike
) -> StreetInputs:
    """
    Street inputs of some links.

    Parameters
    ----------
    town : Town
    mast_x_m, mast_y_m, receiver_x_m, receiver_y_m : array_like, shape (n_links,) or one number
        In the metric CRS of the footprints.

    Returns
    -------
    StreetInputs
        Arrays of shape (n_links,). NaN and flagged ``CLEAR_WAY`` where no building stands on the
        way: that receiver sees its mast. NaN and flagged ``INDOORS`` where it stands in one.

    Raises
    ------
    RadioError
        If a position is not finite or both ends of a link are the same.
    """
    places = (mast_x_m, mast_y_m, receiver_x_m, receiver_y_m)
    ends = np.broadcast_arrays(*(np.atleast_1d(np.asarray(place, np.float64)) for place in places))
    links = np.stack(ends, axis=1).tolist()
    return joined([_inputs_of_link(town, index, *link) for index, link in enumerate(links)])


def _inputs_of_link(
    town: Town, index: int, mast_x_m: float, mast_y_m: float, receiver_x_m: float, receiver_y_m: float
) -> StreetInputs:
    """Street inputs of one link."""
    way_m = hypot(receiver_x_m - mast_x_m, receiver_y_m - mast_y_m)
    if not 0.0 < way_m < np.inf:
        raise RadioError(f"link {index} is {way_m:g} m long; must be over 0 and finite")
    receiver = shapely.Point(receiver_x_m, receiver_y_m)
    if town.tree.query(receiver, predicate="intersects").size:  # on a wall is not in a street, either
        return street_inputs(*NO_STREET, flags=INDOORS)
    rows = _rows_on(town, shapely.LineString([(mast_x_m, mast_y_m), (receiver_x_m, receiver_y_m)]))
    if rows is None:
        return street_inputs(*NO_STREET, flags=CLEAR_WAY)
    way_deg = degrees(atan2(receiver_y_m - mast_y_m, receiver_x_m - mast_x_m))
    return _with_defaults(rows, *_street_around(town, receiver), way_deg)


def _rows_on(town: Town, way: shapely.LineString) -> _Rows | None:
    """Rows of buildings that a way crosses; None where it crosses none."""
    crossed = np.sort(town.tree.query(way, predicate="intersects"))
    pieces = shapely.intersection(town.footprints[crossed], way)
    parts, of_piece = shapely.get_parts(pieces, return_index=True)
    lengths_m = shapely.length(parts)
    through = lengths_m > 0.0  # a corner that is only touched is no building on the way
    parts, lengths_m, of_piece = parts[through], lengths_m[through], of_piece[through]
    if not parts.size:
        return None
    mast = shapely.Point(way.coords[0])
    ends_m = [shapely.distance(shapely.get_point(parts, place), mast) for place in (0, -1)]
    starts, ends = _merged(np.minimum(*ends_m), np.maximum(*ends_m))
    roofs_m = town.heights_m[crossed][of_piece]
    return _Rows(float(np.average(roofs_m, weights=lengths_m)), starts, ends)


def _merged(start_m: Floats, end_m: Floats) -> tuple[Floats, Floats]:
    """Stretches that touch or leave less than a passage, as one."""
    order = np.argsort(start_m, kind="stable")
    start_m, reached_m = start_m[order], np.maximum.accumulate(end_m[order])
    begins = np.append(True, start_m[1:] - reached_m[:-1] >= PASSAGE_M)
    return start_m[begins], reached_m[np.append(begins[1:], True)]


def _street_around(town: Town, receiver: shapely.Point) -> tuple[float | None, float | None]:
    """Width and direction of the street at a receiver, in degrees from east; None where not found."""
    for radius_m in (WIDEST_STREET_M / 4.0, WIDEST_STREET_M):
        free_m = _free_ways_m(town, receiver, radius_m)
        across_m = free_m[: len(HALF_TURN)] + free_m[len(HALF_TURN) :]
        best = int(np.argmin(across_m))
        if across_m[best] <= radius_m:  # a line with an end farther off is longer
            return float(across_m[best]), float(HALF_TURN[best]) + 90.0
    nearest = int(np.argmin(free_m))
    if np.isfinite(free_m[nearest]):
        return None, float(HALF_TURN[nearest % len(HALF_TURN)]) + 90.0
    return None, None


def _free_ways_m(town: Town, receiver: shapely.Point, radius_m: float) -> Floats:
    """Distance to the first facade in each direction of a full turn; infinite where none is so near."""
    angles = np.radians(np.concatenate([HALF_TURN, HALF_TURN + 180.0]))
    near = town.tree.query(receiver, predicate="dwithin", distance=radius_m)
    walls = _walls(town.footprints[near]) - np.array([receiver.x, receiver.y] * 2)
    ahead_x, ahead_y = np.cos(angles)[:, np.newaxis], np.sin(angles)[:, np.newaxis]
    x_m, y_m = walls[:, 0], walls[:, 1]
    along_x, along_y = walls[:, 2] - x_m, walls[:, 3] - y_m
    cross = ahead_x * along_y - ahead_y * along_x
    with np.errstate(divide="ignore", invalid="ignore"):  # a wall that runs along the line is never hit
        reach_m = (x_m * along_y - y_m * along_x) / cross
        share = (x_m * ahead_y - y_m * ahead_x) / cross
    on_wall = np.abs(share - 0.5) <= 0.5 + ROUNDING  # no line slips through a corner
    hit = (reach_m >= 0.0) & (reach_m <= radius_m) & on_wall
    return np.asarray(np.where(hit, reach_m, np.inf).min(axis=1, initial=np.inf))


def _walls(footprints: NDArray[np.object_]) -> Floats:
    """Sides of polygons, courtyards included: x, y, x, y, one a row."""
    rings = shapely.get_rings(footprints)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    return np.hstack([corners[:-1][same], corners[1:][same]])


def _with_defaults(
    rows: _Rows, width_m: float | None, street_deg: float | None, way_deg: float
) -> StreetInputs:
    """What was found, and a default for what was not."""
    flags, separation_m = 0, rows.separation_m
    if separation_m is None:
        flags |= SEPARATION_ASSUMED
        separation_m = DEFAULT_SEPARATION_M if width_m is None else width_m / WIDTH_OF_SEPARATION
    if width_m is None:
        flags |= WIDTH_ASSUMED
        width_m = separation_m * WIDTH_OF_SEPARATION
    if street_deg is None:
        flags |= ORIENTATION_ASSUMED
        orientation_deg = DEFAULT_ORIENTATION_DEG
    else:
        turned = abs(street_deg - way_deg) % 180.0
        orientation_deg = min(turned, 180.0 - turned)
    built_m = float(rows.end_m[-1] - rows.start_m[0])
    return street_inputs(rows.roof_height_m, width_m, separation_m, orientation_deg, built_m, flags)
