"""Problem clusters of measurements: where many samples say that the level is not enough."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from spatial.errors import GridError
from spatial.gaps import gaps_of

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

NEIGHBOURS = tuple((row, col) for row in (-1, 0, 1) for col in (-1, 0, 1) if (row, col) != (0, 0))


@dataclass(frozen=True)
class ClusterRule:
    """
    Which cells are weak by measurement, and which of them make a problem cluster.

    Attributes
    ----------
    min_samples : int
        A cell with fewer samples says nothing.
    good_share : float
        Share of the samples at or over the threshold from which a cell is good, 0 to 1.
    min_cells : int
        Cells that make a cluster.
    weak_share : float
        Share of them that must be weak, 0 to 1.

    Raises
    ------
    GridError
        If a count is under 1 or a share not between 0 and 1.
    """

    min_samples: int
    good_share: float
    min_cells: int
    weak_share: float

    def __post_init__(self) -> None:
        for name in ("min_samples", "min_cells"):
            if getattr(self, name) < 1:
                raise GridError(f"{name} is {getattr(self, name)}; needs one or more")
        for name in ("good_share", "weak_share"):
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise GridError(f"{name} is {getattr(self, name):g}; needs 0 to 1")


def measured_clusters(
    cells: gpd.GeoDataFrame,
    samples: ArrayLike,
    good: ArrayLike,
    residents: ArrayLike,
    workers: ArrayLike,
    rule: ClusterRule,
) -> tuple[gpd.GeoDataFrame, Ints, Flags]:
    """
    Problem clusters of cells with enough samples.

    Parameters
    ----------
    cells : GeoDataFrame of squares, metric CRS
        As of `spatial.gaps.gaps_of`.
    samples, good : array_like of int, shape (n_cells,)
        Samples in each cell, and those of them at or over the threshold.
    residents, workers : array_like of int, shape (n_cells,)
        People of each cell.
    rule : ClusterRule

    Returns
    -------
    clusters : GeoDataFrame, CRS of `cells`, ordered by ``rank``
        ``gap_no``, ``cells``, ``weak_cells``, ``samples``, ``good``, ``residents`` and ``workers`` of all its
        cells, ``weak_residents`` and ``weak_workers`` of the weak ones, ``area_m2``, ``area_index``, ``rank``
        (1 for most people in weak cells, then by area) and ``geometry``.
    cluster_no : ndarray of int, shape (n_cells,)
        The cluster that each cell is in, or -1.
    is_weak : ndarray of bool, shape (n_cells,)
        Whether the cell has enough samples, and too few of them are good.

    Raises
    ------
    GridError
        If arrays differ in length, or more samples are good than there are.

    Notes
    -----
    A cluster is what hangs together, also over corners, of weak cells and the measured cells that touch them;
    it counts from ``min_cells`` cells of which ``weak_share`` are weak. Without the good cells between, a
    street along which every third cell is weak would be many small spots.
    """
    all_of, enough = np.asarray(samples, np.int64), np.asarray(good, np.int64)
    if not len(cells) == len(all_of) == len(enough):
        raise GridError(
            f"{len(all_of)} samples and {len(enough)} good for {len(cells)} cells; must be as many"
        )
    for index in np.flatnonzero(enough > all_of)[:1]:
        raise GridError(f"cell {index}: {enough[index]} good of {all_of[index]} samples; must not be more")
    is_known = all_of >= rule.min_samples
    is_weak = is_known & (enough < rule.good_share * all_of)
    grouped = is_known & (is_weak | _beside(cells, is_weak))
    people = (np.asarray(residents, np.int64), np.asarray(workers, np.int64))
    nothing = np.full(len(cells), np.nan)
    found, number = gaps_of(cells, grouped, *people, nothing, rule.min_cells)
    counts = {
        "weak_cells": _sums(number, is_weak, len(found)),
        "samples": _sums(number, all_of, len(found)),
        "good": _sums(number, enough, len(found)),
        "weak_residents": _sums(number, people[0] * is_weak, len(found)),
        "weak_workers": _sums(number, people[1] * is_weak, len(found)),
    }
    own = found["gap_no"].to_numpy(int) - 1
    found = found.assign(**{name: column[own] for name, column in counts.items()})
    is_problem = (found["weak_cells"] >= rule.weak_share * found["cells"]).to_numpy(bool)
    kept = _ranked(found[is_problem & (found["weak_cells"] > 0).to_numpy(bool)])
    inside = np.isin(number, kept["gap_no"])
    unused = ["kind", "mean_level_dbm", "worst_level_dbm", "no_signal_cells"]
    return kept.drop(columns=unused), np.where(inside, number, -1), is_weak


def _beside(cells: gpd.GeoDataFrame, weak: Flags) -> Flags:
    """Whether a cell touches a weak one."""
    row, col = cells["row"].to_numpy(np.int64), cells["col"].to_numpy(np.int64)
    width = int(np.ptp(col)) + 3 if len(col) else 1
    place = row * width + col
    around = [place[weak] + up * width + right for up, right in NEIGHBOURS]
    return np.isin(place, np.concatenate([np.zeros(0, np.int64), *around]))


def _sums(number: Ints, values: ArrayLike, n_clusters: int) -> Ints:
    inside = number > 0
    weights = np.asarray(values, np.int64)[inside]
    sums = np.zeros(n_clusters, dtype=np.int64)
    np.add.at(sums, number[inside] - 1, weights)
    return sums


def _ranked(clusters: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    people = (clusters["weak_residents"] + clusters["weak_workers"]).to_numpy()
    area_m2 = shapely.area(clusters.geometry.to_numpy())
    order = np.lexsort((clusters["gap_no"], -area_m2, -people))
    ranked = clusters.iloc[order].reset_index(drop=True)
    return ranked.assign(rank=np.arange(1, len(ranked) + 1))
