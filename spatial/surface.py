"""Building heights on a raster: what stands between an antenna and a street."""

from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import ceil, floor, isfinite

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from spatial.errors import GeometryError, GridError
from spatial.polygons import metric_polygons, row_label

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Extent = tuple[float, float, float, float]

MAX_RASTER_CELLS = 100_000_000  # 400 MB
BLOCK_CELLS = 1_000_000  # candidate cells at a time; about 100 MB
NO_BUILDING = -1


@dataclass(frozen=True)
class HeightGrid:
    """
    Heights over the ground, one for each square; zero where no building stands, NaN where none is known.

    Parameters
    ----------
    heights_m : ndarray of float32, shape (rows, cols)
        Row 0 is the southernmost, column 0 the westernmost.
    origin_x_m, origin_y_m : float
        South-west corner of row 0, column 0.
    cell_size_m : float
        Side of a square.
    buildings : ndarray of int32, shape (rows, cols), optional
        Which building has that height, a row of the layer it came from; -1 for none. By
        default nobody knows, and it is -1 everywhere.
    ground_m : ndarray of float32, shape (rows, cols), optional
        Height of the ground itself, over any one level; flat by default. Heights stand on it.

    Raises
    ------
    GridError
        If the heights are not two-dimensional float32, the buildings not whole numbers of the
        same shape, the ground not float32 of that shape and finite, or the size is not positive.
    """

    heights_m: NDArray[np.float32]
    origin_x_m: float
    origin_y_m: float
    cell_size_m: float
    buildings: NDArray[np.int32] = field(default_factory=lambda: np.empty((0, 0), np.int32))
    ground_m: NDArray[np.float32] = field(default_factory=lambda: np.empty((0, 0), np.float32))

    def __post_init__(self) -> None:
        if self.heights_m.ndim != 2 or self.heights_m.dtype != np.float32:
            raise GridError(f"heights are {self.heights_m.ndim}D {self.heights_m.dtype}; needs 2D float32")
        if not (isfinite(self.cell_size_m) and self.cell_size_m > 0.0):
            raise GridError(f"cell size is {self.cell_size_m} m; needs a positive number")
        if self.buildings.size == 0:
            object.__setattr__(self, "buildings", np.full(self.heights_m.shape, NO_BUILDING, np.int32))
        if self.ground_m.size == 0:
            object.__setattr__(self, "ground_m", np.broadcast_to(np.float32(0.0), self.heights_m.shape))
        if self.ground_m.shape != self.heights_m.shape or self.ground_m.dtype != np.float32:
            raise GridError(
                f"ground is {self.ground_m.shape} {self.ground_m.dtype}; "
                f"needs float32 in the shape of the heights, {self.heights_m.shape}"
            )
        if not np.isfinite(self.ground_m).all():
            raise GridError("ground holds NaN or infinite heights; needs finite ones")
        if self.buildings.shape != self.heights_m.shape or self.buildings.dtype != np.int32:
            raise GridError(
                f"buildings are {self.buildings.shape} {self.buildings.dtype}; "
                f"needs int32 in the shape of the heights, {self.heights_m.shape}"
            )

    @property
    def is_flat(self) -> bool:
        """
        Whether the ground lies at one level.

        Returns
        -------
        bool
        """
        return bool(self.ground_m.size == 0 or (self.ground_m == self.ground_m.flat[0]).all())

    def ground_at(self, x_m: ArrayLike, y_m: ArrayLike) -> Floats:
        """
        Height of the ground under places.

        Parameters
        ----------
        x_m, y_m : array_like, shape (n,)
            In the CRS of the raster.

        Returns
        -------
        ndarray, shape (n,)
            Of the square that holds the place; off the raster, of the nearest one; NaN where it is no place.
        """
        x, y = np.broadcast_arrays(np.asarray(x_m, np.float64), np.asarray(y_m, np.float64))
        found = np.where(np.isfinite(x + y), 0.0, np.nan)
        if self.ground_m.size == 0:
            return found
        rows, cols = self.ground_m.shape
        on_x, on_y = np.where(np.isnan(found), 0.0, x), np.where(np.isnan(found), 0.0, y)
        col = np.clip(np.floor((on_x - self.origin_x_m) / self.cell_size_m), 0, cols - 1).astype(np.int64)
        row = np.clip(np.floor((on_y - self.origin_y_m) / self.cell_size_m), 0, rows - 1).astype(np.int64)
        return np.asarray(found + self.ground_m[row, col])

    @property
    def extent(self) -> Extent:
        """
        Where the raster lies.

        Returns
        -------
        tuple of float
            West, south, east and north edge in metres.
        """
        rows, cols = self.heights_m.shape
        east_m = self.origin_x_m + cols * self.cell_size_m
        return self.origin_x_m, self.origin_y_m, east_m, self.origin_y_m + rows * self.cell_size_m


def height_grid(buildings: gpd.GeoDataFrame, cell_size_m: float, extent: Extent | None = None) -> HeightGrid:
    """
    Raster of the heights of buildings.

    Parameters
    ----------
    buildings : GeoDataFrame of polygons, metric CRS
        Column ``height_m``; NaN or zero means that the building is left out, so infer
        heights first. Without one row the raster is flat and needs an `extent`.
    cell_size_m : float
        Side of a square.
    extent : tuple of float, optional
        West, south, east, north in metres; that of the buildings by default. Widened to
        whole multiples of the cell size.

    Returns
    -------
    HeightGrid
        A square has the height of the building over its centre, the highest of several, the
        last of several as high; a centre on a wall is under the building.

    Raises
    ------
    GeometryError
        If a height is negative or infinite, or a row is not a valid polygon.
    GridError
        If the extent is empty or holds more than ``MAX_RASTER_CELLS`` squares.
    CrsError
        If the CRS is not metric.
    """
    shapes = metric_polygons(buildings, "buildings")
    heights_m = _heights(buildings)
    raster = _flat(_extent_of(shapes) if extent is None else extent, cell_size_m)
    standing = np.flatnonzero(heights_m > 0.0)
    standing = standing[np.argsort(heights_m[standing], kind="stable")]  # the highest comes last and stays
    shapely.prepare(shapes[standing])
    spans = _row_spans(shapes[standing], raster)
    for block in _blocks(spans):
        _raise_roofs(raster, shapes, heights_m, standing, block)
    return raster


def known_inside(surface: HeightGrid, areas: gpd.GeoDataFrame) -> HeightGrid:
    """
    Surface that knows heights inside areas only.

    Parameters
    ----------
    surface : HeightGrid
        Heights of the footprints at hand.
    areas : GeoDataFrame of polygons, metric CRS
        Areas whose footprints are complete.

    Returns
    -------
    HeightGrid
        NaN where the centre of a square lies in none of the areas: a zero there would
        say that nothing stands in the way, which nobody knows.

    Raises
    ------
    GeometryError, CrsError
        If the areas are not polygons in metres.
    """
    shapes = metric_polygons(areas, "areas")
    rows, cols = surface.heights_m.shape
    x_m = surface.origin_x_m + (np.arange(cols) + 0.5) * surface.cell_size_m
    y_m = surface.origin_y_m + (np.arange(rows) + 0.5) * surface.cell_size_m
    whole = shapely.union_all(shapes)
    shapely.prepare(whole)
    heights_m = surface.heights_m.copy()
    step = max(1, BLOCK_CELLS // cols)
    for first in range(0, rows, step):
        x, y = np.meshgrid(x_m, y_m[first : first + step])
        heights_m[first : first + step][~shapely.contains_xy(whole, x, y)] = np.nan
    return replace(surface, heights_m=heights_m)


def _heights(buildings: gpd.GeoDataFrame) -> Floats:
    if "height_m" not in buildings.columns:
        raise GeometryError("layer 'buildings' has no column 'height_m'; needs heights in metres")
    heights_m = np.asarray(buildings["height_m"].to_numpy(dtype=np.float64, na_value=np.nan))
    for position in np.flatnonzero((heights_m < 0.0) | np.isinf(heights_m)):
        label = row_label(buildings, int(position))
        raise GeometryError(
            f"layer 'buildings', {label}: height is {heights_m[position]:g} m; needs zero or more"
        )
    return heights_m


def _extent_of(shapes: NDArray[np.object_]) -> Extent:
    if not shapes.size:
        raise GridError("layer 'buildings' is empty; needs an extent to lay a flat raster over")
    west, south, east, north = (float(bound) for bound in shapely.total_bounds(shapes))
    return west, south, east, north


def _flat(extent: Extent, cell_size_m: float) -> HeightGrid:
    west, south, east, north = extent
    if not (all(map(isfinite, extent)) and west < east and south < north):
        raise GridError(f"extent is {extent}; needs west < east and south < north")
    if not (isfinite(cell_size_m) and cell_size_m > 0.0):
        raise GridError(f"cell size is {cell_size_m} m; needs a positive number")
    col, row = floor(west / cell_size_m), floor(south / cell_size_m)
    cols, rows = ceil(east / cell_size_m) - col, ceil(north / cell_size_m) - row
    if rows * cols > MAX_RASTER_CELLS:
        raise GridError(
            f"{cols} by {rows} squares of {cell_size_m:g} m; needs at most {MAX_RASTER_CELLS:,} in all"
        )
    flat = np.zeros((rows, cols), dtype=np.float32)
    return HeightGrid(flat, col * cell_size_m, row * cell_size_m, cell_size_m)


@dataclass(frozen=True)
class _Spans:
    """Stretches of one row that a building's box lies over; end is exclusive."""

    building: Ints
    row: Ints
    start: Ints
    end: Ints

    def take(self, which: slice) -> "_Spans":
        """Some of the stretches, in their order."""
        return _Spans(self.building[which], self.row[which], self.start[which], self.end[which])


def _row_spans(shapes: NDArray[np.object_], raster: HeightGrid) -> _Spans:
    west, south, east, north = shapely.bounds(shapes).reshape(-1, 4).T
    rows, cols = raster.heights_m.shape
    start, end = _centres_between(west, east, raster.origin_x_m, raster.cell_size_m, cols)
    bottom, top = _centres_between(south, north, raster.origin_y_m, raster.cell_size_m, rows)
    counts = np.where(end > start, np.maximum(top - bottom, 0), 0)
    building = np.repeat(np.arange(len(shapes)), counts)
    return _Spans(building, bottom[building] + _places(counts), start[building], end[building])


def _centres_between(
    low: Floats, high: Floats, origin_m: float, size_m: float, count: int
) -> tuple[Ints, Ints]:
    first = np.ceil((low - origin_m) / size_m - 0.5)
    last = np.floor((high - origin_m) / size_m - 0.5)
    return np.clip(first, 0, count).astype(np.int64), np.clip(last + 1, 0, count).astype(np.int64)


def _blocks(spans: _Spans) -> list[_Spans]:
    ends = np.cumsum(spans.end - spans.start)
    if not ends.size:
        return []
    cuts = np.searchsorted(ends, np.arange(BLOCK_CELLS, ends[-1], BLOCK_CELLS), side="right")
    edges = np.unique(np.concatenate([[0], cuts, [len(ends)]])).tolist()
    return [spans.take(slice(first, last)) for first, last in pairwise(edges)]


def _raise_roofs(
    raster: HeightGrid, shapes: NDArray[np.object_], heights_m: Floats, standing: Ints, spans: _Spans
) -> None:
    """Write the roofs of some spans, in the order of their buildings: a later one covers an earlier."""
    widths = spans.end - spans.start
    span = np.repeat(np.arange(len(widths)), widths)
    building, row, col = standing[spans.building[span]], spans.row[span], spans.start[span] + _places(widths)
    x_m = raster.origin_x_m + (col + 0.5) * raster.cell_size_m
    y_m = raster.origin_y_m + (row + 0.5) * raster.cell_size_m
    under = shapely.intersects_xy(shapes[building], x_m, y_m)
    raster.heights_m[row[under], col[under]] = heights_m[building[under]]
    raster.buildings[row[under], col[under]] = building[under]


def _places(counts: Ints) -> Ints:
    """0, 1, ... within each group of the given sizes, end to end."""
    starts = np.cumsum(counts) - counts
    return np.asarray(np.arange(counts.sum()) - np.repeat(starts, counts))
