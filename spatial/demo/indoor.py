"""Indoor systems of the operators in the demo's large buildings."""

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial.demo.chance import stream
from spatial.demo.tables import table

LARGE_M2 = {  # floor area from which a building may have a system
    "office": 14_000.0,
    "mall": 8_000.0,
    "hotel": 10_000.0,
    "hospital": 8_000.0,
    "residential": 16_000.0,
}
SHARE = {  # of those, with a system of the largest operator
    "office": 0.55,
    "mall": 0.8,
    "hotel": 0.65,
    "hospital": 0.7,
    "residential": 0.12,
}
TECHNOLOGY_SHARES = {"2G": 0.9, "3G": 0.8, "4G": 0.5}  # of the buildings an operator is in
BASEMENT_SHARE, LIFT_SHARE = 0.6, 0.75


def indoor_systems_frame(seed: int, buildings: gpd.GeoDataFrame) -> pd.DataFrame:
    """
    Who carries which technology into which large building.

    Parameters
    ----------
    seed : int
        Seed of the city.
    buildings : GeoDataFrame
        From `settled`.

    Returns
    -------
    DataFrame
        ``code, building_code, operator, technology, covers_basement, covers_lifts``; a
        basement is covered only where there is one.
    """
    rng = stream(seed, "indoor systems")
    large_m2 = buildings["use"].map(LARGE_M2).fillna(np.inf)
    large = buildings[buildings.area * buildings["floors"] >= large_m2]
    operators = table("operators")
    relative = operators["subscriber_share"] / operators["subscriber_share"].max()
    systems = [
        _of_operator(large, operator, share, rng)
        for operator, share in zip(operators["code"], relative, strict=True)
    ]
    found = pd.concat(systems).sort_values(["building_code", "operator", "technology"], ignore_index=True)
    return found.assign(code=[f"DEMO-I{number:04d}" for number in range(1, len(found) + 1)])[
        ["code", "building_code", "operator", "technology", "covers_basement", "covers_lifts"]
    ]


def _of_operator(
    large: gpd.GeoDataFrame, operator: str, relative_share: float, rng: np.random.Generator
) -> pd.DataFrame:
    share = large["use"].map(SHARE) * (0.3 + 0.7 * relative_share)  # malls let the small in, too
    own = large[rng.random(len(large)) < share]
    into_basement, into_lifts = rng.random((2, len(own)))
    every = pd.DataFrame(
        {
            "building_code": own["code"],
            "operator": operator,
            "covers_basement": (own["floors_below"] > 0) & (into_basement < BASEMENT_SHARE),
            "covers_lifts": into_lifts < LIFT_SHARE,
        }
    )
    chosen = [
        every[rng.random(len(every)) < technology_share].assign(technology=technology)
        for technology, technology_share in TECHNOLOGY_SHARES.items()
    ]
    return pd.concat(chosen)
