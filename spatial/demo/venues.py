"""WLAN hotspots and facilities of the demo district, in buildings that suit them."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from spatial.demo.chance import apportion, interleave, stream
from spatial.demo.roadside import kerb_points
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
USES = {  # that suit a venue or a facility, best first; none: outdoors
    "office": ("office", "commercial"),
    "mall": ("mall", "commercial"),
    "hotel": ("hotel", "office", "commercial"),
    "public_service": ("public", "school", "hospital"),
    "street": (),
    "transport": (),
    "school": ("school", "public", "commercial"),
    "hospital": ("hospital", "public", "office"),
    "community_centre": ("public", "school", "commercial"),
    "library": ("public", "school", "commercial"),
    "government_service": ("public", "office", "commercial"),
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
WALL_M = 1.0  # a venue stands so far inside its building


def hotspots_frame(
    seed: int, ground: gpd.GeoSeries, buildings: gpd.GeoDataFrame, ways: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """
    WLAN sites, as many in each subdistrict as ``stations_by_area.csv`` says.

    Parameters
    ----------
    seed : int
        Seed of the city.
    ground : GeoSeries
        Where things may stand, indexed by subdistrict code; metric CRS.
    buildings : GeoDataFrame
        From `settled`.
    ways : GeoDataFrame
        From `streets_of`; hotspots of streets and stops stand beside them.

    Returns
    -------
    GeoDataFrame
        ``code, name, venue_kind, operator, ap_count, building_code, geometry``; the larger
        a building, the sooner it has one, or several; `building_code` is null outdoors.
    """
    rng = stream(seed, "hotspots")
    rows = subdistricts()
    hotspots = _hotspots(rows, rng)
    kerbs = kerb_points(ways)
    found = []
    for (code, kind), own in hotspots.groupby(["area_code", "venue_kind"], sort=False):
        fitting = _fitting(buildings, str(code), str(kind))
        if len(fitting):
            weights = fitting.area * fitting["floors"]
            chosen = rng.choice(len(fitting), len(own), p=weights / weights.sum())
            points = [_inside(shape, rng) for shape in fitting.geometry.iloc[chosen]]
            codes = fitting["code"].to_numpy()[chosen]
        else:
            inside = kerbs[shapely.contains_xy(ground[code], kerbs[:, 0], kerbs[:, 1])]
            points = list(inside[rng.choice(len(inside), len(own), replace=False)])
            codes = np.full(len(own), None)
        found.append(own.assign(building_code=codes, geometry=shapely.points(points)))
    placed = gpd.GeoDataFrame(pd.concat(found).sort_index(), geometry="geometry", crs=ground.crs)
    return placed[["code", "name", "venue_kind", "operator", "ap_count", "building_code", "geometry"]]


def facilities_frame(seed: int, buildings: gpd.GeoDataFrame, land: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    Places people go to: 120 venues of nine kinds, each in a building of its own but for parks.

    Parameters
    ----------
    seed : int
        Seed of the city.
    buildings : GeoDataFrame
        From `settled`.
    land : GeoDataFrame
        From `land_frame`; its parks are facilities too, at a point inside each.

    Returns
    -------
    GeoDataFrame
        ``code, kind, name_zh, name_en, building_code, geometry``.
    """
    rng = stream(seed, "facilities")
    left = buildings
    kinds = []
    for kind, name_zh, name_en, count, weight_column in FACILITIES:
        housed = _housed(kind, count, weight_column, left, rng)
        left = left[~left["code"].isin(housed["code"])]
        numbers = pd.Series(range(1, count + 1)).astype(str)
        names = {"kind": kind, "name_zh": name_zh + numbers, "name_en": name_en + " " + numbers}
        inside = housed.geometry.representative_point().to_numpy()
        kinds.append(pd.DataFrame({**names, "building_code": housed["code"].to_numpy(), "geometry": inside}))
    parks = land.loc[land["kind"] == "park", ["kind", "name_zh", "name_en", "geometry"]]
    parks = parks.assign(building_code=None, geometry=parks.geometry.representative_point())
    facilities = pd.concat([*kinds, pd.DataFrame(parks)], ignore_index=True)
    codes = [f"DEMO-F{number:03d}" for number in range(1, len(facilities) + 1)]
    columns = ["code", "kind", "name_zh", "name_en", "building_code", "geometry"]
    return gpd.GeoDataFrame(facilities.assign(code=codes)[columns], geometry="geometry", crs=buildings.crs)


def _hotspots(rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    total = int(rows["hotspots"].sum())
    kinds = rng.permutation(_mix(list(VENUE_SHARES), list(VENUE_SHARES.values()), total))
    operators = table("operators")
    numbers = range(1, total + 1)
    fewest, most = np.array([ACCESS_POINTS[kind] for kind in kinds]).T
    street_names = rows["name_zh"].repeat(rows["hotspots"])
    return pd.DataFrame(
        {
            "code": [f"DEMO-W{number:04d}" for number in numbers],
            "name": [
                f"{street}{VENUE_NAMES_ZH[kind]} {number} 号热点"
                for street, kind, number in zip(street_names, kinds, numbers, strict=True)
            ],
            "venue_kind": kinds,
            "operator": rng.permutation(_mix(operators["code"], operators["subscriber_share"], total)),
            "ap_count": rng.integers(fewest, most, endpoint=True),
            "area_code": rows["code12"].repeat(rows["hotspots"]).to_numpy(),
        }
    )


def _fitting(buildings: gpd.GeoDataFrame, area_code: str, kind: str) -> gpd.GeoDataFrame:
    """Buildings of the best use for a venue that the subdistrict has; none for one outdoors."""
    own = buildings[buildings["area_code"] == area_code]
    there = [use for use in USES[kind] if (own["use"] == use).any()]
    return own[own["use"] == there[0]] if there else own.iloc[:0]


def _housed(
    kind: str, count: int, weight_column: str | None, left: gpd.GeoDataFrame, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """As many buildings as asked, by the figures of the subdistricts, each once."""
    rows = subdistricts()
    weights = np.ones(len(rows)) if weight_column is None else rows[weight_column]
    chosen = []
    for code, wanted in zip(rows["code12"], apportion(count, weights), strict=True):
        own = left[left["area_code"] == code]
        rank = own["use"].map({use: place for place, use in enumerate(USES[kind])}).to_numpy(float)
        best_first = np.lexsort((rng.random(len(own)), rank))  # what does not suit is NaN, and last
        chosen.append(own.iloc[best_first[:wanted]])
    return gpd.GeoDataFrame(pd.concat(chosen), crs=left.crs)


def _inside(shape: shapely.Geometry, rng: np.random.Generator) -> NDArray[np.float64]:
    room = shapely.buffer(shape, -WALL_M)
    return np.asarray(points_in(shape if room.is_empty else room, 1, rng)[0])


def _mix(items: list[str], shares: list[float], total: int) -> list[str]:
    return interleave(dict(zip(items, apportion(total, shares).tolist(), strict=True)))
