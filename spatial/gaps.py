"""Gaps: connected sets of weak cells, with the people in them."""

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage

from spatial.crs import require_metric
from spatial.errors import GridError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NOT_IN_A_GAP = -1
MAX_IMAGE_CELLS = 100_000_000
UNKNOWN_AREA = -1
STRUCTURES = {4: ndimage.generate_binary_structure(2, 1), 8: ndimage.generate_binary_structure(2, 2)}


def gaps_of(
    cells: gpd.GeoDataFrame,
    weak: ArrayLike,
    residents: ArrayLike,
    workers: ArrayLike,
    level_dbm: ArrayLike,
    min_cells: int,
    connectivity: int = 8,
) -> tuple[gpd.GeoDataFrame, Ints]:
    """
    Connected sets of weak cells that are large enough to be a gap.

    Parameters
    ----------
    cells : GeoDataFrame of squares, metric CRS
        Columns ``row``, ``col`` and ``geometry``, each row and column once; with
        ``area_index`` where areas are known.
    weak : array_like of bool or int, shape (n_cells,)
        Whether a cell is under the threshold or without signal; or in which way it is weak, a number
        from 1: cells of different numbers belong to no gap together. 0 for not weak.
    residents, workers : array_like of int, shape (n_cells,)
        People of each cell.
    level_dbm : array_like, shape (n_cells,)
        NaN where no station is in reach.
    min_cells : int
        Cells that make a gap; smaller sets stay weak outside any gap.
    connectivity : int
        8 where cells that touch at a corner are connected, 4 where they must share a side.

    Returns
    -------
    gaps : GeoDataFrame, CRS of `cells`, index 0..n-1, ordered by ``rank``
        ``gap_no`` (1 from the south-western one on), ``kind`` (the number in `weak`), ``cells``, ``area_m2``,
        ``residents``, ``workers``, ``worst_level_dbm`` and ``mean_level_dbm`` (of the cells
        with a level; NaN if none), ``no_signal_cells``, ``area_index`` (of most people, then
        of most cells, then the lowest; -1 where unknown), ``rank`` (1 for most residents
        and workers, then by area, then south-western first) and ``geometry`` (MultiPolygon).
    gap_no : ndarray of int, shape (n_cells,)
        The gap each cell is in, or -1.

    Raises
    ------
    GridError
        If arrays differ in length, `min_cells` is under 1, `connectivity` is neither 4 nor 8, a row and
        column occur twice, or the cells are too far apart to be one grid.
    CrsError
        If the CRS is not metric.

    Notes
    -----
    South-western means the lowest row, then the lowest column, of a gap's cells.
    """
    require_metric(cells, "cells")
    kind = np.asarray(weak).astype(np.int64)
    people = np.column_stack([np.asarray(residents, dtype=np.int64), np.asarray(workers, dtype=np.int64)])
    levels_dbm = np.asarray(level_dbm, dtype=np.float64)
    _require_lengths(len(cells), weak=len(kind), people=len(people), level_dbm=len(levels_dbm))
    if min_cells < 1:
        raise GridError(f"min_cells is {min_cells}; needs one or more")
    if connectivity not in STRUCTURES:
        raise GridError(f"connectivity is {connectivity}; needs 4 or 8")
    gap_no = _numbered(_connected(cells, kind, STRUCTURES[connectivity]), cells, min_cells)
    return _described(cells, gap_no, kind, people, levels_dbm), gap_no


def _require_lengths(n_cells: int, **lengths: int) -> None:
    for name, length in lengths.items():
        if length != n_cells:
            raise GridError(f"{name} has {length} values; needs one for each of {n_cells} cells")


def _connected(cells: gpd.GeoDataFrame, kind: Ints, structure: NDArray[np.bool_]) -> Ints:
    """Label the connected sets of one kind each from 1 on; 0 for cells that are not weak."""
    if not len(cells):
        return np.zeros(0, dtype=np.int64)
    row = cells["row"].to_numpy(dtype=np.int64) - int(cells["row"].min())
    col = cells["col"].to_numpy(dtype=np.int64) - int(cells["col"].min())
    rows, cols = int(row.max()) + 1, int(col.max()) + 1
    if rows * cols > MAX_IMAGE_CELLS:
        raise GridError(f"cells span {cols} columns by {rows} rows; needs at most {MAX_IMAGE_CELLS:,} places")
    place = row * cols + col
    found, counts = np.unique(place, return_counts=True)
    if found.size < place.size:
        twice = int(np.flatnonzero(place == found[counts > 1][0])[1])
        where = f"row {cells['row'].iloc[twice]}, column {cells['col'].iloc[twice]}"
        raise GridError(f"cell {twice} is at {where} like one before it; needs each place once")
    label, before = np.zeros(len(place), dtype=np.int64), 0
    for one in np.unique(kind[kind > 0]):
        image = np.zeros(rows * cols, dtype=np.bool_)
        image[place[kind == one]] = True
        labels, found_here = ndimage.label(image.reshape(rows, cols), structure=structure)
        label[kind == one] = labels.ravel()[place[kind == one]] + before
        before += found_here
    return label


def _numbered(label: Ints, cells: gpd.GeoDataFrame, min_cells: int) -> Ints:
    """Number the sets of enough cells from 1, south-western first; -1 for all other cells."""
    from_south_west = np.lexsort((cells["col"], cells["row"]))
    found, first, counts = np.unique(label[from_south_west], return_index=True, return_counts=True)
    is_gap = (found > 0) & (counts >= min_cells)
    in_order = found[is_gap][np.argsort(first[is_gap])]
    number = np.full(int(label.max(initial=0)) + 1, NOT_IN_A_GAP, dtype=np.int64)
    number[in_order] = np.arange(1, in_order.size + 1)
    return number[label]


def _described(
    cells: gpd.GeoDataFrame, gap_no: Ints, kind: Ints, people: Ints, level_dbm: Floats
) -> gpd.GeoDataFrame:
    inside = np.flatnonzero(gap_no > 0)
    inside = inside[np.argsort(gap_no[inside], kind="stable")]
    number, squares = gap_no[inside] - 1, np.asarray(cells.geometry.values, dtype=object)[inside]
    numbers, starts, counts = np.unique(number, return_index=True, return_counts=True)
    worst_dbm, mean_dbm, no_signal_cells = _levels(number, level_dbm[inside], numbers.size)
    described = {
        "gap_no": numbers + 1,
        "kind": kind[inside][starts],
        "cells": counts,
        "area_m2": np.bincount(number, shapely.area(squares), numbers.size),
        "residents": _sums(number, people[inside, 0], numbers.size),
        "workers": _sums(number, people[inside, 1], numbers.size),
        "worst_level_dbm": worst_dbm,
        "mean_level_dbm": mean_dbm,
        "no_signal_cells": no_signal_cells,
        "area_index": _main_areas(number, people[inside].sum(axis=1), _areas(cells)[inside], numbers.size),
    }
    outlines = [_outline(group) for group in np.split(squares, starts[1:])] if numbers.size else []
    return _ranked(gpd.GeoDataFrame(described, geometry=outlines, crs=cells.crs))


def _sums(number: Ints, values: Ints, n_gaps: int) -> Ints:
    sums = np.zeros(n_gaps, dtype=np.int64)
    np.add.at(sums, number, values)
    return sums


def _levels(number: Ints, level_dbm: Floats, n_gaps: int) -> tuple[Floats, Floats, Ints]:
    known = ~np.isnan(level_dbm)
    counts = np.bincount(number[known], minlength=n_gaps)
    worst_dbm = np.full(n_gaps, np.inf)
    np.minimum.at(worst_dbm, number[known], level_dbm[known])
    mean_dbm = np.full(n_gaps, np.nan)
    sums = np.bincount(number[known], level_dbm[known], n_gaps)
    np.divide(sums, counts, out=mean_dbm, where=counts > 0)
    return np.where(counts > 0, worst_dbm, np.nan), mean_dbm, np.bincount(number[~known], minlength=n_gaps)


def _areas(cells: gpd.GeoDataFrame) -> Ints:
    if "area_index" not in cells.columns:
        return np.full(len(cells), UNKNOWN_AREA, dtype=np.int64)
    return np.asarray(cells["area_index"].to_numpy(dtype=np.int64))


def _main_areas(number: Ints, people: Ints, area_index: Ints, n_gaps: int) -> Ints:
    pairs, which, counts = np.unique(
        np.column_stack([number, area_index]), axis=0, return_inverse=True, return_counts=True
    )
    people_of_pair = _sums(which.ravel(), people, len(pairs))
    best_first = np.lexsort((pairs[:, 1], -counts, -people_of_pair, pairs[:, 0]))
    _, first = np.unique(pairs[best_first, 0], return_index=True)
    return np.asarray(pairs[best_first[first], 1][:n_gaps])


def _outline(squares: NDArray[np.object_]) -> shapely.MultiPolygon:
    outline = shapely.coverage_union_all(squares)
    return outline if isinstance(outline, shapely.MultiPolygon) else shapely.MultiPolygon([outline])


def _ranked(gaps: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    people = gaps["residents"].to_numpy() + gaps["workers"].to_numpy()
    order = np.lexsort((gaps["gap_no"], -gaps["area_m2"].to_numpy(), -people))
    ranked = gaps.iloc[order].reset_index(drop=True)
    ranked.insert(len(ranked.columns) - 1, "rank", np.arange(1, len(ranked) + 1))
    return ranked
