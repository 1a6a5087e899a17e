"""Complaints about signal in the demo district."""

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial.demo.chance import apportion, stream
from spatial.demo.scatter import points_in
from spatial.demo.tables import subdistricts, table

CASES = 60
NORTH_SHARE = 0.75  # the north complains most, as the plan says
DAYS = 90
CLASS_SHARES = {"signal-weak": 0.45, "signal-none": 0.25, "data-slow": 0.20, "call-drop": 0.10}
TECHNOLOGY_SHARES = {"2G": 0.10, "3G": 0.25, "4G": 0.65}
PLACE_SHARES = {"indoor": 0.60, "outdoor": 0.25, "underground": 0.15}
FLOORS = {"indoor": (1, 24), "underground": (-3, -1)}  # lowest, highest; outdoors there is none


def cases_frame(seed: int, ground: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """
    Cases reported in the last 90 days, dense in the north.

    Parameters
    ----------
    seed : int
        Seed of the city.
    ground : GeoSeries
        Where things may stand, indexed by subdistrict code; metric CRS.

    Returns
    -------
    GeoDataFrame
        ``code, class_code, operator, technology, place, floor, opened_days_ago,
        geometry``; newest first; `floor` (Int64) is null outdoors, negative underground.
    """
    rng = stream(seed, "cases")
    rows = subdistricts()
    points = [
        points_in(ground[code], count, rng) for code, count in zip(rows["code12"], _counts(rows), strict=True)
    ]
    operators = table("operators").set_index("code")["subscriber_share"].to_dict()
    places = _drawn(PLACE_SHARES, rng)
    cases = pd.DataFrame(
        {
            "code": [f"DEMO-C{number:03d}" for number in range(1, CASES + 1)],
            "class_code": _drawn(CLASS_SHARES, rng),
            "operator": _drawn(operators, rng),
            "technology": _drawn(TECHNOLOGY_SHARES, rng),
            "place": places,
            "floor": pd.array([_floor(place, rng) for place in places], dtype="Int64"),
            "opened_days_ago": np.sort(rng.integers(0, DAYS, CASES)),
        }
    )
    where = rng.permutation(np.vstack(points))
    return gpd.GeoDataFrame(cases, geometry=gpd.points_from_xy(*where.T), crs=ground.crs)


def _counts(rows: pd.DataFrame) -> list[int]:
    group_share = rows["group_key"].map({"north": NORTH_SHARE, "south": 1 - NORTH_SHARE})
    group_residents = rows.groupby("group_key")["population_2017"].transform("sum")
    weights = group_share * rows["population_2017"] / group_residents
    return [int(count) for count in apportion(CASES, weights)]


def _drawn(shares: dict[str, float], rng: np.random.Generator) -> list[str]:
    items = np.repeat(list(shares), apportion(CASES, list(shares.values())))
    return [str(item) for item in rng.permutation(items)]


def _floor(place: str, rng: np.random.Generator) -> int | None:
    return int(rng.integers(*FLOORS[place], endpoint=True)) if place in FLOORS else None
