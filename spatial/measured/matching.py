"""
Which carrier a sample was of: by the identity that the phone told, else the one predicted strongest.

A carrier that is known to be another one is no candidate; so the best prediction is looked for only
among those whose identity nobody knows, unless the sample tells none.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from spatial.errors import MeasurementError

BY_ECI, BY_PCI, BY_BEST, UNMATCHED = "eci", "pci", "best prediction", "none"
AMBIGUOUS_DB = 6.0  # a second candidate this near to the first might be the one; as overlap is counted

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def matched(samples: pd.DataFrame, carriers: pd.DataFrame, predicted_dbm: ArrayLike) -> pd.DataFrame:
    """
    The carrier of each sample, among those of its own operator and technology.

    Parameters
    ----------
    samples : DataFrame
        ``pci``, ``eci``, null where the phone told none; all of one operator and technology.
    carriers : DataFrame
        ``pci``, ``eci``, null where not known; those of the same operator and technology.
    predicted_dbm : array_like, shape (n_samples, n_carriers)
        Predicted level; NaN where a carrier is out of reach.

    Returns
    -------
    DataFrame
        Index of `samples`; ``carrier`` (row of `carriers`, -1 for none), ``how`` (``BY_ECI``, ``BY_PCI``,
        ``BY_BEST``, ``UNMATCHED``), ``predicted_dbm``, ``candidates`` (carriers of that identity in reach),
        ``is_ambiguous``: the second of them is predicted within 6 dB of the first.

    Raises
    ------
    MeasurementError
        If the shape of the predictions is not that of samples and carriers.

    Notes
    -----
    An ECI is of one carrier in a network, a PCI is used again some kilometres away: of several carriers with
    the PCI the one predicted strongest is taken. A carrier out of reach is never taken.
    """
    levels_dbm = np.asarray(predicted_dbm, np.float64)
    if levels_dbm.shape != (len(samples), len(carriers)):
        raise MeasurementError(
            f"predictions of shape {levels_dbm.shape}; must be ({len(samples)}, {len(carriers)})"
        )
    heard = ~np.isnan(levels_dbm)
    same_eci, other_eci = _compared(samples["eci"], carriers["eci"])
    same_pci, other_pci = _compared(samples["pci"], carriers["pci"])
    tiers = {
        BY_ECI: heard & same_eci,
        BY_PCI: heard & same_pci & ~other_eci,
        BY_BEST: heard & ~other_eci & ~other_pci,
    }
    how = np.select([tier.any(axis=1) for tier in tiers.values()], list(tiers), default=UNMATCHED)
    allowed = np.zeros(levels_dbm.shape, bool)
    for name, tier in tiers.items():
        allowed[how == name] = tier[how == name]
    return _strongest(levels_dbm, allowed).assign(how=how).set_index(samples.index)


def _compared(of_samples: pd.Series, of_carriers: pd.Series) -> tuple[Flags, Flags]:
    """Whether two identities are the same, and whether both are known and differ."""
    told = pd.to_numeric(of_samples).to_numpy(float, na_value=np.nan)[:, None]
    known = pd.to_numeric(of_carriers).to_numpy(float, na_value=np.nan)[None, :]
    both = ~np.isnan(told) & ~np.isnan(known)
    return told == known, both & (told != known)


def _strongest(levels_dbm: Floats, allowed: Flags) -> pd.DataFrame:
    """The strongest carrier that is allowed, and whether another one comes near."""
    count = allowed.sum(axis=1)
    among = np.where(allowed, levels_dbm, -np.inf)
    if not among.shape[1]:
        among = np.full((len(levels_dbm), 1), -np.inf)
    first = among.argmax(axis=1)
    rows = np.arange(len(among))
    first_dbm = among[rows, first]
    among[rows, first] = -np.inf
    second_dbm = among.max(axis=1)
    return pd.DataFrame(
        {
            "carrier": np.where(count > 0, first, -1),
            "predicted_dbm": np.where(count > 0, first_dbm, np.nan),
            "candidates": count,
            "is_ambiguous": (count > 1) & (second_dbm >= first_dbm - AMBIGUOUS_DB),
        }
    )
