"""How well predictions meet measurements, and how samples are held out in whole groups."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from spatial.errors import MeasurementError


@dataclass(frozen=True)
class Score:
    """
    Predictions against measurements.

    Attributes
    ----------
    bias_db : float
        Mean of predicted less measured: over zero, the prediction is too good.
    rmse_db : float
        Root of the mean square of the difference.
    correlation : float
        Pearson's; NaN where one of the two does not vary.
    """

    bias_db: float
    rmse_db: float
    correlation: float


def score(predicted_dbm: ArrayLike, measured_dbm: ArrayLike) -> Score:
    """
    Bias, root mean square error and correlation.

    Parameters
    ----------
    predicted_dbm, measured_dbm : array_like, shape (n,)

    Returns
    -------
    Score
        All NaN where there is no sample.
    """
    predicted, measured = (np.asarray(side, np.float64) for side in (predicted_dbm, measured_dbm))
    if not len(measured):
        return Score(np.nan, np.nan, np.nan)
    off_db = predicted - measured
    varies = len(measured) > 1 and np.ptp(predicted) > 0.0 and np.ptp(measured) > 0.0
    correlation = float(np.corrcoef(predicted, measured)[0, 1]) if varies else np.nan
    return Score(float(off_db.mean()), float(np.sqrt(np.mean(off_db**2))), correlation)


def folds_of(groups: ArrayLike, folds: int) -> NDArray[np.int64]:
    """
    Fold of each sample; samples of one group are never in two.

    Parameters
    ----------
    groups : array_like, shape (n,)
        Site or street of each sample.
    folds : int
        At least 2; no more are used than there are groups.

    Returns
    -------
    ndarray of int, shape (n,)
        From 0.

    Raises
    ------
    MeasurementError
        If fewer than 2 folds are asked for.

    Notes
    -----
    The largest groups are dealt first, each to the fold that has the fewest samples: even folds, the same
    every time, without chance.
    """
    if folds < 2:
        raise MeasurementError(f"{folds} folds; need at least 2")
    names = pd.Series(np.asarray(groups)).astype(str)
    sizes = names.value_counts()
    order = sorted(sizes.index, key=lambda name: (-sizes[name], name))
    filled, fold_of = np.zeros(min(folds, max(len(order), 1)), np.int64), {}
    for name in order:
        fold_of[name] = int(filled.argmin())
        filled[fold_of[name]] += sizes[name]
    return np.array([fold_of[name] for name in names], np.int64)
