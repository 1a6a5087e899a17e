"""Where reports stand closer than the people who could have made them, and whether that is chance."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from spatial.errors import DisparityError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BLOCK_NUMBERS = 4_000_000  # drawn at once: 32 MB


@dataclass(frozen=True)
class Cluster:
    """
    A circle with more reports than its people lead to expect.

    Parameters
    ----------
    centre : int
        Place in the middle.
    radius_m : float
        From the middle to the farthest place of the circle; 0 for one place.
    members : ndarray of int
        Places of the circle, nearest first.
    cases, expected : float
        Reports, and how many there would be if they followed the people.
    ratio : float
        Logarithm of the likelihood ratio against that.
    p : float
        Share of random spreads whose best circle is as good.
    """

    centre: int
    radius_m: float
    members: Ints
    cases: float
    expected: float
    ratio: float
    p: float


@dataclass(frozen=True)
class _Windows:
    """Circles about each place that hold few enough people and end before the next farther place."""

    members: Ints  # (n, widest): places by distance, then the place itself again
    inside: NDArray[np.bool_]  # whether it is no such filling
    at: Ints  # (n_circles,): where in the flat `members` each circle ends
    radius_m: Floats
    expected: Floats

    def sums(self, cases: Floats) -> Floats:
        """Reports of each circle; shape (..., n_circles) of (..., n)."""
        return _running(cases, self.members, self.inside)[..., self.at]


def scan(
    x_m: ArrayLike,
    y_m: ArrayLike,
    cases: ArrayLike,
    people: ArrayLike,
    *,
    reach_m: float,
    draws: int,
    seed: int,
    most_share: float = 0.5,
) -> list[Cluster]:
    """
    Circles where reports are clustered beyond the people there, the strongest first.

    Parameters
    ----------
    x_m, y_m : array_like, shape (n,), metric CRS
        Middles of the places that reports and people are counted in.
    cases : array_like, shape (n,)
        Reports of each place: whole numbers, zero or more.
    people : array_like, shape (n,)
        Who could have made them, of each place; above zero wherever there are reports.
    reach_m : float
        Greatest radius of a circle.
    draws : int
        Random spreads of the reports over the people.
    seed : int
        Of the random generator.
    most_share : float
        Most of the people that a circle may hold.

    Returns
    -------
    list of Cluster
        No two of them share a place; their `p` tells those by chance. Empty without reports.

    Raises
    ------
    DisparityError
        If counts are negative or not finite, reports are not whole or lie where nobody is, or a limit is
        not positive.

    Notes
    -----
    Kulldorff's spatial scan for Poisson counts (Communications in Statistics 26, 1997): ``c ln(c / e) +
    (C - c) ln((C - c) / (C - e))`` where c > e, C reports in all. `p` ranks each circle among the best
    circles of the draws, which makes up for the many circles that were looked at; for all but the
    first it errs to the safe side.
    """
    count, share = _counts(cases, people)
    if min(reach_m, draws, most_share) <= 0:
        raise DisparityError(f"reach {reach_m} m, {draws} draws, share {most_share}; need more than zero")
    total = int(count.sum())
    if total == 0:
        return []
    windows = _windows(np.asarray(x_m, float), np.asarray(y_m, float), total * share, reach_m, most_share)
    ratio_of, inside = _ratios(windows.expected, total), windows.sums(count)
    by_chance = _best_by_chance(windows, ratio_of, total, share, draws, np.random.default_rng(seed))
    return _apart(windows, ratio_of(inside), inside, by_chance)


def _counts(cases: ArrayLike, people: ArrayLike) -> tuple[Floats, Floats]:
    count, weight = (np.asarray(column, dtype=np.float64) for column in (cases, people))
    for name, column in (("reports", count), ("people", weight)):
        for row in np.flatnonzero(~(np.isfinite(column) & (column >= 0.0))):
            raise DisparityError(f"row {row} has {column[row]:g} {name}; needs zero or more")
    for row in np.flatnonzero(count != np.floor(count)):
        raise DisparityError(f"row {row} has {count[row]:g} reports; needs a whole number")
    for row in np.flatnonzero((count > 0.0) & (weight == 0.0)):
        raise DisparityError(f"row {row} has {count[row]:g} reports and no people; needs some")
    return count, weight / max(float(weight.sum()), 1e-300)


def _windows(x_m: Floats, y_m: Floats, expected: Floats, reach_m: float, most_share: float) -> _Windows:
    points = shapely.points(x_m, y_m)
    one, other = shapely.STRtree(points).query(points, predicate="dwithin", distance=reach_m)
    apart_m = np.hypot(x_m[one] - x_m[other], y_m[one] - y_m[other])
    order = np.lexsort((other, apart_m, one))
    one, other, apart_m = one[order], other[order], apart_m[order]
    n, counts = len(x_m), np.bincount(one, minlength=len(x_m))
    rank = np.arange(len(one)) - np.repeat(np.cumsum(counts) - counts, counts)
    members = np.tile(np.arange(n)[:, None], (1, counts.max()))
    inside = np.zeros(members.shape, dtype=np.bool_)
    radius_m = np.full(members.shape, np.inf)
    members[one, rank], inside[one, rank], radius_m[one, rank] = other, True, apart_m
    sums = _running(expected, members, inside)
    beyond_m = np.concatenate([radius_m[:, 1:], np.full((n, 1), np.inf)], axis=1)
    is_few = (sums > 0.0) & (sums <= most_share * expected.sum())
    at = np.flatnonzero((inside & (beyond_m > radius_m)).ravel() & is_few)
    return _Windows(members, inside, at, radius_m.ravel()[at], sums[at])


def _running(numbers: Floats, members: Ints, inside: NDArray[np.bool_]) -> Floats:
    """Sums over the first, the first two and so on of each row of members, flat."""
    sums = np.cumsum(numbers[..., members] * inside, axis=-1)
    return sums.reshape(*numbers.shape[:-1], members.size)


def _ratios(expected: Floats, total: int) -> Callable[[Floats], Floats]:
    """A function from the reports of each circle to its ratio: it looks logarithms up."""
    counts = np.arange(total + 1, dtype=np.float64)
    own = counts * np.log(np.maximum(counts, 1.0))
    table = own + own[::-1]
    inner, outer = np.log(expected), np.log(np.maximum(total - expected, 1e-300))

    def ratio_of(cases: Floats) -> Floats:
        found = table[cases.astype(np.int64)] - cases * inner - (total - cases) * outer
        return np.where(cases > expected, found, 0.0)

    return ratio_of


def _best_by_chance(
    windows: _Windows,
    ratio_of: Callable[[Floats], Floats],
    total: int,
    share: Floats,
    draws: int,
    rng: np.random.Generator,
) -> Floats:
    """The best ratio of each draw."""
    size = max(1, BLOCK_NUMBERS // windows.members.size)
    best = [
        ratio_of(
            windows.sums(rng.multinomial(total, share, min(size, draws - first)).astype(np.float64))
        ).max(axis=1, initial=0)
        for first in range(0, draws, size)
    ]
    return np.concatenate(best)


def _apart(windows: _Windows, ratio: Floats, cases: Floats, by_chance: Floats) -> list[Cluster]:
    """Circles by their ratio, without those that overlap a better one."""
    free = np.ones(len(windows.members), dtype=np.bool_)
    found = []
    for circle in np.argsort(-ratio, kind="stable"):
        if ratio[circle] <= 0.0:
            break
        centre, last = divmod(int(windows.at[circle]), windows.members.shape[1])
        members = windows.members[centre, : last + 1]
        if not free[members].all():
            continue
        free[members] = False
        found.append(
            Cluster(
                centre=centre,
                radius_m=float(windows.radius_m[circle]),
                members=members,
                cases=float(cases[circle]),
                expected=float(windows.expected[circle]),
                ratio=float(ratio[circle]),
                p=(int((by_chance >= ratio[circle]).sum()) + 1) / (len(by_chance) + 1),
            )
        )
    return found
