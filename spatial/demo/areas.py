"""Administrative areas of the demo district, their groups and their figures."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from spatial.demo.chance import stream
from spatial.demo.drawn import LON_LAT, drawn_points
from spatial.demo.partition import even_parts, parts_of_area
from spatial.demo.tables import subdistricts, table

Shapes = NDArray[np.object_]

AREA_COLUMNS = ["level", "code", "parent_code", "name_zh", "name_en"]
STREET_DIGITS = 9
SLIT_M = 0.001
FIGURES = [  # column of subdistricts.csv, indicator, year
    ("population_2017", "residents", 2017),
    ("registered_pop", "registered_residents", 2017),
    ("jobs_2023", "jobs", 2023),
]


def subdistricts_frame(epsg: int) -> gpd.GeoDataFrame:
    """
    Subdistricts as schematic polygons of their published sizes.

    Parameters
    ----------
    epsg : int
        Projected CRS in metres.

    Returns
    -------
    GeoDataFrame
        ``level, code, parent_code, name_zh, name_en, neighbourhood_committees, geometry``;
        they cover the outline without gap or overlap.
    """
    rows = subdistricts()
    ring = table("outline")
    outline = gpd.GeoSeries([shapely.Polygon(ring[["lon", "lat"]])], crs=LON_LAT).to_crs(epsg).iloc[0]
    parts = parts_of_area(outline, drawn_points(rows, epsg), rows["area_km2"])
    named = rows.rename(columns={"code12": "code"}).assign(
        level="subdistrict", parent_code=table("district")["code12"].iloc[0]
    )
    return gpd.GeoDataFrame(named[[*AREA_COLUMNS, "neighbourhood_committees"]], geometry=parts, crs=epsg)


def areas_frame(
    seed: int, streets: gpd.GeoDataFrame, ground: gpd.GeoDataFrame, land: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """
    District, subdistricts and neighbourhoods as schematic polygons.

    Parameters
    ----------
    seed : int
        Shapes the neighbourhoods; the levels above are the same for every seed.
    streets : GeoDataFrame
        From `subdistricts_frame`.
    ground : GeoDataFrame
        From `streets_of`; a piece of it is in one neighbourhood whole, so that
        the borders of neighbourhoods run along streets.
    land : GeoDataFrame
        From `land_frame`; shared among the neighbourhoods beside it.

    Returns
    -------
    GeoDataFrame
        ``level, code, parent_code, name_zh, name_en, geometry``; parents before their
        children; each level covers the outline without gap or overlap; MultiPolygons.
    """
    hoods = _neighbourhoods(streets, ground, land, stream(seed, "neighbourhoods"))
    areas = pd.concat([_district(streets), streets, hoods], ignore_index=True)
    geometry = [shapely.multipolygons(shapely.get_parts(shape)) for shape in areas.geometry]
    return gpd.GeoDataFrame(areas[AREA_COLUMNS], geometry=geometry, crs=streets.crs)


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


def _district(streets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    named = table("district").rename(columns={"code12": "code"}).assign(level="district", parent_code=None)
    return gpd.GeoDataFrame(named, geometry=[streets.geometry.union_all()], crs=streets.crs)


def _neighbourhoods(
    streets: gpd.GeoDataFrame, ground: gpd.GeoDataFrame, land: gpd.GeoDataFrame, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    rows: list[tuple[str, ...]] = []
    shapes: list[Any] = []
    closed = land.union_all()
    for street in streets.itertuples():
        own = ground.loc[ground["area_code"] == street.code].geometry.to_numpy()
        parts = even_parts(street.geometry, street.neighbourhood_committees, rng)
        shapes.extend(_along_streets(parts, own, closed))
        rows.extend(_hood_names(street, number) for number in range(1, len(parts) + 1))
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=AREA_COLUMNS), geometry=shapes, crs=streets.crs)


def _hood_names(street: Any, number: int) -> tuple[str, ...]:
    short_zh = street.name_zh.removesuffix("街道")
    return (
        "neighbourhood",
        f"{street.code[:STREET_DIGITS]}{number:03d}",
        street.code,
        f"{short_zh}第{number}居委",
        f"{street.name_en} No. {number} neighbourhood",
    )


def _along_streets(parts: Shapes, ground: Shapes, closed: Any) -> list[Any]:
    """Even parts again, with their borders moved to the streets."""
    middles = shapely.centroid(parts)
    which = shapely.STRtree(middles).nearest(shapely.centroid(ground))
    for empty in np.setdiff1d(np.arange(len(parts)), which):
        which[shapely.STRtree(shapely.centroid(ground)).nearest(middles[empty])] = empty
    beside, of = shapely.get_parts(shapely.intersection(parts, closed), return_index=True)
    solid = shapely.get_dimensions(beside) == 2  # land is cut where the even parts are
    # made to share every corner: a union of pieces that meet but for rounding would leave slits
    pieces = shapely.coverage_clean(np.concatenate([ground, beside[solid]]), gap_width=SLIT_M)
    owner = np.concatenate([which, of[solid]])
    return [shapely.coverage_union_all(pieces[owner == place]) for place in range(len(parts))]
