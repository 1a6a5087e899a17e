"""How much of a business, works or old-town place each point of the demo district is."""

import numpy as np
from numpy.typing import NDArray

from spatial.demo.drawn import drawn_points
from spatial.demo.tables import table

BUSINESS, WORKS, OLD = "business", "works", "old"


def strength(points_m: NDArray[np.float64], kind: str, epsg: int) -> NDArray[np.float64]:
    """
    Nearness to the centres of a kind.

    Parameters
    ----------
    points_m : ndarray, shape (n, 2)
        Easting and northing in the CRS of `epsg`.
    kind : str
        ``business``, ``works`` or ``old``, see ``data/centres.csv``.
    epsg : int
        Projected CRS in metres.

    Returns
    -------
    ndarray, shape (n,)
        1 at a centre, 0.37 at its radius, 0 far from all; of several centres the strongest.
    """
    centres = table("centres")
    own = centres[centres["kind"] == kind].reset_index(drop=True)
    apart_m = np.linalg.norm(points_m[:, None] - drawn_points(own, epsg)[None], axis=2)
    return np.asarray(np.exp(-((apart_m / own["radius_m"].to_numpy()) ** 2)).max(axis=1))
