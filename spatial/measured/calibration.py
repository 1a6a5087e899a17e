"""
What a city's own measurements say about a model: offset and slope over distance, by technology and clutter.

    measured = predicted + offset + slope * log10(distance / 500 m)

Fitted robustly, so that a wrongly matched sample pulls no more than its sign. Judged on whole sites, or whole
streets, that the fit has not seen: samples of one street resemble each other, and a fit that has seen
half of a street knows the other half.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import least_squares

from spatial.errors import MeasurementError
from spatial.measured.scores import Score, folds_of, score

COLUMNS = ("technology", "clutter", "group", "distance_m", "measured_dbm", "predicted_dbm")
REFERENCE_M = 500.0  # where the offset holds: amid a city's links, so that it hardly depends on the slope
NEAREST_M = 10.0  # as the models
FEWEST_SAMPLES, FEWEST_GROUPS = 50, 5
LEAST_SPREAD = 0.1  # of log10 distance: under it a slope would be guessed
HUBER = 1.345  # standard deviations; 95 % as efficient as least squares on clean samples
NORMAL_MAD = 1.4826  # standard deviation of a normal variable over its median absolute deviation
LEAST_SCALE_DB = 0.1
MOST_BLOCKS = 50

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Fit:
    """
    What is to be added to a prediction, with the standard error that leaving groups out shows.

    Attributes
    ----------
    offset_db, offset_error_db : float
        At 500 m.
    slope_db, slope_error_db : float
        For each decade of distance; zero, with an error of NaN, where distances hardly vary.
    """

    offset_db: float
    slope_db: float
    offset_error_db: float
    slope_error_db: float


@dataclass(frozen=True)
class Group:
    """
    One technology and clutter class.

    Attributes
    ----------
    technology, clutter : str
    samples, groups : int
        Samples, and sites or streets that they are of.
    fit : Fit or None
        None where samples or groups are too few; `note` then says so.
    before, after : Score
        Of the same held-out samples: as predicted, and with the fit of the other folds. Equal without a fit.
    note : str
        What limits the fit; empty for nothing.
    """

    technology: str
    clutter: str
    samples: int
    groups: int
    fit: Fit | None
    before: Score
    after: Score
    note: str = ""


@dataclass(frozen=True)
class Calibration:
    """
    Fits by technology and clutter.

    Attributes
    ----------
    groups : list of Group
        By technology and clutter.
    totals : dict of str to pair of Score
        Before and after of all samples of a technology, those of classes without a fit included.
    held_out_dbm : Series
        Prediction of each sample by fits that have not seen its site or street, by the samples' index.
    """

    groups: list[Group]
    totals: dict[str, tuple[Score, Score]]
    held_out_dbm: pd.Series


def calibrated(pairs: pd.DataFrame, folds: int = 5) -> Calibration:
    """
    Fit offset and slope of each technology and clutter class, and judge them on groups held out.

    Parameters
    ----------
    pairs : DataFrame
        ``technology``, ``clutter`` (such as sight clear or blocked), ``group`` (site or street that is held
        out whole), ``distance_m``, ``measured_dbm``, ``predicted_dbm``; all known.
    folds : int
        Parts that the groups are dealt to; each is predicted by the fit of the others.

    Returns
    -------
    Calibration

    Raises
    ------
    MeasurementError
        If a column is missing, a number is not finite, or folds are fewer than 2.

    Notes
    -----
    Huber's loss with tuning 1.345 times a scale from the median absolute deviation, worked out twice.
    The standard errors are those of a jackknife that leaves out one group at a time (beyond 50 groups, one
    of 50 blocks of them).
    """
    _check(pairs)
    folds_of([], folds)  # refuses too few also where nothing is fitted
    held_out_dbm = pairs["predicted_dbm"].astype(float).copy()
    found = []
    for (technology, clutter), own in pairs.groupby(["technology", "clutter"]):
        group, after_dbm = _group(str(technology), str(clutter), own, folds)
        held_out_dbm[own.index] = after_dbm
        found.append(group)
    totals = {
        str(technology): _scores(own, held_out_dbm[own.index])
        for technology, own in pairs.groupby("technology")
    }
    return Calibration(found, totals, held_out_dbm)


def huber_fit(distance_m: Floats, difference_db: Floats) -> tuple[float, float]:
    """
    Offset at 500 m and slope for each decade of distance.

    Parameters
    ----------
    distance_m : ndarray, shape (n,)
        Raised to 10 m where shorter.
    difference_db : ndarray, shape (n,)
        Measured less predicted.

    Returns
    -------
    offset_db, slope_db : float
        A slope of 0 where the distances spread over less than a tenth of a decade (standard deviation).
    """
    decades = _decades(distance_m)
    columns = [np.ones(len(decades)), decades] if _has_slope(distance_m) else [np.ones(len(decades))]
    design = np.stack(columns, axis=1)
    fitted = np.zeros(design.shape[1])
    fitted[0] = np.median(difference_db)
    for _ in range(2):
        off_db = difference_db - design @ fitted
        scale_db = max(NORMAL_MAD * float(np.median(np.abs(off_db - np.median(off_db)))), LEAST_SCALE_DB)
        fitted = least_squares(
            lambda given: design @ given - difference_db,
            fitted,
            jac=lambda _: design,
            loss="huber",
            f_scale=HUBER * scale_db,
        ).x
    return float(fitted[0]), float(fitted[1]) if len(fitted) > 1 else 0.0


def _scores(pairs: pd.DataFrame, after_dbm: pd.Series) -> tuple[Score, Score]:
    """Of the same samples, as predicted and after."""
    return score(pairs["predicted_dbm"], pairs["measured_dbm"]), score(after_dbm, pairs["measured_dbm"])


def _check(pairs: pd.DataFrame) -> None:
    missing = [name for name in COLUMNS if name not in pairs]
    if missing:
        raise MeasurementError(f"pairs without {', '.join(missing)}; need {', '.join(COLUMNS)}")
    numbers = pairs[["distance_m", "measured_dbm", "predicted_dbm"]].to_numpy(float)
    for row, column in np.argwhere(~np.isfinite(numbers))[:1]:
        name = ("distance_m", "measured_dbm", "predicted_dbm")[column]
        raise MeasurementError(f"pair {pairs.index[row]}: {name} {numbers[row, column]:g}; must be finite")


def _group(technology: str, clutter: str, pairs: pd.DataFrame, folds: int) -> tuple[Group, Floats]:
    """One class, and its predictions by fits that have not seen the sample's group."""
    predicted, measured = (pairs[name].to_numpy(float) for name in ("predicted_dbm", "measured_dbm"))
    groups, before = pairs["group"].nunique(), score(predicted, measured)
    counted = (technology, clutter, len(pairs), groups)
    if len(pairs) < FEWEST_SAMPLES or groups < FEWEST_GROUPS:
        note = f"not fitted: needs {FEWEST_SAMPLES} samples and {FEWEST_GROUPS} groups"
        return Group(*counted, None, before, before, note), predicted
    distance_m, names = pairs["distance_m"].to_numpy(float), pairs["group"].to_numpy()
    fold, after_dbm = folds_of(names, folds), predicted.copy()
    for number in range(fold.max() + 1):
        out = fold == number
        offset_db, slope_db = huber_fit(distance_m[~out], (measured - predicted)[~out])
        after_dbm[out] += offset_db + slope_db * _decades(distance_m[out])
    fit = _fit(distance_m, measured - predicted, names)
    note = "" if _has_slope(distance_m) else "no slope: distances hardly vary"
    return Group(*counted, fit, before, score(after_dbm, measured), note), after_dbm


def _fit(distance_m: Floats, difference_db: Floats, names: NDArray[np.object_]) -> Fit:
    """The fit of all samples with the errors of a jackknife over groups."""
    block = folds_of(names, MOST_BLOCKS)
    blocks = int(block.max()) + 1
    left = np.array(
        [huber_fit(distance_m[block != one], difference_db[block != one]) for one in range(blocks)]
    )
    error_db = np.sqrt((blocks - 1) / blocks * ((left - left.mean(axis=0)) ** 2).sum(axis=0))
    slope_error_db = float(error_db[1]) if _has_slope(distance_m) else np.nan
    return Fit(*huber_fit(distance_m, difference_db), float(error_db[0]), slope_error_db)


def _decades(distance_m: Floats) -> Floats:
    return np.asarray(np.log10(np.maximum(distance_m, NEAREST_M) / REFERENCE_M))


def _has_slope(distance_m: Floats) -> bool:
    return bool(_decades(distance_m).std() >= LEAST_SPREAD)
