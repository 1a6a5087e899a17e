"""Operators, sites and base stations of the demo district."""

import geopandas as gpd
import numpy as np
import pandas as pd

from spatial.demo.chance import apportion, interleave, stream
from spatial.demo.scatter import spread_points_in
from spatial.demo.tables import subdistricts, table

SITES_PER_STATION = 0.62  # the rest share a site (co-building and sharing)
POLE = "pole"
KIND_SHARES = {"roof": 0.65, "tower": 0.15, POLE: 0.20}
HEIGHT_RANGE_M = {"roof": (18.0, 45.0), "tower": (30.0, 45.0), POLE: (8.0, 12.0)}
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


def sites_frame(seed: int, ground: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """
    Roofs, towers and poles, as many in each subdistrict as its stations need.

    Parameters
    ----------
    seed : int
        Seed of the city.
    ground : GeoSeries
        Where things may stand, indexed by subdistrict code; metric CRS.

    Returns
    -------
    GeoDataFrame
        ``code, name, kind, owner, height_m, area_code, geometry``; height is that of
        the antennas above ground.
    """
    rng = stream(seed, "sites")
    rows = subdistricts()
    counts = np.ceil(rows["stations"] * SITES_PER_STATION).astype(int)
    points = [
        spread_points_in(ground[code], count, rng) for code, count in zip(rows["code12"], counts, strict=True)
    ]
    sites = _described(rows.loc[rows.index.repeat(counts)].reset_index(drop=True), rng)
    return gpd.GeoDataFrame(sites, geometry=gpd.points_from_xy(*np.vstack(points).T), crs=ground.crs)


def stations_frame(seed: int, sites: gpd.GeoDataFrame) -> pd.DataFrame:
    """
    Base stations on the sites: each site has one or more, a pole exactly one.

    Parameters
    ----------
    seed : int
        Seed of the city.
    sites : GeoDataFrame
        From `sites_frame`.

    Returns
    -------
    DataFrame
        ``code, site_code, operator, technology, status``. No site carries two stations
        of the same operator and technology. Counts by subdistrict are those of
        ``stations_by_area.csv``, by operator and technology those of ``operators.csv``.
    """
    rng = stream(seed, "stations")
    wanted = _wanted_stations()
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


def _by_share(shares: dict[str, float], total: int) -> list[str]:
    counts = apportion(total, list(shares.values()))
    return interleave(dict(zip(shares, counts.tolist(), strict=True)))


def _wanted_stations() -> pd.DataFrame:
    rows = subdistricts()
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
