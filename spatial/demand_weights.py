"""What a cell weighs in an analysis: people by night and by day, the elderly, schools and hospitals."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from spatial.apportion import largest_remainder
from spatial.errors import DemandError

Floats = NDArray[np.float64]
COUNTS = ("residents", "workers", "elderly")


@dataclass(frozen=True)
class DemandWeights:
    """
    What one of each counts for.

    Parameters
    ----------
    night : float
        A resident, where he sleeps.
    day : float
        A person by day: a worker, or a resident who stays at home.
    elderly : float
        An elderly resident, on top of what a resident counts for.
    facilities : mapping of str to float
        A place of each kind, such as a school, in people.
    day_stay_share : float
        Of residents who stay at home by day, 0 to 1.

    Raises
    ------
    DemandError
        If a weight is negative, NaN or infinite, all are zero, or the share is not 0 to 1; it names it.
    """

    night: float = 1.0
    day: float = 0.0
    elderly: float = 0.0
    facilities: Mapping[str, float] = field(default_factory=dict)
    day_stay_share: float = 0.0

    def __post_init__(self) -> None:
        named = {"night": self.night, "day": self.day, "elderly": self.elderly, **self.facilities}
        for name, weight in named.items():
            if not (np.isfinite(weight) and weight >= 0.0):
                raise DemandError(f"weight {name!r} is {weight:g}; needs a finite number, zero or more")
        if not any(named.values()):
            raise DemandError("every weight is zero; needs one above zero")
        if not 0.0 <= self.day_stay_share <= 1.0:
            raise DemandError(f"day_stay_share is {self.day_stay_share:g}; needs 0 to 1")


def demand_weight(cells: pd.DataFrame, weights: DemandWeights) -> Floats:
    """
    Weight of each cell.

    Parameters
    ----------
    cells : DataFrame
        Columns ``residents`` and ``workers``; ``elderly`` where it has a weight; and a column of
        counts for each kind of place with a weight.
    weights : DemandWeights

    Returns
    -------
    ndarray, shape (n_cells,)
        ``night r + day (w + day_stay_share r) + elderly e + sum over kinds of weight times count``.

    Raises
    ------
    DemandError
        If a column that has a weight is not there, or a count in it is negative, NaN or infinite; the
        message names column and row.
    """
    of_columns = {
        "residents": weights.night + weights.day * weights.day_stay_share,
        "workers": weights.day,
        "elderly": weights.elderly,
        **weights.facilities,
    }
    found = np.zeros(len(cells))
    for name, weight in of_columns.items():
        if weight > 0.0:
            found += weight * _counts(cells, name)
    return found


def _counts(cells: pd.DataFrame, name: str) -> Floats:
    if name not in cells.columns:
        raise DemandError(f"cells have no column {name!r}, which has a weight; name no weight for it")
    counts: Floats = cells[name].to_numpy(dtype=np.float64, na_value=np.nan)
    for row in np.flatnonzero(~(np.isfinite(counts) & (counts >= 0.0)))[:1]:
        raise DemandError(f"row {row} has {counts[row]:g} {name}; needs a finite number, zero or more")
    return counts


def spread_like(totals: ArrayLike, area_index: ArrayLike, like: ArrayLike) -> NDArray[np.int64]:
    """
    Counts of areas over their cells, in proportion to another count.

    Parameters
    ----------
    totals : array_like of int, shape (n_areas,)
        For example elderly residents.
    area_index : array_like of int, shape (n_cells,)
        Place of each cell's area in `totals`; -1 for none.
    like : array_like, shape (n_cells,)
        For example all residents; equal parts in an area where it is zero.

    Returns
    -------
    ndarray of int, shape (n_cells,)
        Over the cells of an area they sum to its total.

    Raises
    ------
    DemandError
        If a total is negative or not whole, an area with a total has no cell, or `like` is negative or NaN.

    Notes
    -----
    Largest remainder, see `spatial.apportion`.
    """
    total, area, weight = np.asarray(totals, float), np.asarray(area_index, np.int64), np.asarray(like, float)
    for row in np.flatnonzero(~((total >= 0.0) & (total == np.floor(total)) & np.isfinite(total)))[:1]:
        raise DemandError(f"area {row} has a total of {total[row]:g}; needs a whole number, zero or more")
    for row in np.flatnonzero(~(np.isfinite(weight) & (weight >= 0.0)))[:1]:
        raise DemandError(f"row {row} weighs {weight[row]:g}; needs a finite number, zero or more")
    for row in np.setdiff1d(np.flatnonzero(total), area)[:1]:
        raise DemandError(f"area {row} has a total of {total[row]:g} but no cell; needs one")
    found = np.zeros(len(area), dtype=np.int64)
    for place in np.flatnonzero(total):
        own = np.flatnonzero(area == place)
        parts = weight[own] if weight[own].sum() > 0.0 else np.ones(len(own))
        found[own] = largest_remainder(int(total[place]), parts)
    return found


def counts_by_cell(
    x_m: ArrayLike, y_m: ArrayLike, row: ArrayLike, col: ArrayLike, cell_size_m: float
) -> NDArray[np.int64]:
    """
    How many places lie in each cell of a grid whose lines are whole multiples of its size.

    Parameters
    ----------
    x_m, y_m : array_like, shape (n_places,), metric CRS
    row, col : array_like of int, shape (n_cells,)
        Of the cells, as `spatial.grid` counts them; none twice.
    cell_size_m : float

    Returns
    -------
    ndarray of int, shape (n_cells,)
        A place on a line counts in the cell north or east of it; one in no cell does not count.
    """
    places = zip(
        np.floor(np.asarray(y_m) / cell_size_m), np.floor(np.asarray(x_m) / cell_size_m), strict=True
    )
    counted = Counter((int(north), int(east)) for north, east in places)
    cells = zip(np.asarray(row).tolist(), np.asarray(col).tolist(), strict=True)
    return np.array([counted[cell] for cell in cells], dtype=np.int64)
