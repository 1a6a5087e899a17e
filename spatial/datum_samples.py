"""Positions that stand for a file: its points, or samples along its outlines and lines."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.datum_references import References, Shapes, areas_of_same_code, outlines
from spatial.errors import DatumError

Floats = NDArray[np.float64]

SPACING_M = 20.0
METRES_A_DEGREE = 100_000.0  # roughly, and only for how densely outlines are sampled
SMALLEST_AREA_M2 = 20_000.0  # half of the polygons larger than this: areas; else footprints
MAX_SAMPLES = 60_000
SEED = 20_000  # the same file gives the same samples
DEGREES_END = 180.0


class Kind(StrEnum):
    """What the samples of a file stand for, which decides what they are held against."""

    POINTS = "points"
    LINES = "lines"
    OUTLINES = "outlines"


@dataclass(frozen=True)
class Samples:
    """Raw pairs of a file, and the known lines that they should lie on where its kind says so."""

    kind: Kind
    pairs: Floats
    known_lines: Shapes


def samples_of(shapes: Floats | Shapes, codes: tuple[str, ...], known: References) -> Samples:
    """
    Pairs that stand for a file.

    Parameters
    ----------
    shapes : ndarray, shape (n, 2) of float or shape (n,) of geometry
        In the numbers of the file, x before y as the file has them.
    codes : tuple of str
        Area code of each shape; may be empty.
    known : References
        What is known already.

    Returns
    -------
    Samples
        Points as they are. Lines and outlines of areas every 20 m, of areas with known codes
        only those. Footprints by a point inside. At most 60,000.

    Raises
    ------
    DatumError
        If pairs are not two columns, or there are not as many codes as shapes.
    """
    given: NDArray[Any] = np.asarray(shapes)
    if codes and len(codes) != len(given):
        raise DatumError(f"{len(given)} shapes have {len(codes)} codes; needs one for each, or none")
    if given.dtype != object:
        return _samples(Kind.POINTS, _two_columns(given))
    there = np.asarray([shape for shape in given if shape is not None and not shape.is_empty], dtype=object)
    if not len(there):
        return _samples(Kind.POINTS, np.empty((0, 2)))
    return _of_geometries(given, there, codes, known)


def thinned(rows: NDArray[Any], most: int) -> NDArray[np.int64]:
    """
    Places of at most so many rows, drawn evenly and always the same.

    Parameters
    ----------
    rows : ndarray, shape (n, ...)
    most : int

    Returns
    -------
    ndarray of int
        Ascending.
    """
    if len(rows) <= most:
        return np.arange(len(rows))
    return np.sort(np.random.default_rng(SEED).choice(len(rows), most, replace=False))


def _of_geometries(given: Shapes, there: Shapes, codes: tuple[str, ...], known: References) -> Samples:
    dimension = np.bincount(np.maximum(shapely.get_dimensions(there), 0), minlength=3).argmax()
    if dimension == 0:
        return _samples(Kind.POINTS, shapely.get_coordinates(there))
    if dimension == 1:
        return _samples(Kind.LINES, _along(there), np.concatenate([known.roads, outlines(known.areas)]))
    same = areas_of_same_code(given, codes, known) if codes and known.area_codes else []
    if same:
        ours, theirs = (np.array(side, dtype=object) for side in zip(*same, strict=True))
        return _samples(Kind.OUTLINES, _along(outlines(ours)), outlines(theirs))
    if np.median(shapely.area(there)) * _metres_a_unit(there) ** 2 < SMALLEST_AREA_M2:
        return _samples(Kind.POINTS, shapely.get_coordinates(shapely.point_on_surface(there)))
    return _samples(Kind.OUTLINES, _along(outlines(there)), outlines(known.areas))


def _samples(kind: Kind, pairs: Floats, known_lines: Shapes | None = None) -> Samples:
    lines = np.empty(0, dtype=object) if known_lines is None else known_lines
    return Samples(kind, pairs[thinned(pairs, MAX_SAMPLES)], lines)


def _two_columns(pairs: NDArray[Any]) -> Floats:
    if pairs.ndim != 2 or pairs.shape[1] != 2:
        raise DatumError(f"positions have shape {pairs.shape}; needs two columns, x and y")
    return np.asarray(pairs, dtype=np.float64)


def _along(lines: Shapes) -> Floats:
    return np.asarray(shapely.get_coordinates(shapely.segmentize(lines, SPACING_M / _metres_a_unit(lines))))


def _metres_a_unit(shapes: Shapes) -> float:
    in_degrees = np.abs(np.median(shapely.get_coordinates(shapes), axis=0)).max() <= DEGREES_END
    return METRES_A_DEGREE if in_degrees else 1.0
