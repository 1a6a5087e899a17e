"""Values and places that fit badly with the others."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from spatial.crs import require_metric
from spatial.quality.findings import Finding, finding

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Square = tuple[int, int]

MAD_OF_NORMAL = 0.6745  # median absolute deviation of a normal distribution, in standard deviations
MEAN_DEVIATION_OF_NORMAL = 0.7979  # mean absolute deviation of it, likewise
STOREY_RANGE_M = (2.2, 6.0)
ROBUST_LIMIT = 3.5


def odd_storeys(buildings: pd.DataFrame, range_m: tuple[float, float] = STOREY_RANGE_M) -> Finding:
    """
    Buildings whose height does not fit with their floors.

    Parameters
    ----------
    buildings : DataFrame
        With ``code``, ``height_m`` and ``floors``.
    range_m : tuple of float
        Metres a storey may have.

    Returns
    -------
    Finding
        ``odd_storey``: the value is metres a storey. Looked at are buildings of two floors and
        more with both values; a hall of one storey may be as high as it likes.
    """
    height_m = buildings["height_m"].to_numpy(dtype=np.float64, na_value=np.nan)
    floors = buildings["floors"].to_numpy(dtype=np.float64, na_value=np.nan)
    known = np.isfinite(height_m) & (floors > 1.0)
    storey_m = height_m[known] / floors[known]
    low_m, high_m = range_m
    odd = (storey_m < low_m) | (storey_m > high_m)
    times_off = np.maximum(storey_m / high_m, low_m / np.maximum(storey_m, 1e-3))
    return finding(
        "odd_storey",
        buildings["code"].to_numpy(dtype=object)[known][odd],
        storey_m[odd],
        checked=int(known.sum()),
        unit="m",
        badness=times_off[odd],
    )


def outlying_values(
    table: pd.DataFrame, columns: Sequence[str], limit: float = ROBUST_LIMIT
) -> list[Finding]:
    """
    Values far from the median of their column.

    Parameters
    ----------
    table : DataFrame
        With ``code`` and the columns, all of them numbers.
    columns : sequence of str
        Columns to look at.
    limit : float
        Robust z-score from which a value lies far.

    Returns
    -------
    list of Finding
        ``outlying_value``, one a column, farthest first; the value is the column's own.

    See Also
    --------
    robust_scores : the score.
    """
    codes = table["code"].to_numpy(dtype=object)
    found = []
    for name in columns:
        values = table[name].to_numpy(dtype=np.float64, na_value=np.nan)
        score = np.abs(robust_scores(values))
        far = score > limit
        found.append(
            finding(
                "outlying_value",
                codes[far],
                values[far],
                checked=int(np.isfinite(values).sum()),
                unit="value",
                subject=name,
                badness=score[far],
            )
        )
    return found


def robust_scores(values: Floats) -> Floats:
    """
    Distance of values from their median, in robust standard deviations.

    Parameters
    ----------
    values : ndarray, shape (n,)
        NaN where missing.

    Returns
    -------
    ndarray, shape (n,)
        NaN where the value is missing; 0 where all values are the same.

    Notes
    -----
    Iglewicz and Hoaglin, *How to Detect and Handle Outliers*, ASQC 1993: 0.6745 (x - median) /
    MAD, far above 3.5. Where more than half of the values are the same the MAD is zero, and
    the mean absolute deviation stands in for it.
    """
    known = values[np.isfinite(values)]
    if not len(known):
        return np.full(len(values), np.nan)
    middle = np.median(known)
    deviation = np.abs(known - middle)
    spread = np.median(deviation) / MAD_OF_NORMAL or deviation.mean() / MEAN_DEVIATION_OF_NORMAL
    return np.asarray((values - middle) / (spread or 1.0))


def far_places(shapes: gpd.GeoDataFrame, apart_m: float = 5000.0, max_share: float = 0.01) -> Finding:
    """
    Rows that lie far from all the others, alone or in a small group.

    Parameters
    ----------
    shapes : GeoDataFrame, metric CRS
        With ``code``; of a shape that is no point, a point inside counts.
    apart_m : float
        Least distance between groups.
    max_share : float
        A group of at most this share of all rows, and one of a single row, is small. The
        largest group never is.

    Returns
    -------
    Finding
        ``far_place``: the value is the distance to the nearest row of the largest group.

    Notes
    -----
    Rows fall into squares of `apart_m`; squares that touch, corners included, make a group. Two
    groups are therefore at least `apart_m` apart.
    """
    require_metric(shapes, "shapes")
    points = shapely.point_on_surface(np.asarray(shapes.geometry.values, dtype=object))
    if len(points) < 2:
        return finding("far_place", [], [], checked=len(points), unit="m")
    group = _groups(shapely.get_coordinates(points), apart_m)
    sizes = np.bincount(group)
    main = sizes.argmax()
    small = sizes <= max(1.0, max_share * len(points))
    small[main] = False
    far = small[group]
    tree = shapely.STRtree(points[group == main])
    nearest = tree.query_nearest(points[far], return_distance=True, all_matches=False)[1]
    codes = shapes["code"].to_numpy(dtype=object)
    return finding("far_place", codes[far], nearest, checked=len(points), unit="m")


def _groups(pairs: Floats, apart_m: float) -> Ints:
    """Number of the group of each position."""
    squares, square_of_row = np.unique(
        np.floor(pairs / apart_m).astype(np.int64), axis=0, return_inverse=True
    )
    waiting: dict[Square, int] = {(int(col), int(row)): n for n, (col, row) in enumerate(squares)}
    group = np.zeros(len(squares), dtype=np.int64)
    number = 0
    while waiting:
        ahead = [waiting.popitem()]
        while ahead:
            (col, row), place = ahead.pop()
            group[place] = number
            around = [(col + x, row + y) for x in (-1, 0, 1) for y in (-1, 0, 1)]
            ahead.extend((square, waiting.pop(square)) for square in around if square in waiting)
        number += 1
    return np.asarray(group[square_of_row], dtype=np.int64)
