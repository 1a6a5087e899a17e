"""
Loss of a link over known buildings: three models to choose from, compiled and over arrays.

``DELTA_BULLINGTON``: free space, what Bullington's construction takes for the buildings on the way,
and what the curved earth takes (ITU-R P.525; P.526-15 section 4.5.2). ``TR38901``: UMa or UMi-SC of 3GPP
TR 38.901, with or without sight as the surface decides it. ``HYBRID``: with sight as TR 38.901;
without, the mean in dB of the two: over the roofs by Bullington, which knows these houses and
nothing that comes round them, and the average city of TR 38.901, which is the other way about;
never less than with sight.

Where the sight is unknown all three give the mean of TR 38.901, weighted by its share of sight.

A receiver over 22.5 m, where TR 38.901 ends, is taken there as 22.5 m high, and by free space and
Bullington as high as it is.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.errors import RadioError
from spatial.radio import formulas
from spatial.radio.diffraction import (
    EARTH_RADIUS_M,
    beyond_smooth_scalar,
    bullington_scalar,
)
from spatial.radio.formulas import (
    BLOCKED,
    CLEAR,
    MAX_RECEIVER_HEIGHT_M,
    UNKNOWN,
    free_space_scalar,
    link_loss_scalar,
    log_slant_scalar,
    path_scalar,
    usable_distance_scalar,
)
from spatial.radio.jit import elementwise, njit, njit_apart
from spatial.radio.link_ends import Ends
from spatial.radio.pathloss import checked_frequency_mhz, log_ghz

DELTA_BULLINGTON, TR38901, HYBRID = 0, 1, 2
SMOOTH_STEPS = 100  # samples of the bulge of a smooth earth

Floats = NDArray[np.float64]


@njit
def over_roofs_scalar(
    obstruction_rm: float,
    distance_2d_m: float,
    earth_antenna_m: float,
    earth_receiver_m: float,
    frequency_mhz: float,
    free_db: float,
) -> float:
    """Free space and delta-Bullington; heights are those over a smooth earth."""
    roofs_db = bullington_scalar(obstruction_rm, distance_2d_m, frequency_mhz)
    earth_db = beyond_smooth_scalar(
        distance_2d_m, earth_antenna_m, earth_receiver_m, SMOOTH_STEPS, frequency_mhz, EARTH_RADIUS_M
    )
    return free_db + roofs_db + earth_db


@njit_apart
def urban_loss_scalar(
    method: int,
    scenario: int,
    sight: int,
    obstruction_rm: float,
    distance_2d_m: float,
    ends: Ends,
    frequency_mhz: float,
    log_ghz: float,
) -> float:
    """Loss of one link by the chosen model; the distance is not under 10 m."""
    antenna_height_m, receiver_height_m = ends.antenna_height_m, ends.receiver_height_m
    # not min(): NaN must pass
    is_high = receiver_height_m > MAX_RECEIVER_HEIGHT_M
    table_height_m = MAX_RECEIVER_HEIGHT_M if is_high else receiver_height_m
    path = path_scalar(distance_2d_m, antenna_height_m, table_height_m, frequency_mhz, log_ghz)
    if sight == UNKNOWN or method == TR38901 or (method == HYBRID and sight == CLEAR):
        return link_loss_scalar(scenario, sight, path)
    log_slant = path.log_slant
    if ends.drop_m != antenna_height_m - table_height_m:
        log_slant = log_slant_scalar(distance_2d_m, ends.drop_m, 0.0)
    roofs_db = over_roofs_scalar(
        obstruction_rm,
        distance_2d_m,
        ends.earth_antenna_m,
        ends.earth_receiver_m,
        frequency_mhz,
        free_space_scalar(log_slant, log_ghz),
    )
    if method == DELTA_BULLINGTON:
        return roofs_db
    clear_db = link_loss_scalar(scenario, CLEAR, path)
    street_db = link_loss_scalar(scenario, BLOCKED, path)
    return max(clear_db, 0.5 * (roofs_db + street_db))


@elementwise
def _urban_loss(
    method: float,
    scenario: float,
    sight: float,
    obstruction_rm: float,
    distance_2d_m: float,
    antenna_height_m: float,
    receiver_height_m: float,
    drop_m: float,
    earth_antenna_m: float,
    earth_receiver_m: float,
    frequency_mhz: float,
    log_ghz: float,
) -> float:
    usable_m = usable_distance_scalar(distance_2d_m)
    if math.isnan(usable_m):
        return math.nan
    return urban_loss_scalar(
        int(method),
        int(scenario),
        int(sight),
        obstruction_rm,
        usable_m,
        Ends(antenna_height_m, receiver_height_m, drop_m, earth_antenna_m, earth_receiver_m),
        frequency_mhz,
        log_ghz,
    )


def urban_loss_db(
    method: int,
    scenario: ArrayLike,
    sight: ArrayLike,
    obstruction_rm: ArrayLike,
    distance_2d_m: ArrayLike,
    antenna_height_m: ArrayLike,
    receiver_height_m: ArrayLike,
    frequency_mhz: ArrayLike,
    *,
    ends: Ends | None = None,
) -> Floats:
    """
    Loss of links over buildings by one of the three models.

    Parameters
    ----------
    method : int
        ``DELTA_BULLINGTON``, ``TR38901`` or ``HYBRID``.
    scenario : array_like of int
        ``formulas.UMA`` or ``formulas.UMI``.
    sight, obstruction_rm : array_like
        Of `spatial.radio.profile.obstruction`.
    distance_2d_m, antenna_height_m, receiver_height_m : array_like
        Horizontal distance and heights above the ground.
    frequency_mhz : array_like
        0.5 to 100 GHz.
    ends : Ends, optional
        The same heights over terrain, see `spatial.radio.link_ends.ends_over`; by default it is flat.

    Returns
    -------
    ndarray
        Median loss in dB, broadcast; a distance under 10 m counts as 10 m, over 5 km gives NaN.

    Raises
    ------
    FrequencyError
        If a frequency is NaN or under 500 MHz.
    RadioError
        If the method is unknown or a height is not over 1 m.

    Notes
    -----
    As the module says.
    """
    if method not in (DELTA_BULLINGTON, TR38901, HYBRID):
        raise RadioError(f"method {method!r}; must be {DELTA_BULLINGTON}, {TR38901} or {HYBRID}")
    for name, heights_m in (("antenna", antenna_height_m), ("receiver", receiver_height_m)):
        low_m = np.nanmin(np.asarray(heights_m, np.float64), initial=np.inf)
        if low_m <= formulas.EFFECTIVE_GROUND_M:
            raise RadioError(f"{name} height {low_m:g} m; must be over {formulas.EFFECTIVE_GROUND_M:g} m")
    frequencies = checked_frequency_mhz(frequency_mhz, formulas.MIN_FREQUENCY_MHZ)
    antenna_m, receiver_m = (
        np.asarray(antenna_height_m, np.float64),
        np.asarray(receiver_height_m, np.float64),
    )
    flat = (antenna_m - receiver_m, antenna_m, receiver_m)
    over_m = flat if ends is None else (ends.drop_m, ends.earth_antenna_m, ends.earth_receiver_m)
    link = (method, scenario, sight, obstruction_rm, distance_2d_m, antenna_m, receiver_m, *over_m)
    return _urban_loss(*link, frequencies, log_ghz(frequencies))
