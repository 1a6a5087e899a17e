"""Outlines of buildings on a square of one by one: bars, crosses, halls, wings."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BAR = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], dtype=float)
STEPPED = np.array([(0, 0), (0.5, 0), (0.5, 0.12), (1, 0.12), (1, 1), (0.5, 1), (0.5, 0.88), (0, 0.88)])
NOTCHED = np.array(  # a tower with light wells to the north and the south
    [(0, 0.1), (0.3, 0.1), (0.3, 0), (0.42, 0), (0.42, 0.15), (0.58, 0.15), (0.58, 0), (0.7, 0), (0.7, 0.1)]
    + [(1, 0.1), (1, 0.85), (0.66, 0.85), (0.66, 1), (0.34, 1), (0.34, 0.85), (0, 0.85)],
    dtype=float,
)
CROSS = np.array(
    [(0.28, 0), (0.72, 0), (0.72, 0.28), (1, 0.28), (1, 0.72), (0.72, 0.72)]
    + [(0.72, 1), (0.28, 1), (0.28, 0.72), (0, 0.72), (0, 0.28), (0.28, 0.28)],
    dtype=float,
)
CHAMFERED = np.array([(0.15, 0), (0.85, 0), (1, 0.15), (1, 0.85), (0.85, 1), (0.15, 1), (0, 0.85), (0, 0.15)])
COURT = np.array([(0, 0), (1, 0), (1, 1), (0.74, 1), (0.74, 0.3), (0.26, 0.3), (0.26, 1), (0, 1)])
WINGS = np.array(
    [(0, 0), (0.25, 0), (0.25, 0.38), (0.75, 0.38), (0.75, 0), (1, 0), (1, 1), (0.75, 1)]
    + [(0.75, 0.62), (0.25, 0.62), (0.25, 1), (0, 1)],
    dtype=float,
)
ANGLE = np.array([(0, 0), (1, 0), (1, 0.4), (0.4, 0.4), (0.4, 1), (0, 1)])
PLANS: list[Floats] = [BAR, STEPPED, NOTCHED, CROSS, CHAMFERED, COURT, WINGS, ANGLE]
PLAN_NAMES = ["bar", "stepped", "notched", "cross", "chamfered", "court", "wings", "angle"]
