"""One answer from those of several places: of a cell, of a floor band."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spatial.coverage.samples import Reals, reached_level_scalar, reached_share_scalar
from spatial.radio.jit import njit

OVERLAP_SERVERS = 4
ANSWER = np.dtype(
    [
        ("level_dbm", "f8"),
        ("probability", "f8"),
        ("sinr_db", "f8"),
        ("dominance_db", "f8"),
        ("overlap_share", "f8"),
        ("carrier", "i4"),
    ]
)

Record = Any  # one row of a structured array, fields as attributes
Floats = NDArray[np.float64]


@njit
def _most_frequent(carrier: NDArray[np.int32]) -> int:
    """The number that comes most often, the lowest of several; -1 (none) does not count."""
    ordered = np.sort(carrier)
    best, most, run = -1, 0, 0
    for i in range(len(ordered)):
        run = run + 1 if i and ordered[i] == ordered[i - 1] else 1
        if ordered[i] >= 0 and run > most:
            best, most = ordered[i], run
    return best


@njit
def sum_up_scalar(
    level_dbm: Reals,
    sigma_db: Reals,
    weight: Floats,
    sinr_db: Reals,
    dominance_db: Reals,
    carrier: NDArray[np.int32],
    near_servers: NDArray[np.int8],
    threshold_dbm: float,
    share: float,
    answer: Record,
) -> None:
    """One answer from those of some places; weights go into levels and shares, the rest is by number."""
    answer.probability = reached_share_scalar(level_dbm, sigma_db, weight, threshold_dbm)
    answer.level_dbm = reached_level_scalar(level_dbm, sigma_db, weight, share)
    crowded = 0
    for j in range(len(near_servers)):
        crowded += near_servers[j] >= OVERLAP_SERVERS
    answer.overlap_share = crowded / len(near_servers)
    if not math.isnan(answer.level_dbm):
        answer.carrier = _most_frequent(carrier)
        answer.sinr_db = np.nanmedian(sinr_db)
        answer.dominance_db = np.nanmedian(dominance_db)


def unanswered(layers: int, receptions: int, groups: int) -> NDArray[np.void]:
    """
    Answers before any is given: nothing in reach.

    Parameters
    ----------
    layers, receptions, groups : int

    Returns
    -------
    ndarray of `ANSWER`, shape (layers, receptions, groups)
    """
    answers = np.zeros((layers, receptions, groups), ANSWER)
    for name in ("level_dbm", "sinr_db", "dominance_db"):
        answers[name] = np.nan
    answers["carrier"] = -1
    return answers


def columns_of(answers: NDArray[np.void]) -> dict[str, NDArray[Any]]:
    """
    Answers as the columns of `CellCoverage`.

    Parameters
    ----------
    answers : ndarray of `ANSWER`, shape (n_layers, n_receptions, n_cells)

    Returns
    -------
    dict of str to ndarray
    """
    return {name: np.ascontiguousarray(answers[name]) for name in ANSWER.names or ()}
