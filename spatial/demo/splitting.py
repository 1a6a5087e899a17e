"""Cut polygons in two, again and again, across their longer side: the streets of a city quarter."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Shapes = NDArray[np.object_]
Targets = Callable[[Floats], Floats]

OFF_MIDDLE_SHARE = 0.12  # a cut lies so far from the middle at most
THINNEST_M = 62.0  # a part narrower than this across the cut is left whole
ROUNDS = 14


@dataclass(frozen=True)
class Split:
    """
    Polygons cut apart, and the lines they were cut along.

    Attributes
    ----------
    parts : ndarray of Polygon, shape (n_parts,)
    whole : ndarray of int, shape (n_parts,)
        Which of the given polygons each part is of.
    cuts : ndarray of LineString, shape (n_cuts,)
    cut_area_m2 : ndarray, shape (n_cuts,)
        Area of what each line cut: the larger, the more of a street it is.
    """

    parts: Shapes
    whole: NDArray[np.int64]
    cuts: Shapes
    cut_area_m2: Floats


def split_down(shapes: Shapes, target_m2: Targets, rng: np.random.Generator) -> Split:
    """
    Halve polygons until each is about as small as its place wants.

    Parameters
    ----------
    shapes : ndarray of Polygon, shape (n,)
        In metres.
    target_m2 : callable
        From points, shape (k, 2), to the area of a block there; a part over it is cut.
    rng : Generator
        Moves the cuts off the middle, and the wanted areas by up to a third.

    Returns
    -------
    Split

    Notes
    -----
    Each cut stands square on the longer side of the smallest box around the part.
    """
    done, cuts = [], []
    parts, whole = shapes, np.arange(len(shapes))
    for _ in range(ROUNDS):
        wanted_m2 = target_m2(shapely.get_coordinates(shapely.centroid(parts)))
        wanted_m2 = wanted_m2 * rng.uniform(0.7, 1.35, len(parts))
        large = (shapely.area(parts) > 1.3 * wanted_m2) & (_length_m(parts) > 2 * THINNEST_M)
        done.append((parts[~large], whole[~large]))
        if not large.any():
            break
        cuts.append(_cut(parts[large], rng))
        parts, whole = cuts[-1][0], whole[large][cuts[-1][1]]
    else:
        done.append((parts, whole))
    return Split(
        parts=np.concatenate([found for found, _ in done]),
        whole=np.concatenate([index for _, index in done]),
        cuts=np.concatenate([lines for _, _, lines, _ in cuts]) if cuts else np.empty(0, dtype=object),
        cut_area_m2=np.concatenate([area for *_, area in cuts]) if cuts else np.empty(0),
    )


def _cut(shapes: Shapes, rng: np.random.Generator) -> tuple[Shapes, NDArray[np.int64], Shapes, Floats]:
    """Parts, the shape each is of, the lines between them, and the area each line went through."""
    middle, along, length_m = _axes(shapes)
    middle = (
        middle + along * (length_m * rng.uniform(-OFF_MIDDLE_SHARE, OFF_MIDDLE_SHARE, len(shapes)))[:, None]
    )
    reach = (2 * length_m)[:, None]
    across = np.column_stack([-along[:, 1], along[:, 0]])
    left, right = middle - across * reach, middle + across * reach
    sides = shapely.polygons(np.stack([left, right, right + along * reach, left + along * reach], axis=1))
    near, near_of = shapely.get_parts(shapely.difference(shapes, sides), return_index=True)
    far, far_of = shapely.get_parts(shapely.intersection(shapes, sides), return_index=True)
    parts, of = np.concatenate([near, far]), np.concatenate([near_of, far_of])
    solid = shapely.get_dimensions(parts) == 2
    lines, line_of = shapely.get_parts(
        shapely.intersection(shapes, shapely.linestrings(np.stack([left, right], axis=1))), return_index=True
    )
    drawn = shapely.length(lines) > 0
    return parts[solid], of[solid], lines[drawn], shapely.area(shapes)[line_of[drawn]]


def _length_m(shapes: Shapes) -> Floats:
    return _axes(shapes)[2] if len(shapes) else np.empty(0)


def _axes(shapes: Shapes) -> tuple[Floats, Floats, Floats]:
    """Middle, direction and length of the longer side of the smallest box around each shape."""
    corners = shapely.get_coordinates(shapely.oriented_envelope(shapes)).reshape(-1, 5, 2)
    sides = corners[:, 1:3] - corners[:, 0:2]
    lengths_m = np.linalg.norm(sides, axis=2)
    longer = np.argmax(lengths_m, axis=1)
    rows = np.arange(len(shapes))
    length_m = lengths_m[rows, longer]
    return corners[:, :4].mean(axis=1), sides[rows, longer] / length_m[:, None], length_m
