"""The demo district as a whole: frames made from figures and chance, the same for the same seed."""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from spatial.crs import require_metric
from spatial.demo.areas import areas_frame, figures_frame, groups_frame
from spatial.demo.cases import cases_frame
from spatial.demo.land import land_frame
from spatial.demo.scatter import open_ground
from spatial.demo.sectors import carriers_frame, sectors_frame
from spatial.demo.sites import operators_frame, sites_frame, stations_frame
from spatial.demo.venues import facilities_frame, hotspots_frame

DEFAULT_SEED = 310106
NOTICE_ZH = "演示数据：区域边界为示意，基站、热点、设施和投诉均为模拟生成；人口和岗位数为公开统计数字。"
NOTICE_EN = (
    "Demo data: boundaries are schematic; stations, hotspots, facilities and complaints are synthetic; "
    "residents and workers are published figures."
)


@dataclass(frozen=True)
class DemoCity:
    """Frames of the demo district; every geometry is in one projected CRS in metres."""

    areas: gpd.GeoDataFrame
    groups: pd.DataFrame
    figures: pd.DataFrame
    land: gpd.GeoDataFrame
    operators: pd.DataFrame
    sites: gpd.GeoDataFrame
    stations: pd.DataFrame
    sectors: pd.DataFrame
    carriers: pd.DataFrame
    hotspots: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame
    cases: gpd.GeoDataFrame


def demo_city(seed: int = DEFAULT_SEED, *, epsg: int) -> DemoCity:
    """
    A synthetic district with the published figures of Jing'an, Shanghai.

    Parameters
    ----------
    seed : int
        Zero or more. The same seed gives the same city; figures, subdistricts and land
        are the same for every seed.
    epsg : int
        Projected CRS in metres that suits the district, for example 4549.

    Returns
    -------
    DemoCity
        Columns of each frame: see the function that makes it.

    Raises
    ------
    CrsError
        If the CRS is not projected in metres.

    Notes
    -----
    Show `NOTICE_ZH` or `NOTICE_EN` wherever the city is shown.
    """
    require_metric(epsg, "demo")
    areas = areas_frame(seed, epsg)
    land = land_frame(areas.geometry.iloc[0], epsg)
    ground = open_ground(areas, land)
    sites = sites_frame(seed, ground)
    stations = stations_frame(seed, sites)
    sectors = sectors_frame(seed, stations, sites)
    return DemoCity(
        areas=areas,
        groups=groups_frame(),
        figures=figures_frame(),
        land=land,
        operators=operators_frame(),
        sites=sites.drop(columns="area_code"),
        stations=stations,
        sectors=sectors,
        carriers=carriers_frame(seed, sectors, stations, sites),
        hotspots=hotspots_frame(seed, ground),
        facilities=facilities_frame(seed, ground, land),
        cases=cases_frame(seed, ground),
    )
