"""
What WLAN sites reach: outdoors what the site sees of the ground, indoors its own building, up to a level.

Outdoors the level falls as in a street canyon in sight (TR 38.901, UMi-SC LOS), and a wall ends it; indoors
as in offices without sight (InH NLOS), and the outer wall ends it.
"""

from collections.abc import Callable

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from spatial.access.views import WHOLE_TURN_DEG, Cameras, views_of
from spatial.errors import AccessError
from spatial.radio.indoor_hotspot import inh_nlos_db
from spatial.radio.pathloss import umi_los_db

Floats = NDArray[np.float64]
Shapes = NDArray[np.object_]

OUTDOOR_HEIGHT_M, INDOOR_HEIGHT_M, RECEIVER_HEIGHT_M = 4.0, 3.0, 1.5
STEP_M, FARTHEST_OUTDOORS_M, FARTHEST_INDOORS_M = 0.5, 1000.0, 149.0


def ranges_m(eirp_dbm: float, threshold_dbm: float, frequency_mhz: float) -> tuple[float, float]:
    """
    How far a level reaches.

    Parameters
    ----------
    eirp_dbm : float
        Radiated power, antenna gain included.
    threshold_dbm : float
        RSSI that serves.
    frequency_mhz : float

    Returns
    -------
    outdoors_m, indoors_m : float
        To half a metre; up to 1 km and 149 m, where the models end.

    Raises
    ------
    AccessError
        If a level is not finite, or is under the threshold a metre away already.
    """
    budget_db = eirp_dbm - threshold_dbm
    if not np.isfinite(budget_db):
        raise AccessError(f"{eirp_dbm:g} dBm over a threshold of {threshold_dbm:g} dBm; needs finite levels")
    outdoors = _range_m(umi_los_db, OUTDOOR_HEIGHT_M, FARTHEST_OUTDOORS_M, frequency_mhz, budget_db)
    indoors = _range_m(inh_nlos_db, INDOOR_HEIGHT_M, FARTHEST_INDOORS_M, frequency_mhz, budget_db)
    if min(outdoors, indoors) == 0.0:
        raise AccessError(
            f"{eirp_dbm:g} dBm is under {threshold_dbm:g} dBm a metre away; needs a lower threshold"
        )
    return outdoors, indoors


def _range_m(
    loss_db: Callable[..., Floats], height_m: float, farthest_m: float, frequency_mhz: float, budget_db: float
) -> float:
    distance_m = np.arange(1.0, farthest_m + STEP_M, STEP_M)
    is_lost = loss_db(distance_m, height_m, RECEIVER_HEIGHT_M, frequency_mhz) > budget_db
    count = int(np.argmax(is_lost)) if is_lost.any() else len(distance_m)
    return float(distance_m[count - 1]) if count else 0.0


def served_by_hotspots(
    x_m: ArrayLike,
    y_m: ArrayLike,
    building: ArrayLike,
    buildings: ArrayLike,
    building_height_m: ArrayLike,
    outdoors_m: float,
    indoors_m: float,
) -> Shapes:
    """
    Ground and floors that each hotspot serves.

    Parameters
    ----------
    x_m, y_m : array_like, shape (n,)
        Metric CRS.
    building : array_like of int, shape (n,)
        Row of the building that a hotspot is in; -1 outdoors.
    buildings : array_like of Polygon or MultiPolygon, shape (m,)
    building_height_m : array_like, shape (m,)
        NaN where unknown.
    outdoors_m, indoors_m : float
        As `ranges_m` gives them.

    Returns
    -------
    ndarray of Polygon or MultiPolygon, shape (n,)
        Indoors the part of its building within the range; outdoors what can be seen from 4 m up within it.

    Raises
    ------
    AccessError
        If a coordinate or a range is not finite.
    """
    x, y, house = np.asarray(x_m, np.float64), np.asarray(y_m, np.float64), np.asarray(building, np.int64)
    shapes, height_m = np.asarray(buildings, dtype=object), np.asarray(building_height_m, np.float64)
    served = np.empty(len(x), object)
    outside, inside = np.flatnonzero(house < 0), np.flatnonzero(house >= 0)
    alike = np.ones(len(outside))
    looks = Cameras(
        x[outside],
        y[outside],
        0.0 * alike,
        WHOLE_TURN_DEG * alike,
        outdoors_m * alike,
        OUTDOOR_HEIGHT_M * alike,
    )
    served[outside] = views_of(looks, shapes, height_m)
    near = shapely.buffer(shapely.points(x[inside], y[inside]), indoors_m, quad_segs=32)
    served[inside] = shapely.intersection(shapes[house[inside]], near)
    return served
