"""Administrative areas of the demo district, their groups and their figures."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from spatial.demo.chance import stream
from spatial.demo.land import LON_LAT
from spatial.demo.partition import even_parts, parts_of_area
from spatial.demo.tables import subdistricts, table

AREA_COLUMNS = ["level", "code", "parent_code", "name_zh", "name_en"]
STREET_DIGITS = 9
FIGURES = [  # column of subdistricts.csv, indicator, year
    ("population_2017", "residents", 2017),
    ("registered_pop", "registered_residents", 2017),
    ("jobs_2023", "jobs", 2023),
]


def areas_frame(seed: int, epsg: int) -> gpd.GeoDataFrame:
    """
    District, subdistricts and neighbourhoods as schematic polygons.

    Parameters
    ----------
    seed : int
        Shapes the neighbourhoods; the levels above are the same for every seed.
    epsg : int
        Projected CRS in metres.

    Returns
    -------
    GeoDataFrame
        ``level, code, parent_code, name_zh, name_en, geometry``; parents before their
        children; each level covers the outline without gap or overlap; MultiPolygons.
    """
    streets = _subdistricts(epsg)
    levels = [_district(streets), streets, _neighbourhoods(streets, stream(seed, "neighbourhoods"))]
    areas = pd.concat(levels, ignore_index=True)
    geometry = [shapely.multipolygons(shapely.get_parts(shape)) for shape in areas.geometry]
    return gpd.GeoDataFrame(areas[AREA_COLUMNS], geometry=geometry, crs=epsg)


def groups_frame() -> pd.DataFrame:
    """
    Which areas stand together as north and as south.

    Returns
    -------
    DataFrame
        ``group_key, name_zh, name_en, area_code``.
    """
    return table("area_groups")[["group_key", "name_zh", "name_en", "area_code"]]


def figures_frame() -> pd.DataFrame:
    """
    Published figures of the subdistricts.

    Returns
    -------
    DataFrame
        ``area_code, indicator, year, value``; indicators residents,
        registered_residents and jobs; whole people.
    """
    streets = table("subdistricts")
    parts = [
        pd.DataFrame(
            {"area_code": streets["code12"], "indicator": indicator, "year": year, "value": streets[column]}
        )
        for column, indicator, year in FIGURES
    ]
    return pd.concat(parts, ignore_index=True)


def _subdistricts(epsg: int) -> gpd.GeoDataFrame:
    rows = subdistricts()
    ring = table("outline")
    outline = gpd.GeoSeries([shapely.Polygon(ring[["lon", "lat"]])], crs=LON_LAT).to_crs(epsg).iloc[0]
    centres = gpd.GeoSeries(gpd.points_from_xy(rows["lon"], rows["lat"]), crs=LON_LAT).to_crs(epsg)
    parts = parts_of_area(outline, shapely.get_coordinates(centres), rows["area_km2"])
    named = rows.rename(columns={"code12": "code"}).assign(
        level="subdistrict", parent_code=table("district")["code12"].iloc[0]
    )
    return gpd.GeoDataFrame(named[[*AREA_COLUMNS, "neighbourhood_committees"]], geometry=parts, crs=epsg)


def _district(streets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    named = table("district").rename(columns={"code12": "code"}).assign(level="district", parent_code=None)
    return gpd.GeoDataFrame(named, geometry=[streets.geometry.union_all()], crs=streets.crs)


def _neighbourhoods(streets: gpd.GeoDataFrame, rng: np.random.Generator) -> gpd.GeoDataFrame:
    rows: list[tuple[str, ...]] = []
    parts: list[Any] = []
    for street in streets.itertuples():
        parts.extend(even_parts(street.geometry, street.neighbourhood_committees, rng))
        short_zh = street.name_zh.removesuffix("街道")
        rows.extend(
            (
                "neighbourhood",
                f"{street.code[:STREET_DIGITS]}{number:03d}",
                street.code,
                f"{short_zh}第{number}居委",
                f"{street.name_en} No. {number} neighbourhood",
            )
            for number in range(1, street.neighbourhood_committees + 1)
        )
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=AREA_COLUMNS), geometry=parts, crs=streets.crs)
