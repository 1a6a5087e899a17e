"""What the rules for samples find, of one operator and technology after the other."""

from dataclasses import dataclass

import pandas as pd

from spatial.measured.rules import (
    RSRP_KINDS,
    grid_shares,
    problem_clusters,
    weak_carriers,
    weak_lines,
)


@dataclass(frozen=True)
class Findings:
    """
    Weak coverage in the samples of one operator and technology.

    Attributes
    ----------
    operator, technology : str
    samples : int
    carriers : DataFrame
        From `weak_carriers`, by the identity that the phones told.
    lines : DataFrame
        From `weak_lines`.
    grids : DataFrame
        From `grid_shares`, with ``cluster`` of `problem_clusters`.
    """

    operator: str
    technology: str
    samples: int
    carriers: pd.DataFrame
    lines: pd.DataFrame
    grids: pd.DataFrame


def findings_of(samples: pd.DataFrame, grid_m: float) -> list[Findings]:
    """
    Apply the rules to every operator and technology that has RSRP.

    Parameters
    ----------
    samples : DataFrame
        As `spatial.measured.cleaning.cleaned` leaves them; those of 2G and 3G, and those of no operator, are
        left out.
    grid_m : float
        Side of a grid.

    Returns
    -------
    list of Findings
        By operator and technology.

    Raises
    ------
    MeasurementError
        If a column is missing or `grid_m` is not over zero.
    """
    own = samples[samples["level_kind"].isin(RSRP_KINDS)]
    return [
        _findings(str(operator), str(technology), some, grid_m)
        for (operator, technology), some in own.groupby(["operator", "technology"])
    ]


def _findings(operator: str, technology: str, samples: pd.DataFrame, grid_m: float) -> Findings:
    told = samples["eci"].astype("Float64").fillna(samples["pci"].astype("Float64"))
    grids = grid_shares(samples, grid_m)
    return Findings(
        operator,
        technology,
        len(samples),
        weak_carriers(samples.assign(carrier=told)),
        weak_lines(samples),
        grids.assign(cluster=problem_clusters(grids)),
    )
