"""What a check gives: how many rows it concerns, by how much, and the worst of them by code."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

WORST_ROWS = 10  # what a person looks at before asking for all


@dataclass(frozen=True, slots=True)
class Example:
    """One row, the second one where two are concerned, and by how much."""

    code: str
    other: str | None
    value: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    What one check found; plain values only, so that it can be written as JSON.

    Attributes
    ----------
    check : str
        Key of the check; ``docs/quality.md`` says what each does.
    subject : str or None
        Column, kind of land or level that was looked at, where there are several.
    unit : str
        Of the values: ``m``, ``m2``, ``share``, ``count``, or ``value`` for a column's own.
    checked : int
        Rows looked at.
    rows : int
        Rows concerned, each counted once.
    share : float
        `rows` of `checked`, 0 to 1; 0 where nothing was looked at.
    found : int
        Single finds: a pair or a piece of ground counts once, one row may have several.
    total : float or None
        Sum of the values of all finds where adding them makes sense (square metres).
    worst : tuple of Example
        At most ``WORST_ROWS`` finds, worst first.
    """

    check: str
    subject: str | None
    unit: str
    checked: int
    rows: int
    share: float
    found: int
    total: float | None
    worst: tuple[Example, ...]


def finding(
    check: str,
    codes: Sequence[str] | NDArray[np.object_],
    values: ArrayLike | None = None,
    *,
    checked: int,
    unit: str = "count",
    subject: str | None = None,
    others: Sequence[str] | NDArray[np.object_] | None = None,
    badness: ArrayLike | None = None,
) -> Finding:
    """
    Sum up the finds of a check.

    Parameters
    ----------
    check : str
        Key of the check.
    codes : sequence of str, shape (n,)
        The row of each find.
    values : array_like, shape (n,), optional
        By how much, in `unit`.
    checked : int
        Rows looked at.
    unit : str
        Of the values.
    subject : str, optional
        What was looked at.
    others : sequence of str, shape (n,), optional
        The second row of each find.
    badness : array_like, shape (n,), optional
        Highest is worst; the values by default.

    Returns
    -------
    Finding
        Finds of equal badness stand in the order of their codes.
    """
    names = np.asarray(codes, dtype=object).astype(str)
    measured = None if values is None else np.asarray(values, dtype=np.float64)
    rank = badness if badness is not None else measured
    order = np.lexsort((names, np.zeros(len(names)) if rank is None else -np.asarray(rank)))[:WORST_ROWS]
    rows = len(set(names))
    worst = tuple(
        Example(
            code=str(names[place]),
            other=None if others is None else str(others[place]),
            value=None if measured is None else round(float(measured[place]), 6),
        )
        for place in order
    )
    return Finding(
        check=check,
        subject=subject,
        unit=unit,
        checked=checked,
        rows=rows,
        share=rows / checked if checked else 0.0,
        found=len(names),
        total=round(float(np.sum(measured)), 6) if unit == "m2" and measured is not None else None,
        worst=worst,
    )
