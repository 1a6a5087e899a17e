"""Values and places that fit badly with the others."""

from collections.abc import Sequence
from statistics import NormalDist

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

# Floor area counts in full from 2.2 m on (GB/T 50353-2013); shops and halls under others reach 6 m and a
# roof adds to the last one. Feet taken for metres give 10 m, floors taken for metres 1 m.
STOREY_RANGE_M = (2.2, 7.0)
ROBUST_LIMIT = 3.5
OUTERMOST_SHARE = 0.025  # of the values on a side; more may be wrong before the spread is
OUTERMOST_VALUES = 2  # at least, in a small table
LEAST_FACTOR = 2.0  # half and twice the median are never far
LEAST_DB = 3.0  # the same in decibels, twice the power
DECIBELS = ("_db", "_dbm", "_dbi")  # such columns are logarithms already


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

    See Also
    --------
    has_odd_storeys : the same as a mask.
    """
    storey_m = _storey_m(buildings)
    low_m, high_m = range_m
    odd = has_odd_storeys(buildings, range_m)
    times_off = np.maximum(storey_m[odd] / high_m, low_m / np.maximum(storey_m[odd], 1e-3))
    return finding(
        "odd_storey",
        buildings["code"].to_numpy(dtype=object)[odd],
        storey_m[odd],
        checked=int(np.isfinite(storey_m).sum()),
        unit="m",
        badness=times_off,
    )


def has_odd_storeys(
    buildings: pd.DataFrame, range_m: tuple[float, float] = STOREY_RANGE_M
) -> NDArray[np.bool_]:
    """
    Whether the height of a building does not fit with its floors.

    Parameters
    ----------
    buildings : DataFrame
        With ``height_m`` and ``floors``.
    range_m : tuple of float
        Metres a storey may have.

    Returns
    -------
    ndarray of bool, shape (n,)
        False where either value is missing and for one storey.
    """
    storey_m = _storey_m(buildings)
    low_m, high_m = range_m
    return np.asarray((storey_m < low_m) | (storey_m > high_m))


def _storey_m(buildings: pd.DataFrame) -> Floats:
    height_m = buildings["height_m"].to_numpy(dtype=np.float64, na_value=np.nan)
    floors = buildings["floors"].to_numpy(dtype=np.float64, na_value=np.nan)
    return np.asarray(height_m / np.where(floors > 1.0, floors, np.nan))


def outlying_values(table: pd.DataFrame, columns: Sequence[str]) -> list[Finding]:
    """
    Values that lie implausibly far from the others of their column.

    Parameters
    ----------
    table : DataFrame
        With ``code`` and the columns, all of them numbers.
    columns : sequence of str
        Columns to look at: by the logarithm, of which zero and less have none and are left out;
        those in decibels (``_db``, ``_dbm``, ``_dbi``) as they are.

    Returns
    -------
    list of Finding
        ``outlying_value``, one a column, farthest first; the value is the column's own. A row
        stands under the one column in which it lies farthest.

    See Also
    --------
    robust_scores : the score; above 3.5 (Iglewicz and Hoaglin 1993) a value lies far.
    """
    codes = table["code"].to_numpy(dtype=object)
    scores = np.full((len(table), len(columns)), np.nan)
    for place, name in enumerate(columns):
        values = table[name].to_numpy(dtype=np.float64, na_value=np.nan)
        in_db = name.endswith(DECIBELS)
        scaled = values if in_db else np.log(np.where(values > 0.0, values, np.nan))
        scores[:, place] = np.abs(robust_scores(scaled, LEAST_DB if in_db else np.log(LEAST_FACTOR)))
    ranked = np.nan_to_num(scores)
    found = []
    for place, name in enumerate(columns):
        far = (ranked[:, place] > ROBUST_LIMIT) & (ranked.argmax(axis=1) == place)
        found.append(
            finding(
                "outlying_value",
                codes[far],
                table[name].to_numpy(dtype=np.float64, na_value=np.nan)[far],
                checked=int(np.isfinite(scores[:, place]).sum()),
                unit="value",
                subject=name,
                badness=ranked[far, place],
            )
        )
    return found


def robust_scores(values: Floats, least_distance: float) -> Floats:
    """
    Distance of values from their median, in robust standard deviations of their side.

    Parameters
    ----------
    values : ndarray, shape (n,)
        NaN where missing.
    least_distance : float
        In the unit of the values; nearer to the median nothing scores above 3.5.

    Returns
    -------
    ndarray, shape (n,)
        Below zero under the median; NaN where the value is missing.

    Notes
    -----
    The deviation of a side is the pseudosigma of its letter value (Hoaglin, Mosteller and Tukey,
    *Understanding Robust and Exploratory Data Analysis*, Wiley 1983, chapter 2): the distance
    from the median to a quantile, over that of the standard normal distribution. Beyond the
    quantile lie 2.5 % of the values and at least two, at most a quarter. A quantile so far
    out, instead of the quartile or the MAD, since most houses of a town may have six floors and
    a whole tenth of them rightly twenty; each side by itself, since heights and counts are
    skewed, as logarithms too (Hubert and Vandervieren, *Comput. Stat. Data Anal.* 52, 2008,
    adjust the boxplot for it). More wrong values than lie beyond the quantile hide each other.
    """
    known = values[np.isfinite(values)]
    if not len(known):
        return np.full(len(values), np.nan)
    beyond = min(0.25, max(OUTERMOST_SHARE, OUTERMOST_VALUES / len(known)))
    low, middle, high = np.quantile(known, [beyond, 0.5, 1.0 - beyond])
    of_normal, least = NormalDist().inv_cdf(1.0 - beyond), least_distance / ROBUST_LIMIT
    below, above = (max(reach / of_normal, least) for reach in (middle - low, high - middle))
    return np.asarray((values - middle) / np.where(values < middle, below, above))


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
