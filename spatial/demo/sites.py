"""Operators, sites and base stations of the demo district."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from spatial.demo.chance import apportion, interleave, stream
from spatial.demo.roadside import kerb_points
from spatial.demo.scatter import ROUNDING_DECIMALS, points_in, spread_choice
from spatial.demo.tables import PLAN, subdistricts, table

SITES_PER_STATION = 0.62  # the rest share a site (co-building and sharing)
ROOF, TOWER, POLE = "roof", "tower", "pole"
KIND_SHARES = {ROOF: 0.78, TOWER: 0.04, POLE: 0.18}
ROOF_RANGE_M = (15.0, 57.0)  # lower ones see too little, higher ones disturb too far
MAST_M = 3.0  # from the parapet to the antennas of a roof
HEIGHT_RANGE_M = {
    ROOF: (0.0, 0.0),
    TOWER: (30.0, 45.0),
    POLE: (8.0, 12.0),
}  # a roof's comes from its building
MAST_TRIES = 200
COLUMNS = ["code", "name", "kind", "owner", "height_m", "building_code", "area_code", "geometry"]
OWNER_SHARES = {"示范铁塔公司": 0.6, "运营商甲": 0.2, "运营商乙": 0.12, "运营商丙": 0.08}
POLE_OWNER = "示范路灯管理所"


def operators_frame() -> pd.DataFrame:
    """
    Three invented operators.

    Returns
    -------
    DataFrame
        ``code, name_zh, name_en, letter, subscriber_share``; the shares sum to 1.
    """
    return table("operators")[["code", "name_zh", "name_en", "letter", "subscriber_share"]]


def sites_frame(
    seed: int,
    ground: gpd.GeoSeries,
    buildings: gpd.GeoDataFrame,
    ways: gpd.GeoDataFrame,
    station_density: str = PLAN,
) -> gpd.GeoDataFrame:
    """
    Roofs, towers and poles, as many in each subdistrict as its stations need.

    Parameters
    ----------
    seed : int
        Seed of the city.
    ground : GeoSeries
        Where things may stand, indexed by subdistrict code; metric CRS.
    buildings : GeoDataFrame
        From `settled`.
    ways : GeoDataFrame
        From `streets_of`.
    station_density : str
        As in `subdistricts`.

    Returns
    -------
    GeoDataFrame
        ``code, name, kind, owner, height_m, building_code, area_code, geometry``; height
        is that of the antennas above ground; `building_code` is null but for a roof.
    """
    rng = stream(seed, "sites")
    rows = subdistricts(station_density)
    counts = np.ceil(rows["stations"] * SITES_PER_STATION).astype(int)
    sites = _described(rows.loc[rows.index.repeat(counts)].reset_index(drop=True), rng)
    roofs = buildings[buildings["height_m"].between(*ROOF_RANGE_M)]
    kerbs = _clear(kerb_points(ways), buildings)
    placed = []
    for code, own in sites.groupby("area_code", sort=False):
        own_roofs = roofs[roofs["area_code"] == code]
        placed.append(_placed(own, own_roofs, ground[code], _inside(ground[code], kerbs), buildings, rng))
    return gpd.GeoDataFrame(pd.concat(placed)[COLUMNS], geometry="geometry", crs=ground.crs)


def stations_frame(seed: int, sites: gpd.GeoDataFrame, station_density: str = PLAN) -> pd.DataFrame:
    """
    Base stations on the sites: each site has one or more, a pole exactly one.

    Parameters
    ----------
    seed : int
        Seed of the city.
    sites : GeoDataFrame
        From `sites_frame`, with the same density.
    station_density : str
        As in `subdistricts`.

    Returns
    -------
    DataFrame
        ``code, site_code, operator, technology, status``. No site carries two stations
        of the same operator and technology. Counts by subdistrict are those of
        `subdistricts`, by operator and technology those of ``operators.csv``.
    """
    rng = stream(seed, "stations")
    wanted = _wanted_stations(subdistricts(station_density))
    placed = [
        _on_sites(wanted[wanted["area_code"] == area_code], own_sites, rng)
        for area_code, own_sites in sites.groupby("area_code", sort=False)
    ]
    stations = pd.concat(placed).sort_values(["site_code", "operator", "technology"], ignore_index=True)
    codes = [f"DEMO-B{number:04d}" for number in range(1, len(stations) + 1)]
    return stations.assign(code=codes, status="live")[
        ["code", "site_code", "operator", "technology", "status"]
    ]


def _described(sites: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    numbers = [f"{number:04d}" for number in range(1, len(sites) + 1)]
    kinds = rng.permutation(_by_share(KIND_SHARES, len(sites)))
    owners = rng.permutation(_by_share(OWNER_SHARES, len(sites)))
    lowest_m, highest_m = np.array([HEIGHT_RANGE_M[kind] for kind in kinds]).T
    return pd.DataFrame(
        {
            "code": [f"DEMO-S{number}" for number in numbers],
            "name": sites["name_zh"] + "站址 " + pd.Series(numbers),
            "kind": kinds,
            "owner": np.where(kinds == POLE, POLE_OWNER, owners),
            "height_m": rng.uniform(lowest_m, highest_m).round(1),
            "area_code": sites["code12"],
        }
    )


def _placed(
    sites: pd.DataFrame,
    roofs: gpd.GeoDataFrame,
    ground: Any,
    kerbs: NDArray[np.float64],
    buildings: gpd.GeoDataFrame,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Sites of one subdistrict where their kind stands, apart from each other."""
    tops = shapely.get_coordinates(shapely.point_on_surface(roofs.geometry.to_numpy())).round(
        ROUNDING_DECIMALS
    )
    masts = _clear(points_in(ground, MAST_TRIES, rng), buildings)
    points: NDArray[np.float64] = np.empty((len(sites), 2))
    taken: NDArray[np.float64] = np.empty((0, 2))
    placed = sites.assign(building_code=pd.Series(None, index=sites.index, dtype=object))
    for kind, candidates in ((ROOF, tops), (TOWER, masts), (POLE, kerbs)):
        own = np.flatnonzero(sites["kind"] == kind)
        chosen = spread_choice(candidates, len(own), rng, taken)
        points[own] = candidates[chosen]
        taken = np.vstack([taken, candidates[chosen]])
        if kind == ROOF:
            under = roofs.iloc[chosen]
            placed.loc[sites.index[own], "building_code"] = under["code"].to_numpy()
            placed.loc[sites.index[own], "height_m"] = (under["height_m"].to_numpy() + MAST_M).round(1)
    return placed.assign(geometry=shapely.points(points))


def _inside(ground: Any, points_m: NDArray[np.float64]) -> NDArray[np.float64]:
    shapely.prepare(ground)
    inside: NDArray[np.float64] = points_m[shapely.contains_xy(ground, points_m[:, 0], points_m[:, 1])]
    return inside


def _clear(points_m: NDArray[np.float64], buildings: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """Points that no building stands on."""
    under, _ = buildings.sindex.query(shapely.points(points_m), predicate="intersects")
    return np.delete(points_m, under, axis=0)


def _by_share(shares: dict[str, float], total: int) -> list[str]:
    counts = apportion(total, list(shares.values()))
    return interleave(dict(zip(shares, counts.tolist(), strict=True)))


def _wanted_stations(rows: pd.DataFrame) -> pd.DataFrame:
    older = [("2G", "stations_2g"), ("3G", "stations_3g")]
    stations_4g = _mixed(rows["code12"].repeat(rows["stations_4g"]), [("4G", "stations_4g")])
    stations_older = _mixed(rows["code12"].repeat(rows["stations"] - rows["stations_4g"]), older)
    return pd.concat([stations_4g, stations_older], ignore_index=True)


def _mixed(area_codes: pd.Series, technologies: list[tuple[str, str]]) -> pd.DataFrame:
    operators = table("operators")
    counts = {
        (operator, technology): count
        for technology, column in technologies
        for operator, count in zip(operators["code"], operators[column], strict=True)
    }
    mixed = pd.DataFrame(interleave(counts), columns=["operator", "technology"])
    return mixed.assign(area_code=area_codes.to_numpy())


def _on_sites(wanted: pd.DataFrame, sites: gpd.GeoDataFrame, rng: np.random.Generator) -> pd.DataFrame:
    stations = wanted.iloc[rng.permutation(len(wanted))]
    carried: dict[str, set[tuple[str, str]]] = {code: set() for code in sites["code"]}
    shareable = sites.loc[sites["kind"] != POLE, "code"].tolist()
    chosen = []
    for place, station in enumerate(stations.itertuples()):
        what = (station.operator, station.technology)
        free = [code for code in shareable if what not in carried[code]]
        site_code = sites["code"].iloc[place] if place < len(sites) else str(rng.choice(free))
        carried[site_code].add(what)
        chosen.append(site_code)
    return stations.assign(site_code=chosen)
