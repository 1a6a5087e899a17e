"""Complaints of a hotline about the demo's network, by people who live far from their station."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from spatial.demo.chance import stream
from spatial.demo.dates import RECORDS_END_AT, days_before_end
from spatial.demo.scatter import ROUNDING_DECIMALS
from spatial.demo.tables import table

COMPLAINTS = 800
DAYS = 180
TECHNOLOGY = "4G"
CATEGORIES = {
    "signal-weak": (0.45, "手机信号弱"),
    "signal-none": (0.20, "手机无信号"),
    "data-slow": (0.22, "手机上网慢"),
    "call-drop": (0.13, "通话中断"),
}
PLACES = {"indoor": 0.65, "outdoor": 0.2, "underground": 0.15}
PLACES_ZH = {"indoor": "室内", "outdoor": "室外", "underground": "地下"}
MEDIAN_DAYS_TO_CLOSE = 5.0
Floats = NDArray[np.float64]


def complaints_frame(
    seed: int, buildings: gpd.GeoDataFrame, stations: pd.DataFrame, sites: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """
    Half a year of complaints about 4G.

    Parameters
    ----------
    seed : int
        Seed of the city.
    buildings : GeoDataFrame
        From `settled`.
    stations : DataFrame
        From `stations_frame`.
    sites : GeoDataFrame
        From `sites_frame`.

    Returns
    -------
    GeoDataFrame
        ``code, received_at, closed_at, category, description_zh, status, operator, technology,
        place, floor, geometry``; oldest first; at homes.

    Notes
    -----
    A home complains of its operator by its residents times the distance to that
    operator's nearest 4G station: nothing else tells one place from another.
    """
    rng = stream(seed, "complaints")
    homes = buildings[buildings["residents"] > 0]
    points = shapely.get_coordinates(shapely.point_on_surface(homes.geometry.to_numpy()))
    operators = table("operators")
    operator = rng.choice(
        operators["code"].to_numpy(dtype=object), COMPLAINTS, p=operators["subscriber_share"].to_numpy()
    )
    home = np.zeros(COMPLAINTS, dtype=np.int64)
    for own in operators["code"]:
        weights = homes["residents"].to_numpy() * _apart_m(points, own, stations, sites)
        asked = np.flatnonzero(operator == own)
        home[asked] = rng.choice(len(homes), len(asked), p=weights / weights.sum())
    told = _told(homes.iloc[home].reset_index(drop=True), rng).assign(
        operator=operator, technology=TECHNOLOGY
    )
    columns = ["code", "received_at", "closed_at", "category", "description_zh", "status"]
    return gpd.GeoDataFrame(
        told[[*columns, "operator", "technology", "place", "floor"]],
        geometry=shapely.points(points[home].round(ROUNDING_DECIMALS)),
        crs=buildings.crs,
    )


def _apart_m(points: Floats, operator: str, stations: pd.DataFrame, sites: gpd.GeoDataFrame) -> Floats:
    """Distance from each home to the nearest 4G station of its operator."""
    own = stations[(stations["operator"] == operator) & (stations["technology"] == TECHNOLOGY)]
    masts = sites[sites["code"].isin(own["site_code"])].geometry.to_numpy()
    _, apart_m = shapely.STRtree(masts).query_nearest(
        shapely.points(points), all_matches=False, return_distance=True
    )
    return np.asarray(apart_m)


def _told(homes: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    received_at = days_before_end(np.sort(rng.uniform(0.0, DAYS, COMPLAINTS))[::-1])
    days = rng.exponential(MEDIAN_DAYS_TO_CLOSE / np.log(2.0), COMPLAINTS)
    closed_at = received_at + pd.to_timedelta((days * 86_400).round(), unit="s")
    closed_at = closed_at.where(closed_at <= RECORDS_END_AT)
    shares = [share for share, _ in CATEGORIES.values()]
    category = rng.choice(np.array(list(CATEGORIES), dtype=object), COMPLAINTS, p=shares)
    place = rng.choice(np.array(list(PLACES), dtype=object), COMPLAINTS, p=list(PLACES.values()))
    floor = np.floor(rng.random(COMPLAINTS) * homes["floors"].to_numpy()) + 1
    floor = pd.Series(np.select([place == "indoor", place == "underground"], [floor, -1.0], np.nan))
    symptoms = pd.Series(category).map({name: words for name, (_, words) in CATEGORIES.items()})
    return pd.DataFrame(
        {
            "code": [f"DEMO-P{number:03d}" for number in range(1, COMPLAINTS + 1)],
            "received_at": received_at,
            "closed_at": closed_at,
            "category": category,
            "description_zh": homes["name_zh"] + pd.Series(place).map(PLACES_ZH) + symptoms + "（演示）",
            "status": np.where(closed_at.notna(), "closed", "open"),
            "place": place,
            "floor": floor.astype("Int64"),
        }
    )
