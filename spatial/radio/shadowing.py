"""How far levels scatter around their median: shadowing outdoors, and what walls and cars add."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.errors import RadioError
from spatial.radio.formulas import BLOCKED, CLEAR, UMI, UNKNOWN
from spatial.radio.penetration import IN_VEHICLE, INDOOR, O2I, OUTDOOR

CLEAR_DB = 4.0  # UMa and UMi-SC, LOS
UMA_BLOCKED_DB, UMI_BLOCKED_DB = 6.0, 7.82
UNKNOWN_DB = 8.0  # lognormal shadowing where sight and no sight are mixed, as planners usually take it
VEHICLE_DB = 5.0
SIGHTS = (UNKNOWN, BLOCKED, CLEAR)  # place 0, 1, 2: the sight plus one

Floats = NDArray[np.float64]


def level_sigma_db(
    model: ArrayLike,
    receptions: tuple[str, ...],
    high_loss_share: float,
    *,
    entry_sigma_db: ArrayLike | None = None,
) -> Floats:
    """
    Standard deviation of the level around its median, by carrier, reception and sight.

    Parameters
    ----------
    model : array_like of int, shape (n_carriers,)
        ``formulas.UMA`` or ``formulas.UMI``.
    receptions : tuple of str
        Of ``outdoor``, ``in_vehicle``, ``indoor``.
    high_loss_share : float
        Share of buildings with heat-reflecting glass, 0 to 1.
    entry_sigma_db : array_like, shape (n_carriers,), optional
        Scatter of the way indoors instead, see `spatial.radio.entry.EntryLoss.sigma_db`.

    Returns
    -------
    ndarray, shape (n_carriers, n_receptions, 3)
        In dB; the last axis is the sight: unknown, blocked, clear.

    Raises
    ------
    RadioError
        If a reception is unknown or the share is out of range.

    Notes
    -----
    TR 38.901 Table 7.4.1-1 outdoors; section 7.4.3.2 in a vehicle and Table 7.4.3-2 indoors, added as
    independent scatters. Indoors it is the scatter within the two sorts of buildings, not that between
    them: the loss itself is that of the mean building.
    """
    if not 0.0 <= high_loss_share <= 1.0:
        raise RadioError(f"high-loss share {high_loss_share:g}; must be 0 to 1")
    low_db, high_db = O2I.sigma_db["low loss"], O2I.sigma_db["high loss"]
    wall_db = np.sqrt((1.0 - high_loss_share) * low_db**2 + high_loss_share * high_db**2)
    inward_db = wall_db if entry_sigma_db is None else np.asarray(entry_sigma_db, np.float64)
    added_db: dict[str, Any] = {OUTDOOR: 0.0, IN_VEHICLE: VEHICLE_DB, INDOOR: inward_db}
    unknown = [reception for reception in receptions if reception not in added_db]
    if unknown or not receptions:
        raise RadioError(f"receptions {list(receptions)}; must be some of {list(added_db)}")
    models = np.asarray(model, np.int64).reshape(-1)
    outside_db = np.full((len(models), len(SIGHTS)), UNKNOWN_DB)
    outside_db[:, BLOCKED + 1] = np.where(models == UMI, UMI_BLOCKED_DB, UMA_BLOCKED_DB)
    outside_db[:, CLEAR + 1] = CLEAR_DB
    further_db = np.stack(
        [np.broadcast_to(added_db[reception], len(models)) for reception in receptions], axis=1
    )
    return np.asarray(np.hypot(outside_db[:, np.newaxis, :], further_db[:, :, np.newaxis]))
