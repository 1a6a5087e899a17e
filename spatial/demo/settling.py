"""People, addresses and fixed lines in the buildings of the demo district."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial.demo.buildings import height_m
from spatial.demo.chance import stream
from spatial.demo.people import RESIDENTIAL, grown, people_in

NAMES = {  # of a numbered building of each use
    "office": ("示范商务楼", "Demo office building"),
    "commercial": ("示范商铺", "Demo shops"),
    "mall": ("示范商场楼", "Demo mall building"),
    "hotel": ("示范宾馆楼", "Demo hotel building"),
    "school": ("示范学校楼", "Demo school building"),
    "hospital": ("示范医院楼", "Demo hospital building"),
    "industrial": ("示范厂房", "Demo works"),
    "public": ("示范公共楼", "Demo public building"),
}
FIBRE_SHARE = {"industrial": 0.8, "public": 0.9, "school": 0.95}  # all others: everywhere, as the plan says
RATES_MBPS = {True: (10.0, 20.0, 50.0, 100.0), False: (2.0, 4.0, 8.0, 12.0)}  # with and without fibre
RATE_SHARES = (0.2, 0.35, 0.3, 0.15)
COLUMNS = ["code", "name_zh", "name_en", "use", "form", "height_m", "floors", "floors_below"]
PEOPLE_AND_LINES = ["residents", "jobs", "has_fibre", "access_rate_mbps", "area_code"]


def settled(seed: int, buildings: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    Buildings that people have moved into.

    Parameters
    ----------
    seed : int
        Seed of the city.
    buildings : GeoDataFrame
        From `buildings_frame`.

    Returns
    -------
    GeoDataFrame
        ``code, name_zh, name_en, use, form, height_m, floors, floors_below, residents, jobs,
        has_fibre, access_rate_mbps, area_code, geometry``; MultiPolygons.
    """
    rng = stream(seed, "lines")
    lived = buildings.assign(floors=grown(buildings))
    lived = lived.assign(height_m=height_m(lived["floors"], lived["storey_m"])).join(people_in(lived))
    has_fibre = rng.random(len(lived)) < lived["use"].map(FIBRE_SHARE).fillna(1.0)
    rates = np.where(
        has_fibre,
        rng.choice(RATES_MBPS[True], len(lived), p=RATE_SHARES),
        rng.choice(RATES_MBPS[False], len(lived), p=RATE_SHARES),
    )
    lived = lived.assign(has_fibre=has_fibre, access_rate_mbps=rates, **_names(lived))
    shapes = np.array([shapely.multipolygons([shape]) for shape in lived.geometry])
    return gpd.GeoDataFrame(lived[COLUMNS + PEOPLE_AND_LINES], geometry=shapes, crs=buildings.crs)


def _names(buildings: pd.DataFrame) -> dict[str, pd.Series]:
    """Homes are numbered along the lane of their block, everything else through the district."""
    number = buildings.groupby("use").cumcount() + 1
    lane = (pd.factorize(buildings["block"])[0] + 1).astype(str)
    in_block = (buildings.groupby(["block", "use"]).cumcount() + 1).astype(str)
    home = buildings["use"] == RESIDENTIAL
    plain = [buildings["use"].map({use: names[place] for use, names in NAMES.items()}) for place in (0, 1)]
    return {
        "code": pd.Series([f"DEMO-H{place:05d}" for place in range(1, len(buildings) + 1)]),
        "name_zh": (plain[0] + number.astype(str)).mask(home, "示范" + lane + "弄" + in_block + "号"),
        "name_en": (plain[1] + " " + number.astype(str)).mask(
            home, "Demo Lane " + lane + ", No. " + in_block
        ),
    }
