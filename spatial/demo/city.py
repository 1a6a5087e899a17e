"""The demo district as a whole: frames made from figures and chance, the same for the same seed."""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from spatial.crs import require_metric
from spatial.demo.areas import areas_frame, figures_frame, groups_frame, subdistricts_frame
from spatial.demo.blocks import blocks_of
from spatial.demo.buildings import buildings_frame
from spatial.demo.cameras import cameras_frame
from spatial.demo.cases import cases_frame
from spatial.demo.complaints import complaints_frame
from spatial.demo.drive_test import measurements_frame
from spatial.demo.indoor import indoor_systems_frame
from spatial.demo.land import land_frame
from spatial.demo.operations import outages_frame, wlan_monitoring_frame, wlan_tests_frame
from spatial.demo.scatter import open_ground
from spatial.demo.sectors import carriers_frame, reported, sectors_frame
from spatial.demo.settling import settled
from spatial.demo.sites import operators_frame, sites_frame, stations_frame
from spatial.demo.streets import streets_of
from spatial.demo.tables import PLAN, STATION_DENSITIES
from spatial.demo.venues import facilities_frame, hotspots_frame
from spatial.demo.zoning import zoned
from spatial.errors import DemandError

DEFAULT_SEED = 310106
NOTICE_ZH = (
    "演示数据：区域边界、道路、建筑、水域、铁路和公园为示意，基站、热点、设施、测试和投诉均为模拟生成；"
    "人口和岗位数为公开统计数字。"
)
NOTICE_EN = (
    "Demo data: boundaries, streets, buildings, water, rail and parks are schematic; stations, hotspots, "
    "facilities, measurements and complaints are synthetic; residents and workers are published figures."
)


@dataclass(frozen=True)
class DemoCity:
    """Frames of the demo district; every geometry is in one projected CRS in metres."""

    areas: gpd.GeoDataFrame
    groups: pd.DataFrame
    figures: pd.DataFrame
    land: gpd.GeoDataFrame
    ways: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    operators: pd.DataFrame
    sites: gpd.GeoDataFrame
    stations: pd.DataFrame
    sectors: pd.DataFrame
    carriers: pd.DataFrame
    indoor_systems: pd.DataFrame
    outages: pd.DataFrame
    measurements: gpd.GeoDataFrame
    hotspots: gpd.GeoDataFrame
    wlan_monitoring: pd.DataFrame
    wlan_tests: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame
    cameras: gpd.GeoDataFrame
    cases: gpd.GeoDataFrame
    complaints: gpd.GeoDataFrame


def demo_city(seed: int = DEFAULT_SEED, *, epsg: int, station_density: str = PLAN) -> DemoCity:
    """
    A synthetic district with the published figures of Jing'an, Shanghai.

    Parameters
    ----------
    seed : int
        Zero or more. The same seed gives the same city; figures, subdistricts and land
        are the same for every seed.
    epsg : int
        Projected CRS in metres that suits the district, for example 4549.
    station_density : str
        As in `subdistricts`: ``plan``, dense in the south, or ``flat`` or ``by_people``,
        to see the same city with its stations spread evenly.

    Returns
    -------
    DemoCity
        Columns of each frame: see the function that makes it.

    Raises
    ------
    CrsError
        If the CRS is not projected in metres.
    DemandError
        If the station density is unknown.

    Notes
    -----
    Show `NOTICE_ZH` or `NOTICE_EN` wherever the city is shown.
    """
    require_metric(epsg, "demo")
    if station_density not in STATION_DENSITIES:
        raise DemandError(f"station density {station_density!r}; needs one of {', '.join(STATION_DENSITIES)}")
    town = _built(seed, epsg)
    network = _connected(seed, town, station_density)
    sites, stations = network.sites, network.stations
    told, carriers = reported(seed, network.sectors), network.carriers
    hotspots = hotspots_frame(seed, town.ground, town.buildings, town.ways)
    return DemoCity(
        areas=town.areas,
        groups=groups_frame(),
        figures=figures_frame(),
        land=town.land,
        ways=town.ways,
        buildings=town.buildings.drop(columns="area_code"),
        operators=operators_frame(),
        sites=sites.drop(columns=["area_code", "building_code"]),
        stations=stations,
        sectors=told,
        carriers=carriers[carriers["sector_code"].isin(told["code"])].reset_index(drop=True),
        indoor_systems=indoor_systems_frame(seed, town.buildings),
        outages=outages_frame(seed, stations),
        measurements=measurements_frame(seed, town.ways, carriers, network.sectors, stations, sites),
        hotspots=hotspots,
        wlan_monitoring=wlan_monitoring_frame(seed, hotspots),
        wlan_tests=wlan_tests_frame(seed, hotspots),
        facilities=facilities_frame(seed, town.buildings, town.land),
        cameras=cameras_frame(seed, town.ground, town.ways, town.buildings),
        cases=cases_frame(seed, town.ground),
        complaints=complaints_frame(seed, town.buildings, stations, sites),
    )


@dataclass(frozen=True)
class _Town:
    """What is built, before anything is put into it; `ground` is where nothing stands in the way."""

    areas: gpd.GeoDataFrame
    land: gpd.GeoDataFrame
    ways: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    ground: gpd.GeoDataFrame


@dataclass(frozen=True)
class _Network:
    """Every base station with all that radiates, of which a city hears only a part."""

    sites: gpd.GeoDataFrame
    stations: pd.DataFrame
    sectors: pd.DataFrame
    carriers: pd.DataFrame


def _built(seed: int, epsg: int) -> _Town:
    """Land and streets, the blocks between them, and houses with people."""
    subdistricts = subdistricts_frame(epsg)
    land = land_frame(subdistricts.union_all(), epsg)
    streets = streets_of(seed, subdistricts, land)
    blocks = zoned(seed, blocks_of(streets.ground, streets.ways, land))
    areas = areas_frame(seed, subdistricts, streets.ground, land)
    return _Town(
        areas=areas,
        land=land,
        ways=streets.ways,
        buildings=settled(seed, buildings_frame(seed, blocks)),
        ground=open_ground(areas, land),
    )


def _connected(seed: int, town: _Town, station_density: str) -> _Network:
    """Sites on the roofs and at the roads, their stations, antennas and frequencies."""
    sites = sites_frame(seed, town.ground, town.buildings, town.ways, station_density)
    stations = stations_frame(seed, sites, station_density)
    sectors = sectors_frame(seed, stations, sites)
    return _Network(sites, stations, sectors, carriers_frame(seed, sectors, stations, sites))
