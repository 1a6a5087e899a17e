"""How well each reading of a file fits, against thousands of places where nothing should."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spatial.datum_candidates import Candidate, offset_m, reading_name
from spatial.datum_measures import MOST_OUTSIDE_SHARE, Measure, Side, counted_under_shifts

Floats = NDArray[np.float64]

SHIFTS = 3000
LEAST_RADIUS_M = 3000.0  # of the disc of shifts; at least twice as far as the readings lie apart
OWN_GROUND_M = 400.0  # nearer shifts see the same streets and rivers, and are no comparison
OWN_SPOT_M = 100.0  # nearer shifts are the reading itself, for files and outlines of this accuracy
TAIL_SHARE = 0.05  # of the shifts; their excess gives the tail where none of them reaches
LEAST_CHANCE = 1e-12  # one measure alone never says more
NO_NEWS = math.exp(-1.0)  # whose logarithm weighs what a measure weighs on average
GOLDEN_ANGLE = math.pi * (3.0 - math.sqrt(5.0))


@dataclass(frozen=True)
class Finding:
    """One measure of one reading, and what it is where nothing should fit."""

    key: str
    value: float
    usual: float  # the median over arbitrary shifts
    chance: float  # of a value as telling at an arbitrary shift
    code_digits: int = 0  # of the areas that the measure speaks of


@dataclass(frozen=True)
class Evidence:
    """What speaks for one reading of a file; `p_value` is the chance that an arbitrary shift fits as well."""

    datum: str
    is_swapped: bool
    counted: int
    p_value: float
    nearby_gain: float  # weight that the best shift on the reading's own ground has more than the reading
    nearby_m: float  # how far off that is
    findings: tuple[Finding, ...]

    @property
    def name(self) -> str:
        """
        The datum, and that the axes are swapped where they are.

        Returns
        -------
        str
        """
        return reading_name(self.datum, is_swapped=self.is_swapped)


def evidence_for(candidates: list[Candidate], measures: list[Measure]) -> tuple[Evidence, ...]:
    """
    Evidence for each reading, the best first.

    Parameters
    ----------
    candidates : list of Candidate
        Readings that put the file near what is known; not empty.
    measures : list of Measure
        From `spatial.datum_measures.measures_of`.

    Returns
    -------
    tuple of Evidence

    Notes
    -----
    Every measure is taken at every reading and at ``SHIFTS`` arbitrary shifts of the file in a
    disc around the readings. The chance of a reading's score is the share of shifts that tell as
    much, shifts within ``OWN_GROUND_M`` of the reading left out. The chances of all measures
    become one weight by Fisher's sum of logarithms, each measure counted by the share of
    positions it sees (Lancaster). As measures depend on each other, the sum is not held against
    its textbook distribution but against the same sum at the same shifts: a permutation test
    with non-parametric combination (Pesarin), the permutations being shifts.
    """
    offsets_m = np.array([offset_m(candidates[0], reading) for reading in candidates])
    shifts_m = shifts_around(offsets_m)
    taken = _taken(candidates, measures, shifts_m)
    found = []
    for place, reading in enumerate(candidates):
        away_m = np.hypot(*(shifts_m - offsets_m[place]).T)
        found.append(_evidence(reading, place, measures, taken, away_m))
    return tuple(sorted(found, key=lambda evidence: evidence.p_value))


def disc_radius_m(offsets_m: Floats) -> float:
    """
    How far shifts reach from the middle of the readings.

    Parameters
    ----------
    offsets_m : ndarray, shape (k, 2)
        Of the readings, from any of them.

    Returns
    -------
    float
        Metres: ``LEAST_RADIUS_M``, or the extent of the readings where that is more.
    """
    return max(LEAST_RADIUS_M, float(np.hypot(*np.ptp(offsets_m, axis=0))))


def shifts_around(offsets_m: Floats) -> Floats:
    """
    Arbitrary shifts, spread evenly over a disc around the readings.

    Parameters
    ----------
    offsets_m : ndarray, shape (k, 2)
        Of the readings, from the first.

    Returns
    -------
    ndarray, shape (SHIFTS, 2)
        Metres east and north, in the pattern of a sunflower: no chance, no lattice.
    """
    centre = (offsets_m.min(axis=0) + offsets_m.max(axis=0)) / 2.0
    radius_m = disc_radius_m(offsets_m)
    place = np.arange(SHIFTS)
    away_m, angle = radius_m * np.sqrt((place + 0.5) / SHIFTS), place * GOLDEN_ANGLE
    return np.asarray(centre + np.column_stack([away_m * np.cos(angle), away_m * np.sin(angle)]))


def tail_chances(telling: Floats, others: Floats) -> Floats:
    """
    How often arbitrary shifts tell as much as readings do.

    Parameters
    ----------
    telling : ndarray, shape (n,)
        Of the readings; higher tells more.
    others : ndarray, shape (m,)
        Of the shifts; not empty.

    Returns
    -------
    ndarray, shape (n,)
        The share of shifts that tell as much. Among the top ``TAIL_SHARE``, where too few are
        left to count, an exponential tail with their mean excess, if that is more.
    """
    counted = (len(others) - np.searchsorted(np.sort(others), telling)) / len(others)
    start = float(np.quantile(others, 1.0 - TAIL_SHARE))
    over = others[others > start] - start
    if not len(over):
        return np.maximum(counted, 1.0 / len(others))
    beyond = np.maximum(telling - start, 0.0) / float(over.mean())
    tail = np.maximum(len(over) / len(others) * np.exp(-beyond), LEAST_CHANCE)
    return np.maximum(counted, np.where(telling > start, tail, 1.0 / len(others)))


@dataclass(frozen=True)
class _Taken:
    """Values and scores by measure, of all shifts and then of all readings, and how many positions count."""

    values: Floats
    scores: Floats
    counts: NDArray[np.int64]

    @classmethod
    def joined(cls, rows: list["_Taken"]) -> "_Taken":
        """Rows of several takings under each other, in their order."""
        values, scores = (
            np.concatenate([getattr(row, name) for row in rows]) for name in ("values", "scores")
        )
        return cls(values, scores, np.concatenate([row.counts for row in rows]))


def _taken(candidates: list[Candidate], measures: list[Measure], shifts_m: Floats) -> _Taken:
    stay = np.zeros((1, 2))
    at_shifts = _taken_at(measures, candidates[0].points, shifts_m)
    return _Taken.joined([at_shifts, *(_taken_at(measures, reading.points, stay) for reading in candidates)])


def _taken_at(measures: list[Measure], points: Floats, shifts_m: Floats) -> _Taken:
    values, scores = (np.empty((len(shifts_m), len(measures))) for _ in range(2))
    counts = np.zeros((len(shifts_m), len(measures)), dtype=np.int64)
    counted_on: dict[int, NDArray[np.bool_]] = {}  # measures share their ground, and it is costly
    for place, measure in enumerate(measures):
        ground = id(measure.cover)
        if ground not in counted_on:
            counted_on[ground] = counted_under_shifts(measure.cover, points, shifts_m)
        values[:, place], scores[:, place] = measure.values(points, shifts_m, counted_on[ground])
        counts[:, place] = counted_on[ground].sum(axis=1)
    return _Taken(values, scores, counts)


def _evidence(
    reading: Candidate, place: int, measures: list[Measure], taken: _Taken, away_m: Floats
) -> Evidence:
    """Rows of the reading and of the shifts beside it are judged by those elsewhere."""
    elsewhere = np.flatnonzero(away_m > OWN_GROUND_M)
    beside = np.flatnonzero((away_m > OWN_SPOT_M) & (away_m <= OWN_GROUND_M))
    rows = np.concatenate([[SHIFTS + place], beside])
    shares = _shares_seen(taken.counts[SHIFTS:])
    findings, weights, others = [], np.zeros(len(rows)), np.zeros(len(elsewhere))
    for column, measure in enumerate(measures):
        if not _tells(measure, taken.values[SHIFTS:, column]):
            continue
        scores = taken.scores[:, column]
        chances, chances_elsewhere = _chances(measure.side, scores[rows], scores[elsewhere])
        usual = float(np.nanmedian(taken.values[:SHIFTS, column]))
        value = float(taken.values[SHIFTS + place, column])
        findings.append(Finding(measure.key, value, usual, float(chances[0]), measure.code_digits))
        weights -= shares[column] * np.log(chances)
        others -= shares[column] * np.log(chances_elsewhere)
    best_beside = int(np.argmax(weights[1:])) if len(beside) else None
    return Evidence(
        reading.datum,
        reading.is_swapped,
        int(taken.counts[SHIFTS + place].max(initial=0)),
        float(tail_chances(weights[:1], others)[0]) if findings else 1.0,
        float(weights[1:].max() - weights[0]) if best_beside is not None else 0.0,
        float(away_m[beside[best_beside]]) if best_beside is not None else 0.0,
        tuple(findings),
    )


def _shares_seen(counts: NDArray[np.int64]) -> Floats:
    """By measure, the positions it sees as a share of those that the best seeing one sees."""
    seen = counts.max(axis=0).astype(np.float64)
    return np.asarray(seen / max(1.0, seen.max(initial=0.0)))


def _tells(measure: Measure, at_readings: Floats) -> bool:
    """A file that was not cut to the known areas says nothing by what lies outside them."""
    if np.isnan(at_readings).all():
        return False
    return measure.key != "share_outside_areas" or bool(np.nanmin(at_readings) <= MOST_OUTSIDE_SHARE)


def _chances(side: Side, scores: Floats, elsewhere: Floats) -> tuple[Floats, Floats]:
    """The chance of scores among those elsewhere, and of those elsewhere among themselves."""
    known = elsewhere[np.isfinite(elsewhere)]
    of_others = np.full(len(elsewhere), NO_NEWS)
    if not len(known):
        return np.ones(len(scores)), of_others
    middle = float(np.median(known))
    telling, telling_elsewhere = (np.abs(x - middle) if side is Side.BOTH else -x for x in (scores, known))
    ranked = np.sort(telling_elsewhere)
    of_others[np.isfinite(elsewhere)] = (len(known) - np.searchsorted(ranked, telling_elsewhere)) / len(known)
    return np.where(
        np.isfinite(scores), tail_chances(np.nan_to_num(telling), telling_elsewhere), 1.0
    ), of_others
