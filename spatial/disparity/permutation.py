"""Draws of chance, and how far out of them a figure lies."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TIE = 1e-9  # of the scale: the same numbers summed in another order are a tie


def draws_without_replacement(rng: np.random.Generator, of: int, taken: int, draws: int) -> NDArray[np.int64]:
    """
    Places drawn at random, none twice in one draw.

    Parameters
    ----------
    rng : Generator
    of, taken, draws : int
        Places to draw from, places of each draw (at most `of`), and number of draws.

    Returns
    -------
    ndarray of int, shape (draws, taken)

    Notes
    -----
    The first `taken` steps of Fisher and Yates' shuffle, over all draws at once.
    """
    deck = np.tile(np.arange(of, dtype=np.int64), (draws, 1))
    every = np.arange(draws)
    for place in range(taken):
        other = rng.integers(place, of, draws)
        deck[every, place], deck[every, other] = deck[every, other], deck[every, place].copy()
    return deck[:, :taken]


def two_sided_p(figures: Floats, by_chance: Floats, scale: float) -> Floats:
    """
    Pseudo-significance of figures against those of random draws.

    Parameters
    ----------
    figures : ndarray, shape (n,)
    by_chance : ndarray, shape (n, draws)
    scale : float
        Size of the figures, for telling a tie from a difference.

    Returns
    -------
    ndarray, shape (n,)
        ``2 (k + 1) / (draws + 1)``, at most 1: k draws are as far out, on the side where they are fewer.

    Notes
    -----
    Twice the one-sided value that goes by the side on which the figure fell (as ``p_sim`` of esda):
    a side that is chosen after looking counts for both.
    """
    slack = TIE * scale
    larger = (by_chance >= figures[:, None] - slack).sum(axis=1)
    smaller = (by_chance <= figures[:, None] + slack).sum(axis=1)
    found = 2.0 * (np.minimum(larger, smaller) + 1.0) / (by_chance.shape[1] + 1.0)
    return np.asarray(np.minimum(found, 1.0))
