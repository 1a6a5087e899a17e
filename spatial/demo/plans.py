"""Outlines of buildings on a square of one by one: bars, crosses, halls, wings."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def _outline(corners: str) -> Floats:
    return np.array([corner.split() for corner in corners.split(",")], dtype=np.float64)


OUTLINES: dict[str, Floats] = {
    "bar": _outline("0 0, 1 0, 1 1, 0 1"),
    "stepped": _outline("0 0, .5 0, .5 .12, 1 .12, 1 1, .5 1, .5 .88, 0 .88"),
    "notched": _outline(  # a tower with light wells to the north and the south
        "0 .1, .3 .1, .3 0, .42 0, .42 .15, .58 .15, .58 0, .7 0, .7 .1, 1 .1, "
        "1 .85, .66 .85, .66 1, .34 1, .34 .85, 0 .85"
    ),
    "cross": _outline(
        ".28 0, .72 0, .72 .28, 1 .28, 1 .72, .72 .72, .72 1, .28 1, .28 .72, 0 .72, 0 .28, .28 .28"
    ),
    "chamfered": _outline(".15 0, .85 0, 1 .15, 1 .85, .85 1, .15 1, 0 .85, 0 .15"),
    "court": _outline("0 0, 1 0, 1 1, .74 1, .74 .3, .26 .3, .26 1, 0 1"),
    "wings": _outline("0 0, .25 0, .25 .38, .75 .38, .75 0, 1 0, 1 1, .75 1, .75 .62, .25 .62, .25 1, 0 1"),
    "angle": _outline("0 0, 1 0, 1 .4, .4 .4, .4 1, 0 1"),
}
