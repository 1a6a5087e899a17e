"""Chance that repeats: a stream of random numbers for each layer, and whole shares of a total."""

from collections.abc import Mapping
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

Item = TypeVar("Item")


def stream(seed: int, layer: str) -> np.random.Generator:
    """
    Random numbers of one layer, so that a change in one layer leaves the others alone.

    Parameters
    ----------
    seed : int
        Seed of the whole city, zero or more.
    layer : str
        Name of the layer.

    Returns
    -------
    Generator
        PCG64, the same for the same seed and name.
    """
    return np.random.Generator(np.random.PCG64([seed, *layer.encode()]))


def apportion(total: int, weights: ArrayLike) -> NDArray[np.int64]:
    """
    Split a whole number in proportion to weights.

    Parameters
    ----------
    total : int
        What is split, zero or more.
    weights : array_like, shape (n,)
        Zero or more each, not all zero.

    Returns
    -------
    ndarray of int, shape (n,)
        Sums to `total`; largest remainder, a tie goes to the first.
    """
    share = np.asarray(weights, dtype=np.float64)
    exact = total * share / share.sum()
    whole: NDArray[np.int64] = np.floor(exact).astype(np.int64)
    first = np.argsort(whole - exact, kind="stable")[: total - int(whole.sum())]
    whole[first] += 1
    return whole


def interleave(counts: Mapping[Item, int]) -> list[Item]:
    """
    Each item as often as its count, spread evenly over the list.

    Parameters
    ----------
    counts : mapping of item to int
        How often each item appears.

    Returns
    -------
    list
        Length is the sum of the counts; any stretch of it holds about the same mix.
    """
    items = [item for item, count in counts.items() for _ in range(count)]
    places = np.concatenate([(np.arange(count) + 0.5) / max(count, 1) for count in counts.values()])
    return [items[place] for place in np.argsort(places, kind="stable")]
