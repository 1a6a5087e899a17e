"""WLAN hotspots and facilities of the demo district."""

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial.demo.chance import apportion, interleave, stream
from spatial.demo.scatter import points_in
from spatial.demo.tables import subdistricts, table

VENUE_SHARES = {
    "office": 0.30,
    "mall": 0.20,
    "hotel": 0.15,
    "public_service": 0.15,
    "street": 0.10,
    "transport": 0.10,
}
ACCESS_POINTS = {  # fewest, most
    "office": (6, 40),
    "mall": (8, 60),
    "hotel": (10, 50),
    "public_service": (2, 12),
    "street": (1, 4),
    "transport": (4, 30),
}
VENUE_NAMES_ZH = {
    "office": "商务楼宇",
    "mall": "商场",
    "hotel": "宾馆酒店",
    "public_service": "公共服务场所",
    "street": "街道",
    "transport": "交通站点",
}
FACILITIES = [  # kind, name_zh, name_en, how many, what they follow; with one park for each of land.csv: 120
    ("school", "示范学校", "Demo school", 24, "population_2017"),
    ("hospital", "示范医院", "Demo hospital", 8, "population_2017"),
    ("community_centre", "示范社区中心", "Demo community centre", 14, None),
    ("library", "示范图书馆", "Demo library", 6, "population_2017"),
    ("mall", "示范商场", "Demo mall", 14, "jobs_2023"),
    ("hotel", "示范宾馆", "Demo hotel", 16, "jobs_2023"),
    ("office", "示范商务楼", "Demo office building", 19, "jobs_2023"),
    ("government_service", "示范政务服务点", "Demo government service point", 14, None),
]


def hotspots_frame(seed: int, ground: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """
    WLAN sites, as many in each subdistrict as ``stations_by_area.csv`` says.

    Parameters
    ----------
    seed : int
        Seed of the city.
    ground : GeoSeries
        Where things may stand, indexed by subdistrict code; metric CRS.

    Returns
    -------
    GeoDataFrame
        ``code, name, venue_kind, operator, ap_count, geometry``.
    """
    rng = stream(seed, "hotspots")
    rows = subdistricts()
    total = int(rows["hotspots"].sum())
    kinds = rng.permutation(_mix(list(VENUE_SHARES), list(VENUE_SHARES.values()), total))
    operators = table("operators")
    numbers = range(1, total + 1)
    fewest, most = np.array([ACCESS_POINTS[kind] for kind in kinds]).T
    street_names = rows["name_zh"].repeat(rows["hotspots"])
    hotspots = pd.DataFrame(
        {
            "code": [f"DEMO-W{number:04d}" for number in numbers],
            "name": [
                f"{street}{VENUE_NAMES_ZH[kind]} {number} 号热点"
                for street, kind, number in zip(street_names, kinds, numbers, strict=True)
            ],
            "venue_kind": kinds,
            "operator": rng.permutation(_mix(operators["code"], operators["subscriber_share"], total)),
            "ap_count": rng.integers(fewest, most, endpoint=True),
        }
    )
    return _placed(hotspots, rows["hotspots"], ground.loc[rows["code12"]], rng)


def facilities_frame(seed: int, ground: gpd.GeoSeries, land: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    Places people go to: 120 venues of nine kinds.

    Parameters
    ----------
    seed : int
        Seed of the city.
    ground : GeoSeries
        Where things may stand, indexed by subdistrict code; metric CRS.
    land : GeoDataFrame
        From `land_frame`; its parks are facilities too, at a point inside each.

    Returns
    -------
    GeoDataFrame
        ``code, kind, name_zh, name_en, geometry``.
    """
    rng = stream(seed, "facilities")
    kinds = [_facilities_of_kind(*facility, ground, rng) for facility in FACILITIES]
    parks = land.loc[land["kind"] == "park", ["kind", "name_zh", "name_en", "geometry"]]
    parks = parks.set_geometry(parks.geometry.representative_point())
    facilities = pd.concat([*kinds, parks], ignore_index=True)
    codes = [f"DEMO-F{number:03d}" for number in range(1, len(facilities) + 1)]
    return facilities.assign(code=codes)[["code", "kind", "name_zh", "name_en", "geometry"]]


def _facilities_of_kind(
    kind: str,
    name_zh: str,
    name_en: str,
    count: int,
    weight_column: str | None,
    ground: gpd.GeoSeries,
    rng: np.random.Generator,
) -> gpd.GeoDataFrame:
    rows = subdistricts()
    weights = np.ones(len(rows)) if weight_column is None else rows[weight_column]
    names = [(kind, f"{name_zh}{number}", f"{name_en} {number}") for number in range(1, count + 1)]
    frame = pd.DataFrame(names, columns=["kind", "name_zh", "name_en"])
    return _placed(frame, apportion(count, weights), ground.loc[rows["code12"]], rng)


def _placed(
    frame: pd.DataFrame, counts: pd.Series, ground: gpd.GeoSeries, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    points = [points_in(place, int(count), rng) for place, count in zip(ground, counts, strict=True)]
    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(*np.vstack(points).T), crs=ground.crs)


def _mix(items: list[str], shares: list[float], total: int) -> list[str]:
    return interleave(dict(zip(items, apportion(total, shares).tolist(), strict=True)))
