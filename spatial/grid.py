"""The square grid of analysis cells, and which area each cell belongs to."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import floor

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from spatial.errors import GridError
from spatial.polygons import metric_polygons

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MAX_CELLS = 4_000_000  # a city of 100 km by 100 km in cells of 50 m
BLOCK_CELLS = 500_000
MULTIPLE_TOLERANCE = 1e-9


@dataclass(frozen=True)
class SquareGrid:
    """
    Squares of one size, rows counted northwards and columns eastwards from an origin.

    Parameters
    ----------
    cell_size_m : float
        Side of a square.
    origin_x_m, origin_y_m : float
        South-west corner of row 0, column 0: whole multiples of the cell size, so that
        the same square has the same code in every grid of its size.

    Raises
    ------
    GridError
        If the size is not positive or the origin is not a whole multiple of it.
    """

    cell_size_m: float
    origin_x_m: float = 0.0
    origin_y_m: float = 0.0

    def __post_init__(self) -> None:
        if not (np.isfinite(self.cell_size_m) and self.cell_size_m > 0.0):
            raise GridError(f"cell size is {self.cell_size_m} m; needs a positive number")
        for origin_m in (self.origin_x_m, self.origin_y_m):
            steps = origin_m / self.cell_size_m
            if not (
                np.isfinite(steps) and abs(steps - round(steps)) <= MULTIPLE_TOLERANCE * max(1.0, abs(steps))
            ):
                raise GridError(
                    f"origin {origin_m} m is not a whole multiple of the cell size {self.cell_size_m} m"
                )

    def centres(self, row: ArrayLike, col: ArrayLike) -> tuple[Floats, Floats]:
        """
        Centres of cells.

        Parameters
        ----------
        row, col : array_like of int, same shape

        Returns
        -------
        x_m, y_m : ndarray, same shape
            Easting and northing.
        """
        x_m = self.origin_x_m + (np.asarray(col) + 0.5) * self.cell_size_m
        y_m = self.origin_y_m + (np.asarray(row) + 0.5) * self.cell_size_m
        return np.asarray(x_m, dtype=np.float64), np.asarray(y_m, dtype=np.float64)

    def boxes(self, row: ArrayLike, col: ArrayLike) -> NDArray[np.object_]:
        """
        Squares of cells.

        Parameters
        ----------
        row, col : array_like of int, same shape

        Returns
        -------
        ndarray of Polygon, same shape
        """
        west = self.origin_x_m + np.asarray(col) * self.cell_size_m
        south = self.origin_y_m + np.asarray(row) * self.cell_size_m
        east = self.origin_x_m + (np.asarray(col) + 1) * self.cell_size_m
        north = self.origin_y_m + (np.asarray(row) + 1) * self.cell_size_m
        return np.asarray(shapely.box(west, south, east, north), dtype=object)

    def codes(self, row: ArrayLike, col: ArrayLike) -> list[str]:
        """
        Names of cells that stay the same between runs, ``c{cell size}-{column}-{row}``.

        Parameters
        ----------
        row, col : array_like of int, shape (n,)

        Returns
        -------
        list of str
            Column and row are counted from the zero of the CRS, not from the origin.
        """
        cols = np.asarray(col) + round(self.origin_x_m / self.cell_size_m)
        rows = np.asarray(row) + round(self.origin_y_m / self.cell_size_m)
        return [f"c{self.cell_size_m:g}-{c}-{r}" for c, r in zip(cols.tolist(), rows.tolist(), strict=True)]


def cells_inside(grid: SquareGrid, areas: gpd.GeoDataFrame, max_cells: int = MAX_CELLS) -> gpd.GeoDataFrame:
    """
    Cells whose centre lies in an area, each with that area.

    Parameters
    ----------
    grid : SquareGrid
        The grid; any origin serves.
    areas : GeoDataFrame of polygons, metric CRS
        May have holes and may touch or overlap.
    max_cells : int
        Largest number of cells in the box around the areas.

    Returns
    -------
    GeoDataFrame, CRS of `areas`, index 0..n-1 by row and column
        Columns ``row``, ``col``, ``code``, ``area_index`` and ``geometry`` (the square).
        ``area_index`` is the place of the area in `areas`, from 0; a centre on a border,
        or in two areas, belongs to the one that stands first.

    Raises
    ------
    GridError
        If there is no area, or the box around them holds more than `max_cells` cells.
    GeometryError, CrsError
        If the layer is not one of polygons in metres.
    """
    shapes = metric_polygons(areas, "areas")
    if not shapes.size:
        raise GridError("layer 'areas' is empty; needs at least one area to fill with cells")
    frame = _Frame.around(shapely.total_bounds(shapes), grid)
    frame.require_at_most(max_cells, grid.cell_size_m)
    owner = np.full((frame.rows, frame.cols), -1, dtype=np.int32)
    shapely.prepare(shapes)
    for position, shape in enumerate(shapes):
        _claim(owner, frame, shape, position, grid)
    row, col = np.nonzero(owner >= 0)
    area_index = owner[row, col].astype(np.int64)
    row, col = row + frame.first_row, col + frame.first_col
    columns = {"row": row, "col": col, "code": grid.codes(row, col), "area_index": area_index}
    return gpd.GeoDataFrame(columns, geometry=grid.boxes(row, col), crs=areas.crs)


@dataclass(frozen=True)
class _Frame:
    """A block of rows and columns."""

    first_row: int
    first_col: int
    rows: int
    cols: int

    @classmethod
    def around(cls, bounds: Floats, grid: SquareGrid) -> "_Frame":
        west, south, east, north = (float(bound) for bound in bounds)
        first_row, first_col = _place(south, west, grid)
        last_row, last_col = _place(north, east, grid)
        return cls(first_row, first_col, last_row - first_row + 1, last_col - first_col + 1)

    def require_at_most(self, max_cells: int, cell_size_m: float) -> None:
        if self.rows * self.cols > max_cells:
            raise GridError(
                f"{self.cols} columns by {self.rows} rows of {cell_size_m:g} m are "
                f"{self.rows * self.cols:,} cells; needs at most {max_cells:,}, so take larger cells"
            )

    def blocks(self) -> Iterator["_Frame"]:
        step = max(1, BLOCK_CELLS // self.cols)
        for row in range(0, self.rows, step):
            yield _Frame(self.first_row + row, self.first_col, min(step, self.rows - row), self.cols)


def _place(y_m: float, x_m: float, grid: SquareGrid) -> tuple[int, int]:
    # Python's integers: a wild coordinate is counted and refused, not wrapped around
    return floor((y_m - grid.origin_y_m) / grid.cell_size_m), floor(
        (x_m - grid.origin_x_m) / grid.cell_size_m
    )


def _claim(
    owner: NDArray[np.int32], frame: _Frame, shape: shapely.Geometry, position: int, grid: SquareGrid
) -> None:
    for block in _Frame.around(shape.bounds, grid).blocks():
        row, col = np.mgrid[0 : block.rows, 0 : block.cols]
        x_m, y_m = grid.centres(row + block.first_row, col + block.first_col)
        top, left = block.first_row - frame.first_row, block.first_col - frame.first_col
        part = owner[top : top + block.rows, left : left + block.cols]
        part[(part < 0) & shapely.intersects_xy(shape, x_m, y_m)] = position
