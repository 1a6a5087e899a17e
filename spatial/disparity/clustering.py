"""Whether like lies beside like: Moran's I of a whole, Getis and Ord's Gi* of each place."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.disparity.neighbours import Neighbours
from spatial.disparity.permutation import draws_without_replacement, two_sided_p
from spatial.errors import DisparityError

Floats = NDArray[np.float64]

BLOCK_NUMBERS = 4_000_000  # drawn at once: 32 MB
LEAST_PLACES = 3


@dataclass(frozen=True)
class Moran:
    """
    Moran's I.

    Parameters
    ----------
    value : float
        Near 1 where like lies beside like, negative where unlike does; NaN where all are the same or none
        has a neighbour.
    expected : float
        Of no order at all, ``-1 / (n - 1)``.
    z : float
        Standard deviations over the mean of the permutations.
    p : float
        Pseudo-significance, two-sided.
    """

    value: float
    expected: float
    z: float
    p: float


@dataclass(frozen=True)
class HotSpots:
    """
    Gi* of each place.

    Parameters
    ----------
    z : ndarray, shape (n,)
        Positive where the place and its neighbours together have more than the whole, negative where
        less; NaN where all are the same, or where a place and its neighbours are everything.
    p : ndarray, shape (n,)
        Pseudo-significance, two-sided; NaN where `z` is, and for a place without neighbours.
    """

    z: Floats
    p: Floats


def moran(values: ArrayLike, near: Neighbours, permutations: int, seed: int) -> Moran:
    """
    Moran's I with row-standardised weights.

    Parameters
    ----------
    values : array_like, shape (n,)
    near : Neighbours
        Of the same n places; those without any have a lag of zero.
    permutations : int
        Random orders of the values, one or more.
    seed : int
        Of the random generator.

    Returns
    -------
    Moran

    Raises
    ------
    DisparityError
        If there are fewer than three places, a value is not finite, or their numbers differ.

    Notes
    -----
    ``I = (n / S0) sum_i z_i sum_j w_ij z_j / sum_i z_i^2`` (Moran 1950; Cliff and Ord 1981).
    """
    value = _checked(values, near, permutations)
    apart = value - value.mean()
    spread, linked = float(apart @ apart), near.count > 0
    expected = -1.0 / (len(value) - 1)
    if not linked.any() or _is_flat(value):
        return Moran(np.nan, expected, np.nan, np.nan)
    per_row = 1.0 / np.maximum(near.count, 1)
    scale = len(value) / (linked.sum() * spread)

    def index(columns: Floats) -> Floats:
        return np.asarray(scale * (columns * near.sums(columns) * per_row[:, None]).sum(axis=0))

    found = index(apart[:, None])
    rng = np.random.default_rng(seed)
    chance = np.concatenate(
        [
            index(rng.permuted(np.tile(apart[:, None], (1, size)), axis=0))
            for size in _blocks(permutations, max(len(near.members), len(value)))
        ]
    )
    deviation = float(chance.std())
    z = (float(found[0]) - float(chance.mean())) / deviation if deviation > 0.0 else np.nan
    return Moran(float(found[0]), expected, z, float(two_sided_p(found, chance[None, :], 1.0)[0]))


def hot_spots(values: ArrayLike, near: Neighbours, permutations: int, seed: int) -> HotSpots:
    """
    Getis and Ord's Gi* with binary weights, each place being one of its own neighbours.

    Parameters
    ----------
    values, near, permutations, seed
        See `moran`.

    Returns
    -------
    HotSpots

    Raises
    ------
    DisparityError
        See `moran`.

    Notes
    -----
    ``(sum_j w_ij x_j - W_i m) / (s sqrt((n W_i - W_i^2) / (n - 1)))`` with mean m and standard deviation s of
    all (Ord and Getis 1995, eq. 14*). Significance by conditional permutation: the place keeps its
    value and the others are dealt out at random (Anselin 1995), the same deals serving every place.
    """
    value = _checked(values, near, permutations)
    n, weight = len(value), near.count + 1.0
    if _is_flat(value):
        return HotSpots(np.full(n, np.nan), np.full(n, np.nan))
    total = value + near.sums(value)
    room = (n * weight - weight**2) / (n - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (total - weight * value.mean()) / (value.std() * np.sqrt(room))
    z[room <= 0.0] = np.nan
    p = _conditional_p(value, total, near.count, permutations, np.random.default_rng(seed))
    return HotSpots(z, np.where(np.isnan(z) | (near.count == 0), np.nan, p))


def _conditional_p(
    value: Floats, total: Floats, count: NDArray[np.int64], permutations: int, rng: np.random.Generator
) -> Floats:
    """Of each place's sum, against sums of itself and as many others at random."""
    n, scale = len(value), float(np.abs(value).sum())
    others = draws_without_replacement(rng, n - 1, int(count.max()), permutations)
    found = np.ones(n)
    size = max(1, BLOCK_NUMBERS // max(others.size, 1))
    for many in np.unique(count[count > 0]):
        same = np.flatnonzero(count == many)
        for first in range(0, len(same), size):
            places = same[first : first + size]
            # the k-th of the others is the k-th of all, or the one after it from the place itself on
            drawn = others[None, :, :many]
            dealt = value[drawn + (drawn >= places[:, None, None])].sum(axis=2)
            found[places] = two_sided_p(total[places], value[places][:, None] + dealt, scale)
    return found


def _checked(values: ArrayLike, near: Neighbours, permutations: int) -> Floats:
    value = np.asarray(values, dtype=np.float64)
    if value.shape != (len(near.count),):
        raise DisparityError(
            f"values have shape {value.shape}; needs one for each of {len(near.count)} places"
        )
    if len(value) < LEAST_PLACES:
        raise DisparityError(f"{len(value)} places have no order; needs at least {LEAST_PLACES}")
    for row in np.flatnonzero(~np.isfinite(value)):
        raise DisparityError(f"row {row} has a value of {value[row]:g}; needs a finite number")
    if permutations < 1:
        raise DisparityError(f"{permutations} permutations tell nothing; needs one or more")
    return value


def _is_flat(value: Floats) -> bool:
    """Whether all are the same but for rounding."""
    return bool(np.ptp(value) <= 1e-12 * max(1.0, float(np.abs(value).max())))


def _blocks(permutations: int, numbers: int) -> list[int]:
    size = max(1, BLOCK_NUMBERS // numbers)
    return [min(size, permutations - first) for first in range(0, permutations, size)]
