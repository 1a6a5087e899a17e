"""Residents and jobs in the buildings of the demo district, to the person."""

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial.demo.chance import apportion
from spatial.demo.tables import subdistricts
from spatial.errors import DemandError

LEAST_RESIDENT_M2 = 12.0  # of floor in the building, for each resident: no home is more crowded
LEAST_JOB_M2 = 6.0  # of floor, for each job
COMFORT = 1.5  # a subdistrict has floor for so many times its people, or its buildings grow
RESIDENTIAL = "residential"
JOBS_BY_FLOOR = {  # how much a square metre of each use employs, beside an office
    "office": 1.0,
    "commercial": 0.7,
    "mall": 0.5,
    "hotel": 0.35,
    "school": 0.25,
    "hospital": 0.6,
    "industrial": 0.6,
    "public": 0.6,
}

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def grown(buildings: gpd.GeoDataFrame) -> pd.Series:
    """
    Floors, raised where a subdistrict's homes or workplaces are too few for its people.

    Parameters
    ----------
    buildings : GeoDataFrame
        Columns ``area_code``, ``use``, ``floors``, ``geometry``; metric CRS.

    Returns
    -------
    Series of int
        At least the floors given.
    """
    floors = buildings["floors"].copy()
    for figures in subdistricts().itertuples():
        own = buildings["area_code"] == figures.code12
        home = buildings["use"] == RESIDENTIAL
        needs = [(own & home, figures.population_2017 * LEAST_RESIDENT_M2)]
        needs.append((own & ~home, figures.jobs_2023 * LEAST_JOB_M2))
        for which, least_m2 in needs:
            there_m2 = (buildings.area[which] * floors[which]).sum()
            factor = max(1.0, COMFORT * least_m2 / max(there_m2, 1.0))
            floors[which] = np.ceil(floors[which] * factor - 1e-9).astype(np.int64)
    return floors


def people_in(buildings: gpd.GeoDataFrame) -> pd.DataFrame:
    """
    Residents in homes and jobs in everything else, by floor area.

    Parameters
    ----------
    buildings : GeoDataFrame
        Columns ``area_code``, ``use``, ``floors``, ``geometry``; metric CRS.

    Returns
    -------
    DataFrame, index of `buildings`
        ``residents`` and ``jobs``, whole; over a subdistrict they sum to its figures, and
        in no building is there less floor than ``LEAST_RESIDENT_M2`` for a resident or
        ``LEAST_JOB_M2`` for a job.

    Raises
    ------
    DemandError
        If a subdistrict has too little floor for its people.
    """
    floor_m2 = (buildings.area * buildings["floors"]).to_numpy()
    home = (buildings["use"] == RESIDENTIAL).to_numpy()
    employs = buildings["use"].map(JOBS_BY_FLOOR).fillna(0.0).to_numpy()
    people = pd.DataFrame(0, index=buildings.index, columns=["residents", "jobs"])
    for figures in subdistricts().itertuples():
        own = np.flatnonzero(buildings["area_code"] == figures.code12)
        kinds = {
            "residents": (figures.population_2017, floor_m2 * home, home * floor_m2 / LEAST_RESIDENT_M2),
            "jobs": (figures.jobs_2023, floor_m2 * employs, (employs > 0) * floor_m2 / LEAST_JOB_M2),
        }
        for kind, (total, weights, most) in kinds.items():
            shares = shares_under(total, weights[own], np.floor(most[own]).astype(np.int64))
            people.iloc[own, people.columns.get_loc(kind)] = shares
    return people


def shares_under(total: int, weights: Floats, most: Ints) -> Ints:
    """
    Split a whole number in proportion to weights, with a limit to each share.

    Parameters
    ----------
    total : int
        What is split.
    weights : ndarray, shape (n,)
        Zero or more.
    most : ndarray of int, shape (n,)
        The largest each share may be.

    Returns
    -------
    ndarray of int, shape (n,)
        Sums to `total`.

    Raises
    ------
    DemandError
        If the limits sum to less.
    """
    room = np.where(weights > 0, most, 0)
    if room.sum() < total:
        raise DemandError(f"{total} people, and room for {room.sum()}; needs more floor")
    shares = np.zeros(len(weights), dtype=np.int64)
    while (left := total - int(shares.sum())) > 0:
        free = np.where(shares < room, weights, 0.0)
        shares = np.minimum(shares + apportion(left, free), room)
    return shares
