"""
Why cells are weak, and why a gap is one: by what would have to be otherwise for them to be covered.

Nothing is computed here but decisions: the levels that would be, without buildings or with the stations
that an outage keeps silent, come from the engine (`spatial.gap_evidence`).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from spatial.errors import GridError

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

OUTAGE, INDOOR_ONLY, BLOCKED, NO_STATION, INTERFERED = (
    *("outage", "indoor_only", "blocked", "no_station"),
    "interfered",
)
BELOW_GROUND, OVERLOADED, UNKNOWN = "below_ground", "overloaded", "unknown"
# A cell has the first one that holds; of as many cells in a gap, the first one counts.
OF_CELLS = (OUTAGE, INTERFERED, INDOOR_ONLY, BLOCKED, NO_STATION, UNKNOWN)
CAUSES = (*OF_CELLS[:-1], BELOW_GROUND, OVERLOADED, UNKNOWN)

WITHOUT_LEVEL, DISTURBED = 1, 2
ENOUGH_COMPLAINTS = 3  # fewer say nothing about a cause
SAMPLES_TO_TRUST = 20.0  # so many samples weigh as much as the model
CLOSER_BY_COMPLAINT = 0.1  # each takes a tenth of the doubt
MOST_COMPLAINTS = 10
LEAST_SHARE = 1e-4  # of places; to a ten-thousandth they are kept
MIX = 2654435761  # Knuth's multiplier: neighbours in number lie far apart in order


@dataclass(frozen=True)
class Seen:
    """
    What is known of some weak cells of one operator, technology and reception.

    Attributes
    ----------
    kind : ndarray of int, shape (n_cells,)
        In which way each is weak, see `weak_cells`.
    level_dbm, outdoor_dbm : ndarray
        Level of the cell, and outdoors in the same cell; NaN where no carrier is in reach.
    sinr_db : ndarray
        NaN likewise.
    clear_dbm : ndarray
        Level if no building stood anywhere; NaN likewise.
    is_cut : ndarray of bool
        Whether something known stands in the way of the carrier of `clear_dbm`.
    off_air_dbm : ndarray
        Level of the carriers that an outage keeps silent; NaN where there is none in reach.
    """

    kind: Ints
    level_dbm: Floats
    outdoor_dbm: Floats
    sinr_db: Floats
    clear_dbm: Floats
    is_cut: Flags
    off_air_dbm: Floats

    def __post_init__(self) -> None:
        lengths = {name: len(column) for name, column in vars(self).items()}
        if len(set(lengths.values())) > 1:
            raise GridError(f"columns of {lengths} cells; must be as many")


@dataclass(frozen=True)
class Wanted:
    """
    What a cell must have to be covered, and how far the model is off.

    Attributes
    ----------
    threshold_dbm : float
    sigma_db : float
        Standard deviation of predicted levels around the true ones; over 0.
    min_sinr_db : float, optional
        A level that is enough is weak under this.
    is_inside : bool
        Whether the reception is under a roof or in a vehicle: then enough level outdoors is a cause.
    """

    threshold_dbm: float
    sigma_db: float
    min_sinr_db: float | None = None
    is_inside: bool = False

    def __post_init__(self) -> None:
        if not self.sigma_db > 0.0:
            raise GridError(f"sigma is {self.sigma_db:g} dB; must be over 0")


def weak_cells(has_level: ArrayLike, sinr_db: ArrayLike, min_sinr_db: float | None = None) -> Ints:
    """
    Which cells are weak, and in which way.

    Parameters
    ----------
    has_level : array_like of bool, shape (n_cells,)
        Whether the level is enough.
    sinr_db : array_like, shape (n_cells,)
        NaN where no carrier is in reach.
    min_sinr_db : float, optional
        What is wanted besides a level.

    Returns
    -------
    ndarray of int, shape (n_cells,)
        ``WITHOUT_LEVEL`` where the level is not enough, ``DISTURBED`` where it is and the SINR is not, if one
        is wanted; else 0.
    """
    enough = np.asarray(has_level, np.bool_)
    disturbed = np.zeros(enough.shape, np.bool_)
    if min_sinr_db is not None:
        disturbed = enough & ~(np.asarray(sinr_db, np.float64) >= min_sinr_db)  # not "<": NaN is under it
    return np.asarray(np.where(enough, np.where(disturbed, DISTURBED, 0), WITHOUT_LEVEL), np.int64)


def level_of_share(share: ArrayLike, wanted_share: float, threshold_dbm: float, sigma_db: float) -> Floats:
    """
    The level that says of a cell what the share of its places over the threshold says.

    Parameters
    ----------
    share : array_like, shape (n_cells,)
        Of the places of each cell that reach the threshold, 0 to 1; NaN where no carrier is in reach.
    wanted_share : float
        Share from which a cell is covered, over 0 and under 1.
    threshold_dbm, sigma_db : float
        As of `Wanted`.

    Returns
    -------
    ndarray, shape (n_cells,)
        At or over the threshold just where the share is the wanted one or more; NaN likewise.

    Raises
    ------
    GridError
        If the wanted share is not between 0 and 1.

    Notes
    -----
    Of places that scatter normally by ``sigma_db``, the share q reaches the level
    ``threshold + sigma (z(share) - z(q))``, with z the quantile of the normal distribution. Shares closer to
    0 or 1 than a ten-thousandth count as that: more is not known of them.
    """
    if not 0.0 < wanted_share < 1.0:
        raise GridError(f"wanted share is {wanted_share:g}; must be over 0 and under 1")
    found = np.asarray(share, np.float64)
    least = min(LEAST_SHARE, wanted_share, 1.0 - wanted_share)
    margin_db = sigma_db * (ndtri(np.clip(found, least, 1.0 - least)) - ndtri(wanted_share))
    # by the share itself, whatever the last bit of the quantile
    margin_db = np.where(found >= wanted_share, np.maximum(margin_db, 0.0), margin_db)
    return np.asarray(threshold_dbm + np.where(found < wanted_share, np.minimum(margin_db, -1e-6), margin_db))


def cell_causes(seen: Seen, wanted: Wanted) -> tuple[Ints, Floats]:
    """
    Cause of each weak cell, and how sure it is.

    Parameters
    ----------
    seen : Seen
    wanted : Wanted

    Returns
    -------
    cause : ndarray of int, shape (n_cells,)
        Row of ``OF_CELLS``.
    certainty : ndarray, shape (n_cells,)
        0 to 1; 0 where the cause is unknown.

    Notes
    -----
    A cell is out by an *outage* where a silent carrier alone would be enough; *interfered* where its level
    is enough; weak *inside only* where the level outdoors is enough; *blocked* where the level would be
    enough if no building stood, and something stands in the way of that server; without *station in reach*
    where not even then it would; else *unknown*. With ``P`` the normal distribution, m the margin by which
    the cell is weak and c the one by which the cause holds, the certainty is ``P(m / sigma) P(c / sigma)``.
    """
    threshold_dbm, sigma_db = wanted.threshold_dbm, wanted.sigma_db
    has_level = seen.kind == DISTURBED
    shy_db = threshold_dbm - seen.level_dbm
    clear_db = seen.clear_dbm - threshold_dbm
    holds = {
        OUTAGE: ~has_level & (seen.off_air_dbm >= threshold_dbm),
        INTERFERED: has_level,
        INDOOR_ONLY: ~has_level & wanted.is_inside & (seen.outdoor_dbm >= threshold_dbm),
        BLOCKED: (clear_db >= 0.0) & seen.is_cut,
        NO_STATION: ~(clear_db >= 0.0),  # not "< 0": nothing in reach (NaN) is no station
        UNKNOWN: np.ones(len(has_level), np.bool_),
    }
    margin_db = {
        OUTAGE: seen.off_air_dbm - threshold_dbm,
        INTERFERED: -shy_db,
        INDOOR_ONLY: seen.outdoor_dbm - threshold_dbm,
        BLOCKED: clear_db,
        NO_STATION: -clear_db,
        UNKNOWN: np.full(len(has_level), -np.inf),
    }
    cause = np.argmax([holds[name] for name in OF_CELLS], axis=0).astype(np.int64)
    by_cause = np.choose(cause, [margin_db[name] for name in OF_CELLS])
    limit_db = wanted.min_sinr_db if wanted.min_sinr_db is not None else np.inf
    weak_db = np.where(has_level, limit_db - seen.sinr_db, shy_db)
    certainty = _probability(weak_db, sigma_db) * _probability(by_cause, sigma_db)
    return cause, np.where(cause == OF_CELLS.index(UNKNOWN), 0.0, certainty)


def _probability(margin_db: Floats, sigma_db: float) -> Floats:
    """Chance that a margin is there in truth; certain where there is no level at all."""
    return np.asarray(ndtr(np.where(np.isnan(margin_db), np.inf, margin_db) / sigma_db))


def sample_of(gap_no: ArrayLike, most: int) -> Ints:
    """
    Some cells of each gap, spread over it, the same ones whatever the gap.

    Parameters
    ----------
    gap_no : array_like of int, shape (n_cells,)
        The gap of each cell, from 1; -1 for none.
    most : int
        Cells of one gap; smaller gaps have all of theirs.

    Returns
    -------
    ndarray of int
        Cells in rising order. Gaps that overlap share cells: the order in which cells are taken depends on
        the cell alone.

    Raises
    ------
    GridError
        If `most` is under 1.
    """
    if most < 1:
        raise GridError(f"{most} cells of a gap; needs one or more")
    number = np.asarray(gap_no, np.int64)
    inside = np.flatnonzero(number > 0)
    order = (inside.astype(np.uint64) * np.uint64(MIX)) % np.uint64(2**32)
    inside = inside[np.lexsort((order, number[inside]))]
    starts = np.unique(number[inside], return_index=True)[1]
    counts = np.diff(np.append(starts, len(inside)))
    place = np.arange(len(inside)) - np.repeat(starts, counts)
    return np.sort(inside[place < most])


@dataclass(frozen=True)
class Reports:
    """
    What was imported about gaps, one value a gap.

    Attributes
    ----------
    complaints, underground, slow : ndarray of int, shape (n_gaps,)
        Complaints in it, and how many of them come from below ground or are about slow data.
    samples, weak_samples : ndarray of int, shape (n_gaps,)
        Measurements in it, and how many of them are under the threshold.
    """

    complaints: Ints
    underground: Ints
    slow: Ints
    samples: Ints
    weak_samples: Ints


@dataclass(frozen=True)
class GapCauses:
    """
    Causes of gaps.

    Attributes
    ----------
    cause : list of str, length n_gaps
        Of ``CAUSES``.
    confidence : ndarray, shape (n_gaps,)
        0 to 1; NaN where the cause is unknown.
    cells : ndarray of int, shape (n_gaps, len(OF_CELLS))
        Cells looked at, by their cause.
    """

    cause: list[str]
    confidence: Floats
    cells: Ints


def gap_causes(
    gap: ArrayLike, cause: ArrayLike, certainty: ArrayLike, n_gaps: int, reports: Reports
) -> GapCauses:
    """
    Cause of each gap from those of some of its cells, and from what people report.

    Parameters
    ----------
    gap : array_like of int, shape (n_sampled,)
        Which gap a cell is of, from 0.
    cause, certainty : array_like, shape (n_sampled,)
        As of `cell_causes`.
    n_gaps : int
    reports : Reports

    Returns
    -------
    GapCauses

    Notes
    -----
    The cause of most cells. What only people know comes in where they say it, three complaints at least and
    more than half of them: *below ground* where the cells are covered outdoors or for no known reason weak,
    *overloaded* where they are weak for no known reason. The confidence is the mean certainty of the cells of
    that cause over all cells looked at; n samples move it by n / (n + 20) towards the share of them that is
    weak, and each complaint, up to ten, takes a tenth of what it lacks to 1.
    """
    of, found = np.asarray(gap, np.int64), np.asarray(cause, np.int64)
    kinds = len(OF_CELLS)
    cells = np.bincount(of * kinds + found, minlength=n_gaps * kinds).reshape(n_gaps, kinds)
    main = cells.argmax(axis=1) if n_gaps else np.zeros(0, np.int64)
    sure = np.bincount(of, np.asarray(certainty, np.float64) * (found == main[of]), n_gaps)
    confidence = sure / np.maximum(cells.sum(axis=1), 1)
    names = np.array(OF_CELLS, dtype=object)[main]
    told = reports.complaints >= ENOUGH_COMPLAINTS
    below = told & (2 * reports.underground > reports.complaints) & np.isin(names, [INDOOR_ONLY, UNKNOWN])
    slow = told & (2 * reports.slow > reports.complaints) & (names == UNKNOWN) & ~below
    for which, name, saying in ((below, BELOW_GROUND, reports.underground), (slow, OVERLOADED, reports.slow)):
        names[which] = name
        confidence[which] = saying[which] / reports.complaints[which]
    confidence = _with_reports(confidence, reports)
    return GapCauses(names.tolist(), np.where(names == UNKNOWN, np.nan, confidence), cells)


def _with_reports(confidence: Floats, reports: Reports) -> Floats:
    """Closer to what was measured, and closer to 1 by each complaint."""
    weight = reports.samples / (reports.samples + SAMPLES_TO_TRUST)
    weak_share = reports.weak_samples / np.maximum(reports.samples, 1)
    measured = (1.0 - weight) * confidence + weight * weak_share
    doubt = (1.0 - CLOSER_BY_COMPLAINT) ** np.minimum(reports.complaints, MOST_COMPLAINTS)
    return np.asarray(1.0 - (1.0 - measured) * doubt)
