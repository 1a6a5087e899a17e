"""Gini and Theil of what people have, and what of Theil lies between groups and what within them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.errors import DisparityError

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Decomposition:
    """
    An index of a whole, as the sum of what lies between its groups and within them.

    Parameters
    ----------
    total, between, within : float
        ``total = between + within``; NaN where the mean is zero, infinite where the index is.
    group_index : ndarray, shape (n_groups,)
        The index within each group alone; NaN for a group without people or with a mean of zero.
    group_within : ndarray, shape (n_groups,)
        What each group adds to `within`.
    """

    total: float
    between: float
    within: float
    group_index: Floats
    group_within: Floats


def weighted_mean(values: ArrayLike, people: ArrayLike) -> float:
    """
    Mean of values, each counted once a person.

    Parameters
    ----------
    values, people : array_like, shape (n,)
        Zero or more each.

    Returns
    -------
    float
        NaN without people.

    Raises
    ------
    DisparityError
        See `gini`.
    """
    share, value = _shared(values, people)
    return float(share @ value) if share.size else np.nan


def gini(values: ArrayLike, people: ArrayLike) -> float:
    """
    Gini coefficient over people, of whom all in one place have the same.

    Parameters
    ----------
    values : array_like, shape (n,)
        What each person of a place has, zero or more.
    people : array_like, shape (n,)
        People of each place, zero or more; places without any do not count.

    Returns
    -------
    float
        0 where all have the same, towards 1 where one has all; NaN without people, or where nobody
        has anything.

    Raises
    ------
    DisparityError
        If a value or a count is negative or not finite, or their numbers differ; the message gives the row.

    Notes
    -----
    ``sum_ij p_i p_j |y_i - y_j| / (2 mu)`` with shares ``p`` of all people (Gini 1912, as mean
    difference), summed in the order of the values as one minus twice the area under the Lorenz curve.
    """
    across, up = lorenz_curve(values, people)
    if len(up) == 1:
        return np.nan
    return float(1.0 - np.sum(np.diff(across) * (up[1:] + up[:-1])))


def lorenz_curve(values: ArrayLike, people: ArrayLike) -> tuple[Floats, Floats]:
    """
    Share of all that the worst-off people have together.

    Parameters
    ----------
    values, people : array_like, shape (n,)
        See `gini`.

    Returns
    -------
    across, up : ndarray, shape (m + 1,)
        Cumulated shares of people and of what they have, from 0 to 1, over the m places with people,
        worst first; `up` is NaN where nobody has anything.

    Raises
    ------
    DisparityError
        See `gini`.
    """
    share, value = _shared(values, people)
    order = np.argsort(value, kind="stable")
    held = (share * value)[order]
    total = held.sum()
    with np.errstate(invalid="ignore"):
        up = np.concatenate([[0.0], np.cumsum(held)]) / (total if total > 0.0 else np.nan)
    return np.concatenate([[0.0], np.cumsum(share[order])]), up


def theil_t(values: ArrayLike, people: ArrayLike, group: ArrayLike, n_groups: int) -> Decomposition:
    """
    Theil's T over people, by group: sensitive to who has much.

    Parameters
    ----------
    values, people : array_like, shape (n,)
        See `gini`.
    group : array_like of int, shape (n,)
        Group of each place, from 0.
    n_groups : int
        Number of groups.

    Returns
    -------
    Decomposition
        0 where all have the same.

    Raises
    ------
    DisparityError
        See `gini`; and if a group is outside of 0 to `n_groups` - 1.

    Notes
    -----
    ``T = sum p (y / mu) ln(y / mu)`` with ``0 ln 0 = 0``; within, a group weighs what its people have of
    all; between is T of the groups' means (Theil 1967; Shorrocks 1980).
    """
    share, value, member = _grouped(values, people, group, n_groups)
    part, mean, mu = _means(share, value, member, n_groups)
    own = _by_group(share * _x_log_x(value / _of_each(mean, member)), member, n_groups) / _or_nan(part)
    held = part * mean / mu
    between = float((part * _x_log_x(mean / mu)).sum()) if mu > 0.0 else np.nan
    return _decomposition(between, held, own)


def theil_l(values: ArrayLike, people: ArrayLike, group: ArrayLike, n_groups: int) -> Decomposition:
    """
    Theil's L (mean logarithmic deviation) over people, by group: sensitive to who has little.

    Parameters
    ----------
    values, people, group, n_groups
        See `theil_t`.

    Returns
    -------
    Decomposition
        0 where all have the same; infinite where somebody has nothing.

    Raises
    ------
    DisparityError
        See `theil_t`.

    Notes
    -----
    ``L = sum p ln(mu / y)``; within, a group weighs its share of the people (Theil 1967; Shorrocks 1980).
    """
    share, value, member = _grouped(values, people, group, n_groups)
    part, mean, mu = _means(share, value, member, n_groups)
    with np.errstate(divide="ignore"):  # the logarithm of nothing
        below = np.log(_of_each(mean, member)) - np.log(value)
        own = _by_group(share * below, member, n_groups) / _or_nan(part)
        apart = np.log(mu) - np.log(mean[part > 0.0])
    between = float(part[part > 0.0] @ apart) if mu > 0.0 else np.nan
    return _decomposition(between, part, own)


def _decomposition(between: float, weight: Floats, own: Floats) -> Decomposition:
    inside = np.where(weight > 0.0, weight * own, 0.0)
    within = float(inside.sum()) if np.isfinite(between) else between
    return Decomposition(between + within, between, within, own, inside)


def _shared(values: ArrayLike, people: ArrayLike) -> tuple[Floats, Floats]:
    """Shares of all people and values, of places that have people."""
    value, count = (np.asarray(column, dtype=np.float64) for column in (values, people))
    if value.ndim != 1 or value.shape != count.shape:
        raise DisparityError(f"values have shape {value.shape} and people {count.shape}; need one row each")
    for name, column in (("value", value), ("count of people", count)):
        for row in np.flatnonzero(~(np.isfinite(column) & (column >= 0.0))):
            raise DisparityError(f"row {row} has a {name} of {column[row]:g}; needs zero or more")
    peopled = count > 0.0
    return count[peopled] / max(count.sum(), 1e-300), value[peopled]


def _grouped(
    values: ArrayLike, people: ArrayLike, group: ArrayLike, n_groups: int
) -> tuple[Floats, Floats, NDArray[np.int64]]:
    member = np.asarray(group, dtype=np.int64)
    if member.shape != np.shape(values):
        raise DisparityError(f"groups have shape {member.shape} and values {np.shape(values)}; need one each")
    for row in np.flatnonzero((member < 0) | (member >= n_groups)):
        raise DisparityError(f"row {row} is of group {member[row]}; needs 0 to {n_groups - 1}")
    share, value = _shared(values, people)
    return share, value, member[np.asarray(people, dtype=np.float64) > 0.0]


def _means(
    share: Floats, value: Floats, member: NDArray[np.int64], n_groups: int
) -> tuple[Floats, Floats, float]:
    """Share of the people and mean of each group, and the mean of all; NaN where that is zero."""
    part = _by_group(share, member, n_groups)
    mean = np.nan_to_num(_by_group(share * value, member, n_groups) / _or_nan(part))
    mu = float(share @ value)
    return part, mean, mu if mu > 0.0 else np.nan


def _by_group(numbers: Floats, member: NDArray[np.int64], n_groups: int) -> Floats:
    return np.bincount(member, numbers, n_groups).astype(np.float64)


def _of_each(mean: Floats, member: NDArray[np.int64]) -> Floats:
    """The mean of a place's group; NaN for zero."""
    return _or_nan(mean)[member]


def _or_nan(numbers: Floats) -> Floats:
    return np.where(numbers > 0.0, numbers, np.nan)


def _x_log_x(ratio: Floats) -> Floats:
    return ratio * np.log(np.where(ratio > 0.0, ratio, 1.0))
