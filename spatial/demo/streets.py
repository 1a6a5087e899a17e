"""The ways of the demo district, and the ground between its streets."""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from spatial.demo.chance import stream
from spatial.demo.drawn import drawn_lines
from spatial.demo.places import BUSINESS, OLD, WORKS, strength
from spatial.demo.splitting import Split, split_down
from spatial.demo.tables import table

WAY_COLUMNS = ["code", "kind", "way_class", "name_zh", "name_en", "width_m", "lanes", "is_elevated"]
ARTERIAL, SECONDARY, STREET, LANE = "arterial", "secondary", "street", "lane"
WIDTH_M = {SECONDARY: 18.0, STREET: 11.0, LANE: 6.5}  # carriageway, kerb to kerb
LANES = {SECONDARY: 4, STREET: 2, LANE: 1}
SECONDARY_FROM_M2, STREET_FROM_M2 = 200_000.0, 52_000.0  # of the ground a street cuts
BLOCK_M2 = 15_000.0
SHORTEST_M = 12.0  # shorter pieces of a line are no streets


@dataclass(frozen=True)
class Streets:
    """
    The network and what it leaves free.

    Attributes
    ----------
    ways : GeoDataFrame
        ``code, kind, way_class, name_zh, name_en, width_m, lanes, is_elevated, geometry``:
        centre lines (MultiLineString); kind is road, rail, metro or water.
    ground : GeoDataFrame
        ``area_code, geometry``: polygons between centre lines, off water, rail and parks;
        each in one subdistrict, and together with the land all of the district.
    """

    ways: gpd.GeoDataFrame
    ground: gpd.GeoDataFrame


def streets_of(seed: int, subdistricts: gpd.GeoDataFrame, land: gpd.GeoDataFrame) -> Streets:
    """
    Arterials as drawn, and the streets that part the ground between them.

    Parameters
    ----------
    seed : int
        Shapes all but the arterials.
    subdistricts : GeoDataFrame
        Columns ``code``, ``geometry``; metric CRS.
    land : GeoDataFrame
        From `land_frame`; only arterials cross water and rail, none but they and metro a park.

    Returns
    -------
    Streets
    """
    epsg = subdistricts.crs.to_epsg()
    outline, closed = subdistricts.union_all(), land.union_all()
    drawn = _drawn(outline, land, epsg)
    faces = _faces(subdistricts, closed, drawn.loc[drawn["kind"] == "road"].geometry)
    split = split_down(
        faces.geometry.to_numpy(), lambda points: _block_m2(points, epsg), stream(seed, "streets")
    )
    roads = _roads(subdistricts, closed, drawn, split)
    ways = pd.concat([drawn, roads], ignore_index=True)
    ways["geometry"] = [shapely.multilinestrings(shapely.get_parts(line)) for line in ways.geometry]
    ground = faces.iloc[split.whole].reset_index(drop=True).set_geometry(gpd.GeoSeries(split.parts, crs=epsg))
    return Streets(gpd.GeoDataFrame(ways, crs=epsg), ground)


def _block_m2(points_m: NDArray[np.float64], epsg: int) -> NDArray[np.float64]:
    """Blocks are small in the old town and at business centres, large at the works."""
    dense = np.maximum(strength(points_m, OLD, epsg), strength(points_m, BUSINESS, epsg))
    return BLOCK_M2 * (1.0 - 0.45 * dense + 0.7 * strength(points_m, WORKS, epsg))


def _drawn(outline: Any, land: gpd.GeoDataFrame, epsg: int) -> gpd.GeoDataFrame:
    """Arterials, metro, rail and watercourses, cut at the outline."""
    ways = table("ways").assign(is_elevated=lambda rows: rows["is_elevated"] == 1)
    bands = table("land").dropna(subset="way_class").drop_duplicates("code").assign(is_elevated=False)
    drawn = pd.concat([ways, bands], ignore_index=True)
    shapes = np.concatenate([drawn_lines(ways, epsg), drawn_lines(bands, epsg)])
    inside = shapely.intersection(shapes, outline)
    inside[: len(ways)] = _off_parks(inside[: len(ways)], ways["kind"], land)
    return gpd.GeoDataFrame(drawn[WAY_COLUMNS], geometry=inside, crs=epsg)


def _off_parks(lines: NDArray[np.object_], kinds: pd.Series, land: gpd.GeoDataFrame) -> NDArray[np.object_]:
    parks = land.loc[land["kind"] == "park"].union_all()
    return np.where(kinds == "road", shapely.difference(lines, parks), lines)


def _faces(subdistricts: gpd.GeoDataFrame, closed: Any, arterials: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """Open ground of each subdistrict, cut along the arterials."""
    codes: list[str] = []
    shapes: list[Any] = []
    through = arterials.union_all()
    for code, shape in zip(subdistricts["code"], subdistricts.geometry, strict=True):
        ground = shape.difference(closed)
        lines = shapely.union_all([ground.boundary, through.intersection(ground)])
        faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
        faces = faces[shapely.covers(ground, shapely.point_on_surface(faces))]
        codes += [code] * len(faces)
        shapes += list(faces)
    return gpd.GeoDataFrame({"area_code": codes}, geometry=shapes, crs=subdistricts.crs)


def _roads(
    subdistricts: gpd.GeoDataFrame, closed: Any, drawn: gpd.GeoDataFrame, split: Split
) -> gpd.GeoDataFrame:
    """Streets along the cuts, and along the borders of the subdistricts where no arterial runs."""
    borders = shapely.line_merge(shapely.union_all(subdistricts.boundary.to_numpy()))
    arterials = drawn.loc[drawn["kind"] == "road"].union_all()
    free = shapely.get_parts(shapely.difference(borders, shapely.union(closed, arterials.buffer(1.0))))
    free = free[shapely.length(free) > SHORTEST_M]
    lines = np.concatenate([free, split.cuts])
    area_m2 = np.concatenate([np.full(len(free), np.inf), split.cut_area_m2])
    classes = np.select([area_m2 >= SECONDARY_FROM_M2, area_m2 >= STREET_FROM_M2], [SECONDARY, STREET], LANE)
    roads = pd.DataFrame({"way_class": classes}).assign(kind="road", name_zh=None, name_en=None)
    roads["code"] = [f"R{number:05d}" for number in range(1, len(roads) + 1)]
    roads["width_m"], roads["lanes"] = roads["way_class"].map(WIDTH_M), roads["way_class"].map(LANES)
    return gpd.GeoDataFrame(
        roads.assign(is_elevated=False)[WAY_COLUMNS], geometry=lines, crs=subdistricts.crs
    )
