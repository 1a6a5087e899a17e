"""How strong the strongest carrier is at several places of one height."""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial.coverage.engine import Receivers, inputs_of
from spatial.coverage.suppliers import CarrierTable
from spatial.radio.profile import followed
from spatial.surface import HeightGrid

Floats = NDArray[np.float64]


def strongest_dbm(
    carriers: CarrierTable,
    receivers: Receivers,
    extra_loss_db: ArrayLike,
    *,
    surface: HeightGrid | None,
    method: int,
    highest_beyond_m: float = 0.0,
) -> Floats:
    """
    Level of the strongest carrier at each place.

    Parameters
    ----------
    carriers : CarrierTable
    receivers : Receivers
    extra_loss_db : array_like, shape (n_carriers,)
        Loss of the reception over the outdoor level, alike for all carriers of a channel.
    surface : HeightGrid or None
        Building heights; needed where a receiver goes by sight.
    method : int
        Of `spatial.radio.urban`.
    highest_beyond_m : float
        As in `spatial.coverage.explain.links_at`.

    Returns
    -------
    ndarray of float64, shape (n_receivers,)
        dBm; minus infinity where no carrier reaches.

    Raises
    ------
    RadioError
        If the losses differ within a channel.
    """
    losses_db = np.asarray(extra_loss_db, np.float64)[:, np.newaxis]
    inputs = inputs_of(carriers, losses_db, surface, method, 0)
    if surface is not None:
        inputs = replace(inputs, ready=followed(surface, highest_beyond_m))
    level_dbm = inputs.answers_for(receivers, 0, len(receivers)).level_dbm[:, 0]
    heard_dbm: Floats = np.where(np.isnan(level_dbm), -np.inf, level_dbm)
    return np.asarray(heard_dbm.max(axis=0, initial=-np.inf))
