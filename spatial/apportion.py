"""Whole people shared out by weight without losing one."""

import numpy as np
from numpy.typing import NDArray

REMAINDER_DECIMALS = 9  # remainders that differ by less are a tie, not a rounding of the processor


def largest_remainder(total: int, weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """
    Share a whole number out in proportion to weights.

    Parameters
    ----------
    total : int
        What is shared, zero or more.
    weights : ndarray, shape (n,)
        Zero or more each, with a sum above zero.

    Returns
    -------
    ndarray of int, shape (n,)
        Sums to `total`; nothing where the weight is zero.

    Notes
    -----
    Hamilton's method: everyone gets the whole part of the exact share, and what is left
    goes one by one to the largest remainders, of equal ones to the first.
    """
    exact = total * (weights / weights.sum())
    whole = np.floor(exact + 10.0**-REMAINDER_DECIMALS)
    remainder = np.round(exact - whole, REMAINDER_DECIMALS)
    left = total - int(whole.sum())
    shares: NDArray[np.int64] = whole.astype(np.int64)
    shares[np.argsort(-remainder, kind="stable")[:left]] += 1
    return shares
