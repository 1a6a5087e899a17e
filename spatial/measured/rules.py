"""
Weak coverage as operators find it in measurements: by carrier, along a drive, by grid, in clusters of grids.

Rules for samples, and for nothing else: they count reports, and a prediction has none. Of 4G and 5G
alone, since the levels are RSRP. The limits are those of operators' guides ("MR weak coverage", and the
reports of drive tests), where no other source is named.
"""

import numpy as np
import pandas as pd
from scipy.ndimage import binary_dilation, label

from spatial.errors import MeasurementError
from spatial.measured.cleaning import KIND

RSRP_KINDS = (KIND["4G"], KIND["5G"])
MR_DBM, MR_WEAK_SHARE = -110.0, 0.10  # a carrier is weak with more than this share at or under the level
LINE_DBM, LINE_M = -105.0, 50.0  # a drive is weak where it stays at or under the level for longer
LONGEST_STEP_M = 100.0  # ours: a longer way between two samples was not measured, and ends a line
GRID_DBM, GRID_SAMPLES, GRID_SHARE = (
    -110.0,
    500,
    0.90,
)  # weak with more samples, fewer of them above the level
CLUSTER_GRIDS, CLUSTER_WEAK = 16, 4  # contiguous grids, and the weak among them: a quarter
RIVAL_SHARE = 0.05  # a grid is weaker than the rival's when its share above is lower by this
TOUCHING = np.ones((3, 3), bool)  # also at a corner, as gaps
ROUNDING = 1e-9

LINE_COLUMNS = ["trace", "operator", "technology", "first", "last", "samples", "length_m", "mean_dbm"]


def weak_carriers(samples: pd.DataFrame) -> pd.DataFrame:
    """
    The point rule: more than 10 % of a carrier's samples at or under -110 dBm.

    Parameters
    ----------
    samples : DataFrame
        ``level_kind``, ``level_dbm``, ``carrier``; those without a carrier are left out.

    Returns
    -------
    DataFrame
        Index ``carrier``; ``samples``, ``weak_share``, ``is_weak``.

    Raises
    ------
    MeasurementError
        If a level is not RSRP or SS-RSRP, or a column is missing.
    """
    _check(samples, "carrier")
    grouped = (samples["level_dbm"] <= MR_DBM).groupby(samples["carrier"])
    table = pd.DataFrame({"samples": grouped.size(), "weak_share": grouped.mean()})
    return table.assign(is_weak=table["weak_share"] > MR_WEAK_SHARE)


def weak_lines(samples: pd.DataFrame) -> pd.DataFrame:
    """
    The line rule: a drive at or under -105 dBm for more than 50 m.

    Parameters
    ----------
    samples : DataFrame
        ``level_kind``, ``level_dbm``, ``trace``, ``operator``, ``technology``, ``measured_at``,
        ``x_m``, ``y_m`` (metric CRS).

    Returns
    -------
    DataFrame
        ``trace``, ``operator``, ``technology``, ``first`` and ``last`` (index of the samples), ``samples``,
        ``length_m`` (from sample to sample), ``mean_dbm``.

    Raises
    ------
    MeasurementError
        As in `weak_carriers`.
    """
    own = ["trace", "operator", "technology"]
    _check(samples, *own, "measured_at", "x_m", "y_m")
    ordered = samples.sort_values([*own, "measured_at"], kind="stable")
    step_m = np.hypot(ordered["x_m"].diff(), ordered["y_m"].diff()).fillna(0.0)
    weak = ordered["level_dbm"] <= LINE_DBM
    is_new = (ordered[own] != ordered[own].shift()).any(axis=1) | (step_m > LONGEST_STEP_M)
    number = (is_new | (weak != weak.shift())).cumsum()
    rows = []
    for _, line in ordered[weak].groupby(number[weak]):
        length_m = float(step_m[line.index[1:]].sum())
        if length_m > LINE_M:
            ends = (line.index[0], line.index[-1], len(line))
            rows.append((*line.iloc[0][own], *ends, length_m, float(line["level_dbm"].mean())))
    return pd.DataFrame(rows, columns=LINE_COLUMNS)


def grid_shares(samples: pd.DataFrame, grid_m: float) -> pd.DataFrame:
    """
    The grid rule: more than 500 samples, fewer than 90 % of them above -110 dBm.

    Parameters
    ----------
    samples : DataFrame
        ``level_kind``, ``level_dbm``, ``x_m``, ``y_m`` (metric CRS); of one operator.
    grid_m : float
        Side of a grid; its lines are multiples of it.

    Returns
    -------
    DataFrame
        ``col``, ``row``, ``samples``, ``above_share``, ``is_judged`` (enough samples), ``is_weak``; by
        column and row.

    Raises
    ------
    MeasurementError
        As in `weak_carriers`; also if `grid_m` is not over zero.
    """
    _check(samples, "x_m", "y_m")
    if not grid_m > 0.0:
        raise MeasurementError(f"grid of {grid_m:g} m; must be over 0 m")
    place = [
        np.floor(samples[name] / grid_m).astype(int).rename(axis)
        for name, axis in (("x_m", "col"), ("y_m", "row"))
    ]
    grouped = (samples["level_dbm"] > GRID_DBM).groupby(place)
    table = pd.DataFrame({"samples": grouped.size(), "above_share": grouped.mean()}).reset_index()
    judged = table["samples"] > GRID_SAMPLES
    return table.assign(is_judged=judged, is_weak=judged & (table["above_share"] < GRID_SHARE))


def problem_clusters(grids: pd.DataFrame) -> pd.Series:
    """
    The cluster rule: at least 16 contiguous grids, a quarter of them weak.

    Parameters
    ----------
    grids : DataFrame
        From `grid_shares`.

    Returns
    -------
    Series of int
        Number of the cluster of each grid, from 1; 0 for none. Index of `grids`.

    Notes
    -----
    A cluster is what touches, also at a corner, of weak grids and judged grids beside them, with at
    least 4 weak and 16 in all. It may hold less than a quarter of weak ones, but never without a contiguous
    group that has a quarter and 16: each weak grid is tied to the next by at most two others, so `w` of them
    with what ties them are at most ``3 w - 2``, and there are enough beside them to come to 16.
    """
    numbers = pd.Series(0, index=grids.index)
    judged = grids[grids["is_judged"]]
    if judged.empty:
        return numbers
    col, row = judged["col"] - judged["col"].min(), judged["row"] - judged["row"].min()
    known = np.zeros((int(row.max()) + 1, int(col.max()) + 1), bool)
    weak = known.copy()
    known[row, col], weak[row, col] = True, judged["is_weak"]
    parts, count = label(binary_dilation(weak, TOUCHING) & known, TOUCHING)
    sizes, ill = (
        np.bincount(parts.ravel(), minlength=count + 1),
        np.bincount(parts[weak], minlength=count + 1),
    )
    keeps = (sizes >= CLUSTER_GRIDS) & (ill >= CLUSTER_WEAK)
    keeps[0] = False
    numbers[judged.index] = np.where(keeps, keeps.cumsum(), 0)[parts[row, col]]
    return numbers


def weaker_than_rival(own: pd.DataFrame, rival: pd.DataFrame) -> pd.DataFrame:
    """
    Grids whose share above -110 dBm is at least 5 points under that of a rival.

    Parameters
    ----------
    own, rival : DataFrame
        From `grid_shares`, of two operators and the same `grid_m`; grids judged for both are compared.

    Returns
    -------
    DataFrame
        ``col``, ``row``, ``above_share``, ``rival_share``.
    """
    theirs = rival.loc[rival["is_judged"], ["col", "row", "above_share"]].rename(
        columns={"above_share": "rival_share"}
    )
    both = own.loc[own["is_judged"], ["col", "row", "above_share"]].merge(theirs, on=["col", "row"])
    behind = both["rival_share"] - both["above_share"] >= RIVAL_SHARE - ROUNDING
    return both[behind].reset_index(drop=True)


def _check(samples: pd.DataFrame, *needed: str) -> None:
    missing = [name for name in ("level_kind", "level_dbm", *needed) if name not in samples]
    if missing:
        raise MeasurementError(f"samples without {', '.join(missing)}; the rule needs it")
    for kind in samples.loc[~samples["level_kind"].isin(RSRP_KINDS), "level_kind"][:1]:
        raise MeasurementError(f"a level of kind {kind}; the rule is for {' and '.join(RSRP_KINDS)}")
