"""Many tests at once: how many of the finds would be false."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.errors import DisparityError


def false_discovery_rates(p: ArrayLike) -> NDArray[np.float64]:
    """
    Benjamini and Hochberg's adjusted values of many tests.

    Parameters
    ----------
    p : array_like, shape (n,)
        From 0 to 1; NaN is no test.

    Returns
    -------
    ndarray, shape (n,)
        The rate of false finds at which each test would just be one; NaN where `p` is. Taking all tests of at
        most 0.05 keeps the expected share of false ones among them at 5 % or less.

    Raises
    ------
    DisparityError
        If a value is outside of 0 to 1; the message gives the row.

    Notes
    -----
    ``min over k >= rank of (m / k) p_(k)`` (Benjamini and Hochberg 1995).
    """
    given = np.asarray(p, dtype=np.float64)
    for row in np.flatnonzero((given < 0.0) | (given > 1.0)):
        raise DisparityError(f"row {row} has a p of {given[row]:g}; needs 0 to 1")
    found = np.full(given.shape, np.nan)
    tests = np.flatnonzero(np.isfinite(given))
    order = tests[np.argsort(given[tests], kind="stable")]
    raised = given[order] * (len(order) / np.arange(1, len(order) + 1))
    found[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
    return found
