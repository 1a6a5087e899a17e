"""Known shapes as a raster that thousands of shifted positions can be looked up in at once."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from spatial.errors import GeometryError

Floats = NDArray[np.float64]
Values = NDArray[np.float32]
Box = tuple[float, float, float, float]

FINEST_CELL_M = 5.0
MAX_CELLS = 8_000_000  # 32 MB of distances: 5 m over a district, 47 m over Shanghai
BLOCK_LOOKUPS = 2_000_000
POLYGONAL = (3, 6)  # Shapely's numbers of Polygon and MultiPolygon


@dataclass(frozen=True)
class Surface:
    """A value in each cell of a raster; rows run north from ``south_m``, columns east from ``west_m``."""

    values: Values
    west_m: float
    south_m: float
    cell_m: float

    def sums_under_shifts(self, points: Floats, shifts_m: Floats, counted: NDArray[np.bool_]) -> Floats:
        """
        Sum of the values under all points, once for each shift of them.

        Parameters
        ----------
        points : ndarray, shape (n, 2)
            Easting and northing; NaN lies nowhere.
        shifts_m : ndarray, shape (m, 2)
            Metres east and north that all points move together.
        counted : ndarray of bool, shape (m, n)
            Which points count under which shift.

        Returns
        -------
        ndarray, shape (m,)
            Points outside the raster add nothing.
        """
        sums = np.zeros(len(shifts_m))
        for part, found in self._under_shifts(points, shifts_m):
            sums[part] = np.einsum("ij,ij->i", found, counted[part], dtype=np.float64)
        return sums

    def covers_under_shifts(self, points: Floats, shifts_m: Floats) -> NDArray[np.bool_]:
        """
        Whether the value under a point is over one half, for each shift of all points.

        Parameters
        ----------
        points : ndarray, shape (n, 2)
            Easting and northing; NaN lies nowhere.
        shifts_m : ndarray, shape (m, 2)
            Metres east and north.

        Returns
        -------
        ndarray of bool, shape (m, n)
        """
        covered = np.zeros((len(shifts_m), len(points)), dtype=np.bool_)
        for part, found in self._under_shifts(points, shifts_m):
            covered[part] = found > np.float32(0.5)
        return covered

    def with_values(self, values: Values) -> "Surface":
        """
        The same raster with other values.

        Parameters
        ----------
        values : ndarray of float32, shape of `values`

        Returns
        -------
        Surface
        """
        return Surface(values, self.west_m, self.south_m, self.cell_m)

    def _under_shifts(self, points: Floats, shifts_m: Floats) -> Iterator[tuple[slice, Values]]:
        """Values under all points, some shifts at a time so that thousands of them need little memory."""
        framed = np.pad(self.values, 1)  # whatever lies outside is clipped to a frame of zeros
        rows, columns = framed.shape
        at = (_from_corner(self, np.nan_to_num(points, nan=-1e9)) + 1.0).astype(np.float32)
        by = (shifts_m / self.cell_m).astype(np.float32)
        height = max(1, BLOCK_LOOKUPS // max(1, len(points)))
        for start in range(0, len(shifts_m), height):
            part = slice(start, start + height)
            column = np.clip(at[:, 0] + by[part, :1], 0, columns - 1).astype(np.int32)
            row = np.clip(at[:, 1] + by[part, 1:], 0, rows - 1).astype(np.int32)
            yield part, framed.ravel().take(row * np.int32(columns) + column)


def mask_surface(
    shapes: NDArray[np.object_], box: Box, *, cell_m: float = FINEST_CELL_M, max_cells: int = MAX_CELLS
) -> Surface:
    """
    One where a cell belongs to a shape, zero elsewhere.

    Parameters
    ----------
    shapes : ndarray of geometry, shape (n,)
        Metric CRS. A polygon takes the cells whose centre it holds, overlaps counted once; a
        line or point the cells it passes through.
    box : tuple of float
        West, south, east, north in metres; what lies beyond is left out.
    cell_m : float
        Side of a cell.
    max_cells : int
        Cells are larger where the box would need more of them.

    Returns
    -------
    Surface

    Raises
    ------
    GeometryError
        If the box has no extent.
    """
    surface = _empty_surface(box, cell_m, max_cells)
    polygonal = np.isin(shapely.get_type_id(shapes), POLYGONAL)
    _fill_polygons(surface, shapely.get_parts(shapes[polygonal]))
    _mark_lines(surface, shapes[~polygonal])
    return surface


def distance_surface(mask: Surface, reach_m: float) -> Surface:
    """
    Metres from each cell to the nearest cell of a mask, capped.

    Parameters
    ----------
    mask : Surface
        From `mask_surface`.
    reach_m : float
        Distances are not followed further than this, and read as this where they would be longer.

    Returns
    -------
    Surface

    Notes
    -----
    Exact on the raster: first along columns, then the least ``sqrt(dx^2 + dy^2)`` along rows.
    """
    steps = int(np.ceil(reach_m / mask.cell_m))
    along = _steps_along_columns(mask.values > 0, steps)
    squares = along.astype(np.float32) ** 2
    nearest = squares.copy()
    for shift in range(1, min(steps, squares.shape[1] - 1) + 1):
        np.minimum(nearest[:, shift:], squares[:, :-shift] + shift * shift, out=nearest[:, shift:])
        np.minimum(nearest[:, :-shift], squares[:, shift:] + shift * shift, out=nearest[:, :-shift])
    distances = np.sqrt(nearest) * np.float32(mask.cell_m)
    return mask.with_values(np.minimum(distances, np.float32(reach_m)))


def _empty_surface(box: Box, cell_m: float, max_cells: int) -> Surface:
    west, south, east, north = box
    if not (east > west and north > south):
        raise GeometryError(f"box {box} has no extent; needs west < east and south < north")
    cell_m = max(cell_m, float(np.sqrt((east - west) * (north - south) / max_cells)))
    shape = int(np.ceil((north - south) / cell_m)), int(np.ceil((east - west) / cell_m))
    return Surface(np.zeros(shape, dtype=np.float32), west, south, cell_m)


def _fill_polygons(surface: Surface, polygons: NDArray[np.object_]) -> None:
    """Cells whose centre has a winding number: rings all turn one way, so overlaps add and never cancel."""
    rows, columns = surface.values.shape
    start, end = _edges(shapely.orient_polygons(polygons))
    start, end = (_from_corner(surface, ends) for ends in (start, end))
    row, column, turn = _crossings(start, end, rows)
    left = np.clip(np.ceil(column - 0.5), 0, columns).astype(np.int64)
    winding = np.zeros((rows, columns + 1), dtype=np.int32)
    np.add.at(winding, (row, left), turn)
    np.copyto(surface.values, 1.0, where=np.cumsum(winding[:, :columns], axis=1, dtype=np.int32) != 0)


def _edges(polygons: NDArray[np.object_]) -> tuple[Floats, Floats]:
    rings = shapely.get_rings(polygons)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    joined = ring[1:] == ring[:-1]
    return points[:-1][joined], points[1:][joined]


def _crossings(start: Floats, end: Floats, rows: int) -> tuple[NDArray[np.int64], Floats, NDArray[np.int32]]:
    """Row, place along it and turn (+1 up, -1 down) of each edge crossing the middle of a row."""
    low, high = np.minimum(start[:, 1], end[:, 1]), np.maximum(start[:, 1], end[:, 1])
    first = np.clip(np.ceil(low - 0.5), 0, rows).astype(np.int64)
    last = np.clip(np.ceil(high - 0.5), 0, rows).astype(np.int64)  # exclusive: a shared end counts once
    counts = last - first
    edge = np.repeat(np.arange(len(start)), counts)
    row = np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts, counts) + first[edge]
    along = (row + 0.5 - start[edge, 1]) / (end[edge, 1] - start[edge, 1])
    column = start[edge, 0] + along * (end[edge, 0] - start[edge, 0])
    return row, column, np.where(end[edge, 1] > start[edge, 1], 1, -1).astype(np.int32)


def _mark_lines(surface: Surface, shapes: NDArray[np.object_]) -> None:
    rows, columns = surface.values.shape
    west, south = surface.west_m, surface.south_m
    east, north = west + columns * surface.cell_m, south + rows * surface.cell_m
    near = shapes[shapely.intersects(shapes, shapely.box(west, south, east, north))]
    points = shapely.get_coordinates(shapely.segmentize(near, surface.cell_m / 2.0))
    column, row = np.floor(_from_corner(surface, points)).astype(np.int64).T
    known = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
    surface.values[row[known], column[known]] = 1.0


def _from_corner(surface: Surface, points: Floats) -> Floats:
    return (points - (surface.west_m, surface.south_m)) / surface.cell_m


def _steps_along_columns(marked: NDArray[np.bool_], steps: int) -> NDArray[np.uint16]:
    away = np.where(marked, 0, steps).astype(np.uint16)
    for row in range(1, len(away)):
        np.minimum(away[row], away[row - 1] + 1, out=away[row])
    for row in range(len(away) - 2, -1, -1):
        np.minimum(away[row], away[row + 1] + 1, out=away[row])
    return np.minimum(away, np.uint16(steps))
